"""Lever ``roaming_fees``: the surcharge on contracts of networks other than the hub's."""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import NonNegative
from corridorsim.config.levers.base import Lever, Quantity, Rule


class RoamingFees(Lever):
    """Surcharges in the jurisdiction's currency."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "price of sessions on foreign contracts"

    per_kwh: Annotated[NonNegative, Quantity(best="lowest", mean=True, money=True)] = 0.0
    per_session: Annotated[NonNegative, Quantity(best="lowest", mean=True, money=True)] = 0.0
