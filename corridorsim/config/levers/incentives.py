"""Lever ``incentives``: what the treasury gives, or forgoes, to those who run battery-electric trucks.

Hubs' owners get their price in full: the treasury pays the rebate on energy. Only uptake (``adoption``) asks for the
purchase rebate; tolls and energy are cheaper on the road, too.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import NonNegative, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Incentives(Lever):
    """Purchase, toll and energy rebates; the best values are those best for the truck operator."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "uptake, and what operators pay"

    purchase_rebate: Annotated[NonNegative, Quantity(best="highest", mean=True, money=True)] = 0.0
    """Off the price of a new battery-electric truck that is based here."""
    toll_exemption: Annotated[Share, Quantity(best="highest", mean=True)] = 0.0
    """Share of ``toll_per_km`` that battery-electric trucks are spared."""
    energy_rebate_per_kwh: Annotated[NonNegative, Quantity(best="highest", mean=True, money=True)] = 0.0
    """Off the price of energy at the hubs here, with the roaming surcharge; never more than that price.

    Not for what a truck feeds back.
    """
