"""Elements of a session tariff in the shape of OCPI 2.2.1: what a dimension costs, and when that price holds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import ClockTime, Count, Day, Model, NonNegative, Positive, Share, minutes_of_day
from corridorsim.config.demand import Weekday
from corridorsim.config.levers.base import Quantity

Dimension = Literal["ENERGY", "TIME", "PARKING_TIME", "FLAT"]
ALL_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
FULL_DAY = frozenset(range(MINUTES_A_DAY))


class PriceComponent(Model):
    """The price of one dimension, without tax."""

    type: Dimension
    """ENERGY by kWh, TIME by hour of charging, PARKING_TIME by hour plugged in afterwards, FLAT by session."""
    price: Annotated[NonNegative, Quantity(money=True)]
    tax_share: Share = 0.0
    """Tax over price; leave out the VAT that an operator gets back."""
    step_size: Count | None = None
    """Billed in whole blocks of this many Wh (ENERGY) or seconds (TIME, PARKING_TIME); exactly where left out."""

    @model_validator(mode="after")
    def _step_of_something(self) -> Self:
        if self.type == "FLAT" and self.step_size is not None:
            raise ValueError("step_size means nothing for FLAT; allowed: ENERGY (Wh), TIME and PARKING_TIME (s)")
        return self


class Restrictions(Model):
    """When the prices of an element hold: all that is given must; lower limits belong to it, upper ones do not."""

    start_time: ClockTime | None = None
    """Local time; later than ``end_time`` where the window crosses midnight."""
    end_time: ClockTime | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    """First local day on which it no longer holds."""
    day_of_week: Annotated[tuple[Weekday, ...], Field(min_length=1)] = ALL_DAYS
    min_kwh: NonNegative | None = None
    """Energy of the session so far."""
    max_kwh: Positive | None = None
    min_power_kw: NonNegative | None = None
    """Mean power between two readings of the meter."""
    max_power_kw: Positive | None = None
    min_duration_s: NonNegative | None = None
    """Since power began to flow."""
    max_duration_s: Positive | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        for low, high in (
            ("min_kwh", "max_kwh"),
            ("min_power_kw", "max_power_kw"),
            ("min_duration_s", "max_duration_s"),
            ("start_date", "end_date"),
        ):
            first, last = getattr(self, low), getattr(self, high)
            if first is not None and last is not None and first >= last:
                raise ValueError(f"{low} {first} is not below {high} {last}; nothing would ever match")
        start, end = self._clock()
        if start % MINUTES_A_DAY == end % MINUTES_A_DAY and end - start != MINUTES_A_DAY:
            raise ValueError("start_time and end_time are the same time of day; leave both out for the whole day")
        return self

    def holds_at(self, day: date, weekday: Weekday, minute: int) -> bool:
        """Whether date, day of the week and local time (minute of the day) allow it."""
        return (
            weekday in self.day_of_week
            and (self.start_date is None or day >= self.start_date)
            and (self.end_date is None or day < self.end_date)
            and minute in self.minutes()
        )

    def minutes(self) -> frozenset[int]:
        """Minutes of the day in which it may hold."""
        start, end = self._clock()
        if start < end:
            return frozenset(range(start, end))
        return FULL_DAY - frozenset(range(end, start))

    def _clock(self) -> tuple[int, int]:
        return minutes_of_day(self.start_time or "00:00"), minutes_of_day(self.end_time or "24:00")

    def covers(self, other: Restrictions) -> bool:
        """Whether this holds whenever the other does."""
        pairs = (("min_kwh", "max_kwh"), ("min_power_kw", "max_power_kw"), ("min_duration_s", "max_duration_s"))
        return (
            set(other.day_of_week) <= set(self.day_of_week)
            and other.minutes() <= self.minutes()
            and (self.start_date is None or (other.start_date is not None and self.start_date <= other.start_date))
            and (self.end_date is None or (other.end_date is not None and self.end_date >= other.end_date))
            and all(_range_covers(self, other, low, high) for low, high in pairs)
        )


def _range_covers(outer: Restrictions, inner: Restrictions, low: str, high: str) -> bool:
    infinity = float("inf")
    bounds = [
        (getattr(limits, low) or 0.0, infinity if getattr(limits, high) is None else getattr(limits, high))
        for limits in (outer, inner)
    ]
    return bool(bounds[0][0] <= bounds[1][0] and bounds[1][1] <= bounds[0][1])


class TariffElement(Model):
    """Prices of some dimensions, under restrictions."""

    price_components: Annotated[tuple[PriceComponent, ...], Field(min_length=1)]
    restrictions: Restrictions = Restrictions()

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """What it prices."""
        return frozenset(component.type for component in self.price_components)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len(self.dimensions) < len(self.price_components):
            raise ValueError("a dimension has two prices in one element; allowed: one price each")
        late = [key for key in ("min_kwh", "min_duration_s") if getattr(self.restrictions, key)]
        if "FLAT" in self.dimensions and late:
            raise ValueError(
                f"FLAT is owed when a session begins, so that {late[0]} can never match; remove one of them"
            )
        return self


def unmatched(elements: tuple[TariffElement, ...]) -> tuple[int, int, Dimension] | None:
    """The first (element, earlier element, dimension) where the earlier always wins; None where each may match."""
    for later, element in enumerate(elements):
        for earlier, other in enumerate(elements[:later]):
            if other.restrictions.covers(element.restrictions):
                for dimension in sorted(element.dimensions & other.dimensions):
                    return later, earlier, dimension
    return None
