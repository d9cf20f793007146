"""Lever ``mutual_aid``: which technicians mend an EVSE.

``own``: those of its own CPO in its jurisdiction. ``jurisdiction``: those of all CPOs there. ``corridor``: those of all
CPOs in all jurisdictions whose rule says so. Crews are pooled by sum; nobody hires for it. A mean leaves each as it is.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from corridorsim.config.levers.base import Lever, Quantity, Rule


class MutualAid(Lever):
    """How far crews of technicians are shared."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "waiting for a technician"

    scope: Annotated[
        Literal["own", "jurisdiction", "corridor"], Quantity(order=("own", "jurisdiction", "corridor"))
    ] = "own"
