"""Lever ``tariffs``: what a session costs, by local time of use, and what a hub's owner pays for its peak.

Prices follow the OCPI tariff: energy by kWh with time windows, a flat fee a session, a fee for occupying an EVSE idle.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from corridorsim.config.base import ClockTime, Model, NonNegative, minutes_of_day
from corridorsim.config.demand import Weekday
from corridorsim.config.levers.base import Lever, Quantity, Rule

ALL_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class PriceWindow(Model):
    """A price that holds from ``start`` to ``end``, local time, on some days."""

    start: ClockTime
    end: ClockTime
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = ALL_DAYS
    energy_per_kwh: Annotated[NonNegative, Quantity(money=True)]

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if minutes_of_day(self.start) >= minutes_of_day(self.end):
            raise ValueError(f"start {self.start} is not before end {self.end}; split a window that crosses midnight")
        return self


class Tariffs(Lever):
    """The tariff of the jurisdiction's hubs, in its currency."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "mean"})
    acts_on: ClassVar[str] = "price, when and where to charge"

    energy_per_kwh: Annotated[NonNegative, Quantity(mean=True, money=True)] = 0.40
    """Outside all windows."""
    windows: Annotated[tuple[PriceWindow, ...], Quantity()] = ()
    session_fee: Annotated[NonNegative, Quantity(mean=True, money=True)] = 0.0
    idle_fee_per_h: Annotated[NonNegative, Quantity(mean=True, money=True)] = 0.0
    """For an EVSE held after charging has ended."""
    idle_grace_min: Annotated[NonNegative, Quantity(mean=True)] = 15.0
    demand_charge_per_kw_month: Annotated[NonNegative, Quantity(mean=True, money=True)] = 0.0
    """Paid by the hub's owner on the highest quarter-hour mean of a month."""

    @model_validator(mode="after")
    def _no_overlap(self) -> Self:
        taken: dict[tuple[str, int], PriceWindow] = {}
        for window in self.windows:
            for day in window.days:
                for minute in range(minutes_of_day(window.start), minutes_of_day(window.end)):
                    other = taken.setdefault((day, minute), window)
                    if other is not window:
                        raise ValueError(
                            f"windows {other.start}-{other.end} and {window.start}-{window.end} overlap on {day}"
                        )
        return self
