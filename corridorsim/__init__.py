"""Discrete-event simulation of electric freight corridors under harmonized and fragmented rules.

The pipeline: experiment.yaml -> config -> policy (rules in force) -> scenario (frozen data) -> world (agents on one
clock) -> records (Arrow) -> analysis (KPIs, comparison) -> report.

>>> import corridorsim
>>> experiment = corridorsim.load("configs/minimal.yaml")           # doctest: +SKIP
>>> results = corridorsim.run(experiment, "results/minimal")        # doctest: +SKIP
>>> results.trips.to_pandas()                                       # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "check", "compare", "explain", "load", "read", "run"]

if TYPE_CHECKING:
    from corridorsim.api import check, compare, explain, load, read, run


def __getattr__(name: str) -> object:
    """Import the public functions when they are first used, so that workers and ``--help`` start fast."""
    if name in __all__:
        from corridorsim import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'corridorsim' has no attribute {name!r}")
