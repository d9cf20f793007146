"""A general tariff over the run: which of its elements match by date and time."""

from __future__ import annotations

from datetime import date
from math import inf

from corridorsim.config.base import minutes_of_day
from corridorsim.config.levers.charging_tariff import ChargingTariff, bounds
from corridorsim.config.levers.tariff_elements import Dimension, Restrictions, TariffElement
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.tariff import Element, Price, SessionTariff
from corridorsim.local_time import switches_s, wall_clock
from corridorsim.units import SECONDS_PER_MINUTE


def session_tariff(tariff: ChargingTariff, energy: PriceSteps, start: date, n_hours: int, zone: str) -> SessionTariff:
    """Return the tariff by time of the run.

    Parameters
    ----------
    energy
        Price of energy in the short form, which applies if no element gives one.
    zone
        IANA name of the time zone of dates and times.
    """
    instants = sorted({*energy.times_s, *switches_s(start, n_hours, zone, _minutes(tariff))})
    first = max((i for i, time_s in enumerate(instants) if time_s <= 0.0), default=0)
    compiled = [_element(element) for element in tariff.elements]
    times_s: list[float] = []
    in_force: list[tuple[Element, ...]] = []
    for time_s in instants[first:]:
        local = wall_clock(start, time_s, zone)
        moment = (local.date(), local.hour * 60 + local.minute)
        elements = [
            made
            for element, made in zip(tariff.elements, compiled, strict=True)
            if element.restrictions.holds_at(*moment)
        ]
        elements.append(_short_form(tariff, energy.at(time_s)))
        if not in_force or in_force[-1] != tuple(elements):
            times_s.append(time_s)
            in_force.append(tuple(elements))
    return SessionTariff(
        tuple(times_s),
        tuple(in_force),
        tariff.free_idle_min * SECONDS_PER_MINUTE,
        *bounds(tariff.min_price, tariff.max_price),
    )


def _minutes(tariff: ChargingTariff) -> set[int]:
    """Return the minutes of the day at which a restriction of time may start or stop matching."""
    return {
        minutes_of_day(clock)
        for element in tariff.elements
        for clock in (element.restrictions.start_time, element.restrictions.end_time)
        if clock is not None
    }


def _element(element: TariffElement) -> Element:
    prices = {c.type: Price(c.price, c.taxed, c.step_size) for c in element.price_components}
    limits: Restrictions = element.restrictions
    return Element(
        prices,
        kwh=_range(limits.min_kwh, limits.max_kwh),
        power_kw=_range(limits.min_power_kw, limits.max_power_kw),
        duration_s=_range(limits.min_duration_s, limits.max_duration_s),
    )


def _range(low: float | None, high: float | None) -> tuple[float, float]:
    return low or 0.0, inf if high is None else high


def _short_form(tariff: ChargingTariff, energy_per_kwh: float) -> Element:
    """Return the element of last resort; items at price 0 are left out of the bill."""
    prices: dict[Dimension, float] = {
        "ENERGY": energy_per_kwh,
        "PARKING_TIME": tariff.idle_fee_per_h,
        "FLAT": tariff.session_fee,
    }
    return Element({dimension: Price(price, 0.0, None) for dimension, price in prices.items() if price})
