"""The price of a session: of a jurisdiction's hubs by the lever ``tariffs``, or of hubs and EVSE groups that name one.

The short form has a price per kWh with time windows, a flat fee per session and a fee for occupying an EVSE idle.
``elements`` as in OCPI take precedence: for each dimension the first matching element gives the price, the short form
applies if none matches.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import model_validator

from corridorsim.config.base import ClockTime, Day, Model, Name, NonNegative, Number, Positive, minutes_of_day
from corridorsim.config.daily_window import (
    ALL_DAYS,
    MINUTES_PER_DAY,
    Clock,
    began_on,
    check_clock,
    check_days,
    minutes_of_dates,
    minutes_of_week,
)
from corridorsim.config.demand import Weekday
from corridorsim.config.levers.base import Quantity
from corridorsim.config.levers.tariff_elements import TariffElement, unmatched

IDLE_GRACE_MIN = 15.0
"""Under the short form, unless stated."""


class PriceWindow(Model):
    """A price by local time on some days; if it ends at or before its start, it ends on the following day."""

    start: ClockTime
    end: ClockTime
    days: tuple[Weekday, ...] = ALL_DAYS
    """Days of the week on which it begins."""
    dates: tuple[Day, ...] = ()
    """Holidays on which it also begins; then it comes before windows that hold by the day of the week."""
    energy_per_kwh: Annotated[Number, Quantity(money=True)]

    @property
    def clock(self) -> Clock:
        """Return start and end in minutes of the day."""
        return minutes_of_day(self.start), minutes_of_day(self.end)

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        check_clock(self.start, self.end)
        check_days("window", self.days, self.dates)
        return self


def _when(minute_of_week: int) -> str:
    return ALL_DAYS[minute_of_week // MINUTES_PER_DAY]


def _date_of(minute: int) -> date:
    return date.fromordinal(minute // MINUTES_PER_DAY)


class DynamicPrice(Model):
    """An hourly price from one of ``price_files``, added to the short form's price of energy."""

    price_file: Name
    factor: Annotated[Positive, Quantity(money=True)] = 1.0
    """Factor from the file's price to the price of a session per kWh."""


class PriceBound(Model):
    """A bound of a session's price without and with tax, as in OCPI; both apply if both are given."""

    excl_vat: Annotated[Number | None, Quantity(money=True)] = None
    incl_vat: Annotated[Number | None, Quantity(money=True)] = None

    @model_validator(mode="after")
    def _some_bound(self) -> Self:
        if self.excl_vat is None and self.incl_vat is None:
            raise ValueError("give excl_vat, incl_vat or both")
        return self


Bound = float | PriceBound | None


def bounds(low: Bound, high: Bound) -> tuple[float | None, float | None, float | None, float | None]:
    """Return the least and the greatest price with tax, then both without tax; None where there is none."""
    pairs = [_with_and_without(bound) for bound in (low, high)]
    return pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1]


def _with_and_without(bound: Bound) -> tuple[float | None, float | None]:
    return (bound.incl_vat, bound.excl_vat) if isinstance(bound, PriceBound) else (bound, None)


class ChargingTariff(Model):
    """A tariff for sessions, in the currency of the jurisdiction."""

    energy_per_kwh: Annotated[Number, Quantity(mean=True, money=True)] = 0.40
    """Price outside all windows; below 0 where trucks are paid to charge, as in all prices of sessions."""
    windows: Annotated[tuple[PriceWindow, ...], Quantity()] = ()
    session_fee: Annotated[Number, Quantity(mean=True, money=True)] = 0.0
    idle_fee_per_h: Annotated[NonNegative, Quantity(mean=True, money=True)] = 0.0
    """Fee for occupying an EVSE after charging has ended."""
    idle_grace_min: Annotated[NonNegative | None, Quantity(mean=True)] = None
    """Time after charging that is free of charge; by default 15 min, and none if there are ``elements``."""
    dynamic: Annotated[DynamicPrice | None, Quantity()] = None
    elements: Annotated[tuple[TariffElement, ...], Quantity()] = ()
    min_price: Annotated[Number | PriceBound | None, Quantity(money=True)] = None
    """Minimum price of a session, excluding roaming fees: with tax if it is a number."""
    max_price: Annotated[Number | PriceBound | None, Quantity(money=True)] = None

    @property
    def is_general(self) -> bool:
        """Return whether sessions need itemized bills, which the short form by itself does not."""
        return bool(self.elements) or self.min_price is not None or self.max_price is not None

    @property
    def has_currents(self) -> bool:
        """Return whether an element is restricted by current."""
        return any(element.has_currents for element in self.elements)

    def at_voltage(self, voltage_v: float) -> Self:
        """Return the same with restrictions by current as ones by power."""
        if not self.has_currents:
            return self
        elements = tuple(
            element.model_copy(update={"restrictions": element.restrictions.at_voltage(voltage_v)})
            for element in self.elements
        )
        return self.model_copy(update={"elements": elements})

    @property
    def free_idle_min(self) -> float:
        """Return the time after charging that is free of charge [min]: OCPI knows no grace period."""
        if self.idle_grace_min is not None:
            return self.idle_grace_min
        return 0.0 if self.elements else IDLE_GRACE_MIN

    def energy_at(self, day: date, minute: int) -> float:
        """Return the short form's price of energy at a local minute of a day, without ``dynamic``."""
        began = [(window, began_on(window.clock, day, minute)) for window in self.windows]
        on_date = (window.energy_per_kwh for window, on in began if on is not None and on in window.dates)
        on_day = (
            window.energy_per_kwh for window, on in began if on is not None and ALL_DAYS[on.weekday()] in window.days
        )
        return next(on_date, next(on_day, self.energy_per_kwh))

    @model_validator(mode="after")
    def _no_overlap(self) -> Self:
        for later, window in enumerate(self.windows):
            for other in self.windows[:later]:
                shared = minutes_of_week(window.clock, window.days) & minutes_of_week(other.clock, other.days)
                dated = minutes_of_dates(window.clock, window.dates) & minutes_of_dates(other.clock, other.dates)
                if shared or dated:
                    when = _when(min(shared)) if shared else _date_of(min(dated)).isoformat()
                    raise ValueError(
                        f"windows {other.start}-{other.end} and {window.start}-{window.end} overlap on {when}"
                    )
        return self

    @model_validator(mode="after")
    def _elements_match(self) -> Self:
        found = unmatched(self.elements)
        if found is not None:
            later, earlier, dimension = found
            raise ValueError(
                f"the {dimension} price of elements[{later}] can never match, since elements[{earlier}] comes first "
                "and matches whenever it does; put the more restricted element first"
            )
        always = {
            dimension
            for element in self.elements
            if element.restrictions.covers(type(element.restrictions)())
            for dimension in element.dimensions
        }
        shadowed = [
            (name, dimension)
            for name, dimension in (
                ("windows", "ENERGY"),
                ("dynamic", "ENERGY"),
                ("session_fee", "FLAT"),
                ("idle_fee_per_h", "PARKING_TIME"),
            )
            if dimension in always and getattr(self, name)
        ]
        if shadowed:
            name, dimension = shadowed[0]
            raise ValueError(
                f"{name} can never match, since an element without restrictions prices {dimension}; remove one of them"
            )
        return self

    @model_validator(mode="after")
    def _price_range(self) -> Self:
        low, high, low_net, high_net = bounds(self.min_price, self.max_price)
        for least, greatest, tax in ((low, high, ""), (low_net, high_net, " without tax")):
            if least is not None and greatest is not None and least > greatest:
                raise ValueError(f"min_price {least:g} is above max_price {greatest:g}{tax}")
        return self
