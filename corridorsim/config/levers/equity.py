"""Lever ``equity``: what hubs owe to small truck operators; the hubs' owners pay for it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import NonNegative, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule
from corridorsim.config.reading.renamed import Renamed


class Equity(Lever):
    """EVSEs held for small operators, and a lower price for them; the best values are those best for them."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "queues and prices of small operators"

    reserved_share: Annotated[Share, Quantity(best="highest", mean=True), Renamed("held_share")] = 0.0
    """Share of the working EVSEs of each kind that large operators leave free, rounded down; they keep one at least."""
    small_operator_discount_per_kwh: Annotated[NonNegative, Quantity(best="highest", mean=True, money=True)] = 0.0
    """Off the price of energy, at the cost of the hub's owner."""
