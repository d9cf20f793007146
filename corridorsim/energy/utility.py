"""A utility tariff over the run: its rates by time, as in the table ``utility_rates``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corridorsim.config.base import minutes_of_day
from corridorsim.config.experiment import Experiment
from corridorsim.config.files.series import Series
from corridorsim.config.levers.tariff_elements import ALL_DAYS
from corridorsim.config.utility import MONTHS, EnergyCharge, SeasonWindow, UtilityTariff
from corridorsim.energy.prices import PriceSteps, sum_of
from corridorsim.local_time import switches_s, wall_clock

RateKind = Literal[
    "energy", "demand", "block", "overage", "fixed", "energy_below", "energy_above", "capacity_below", "capacity_above"
]


@dataclass(frozen=True, slots=True)
class Rate:
    """One price over the run; money in the experiment's currency, without tax."""

    item: str
    kind: RateKind
    times_s: tuple[float, ...]
    prices: tuple[float | None, ...]
    """Price from each of ``times_s`` on, per kWh, kW and month, kW and year, block and month, or month; None if it does
    not apply."""
    tax_share: float
    size: float | None = None
    """Block size [kW], or threshold [hours of use]."""
    subscribed_kw: float | None = None


def utility_rates(
    tariff: UtilityTariff,
    exchange_rate: float,
    start: date,
    n_hours: int,
    zone: str,
    prices: Mapping[str, PriceSteps],
) -> tuple[Rate, ...]:
    """Return the tariff's rates.

    Parameters
    ----------
    exchange_rate
        Units of the experiment's currency per unit of the tariff's.
    prices
        Contents of ``price_files`` by name, in the tariff's currency.
    """
    tax = tariff.tax_share
    calendar = _Calendar(start, n_hours, zone)
    rates = []
    for name, charge in tariff.energy.items():
        steps = _energy(charge, calendar, prices)
        rates.append(Rate(name, "energy", steps.times_s, tuple(p * exchange_rate for p in steps.per_kwh), tax))
    for name, demand in tariff.demand.items():
        times = calendar.switches((demand,))
        price = demand.price_per_kw_month * exchange_rate
        held = tuple(price if calendar.inside(demand, time_s) else None for time_s in times)
        rates.append(Rate(name, "demand", tuple(times), held, tax))
    return (*rates, *_constant(tariff, exchange_rate))


def _constant(tariff: UtilityTariff, exchange_rate: float) -> Iterator[Rate]:
    """Yield rates that do not change over time."""

    def rate(
        item: str, kind: RateKind, price: float, size: float | None = None, subscribed_kw: float | None = None
    ) -> Rate:
        return Rate(item, kind, (0.0,), (price * exchange_rate,), tariff.tax_share, size, subscribed_kw)

    if tariff.subscription is not None:
        blocks = tariff.subscription
        size = (blocks.block_kw, blocks.subscribed_kw)
        yield rate("subscription", "block", blocks.price_per_block_month, *size)
        yield rate("overage", "overage", blocks.overage_per_kw, *size)
    if tariff.hours_of_use is not None:
        steps = tariff.hours_of_use
        yield rate("grid energy", "energy_below", steps.below.price_per_kwh, steps.threshold_h)
        yield rate("grid energy", "energy_above", steps.above.price_per_kwh, steps.threshold_h)
        yield rate("grid capacity", "capacity_below", steps.below.price_per_kw_year, steps.threshold_h)
        yield rate("grid capacity", "capacity_above", steps.above.price_per_kw_year, steps.threshold_h)
    if tariff.fixed_per_month > 0:
        yield rate("fixed", "fixed", tariff.fixed_per_month)


def file_prices(experiment: Experiment, files: Mapping[str, Series], end_s: float) -> dict[str, PriceSteps]:
    """Return contents of ``price_files`` by name, limited to the run."""
    return {name: _cut(files[file.path], end_s) for name, file in experiment.price_files.items()}


def _cut(series: Series, end_s: float) -> PriceSteps:
    first = bisect_right(series.times_s, 0.0) - 1
    last = bisect_right(series.times_s, end_s)
    return PriceSteps(series.times_s[first:last], series.columns["price_per_kwh"][first:last])


def _energy(charge: EnergyCharge, calendar: _Calendar, prices: Mapping[str, PriceSteps]) -> PriceSteps:
    times = calendar.switches(charge.windows)
    per_kwh = [
        next((w.price_per_kwh for w in charge.windows if calendar.inside(w, time_s)), charge.price_per_kwh)
        for time_s in times
    ]
    steps = PriceSteps(tuple(times), tuple(per_kwh))
    return steps if charge.price_file is None else sum_of(steps, prices[charge.price_file], 1.0)


class _Calendar:
    """Local wall-clock time of the run."""

    def __init__(self, start: date, n_hours: int, zone: str) -> None:
        self._start = start
        self._n_hours = n_hours
        self._zone = zone

    def switches(self, windows: tuple[SeasonWindow, ...]) -> list[float]:
        """Return instants of the run at which a window may begin or end; the first is 0 or earlier."""
        if not windows:
            return [0.0]
        minutes = {minutes_of_day(clock) for window in windows for clock in (window.start, window.end)}
        return switches_s(self._start, self._n_hours, self._zone, minutes)

    def inside(self, window: SeasonWindow, time_s: float) -> bool:
        """Return whether an instant is in the window."""
        local = wall_clock(self._start, time_s, self._zone)
        minute = local.hour * 60 + local.minute
        return (
            MONTHS[local.month - 1] in window.months
            and ALL_DAYS[local.weekday()] in window.days
            and minutes_of_day(window.start) <= minute < minutes_of_day(window.end)
        )
