"""The registry of KPIs: one function each, registered with ``@kpi``.

A KPI that has no value (no trip completed, no thermal model) is NaN here and null in the file, never 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from corridorsim.analysis.unit_data import UnitData

Better = Literal["lower", "higher", "neutral"]


@dataclass(frozen=True)
class Kpi:
    """One KPI.

    Attributes
    ----------
    unit
        As in the file; ``{currency}`` is replaced by the experiment's. Shares have unit 1.
    label
        In plain words; the subject of a sentence.
    better
        Which direction is better for the corridor's users.
    per
        What follows the unit in a sentence: 'h' + ' per trip'.
    headline
        Whether the report and the comparison state it in a sentence.
    is_plural
        Whether the label is a plural: 'emissions fall', but 'delay falls'.
    """

    name: str
    unit: str
    label: str
    better: Better
    description: str
    compute: Callable[[UnitData], float]
    per: str = ""
    headline: bool = False
    is_plural: bool = False


KPI_REGISTRY: dict[str, Kpi] = {}
"""All KPIs by name, in the order in which they are shown."""

_Compute = Callable[[UnitData], float]


def kpi(
    unit: str, label: str, better: Better, per: str = "", *, headline: bool = False, is_plural: bool = False
) -> Callable[[_Compute], _Compute]:
    """Register a function as a KPI; its name becomes the KPI's name, its docstring the description."""

    def register(compute: _Compute) -> _Compute:
        name = compute.__name__
        description = " ".join((compute.__doc__ or "").split())
        KPI_REGISTRY[name] = Kpi(name, unit, label, better, description, compute, per, headline, is_plural)
        return compute

    return register
