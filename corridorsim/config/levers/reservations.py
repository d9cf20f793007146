"""Lever ``reservations``: who may book a place in the queue, and the treatment of late arrivals."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from corridorsim.config.base import NonNegative
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Reservations(Lever):
    """Bookings for none, for contracts of the hub's own network, or for all; a late truck loses its booking."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best"})
    acts_on: ClassVar[str] = "order of the queue"

    scope: Annotated[Literal["none", "own", "all"], Quantity(order=("none", "own", "all"))] = "none"
    grace_min: Annotated[NonNegative, Quantity(best="highest")] = 15.0
    """Time by which a booked truck may be late."""
    no_show_fee: Annotated[NonNegative, Quantity(best="lowest", money=True)] = 0.0
    """Fee for a booked truck that arrives later than that."""
