"""Elements of a session tariff as in OCPI 2.2.1: prices of dimensions, and when they apply."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import ClockTime, Count, Day, Model, NonNegative, Number, Positive, Share, minutes_of_day
from corridorsim.config.daily_window import (
    ALL_DAYS,
    MINUTES_PER_DAY,
    began_on,
    minutes_near,
    minutes_of_dates,
    minutes_of_week,
)
from corridorsim.config.demand import Weekday
from corridorsim.config.levers.base import Quantity
from corridorsim.units import WATTS_PER_KW

Dimension = Literal["ENERGY", "TIME", "PARKING_TIME", "FLAT"]


class PriceComponent(Model):
    """The price of one dimension, without tax."""

    type: Dimension
    """ENERGY per kWh, TIME per hour of charging, PARKING_TIME per hour plugged in afterwards, FLAT per session."""
    price: Annotated[Number, Quantity(money=True)]
    tax_share: Share = 0.0
    """Tax as a share of the price; without VAT that the operator reclaims."""
    vat: Annotated[float, Field(ge=0, le=100, strict=True)] | None = None
    """The same in percent, as in OCPI."""
    step_size: Count | None = None
    """Size of billed blocks, in Wh (ENERGY) or seconds (TIME, PARKING_TIME); exact billing by default."""

    @property
    def taxed(self) -> float:
        """Return the tax as a share of the price."""
        return self.tax_share if self.vat is None else self.vat / 100.0

    @model_validator(mode="after")
    def _one_tax(self) -> Self:
        if self.vat is not None and self.tax_share:
            raise ValueError(f"vat {self.vat:g} and tax_share {self.tax_share:g} both give the tax; remove one of them")
        return self

    @model_validator(mode="after")
    def _step_of_something(self) -> Self:
        # OCPI requires a step of everything.
        if self.type == "FLAT" and self.step_size not in (None, 1):
            raise ValueError("step_size does not apply to FLAT; allowed: ENERGY (Wh), TIME and PARKING_TIME (s)")
        return self


class Restrictions(Model):
    """When the prices of an element apply: all conditions must hold; lower limits are inclusive, upper exclusive."""

    start_time: ClockTime | None = None
    """Local time; later than ``end_time`` if the window crosses midnight."""
    end_time: ClockTime | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    """First local day on which it no longer applies."""
    day_of_week: tuple[Weekday, ...] = ALL_DAYS
    """Days on which the window begins; a window that crosses midnight belongs to the day on which it begins."""
    dates: tuple[Day, ...] = ()
    """Holidays on which the window also begins."""
    min_kwh: NonNegative | None = None
    """Energy of the session so far."""
    max_kwh: Positive | None = None
    min_power_kw: NonNegative | None = None
    """Power through the connector; the meter is read where it crosses the limit."""
    max_power_kw: Positive | None = None
    min_current_a: NonNegative | None = None
    """Current through the connector, over all phases; power is current x ``voltage_v`` of the EVSE group."""
    max_current_a: Positive | None = None
    min_duration_s: NonNegative | None = None
    """Time since power began to flow."""
    max_duration_s: Positive | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_reservation(cls, data: Any) -> Any:
        if isinstance(data, dict) and "reservation" in data:
            raise ValueError(
                "elements with reservation, the price of a booking in OCPI, are not modelled; remove the element (the "
                "lever reservations has no_show_fee)"
            )
        return data

    @model_validator(mode="after")
    def _forward(self) -> Self:
        for low, high in (
            ("min_kwh", "max_kwh"),
            ("min_power_kw", "max_power_kw"),
            ("min_current_a", "max_current_a"),
            ("min_duration_s", "max_duration_s"),
            ("start_date", "end_date"),
        ):
            first, last = getattr(self, low), getattr(self, high)
            if first is not None and last is not None and first >= last:
                raise ValueError(f"{low} {first} is not below {high} {last}; the element would never match")
        start, end = self._clock()
        if start % MINUTES_PER_DAY == end % MINUTES_PER_DAY and end - start != MINUTES_PER_DAY:
            raise ValueError("start_time and end_time are the same time of day; for the whole day, remove both")
        if not self.day_of_week and not self.dates:
            raise ValueError("the element never applies; give days of the week or dates")
        return self

    def holds_at(self, day: date, minute: int) -> bool:
        """Return whether date, day of the week and local time (minute of the day) match."""
        began = began_on(self._clock(), day, minute)
        return (
            began is not None
            and (ALL_DAYS[began.weekday()] in self.day_of_week or began in self.dates)
            and (self.start_date is None or day >= self.start_date)
            and (self.end_date is None or day < self.end_date)
        )

    def _clock(self) -> tuple[int, int]:
        return minutes_of_day(self.start_time or "00:00"), minutes_of_day(self.end_time or "24:00")

    def at_voltage(self, voltage_v: float) -> Self:
        """Return the same with currents as powers [kW]."""
        powers = {"min_power_kw": self.min_power_kw, "max_power_kw": self.max_power_kw}
        if self.min_current_a is not None:
            powers["min_power_kw"] = max(self.min_power_kw or 0.0, self.min_current_a * voltage_v / WATTS_PER_KW)
        if self.max_current_a is not None:
            limit_kw = self.max_current_a * voltage_v / WATTS_PER_KW
            powers["max_power_kw"] = limit_kw if self.max_power_kw is None else min(self.max_power_kw, limit_kw)
        return self.model_copy(update=powers | {"min_current_a": None, "max_current_a": None})

    def covers(self, other: Restrictions) -> bool:
        """Return whether this matches whenever the other does."""
        clock, inner = self._clock(), other._clock()
        own_dates = minutes_of_dates(clock, self.dates) | minutes_near(clock, self.day_of_week, other.dates)
        pairs = (
            ("min_kwh", "max_kwh"),
            ("min_power_kw", "max_power_kw"),
            ("min_current_a", "max_current_a"),
            ("min_duration_s", "max_duration_s"),
        )
        return (
            minutes_of_week(inner, other.day_of_week) <= minutes_of_week(clock, self.day_of_week)
            and minutes_of_dates(inner, other.dates) <= own_dates
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
    """Prices of one or more dimensions, under restrictions."""

    price_components: Annotated[tuple[PriceComponent, ...], Field(min_length=1)]
    restrictions: Restrictions = Restrictions()

    @property
    def has_currents(self) -> bool:
        """Return whether it is restricted by current."""
        return self.restrictions.min_current_a is not None or self.restrictions.max_current_a is not None

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """Return the dimensions that it prices."""
        return frozenset(component.type for component in self.price_components)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len(self.dimensions) < len(self.price_components):
            raise ValueError("a dimension has two prices in one element; allowed: one price per dimension")
        late = [key for key in ("min_kwh", "min_duration_s") if getattr(self.restrictions, key)]
        if "FLAT" in self.dimensions and late:
            raise ValueError(f"FLAT is charged when a session begins, so {late[0]} can never match; remove one of them")
        return self


def unmatched(elements: tuple[TariffElement, ...]) -> tuple[int, int, Dimension] | None:
    """Return the first (element, earlier element, dimension) that can never match; None if all can."""
    for later, element in enumerate(elements):
        for earlier, other in enumerate(elements[:later]):
            if other.restrictions.covers(element.restrictions):
                for dimension in sorted(element.dimensions & other.dimensions):
                    return later, earlier, dimension
    return None
