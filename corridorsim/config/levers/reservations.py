"""Lever ``reservations``: who may book a place in the queue, and what happens to those who come late."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from corridorsim.config.base import NonNegative
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Reservations(Lever):
    """Booking for none, for cards of the hub's own network, for all; a late truck loses its booking."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best"})
    acts_on: ClassVar[str] = "order of the queue"

    scope: Annotated[Literal["none", "own", "all"], Quantity(order=("none", "own", "all"))] = "none"
    grace_min: Annotated[NonNegative, Quantity(best="highest")] = 15.0
    """How late a booked truck may be."""
    no_show_fee: Annotated[NonNegative, Quantity(best="lowest", money=True)] = 0.0
    """Charged to a booked truck that comes later than that."""
