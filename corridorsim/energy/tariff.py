"""Price of a session under a general tariff: from charging periods to itemized amounts; pure functions.

The rules are those of OCPI 2.2.1 (mod_tariffs): for each dimension the first matching element gives the price;
``step_size`` rounds up once per session for ENERGY, and once for the parking time (the charging time if there is none),
by the step of the component used last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil, inf
from typing import ClassVar, NamedTuple

from corridorsim.config.levers.tariff_elements import Dimension
from corridorsim.energy.prices import PriceSteps
from corridorsim.units import SECONDS_PER_HOUR

WH_PER_KWH = 1000.0
UNITS: dict[Dimension, str] = {"ENERGY": "kWh", "TIME": "h", "PARKING_TIME": "h", "FLAT": "session"}
ROUNDING = 1e-9
"""Part of a step, of a kWh or of a power, below a meter's resolution: ignored in rounding up, not counted as charging,
and a power that is short of a limit by no more than this is at the limit."""

Range = tuple[float, float]


class Period(NamedTuple):
    """Part of a session between two meter readings; times in seconds of the run."""

    start_s: float
    end_s: float
    kwh: float
    """Energy through the connector."""
    is_charging: bool
    """Whether it is charging; otherwise it is parked at the EVSE after charging."""


class Price(NamedTuple):
    """Price of one dimension [currency per kWh, h or session], without tax."""

    price: float
    tax_share: float
    step_size: int | None
    """Step size in Wh or s."""


@dataclass(frozen=True, slots=True)
class Element:
    """Prices by dimension, and the ranges in which they apply: lower bound inclusive, upper bound exclusive."""

    prices: Mapping[Dimension, Price]
    kwh: Range = (0.0, inf)
    power_kw: Range = (0.0, inf)
    duration_s: Range = (0.0, inf)


@dataclass(frozen=True, slots=True)
class FlatTariff:
    """A price of energy by time, a fee per session, and a fee for staying at the EVSE without power."""

    session_fee: float
    idle_grace_s: float
    idle_fee_per_h: float
    price_changes: tuple[tuple[float, float], ...]
    """(seconds of the run, price per kWh) that the meter of the hub follows; empty where the price never changes."""
    times_s: tuple[float, ...] = ()
    duration_limits_s: tuple[float, ...] = ()
    power_limits_kw: tuple[float, ...] = ()
    timed_kwh_limits: tuple[float, ...] = ()
    """A session's total is all that the bill needs."""


@dataclass(frozen=True)
class SessionTariff:
    """A tariff over the run; ``in_force[i]`` are the elements whose dates and times match from ``times_s[i]`` on."""

    times_s: tuple[float, ...]
    in_force: tuple[tuple[Element, ...], ...]
    free_parking_s: float = 0.0
    min_price: float | None = None
    """Bounds of a session's price, with and without tax; all that are given apply."""
    max_price: float | None = None
    min_net_price: float | None = None
    max_net_price: float | None = None

    session_fee: ClassVar[float] = 0.0
    """The flat fee is an element of its own, and part of the price that planners expect."""
    price_changes: ClassVar[tuple[tuple[float, float], ...]] = ()
    """The bill is made of meter readings, not of a price that a meter follows."""

    def elements_at(self, time_s: float) -> tuple[Element, ...]:
        """Return the elements whose dates and times match at an instant."""
        return self.in_force[max(bisect_right(self.times_s, time_s) - 1, 0)]

    @cached_property
    def kwh_limits(self) -> tuple[float, ...]:
        """Return energies of a session at which prices may change."""
        return tuple(sorted({bound for step in self.in_force for e in step for bound in e.kwh} - {0.0, inf}))

    @cached_property
    def duration_limits_s(self) -> tuple[float, ...]:
        """Return durations of a session at which prices may change."""
        return tuple(sorted({bound for step in self.in_force for e in step for bound in e.duration_s} - {0.0, inf}))

    @cached_property
    def power_limits_kw(self) -> tuple[float, ...]:
        """Return powers of a session at which prices may change."""
        return tuple(sorted({bound for step in self.in_force for e in step for bound in e.power_kw} - {0.0, inf}))

    @cached_property
    def timed_kwh_limits(self) -> tuple[float, ...]:
        """Return energies of a session at which the price of time may change."""
        timed = (e for step in self.in_force for e in step if "TIME" in e.prices)
        return tuple(sorted({bound for e in timed for bound in e.kwh} - {0.0, inf}))


class Item(NamedTuple):
    """One line of a bill."""

    component: str
    quantity: float
    unit: str
    price: float
    """Price per unit, without tax."""
    tax: float
    amount: float
    """Amount including tax."""


class _Piece(NamedTuple):
    """Part of a period with one price for each dimension."""

    duration_s: float
    kwh: float
    is_charging: bool
    elements: tuple[Element, ...]


def session_periods(readings: Sequence[tuple[float, float]], leaves_s: float) -> list[Period]:
    """Return charging periods between meter readings (seconds, cumulative kWh), and parking until ``leaves_s``."""
    charging = [Period(a_s, b_s, b_kwh - a_kwh, True) for (a_s, a_kwh), (b_s, b_kwh) in pairwise(readings)]
    end_s = readings[-1][0]
    return [*charging, *([Period(end_s, leaves_s, 0.0, False)] if leaves_s > end_s else [])]


def itemised(tariff: SessionTariff, periods: Sequence[Period]) -> list[Item]:
    """Return the items of a session before rounding and price bounds, one for each price that was used.

    Parameters
    ----------
    periods
        In order of time, without gaps, from the start of charging.
    """
    return [_item(dimension, quantity, price) for (dimension, price), quantity in _used(tariff, periods).items()]


def _used(tariff: SessionTariff, periods: Sequence[Period]) -> dict[tuple[Dimension, Price], float]:
    """Return the billed quantity by dimension and price, in the order in which prices were last used."""
    used: dict[tuple[Dimension, Price], float] = {}
    first = True
    for piece in _pieces(tariff, periods):
        amounts: dict[Dimension, float] = {}
        if first:
            amounts["FLAT"] = 1.0
            first = False
        if piece.is_charging:
            amounts["ENERGY"] = piece.kwh
            # A truck that waits for a cheaper hour, or feeds energy back, is not charging.
            amounts["TIME"] = piece.duration_s / SECONDS_PER_HOUR if piece.kwh > ROUNDING else 0.0
        else:
            amounts["PARKING_TIME"] = piece.duration_s / SECONDS_PER_HOUR
        for dimension, quantity in amounts.items():
            price = next((e.prices[dimension] for e in piece.elements if dimension in e.prices), None)
            if price is not None and quantity > 0.0:
                # Removed and reinserted, so that the price used last comes last.
                used[dimension, price] = used.pop((dimension, price), 0.0) + quantity
    for dimension in ("ENERGY", "PARKING_TIME" if any(key[0] == "PARKING_TIME" for key in used) else "TIME"):
        _round_up(used, dimension)
    return used


def bill(tariff: SessionTariff, periods: Sequence[Period]) -> list[Item]:
    """Return the items of a session as paid: each rounded to the cent, the sum within the tariff's bounds."""
    used = _used(tariff, periods)
    items = rounded(_item(dimension, quantity, price) for (dimension, price), quantity in used.items())
    total = sum(item.amount for item in items)
    tax_share = _tax_within(used)
    least = _gross(tariff.min_price, tariff.min_net_price, tax_share)
    greatest = _gross(tariff.max_price, tariff.max_net_price, tax_share)
    if least and total < max(least):
        items += rounded([_difference("MIN_PRICE", items, max(least), tax_share)])
    elif greatest and total > min(greatest):
        items += rounded([_difference("MAX_PRICE", items, min(greatest), tax_share)])
    return items


def _gross(gross: float | None, net: float | None, tax_share: float) -> list[float]:
    """Return the bounds that are given, each with tax."""
    return [*([] if gross is None else [gross]), *([] if net is None else [net / (1.0 - tax_share)])]


def _tax_within(used: Mapping[tuple[Dimension, Price], float]) -> float:
    """Return the share of tax in what is paid: in a bounded price, taxes of several rates keep their proportions.

    Amounts below 0 count by their size, so that the share stays a share. If all is free, the first price with a tax
    gives it.
    """
    net = [(abs(quantity * price.price), price.tax_share) for (_, price), quantity in used.items()]
    gross = sum(amount * (1.0 + share) for amount, share in net)
    if gross > 0.0:
        return sum(amount * share for amount, share in net) / gross
    return next((share / (1.0 + share) for _, share in net if share), 0.0)


def _difference(component: str, items: Sequence[Item], bound: float, tax_share: float) -> Item:
    """Return the item that brings amount and tax of a bill to a price that includes tax."""
    bound = round(bound, 2)
    amount = bound - sum(item.amount for item in items)
    tax = round(bound * tax_share, 2) - sum(item.tax for item in items)
    return Item(component, 1.0, "session", amount - tax, tax, amount)


def rounded(items: Iterable[Item]) -> list[Item]:
    """Return items with tax and amount each rounded to the cent."""
    return [item._replace(tax=round(item.tax, 2), amount=round(item.amount, 2)) for item in items]


def expected_price(tariff: SessionTariff, kwh: float, power_kw: float) -> PriceSteps:
    """Return the all-in price per kWh of a session of ``kwh`` at constant power, by start time."""
    duration_s = kwh / power_kw * SECONDS_PER_HOUR
    per_kwh = []
    for time_s in tariff.times_s:
        items = bill(tariff, [Period(time_s, time_s + duration_s, kwh, True)])
        per_kwh.append(sum(item.amount for item in items) / kwh)
    return PriceSteps(tariff.times_s, tuple(per_kwh))


def plain_item(component: str, quantity: float, unit: str, price: float) -> Item:
    """Return an item without tax."""
    return Item(component, quantity, unit, price, 0.0, quantity * price)


def _item(dimension: Dimension, quantity: float, price: Price) -> Item:
    net = quantity * price.price
    tax = net * price.tax_share
    return Item(dimension, quantity, UNITS[dimension], price.price, tax, net + tax)


def _round_up(used: dict[tuple[Dimension, Price], float], dimension: Dimension) -> None:
    """Round the dimension's total up to a whole number of steps, at the price that was used last."""
    keys = [key for key in used if key[0] == dimension]
    if not keys or keys[-1][1].step_size is None:
        return
    steps_per_unit = (WH_PER_KWH if dimension == "ENERGY" else SECONDS_PER_HOUR) / keys[-1][1].step_size
    total = sum(used[key] for key in keys)
    used[keys[-1]] += max(ceil(total * steps_per_unit - ROUNDING) / steps_per_unit - total, 0.0)


def _pieces(tariff: SessionTariff, periods: Sequence[Period]) -> Iterator[_Piece]:
    """Split periods where a price may change; energy is linear in time within a period."""
    begin_s, metered_kwh = periods[0].start_s, 0.0
    free_until_s = next((p.start_s for p in periods if not p.is_charging), inf) + tariff.free_parking_s
    inside = slice(bisect_right(tariff.times_s, begin_s), bisect_right(tariff.times_s, periods[-1].end_s))
    changes_s = [*tariff.times_s[inside], *(begin_s + limit for limit in tariff.duration_limits_s), free_until_s]
    for period in periods:
        duration_s = period.end_s - period.start_s
        if duration_s <= 0.0:
            continue
        cuts = {(time_s - period.start_s) / duration_s for time_s in changes_s}
        if period.kwh > 0.0:
            cuts |= {(limit - metered_kwh) / period.kwh for limit in tariff.kwh_limits}
        shares = [0.0, *sorted(cut for cut in cuts if 0.0 < cut < 1.0), 1.0]
        power_kw = period.kwh / duration_s * SECONDS_PER_HOUR
        for low, high in pairwise(shares):
            middle = (low + high) / 2.0
            at_s = period.start_s + middle * duration_s
            if not period.is_charging and at_s < free_until_s:
                continue
            state = (metered_kwh + middle * period.kwh, power_kw, at_s - begin_s)
            elements = tuple(e for e in tariff.elements_at(at_s) if _matches(e, *state))
            span = high - low
            yield _Piece(span * duration_s, span * period.kwh, period.is_charging, elements)
        metered_kwh += period.kwh


def _matches(element: Element, kwh: float, power_kw: float, duration_s: float) -> bool:
    return (
        element.kwh[0] <= kwh < element.kwh[1]
        and element.power_kw[0] <= power_kw * (1.0 + ROUNDING) < element.power_kw[1]
        and element.duration_s[0] <= duration_s < element.duration_s[1]
    )
