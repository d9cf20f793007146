"""Tariffs that a hub's owner pays to the utility and the grid operator."""

from __future__ import annotations

from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import ClockTime, Model, Name, NonNegative, Positive, Share, minutes_of_day
from corridorsim.config.demand import Weekday
from corridorsim.config.levers.tariff_elements import ALL_DAYS

Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTHS: tuple[Month, ...] = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class SeasonWindow(Model):
    """Local times from ``start`` to ``end`` on some days of some months."""

    months: Annotated[tuple[Month, ...], Field(min_length=1)] = MONTHS
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = ALL_DAYS
    start: ClockTime = "00:00"
    end: ClockTime = "24:00"

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if minutes_of_day(self.start) >= minutes_of_day(self.end):
            raise ValueError(f"start {self.start} is not before end {self.end}; split a window that crosses midnight")
        for clock in (self.start, self.end):
            if minutes_of_day(clock) % 15:
                raise ValueError(f"{clock} is not a quarter hour, as hubs are metered; allowed: :00, :15, :30, :45")
        return self

    def overlaps(self, other: SeasonWindow) -> bool:
        """Return whether some instant lies in both."""
        return (
            bool(set(self.months) & set(other.months))
            and bool(set(self.days) & set(other.days))
            and minutes_of_day(self.start) < minutes_of_day(other.end)
            and minutes_of_day(other.start) < minutes_of_day(self.end)
        )


class EnergyWindow(SeasonWindow):
    """A price of energy that applies in a window."""

    price_per_kwh: NonNegative


class EnergyCharge(Model):
    """A price per kWh: energy, or a levy or tax on it."""

    price_per_kwh: NonNegative = 0.0
    """Price outside all windows; added to that of ``price_file``, if given."""
    windows: tuple[EnergyWindow, ...] = ()
    price_file: Name | None = None
    """Name in ``price_files``."""

    @model_validator(mode="after")
    def _no_overlap(self) -> Self:
        for a, b in combinations(self.windows, 2):
            if a.overlaps(b):
                month = next(month for month in a.months if month in b.months)
                raise ValueError(f"windows {a.start}-{a.end} and {b.start}-{b.end} overlap in {month}")
        return self


class DemandCharge(SeasonWindow):
    """A price for the month's highest quarter-hour mean that begins in the window."""

    price_per_kw_month: NonNegative


class Subscription(Model):
    """Blocks of power bought by the month, and the price of exceeding them."""

    block_kw: Positive
    price_per_block_month: NonNegative
    overage_per_kw: NonNegative
    """Per kW of the month's highest quarter-hour mean above the subscription."""
    subscribed_kw: Positive | None = None
    """Rounded up to whole blocks; by default what the month's peak requires."""


class HoursOfUseStep(Model):
    """Prices on one side of the threshold."""

    price_per_kwh: NonNegative
    price_per_kw_year: NonNegative


class HoursOfUse(Model):
    """Two-step prices by hours of use: a year's energy over its highest quarter-hour mean."""

    threshold_h: Positive = 2500.0
    below: HoursOfUseStep
    above: HoursOfUseStep


class UtilityTariff(Model):
    """A tariff; its parts are added up."""

    energy: dict[Name, EnergyCharge] = {}
    demand: dict[Name, DemandCharge] = {}
    subscription: Subscription | None = None
    hours_of_use: HoursOfUse | None = None
    fixed_per_month: NonNegative = 0.0
    tax_share: Share = 0.0
    """Tax on the whole bill, as a share of the bill before tax; without VAT that the owner reclaims."""
    source: str = ""
    """Source of the values."""

    @model_validator(mode="after")
    def _some_energy(self) -> Self:
        if not self.energy and self.hours_of_use is None:
            raise ValueError("no price for energy; give energy: {NAME: {price_per_kwh: ...}} or hours_of_use")
        return self
