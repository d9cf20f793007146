"""Scenarios: frozen data built from an experiment and the rules in force; no behaviour, no files."""

from corridorsim.scenario.build import build_scenario
from corridorsim.scenario.data import Scenario

__all__ = ["Scenario", "build_scenario"]
