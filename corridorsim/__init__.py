"""Discrete-event simulation of electric freight corridors under harmonized and fragmented rules.

The pipeline: experiment.yaml -> config -> policy (rules in force) -> scenario (frozen data) -> world (agents on one
clock) -> records (Arrow) -> analysis (KPIs, comparison) -> report.
"""

__version__ = "0.1.0"
