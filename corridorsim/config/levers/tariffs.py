"""Lever ``tariffs``: the price of a session at the jurisdiction's hubs, and the hub owner's demand charge."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from corridorsim.config.base import NonNegative
from corridorsim.config.levers.base import Lever, Quantity, Rule
from corridorsim.config.levers.charging_tariff import ChargingTariff


class Tariffs(ChargingTariff, Lever):
    """The tariff of the jurisdiction's hubs that name no other, in its currency."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "mean"})
    acts_on: ClassVar[str] = "price, when and where to charge"

    demand_charge_per_kw_month: Annotated[NonNegative, Quantity(mean=True, money=True)] = 0.0
    """Paid by the hub's owner for the highest quarter-hour mean of each month."""
    overrides_named: Annotated[bool | None, Quantity()] = None
    """Whether it replaces the tariffs that hubs and EVSE groups name; by default only while the lever is harmonized."""

    def before_mean(self) -> Self:
        """See ``Lever.before_mean``."""
        return self.model_copy(update={"idle_grace_min": self.free_idle_min})

    @property
    def without_mean(self) -> str | None:
        """A mean applies only to flat prices."""
        for part in ("windows", "elements", "dynamic", "min_price", "max_price"):
            if getattr(self, part) not in ((), None):
                return f"rule mean applies only to flat prices, but a tariff has {part}"
        return None

    def overriding(self) -> Self:
        """See ``Lever.overriding``."""
        return self if self.overrides_named is not None else self.model_copy(update={"overrides_named": True})
