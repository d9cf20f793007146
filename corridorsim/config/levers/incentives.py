"""Lever ``incentives``: public rebates and exemptions for operators of battery-electric trucks.

Hub owners receive their full price: the treasury pays the rebate on energy. The purchase rebate affects only uptake
(``adoption``); the others also reduce tolls and energy prices on the road.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import NonNegative, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Incentives(Lever):
    """Purchase, toll and energy rebates; the best values are those best for the truck operator."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "uptake, and costs of operators"

    purchase_rebate: Annotated[NonNegative, Quantity(best="highest", mean=True, money=True)] = 0.0
    """Reduction of the price of a new battery-electric truck based here."""
    toll_exemption: Annotated[Share, Quantity(best="highest", mean=True)] = 0.0
    """Share of ``toll_per_km`` from which battery-electric trucks are exempt."""
    energy_rebate_per_kwh: Annotated[NonNegative, Quantity(best="highest", mean=True, money=True)] = 0.0
    """Reduction of the price of energy at hubs here, roaming surcharge included; never more than that price.

    Does not apply to energy fed back.
    """
