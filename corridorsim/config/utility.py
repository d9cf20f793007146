"""Tariffs that a hub's owner pays to the utility and the grid operator."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import ClockTime, Day, Model, Name, NonNegative, Number, Positive, Share, minutes_of_day
from corridorsim.config.daily_window import ALL_DAYS, MINUTES_PER_DAY, Clock, began_on, check_clock, check_days
from corridorsim.config.demand import Weekday

Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTHS: tuple[Month, ...] = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

METER_MIN = 15
"""Hubs are metered by the quarter hour [min]."""


class SeasonWindow(Model):
    """Local times from ``start`` to ``end`` on some days; if it ends at or before its start, on the following day."""

    months: Annotated[tuple[Month, ...], Field(min_length=1)] = MONTHS
    """Months in which it begins."""
    days: tuple[Weekday, ...] = ALL_DAYS
    """Days of the week on which it begins."""
    dates: tuple[Day, ...] = ()
    """Holidays on which it also begins, whatever ``months`` and ``days`` are."""
    start: ClockTime = "00:00"
    end: ClockTime = "24:00"

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        check_days("window", self.days, self.dates)
        check_clock(self.start, self.end)
        for clock in (self.start, self.end):
            if minutes_of_day(clock) % METER_MIN:
                raise ValueError(f"{clock} is not a quarter hour, as hubs are metered; allowed: :00, :15, :30, :45")
        return self

    @property
    def clock(self) -> Clock:
        """Return start and end in minutes of the day."""
        return minutes_of_day(self.start), minutes_of_day(self.end)

    def begins_on(self, day: date, holidays: Collection[date], *, by_date: bool) -> bool:
        """Return whether it begins on a day because of its dates, or of months and days; ``holidays`` are Sundays."""
        if by_date:
            return day in self.dates
        weekday = "sun" if day in holidays else ALL_DAYS[day.weekday()]
        return MONTHS[day.month - 1] in self.months and weekday in self.days

    def spans_min(self, day: date, holidays: Collection[date], *, by_date: bool) -> Iterator[tuple[int, int]]:
        """Yield the parts of a day that lie in it, as minutes of the day by the clock."""
        first, rest = self._parts_min()
        if rest[1] > 0 and self.begins_on(day - timedelta(days=1), holidays, by_date=by_date):
            yield rest
        if self.begins_on(day, holidays, by_date=by_date):
            yield first

    def holds_at(self, day: date, minute: int, holidays: Collection[date], *, by_date: bool) -> bool:
        """Return whether a local minute of a day is in it."""
        began = began_on(self.clock, day, minute)
        return began is not None and self.begins_on(began, holidays, by_date=by_date)

    def may_meet(self, other: SeasonWindow) -> bool:
        """Return whether it overlaps another window by the clock, if both hold on every day."""
        return any(a[0] < b[1] and b[0] < a[1] for a in self._parts_min() for b in other._parts_min())

    def _parts_min(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return its part of the day on which it begins, and of the following day, from 0 to 0 if there is none."""
        start, end = self.clock
        return ((start, MINUTES_PER_DAY), (0, end)) if end <= start else ((start, end), (0, 0))


def _days_of_every_kind() -> tuple[date, ...]:
    """Return days that stand for all: each day of the week in each month, and at each turn of a month."""
    middles = [date(1901, month, day) for month in range(1, 13) for day in range(11, 18)]
    firsts = {(first.month, first.weekday()): first for year in range(1901, 1930) for first in _firsts(year)}
    return (*middles, *firsts.values())


def _firsts(year: int) -> Iterator[date]:
    return (date(year, month, 1) for month in range(1, 13))


_ALL_KINDS = _days_of_every_kind()


def overlap(a: SeasonWindow, b: SeasonWindow, holidays: Collection[date] = ()) -> date | None:
    """Return a day on which two windows overlap, both by their dates or neither; None if there is none."""
    if not a.may_meet(b):
        return None
    common = [*holidays, *(day + timedelta(days=1) for day in holidays)]
    dates = [*a.dates, *(day + timedelta(days=1) for day in a.dates)]
    for by_date, days in ((False, (*_ALL_KINDS, *sorted(common))), (True, sorted(dates))):
        for day in days:
            others = list(b.spans_min(day, holidays, by_date=by_date))
            for begin, end in a.spans_min(day, holidays, by_date=by_date):
                if any(begin < other_end and other_begin < end for other_begin, other_end in others):
                    return day
    return None


class EnergyWindow(SeasonWindow):
    """A price of energy that applies in a window."""

    price_per_kwh: Number


class EnergyCharge(Model):
    """A price per kWh: energy, or a levy or tax on it."""

    price_per_kwh: Number = 0.0
    """Price outside all windows; added to that of ``price_file``, if given."""
    windows: tuple[EnergyWindow, ...] = ()
    """One that begins on a date comes before those that begin by month and day."""
    price_file: Name | None = None
    """Name in ``price_files``."""

    @model_validator(mode="after")
    def _no_overlap(self) -> Self:
        self.check_overlap(())
        return self

    def check_overlap(self, holidays: Collection[date]) -> None:
        """Raise ValueError if two prices apply at once; ``holidays`` count as Sundays."""
        for a, b in combinations(self.windows, 2):
            day = overlap(a, b, holidays)
            if day is not None:
                is_special = any(day - timedelta(days=n) in {*a.dates, *b.dates, *holidays} for n in (0, 1))
                when = f"on {day}" if is_special else f"in {MONTHS[day.month - 1]}"
                raise ValueError(f"windows {a.start}-{a.end} and {b.start}-{b.end} overlap {when}")


class Ratchet(Model):
    """A lower bound of the billed power by the peaks of earlier months."""

    share: Annotated[float, Field(gt=0, le=1, strict=True)]
    """Share of the highest peak of the earlier months that is billed at least."""
    months: Annotated[int, Field(ge=1, strict=True)] = 11
    """Number of earlier months that count."""


class DemandCharge(SeasonWindow):
    """A price for the month's highest mean power over an interval that begins in one of its windows, billed once."""

    price_per_kw_month: NonNegative
    windows: tuple[SeasonWindow, ...] = ()
    """Several windows a day or week with one peak over all of them; replaces the charge's own start, end, months, days
    and dates."""
    ratchet: Ratchet | None = None
    """By default, each month is billed only by its own peak."""

    @model_validator(mode="after")
    def _one_way_to_say_when(self) -> Self:
        # Defaults are written out in a results folder.
        own = [key for key, field in SeasonWindow.model_fields.items() if getattr(self, key) != field.default]
        if self.windows and own:
            raise ValueError(f"windows and {', '.join(own)} are both given; put {', '.join(own)} into each window")
        return self

    @property
    def all_windows(self) -> tuple[SeasonWindow, ...]:
        """Return the windows in which its peak counts."""
        return self.windows or (self,)


class Subscription(Model):
    """Blocks of power bought by the month, and the price of exceeding them."""

    block_kw: Positive
    price_per_block_month: NonNegative
    overage_per_kw: NonNegative
    """Per kW of the month's peak above the subscription."""
    subscribed_kw: Positive | None = None
    """Rounded up to whole blocks; by default what the month's peak requires."""


class HoursOfUseStep(Model):
    """Prices on one side of the threshold."""

    price_per_kwh: Number
    price_per_kw_year: NonNegative


class HoursOfUse(Model):
    """Two-step prices by hours of use: a year's energy over its peak."""

    threshold_h: Positive = 2500.0
    below: HoursOfUseStep
    above: HoursOfUseStep


class UtilityTariff(Model):
    """A tariff; its parts are added up."""

    energy: dict[Name, EnergyCharge] = {}
    demand: dict[Name, DemandCharge] = {}
    demand_interval_min: Literal[15, 30, 60] = 15
    """Length of the intervals, from the full hour by the clock, whose mean power counts as a peak."""
    holidays: tuple[Day, ...] = ()
    """Dates that all windows of this tariff treat as Sundays."""
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

    @model_validator(mode="after")
    def _holidays_fit(self) -> Self:
        if self.holidays:
            for charge in self.energy.values():
                charge.check_overlap(self.holidays)
        return self

    @model_validator(mode="after")
    def _windows_of_whole_intervals(self) -> Self:
        length = self.demand_interval_min
        for name, charge in self.demand.items():
            for window in charge.all_windows:
                for clock in (window.start, window.end):
                    if minutes_of_day(clock) % length:
                        raise ValueError(
                            f"demand.{name} begins or ends at {clock}, which is not a multiple of "
                            f"demand_interval_min {length}"
                        )
        return self
