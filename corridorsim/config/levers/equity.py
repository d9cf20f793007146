"""Lever ``equity``: obligations of hubs towards small truck operators, at the expense of hub owners."""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import NonNegative, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule
from corridorsim.config.reading.renamed import Renamed


class Equity(Lever):
    """EVSEs reserved for small operators, and a discount for them; the best values are those best for them."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "queues and prices of small operators"

    reserved_share: Annotated[Share, Quantity(best="highest", mean=True), Renamed("held_share")] = 0.0
    """Share of working EVSEs of each kind reserved for small operators, rounded down; others keep at least one."""
    small_operator_discount_per_kwh: Annotated[NonNegative, Quantity(best="highest", mean=True, money=True)] = 0.0
    """Discount on the price of energy, paid by the hub's owner."""
