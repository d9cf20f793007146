"""Discrete-event simulation of electric freight corridors under harmonized and fragmented rules.

The pipeline: experiment.yaml -> config -> policy (rules in force) -> scenario (frozen data) -> world (agents on one
clock) -> records (Arrow) -> analysis (KPIs, comparison) -> report.

>>> import corridorsim
>>> experiment = corridorsim.load("configs/minimal.yaml")
>>> results = corridorsim.run(experiment, "results/first", replications=1)
>>> trips = results.trips.to_pandas()
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridorsim.analysis.power_flow import GridStudy
    from corridorsim.api import (
        batch_means,
        check,
        compare,
        explain,
        load,
        policy,
        power_flow,
        read,
        report,
        run,
        schema,
        warmup,
    )
    from corridorsim.experiment.options import RunOptions
    from corridorsim.studies.attribution import attribute
    from corridorsim.studies.optimize import optimize
    from corridorsim.studies.rollout import rollout
    from corridorsim.studies.sensitivity import sensitivity
    from corridorsim.studies.sweep import sweep

__version__ = "0.1.0"
__all__ = [
    "GridStudy",
    "RunOptions",
    "__version__",
    "attribute",
    "batch_means",
    "check",
    "compare",
    "explain",
    "load",
    "optimize",
    "policy",
    "power_flow",
    "read",
    "report",
    "rollout",
    "run",
    "schema",
    "sensitivity",
    "sweep",
    "warmup",
]

_HOMES = dict.fromkeys(set(__all__) - {"__version__"}, "corridorsim.api") | {
    "GridStudy": "corridorsim.analysis.power_flow",
    "RunOptions": "corridorsim.experiment.options",
    "attribute": "corridorsim.studies.attribution",
    "optimize": "corridorsim.studies.optimize",
    "rollout": "corridorsim.studies.rollout",
    "sensitivity": "corridorsim.studies.sensitivity",
    "sweep": "corridorsim.studies.sweep",
}


class _Package(ModuleType):
    # corridorsim.report, .policy and .rollout are functions and, for imports, subpackages: Python finds those in
    # sys.modules, so that the attribute that it sets on the parent after an import is not needed and is not taken.
    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    """Import a public function when it is first used, so that workers and ``--help`` start fast."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'corridorsim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
