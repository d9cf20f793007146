"""Lever ``mutual_aid``: which technicians repair an EVSE.

``own``: those of its own CPO in its jurisdiction. ``jurisdiction``: those of all CPOs there. ``corridor``: those of all
CPOs in all jurisdictions with this rule. Crews are pooled, their total is unchanged. A mean leaves each rule unchanged.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from corridorsim.config.levers.base import Lever, Quantity, Rule


class MutualAid(Lever):
    """Scope of sharing crews of technicians."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "waiting for a technician"

    scope: Annotated[
        Literal["own", "jurisdiction", "corridor"], Quantity(order=("own", "jurisdiction", "corridor"))
    ] = "own"
