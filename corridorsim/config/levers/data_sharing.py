"""Lever ``data_sharing``: whose live queues and prices planners see, and how old they are."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from corridorsim.config.base import NonNegative
from corridorsim.config.levers.base import Lever, Quantity, Rule


class DataSharing(Lever):
    """Live data on hubs: none, those of the contract's own network, or all."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best"})
    acts_on: ClassVar[str] = "what planners know"

    scope: Annotated[Literal["none", "own", "all"], Quantity(order=("none", "own", "all"))] = "none"
    delay_min: Annotated[NonNegative, Quantity(best="lowest")] = 5.0
    """Age of shared data."""
