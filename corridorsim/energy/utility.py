"""A utility tariff over the run: its rates by time, as in the table ``utility_rates``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corridorsim.config.base import minutes_of_day
from corridorsim.config.experiment import Experiment
from corridorsim.config.files.series import Series
from corridorsim.config.utility import EnergyCharge, SeasonWindow, UtilityTariff
from corridorsim.energy.prices import PriceSteps, sum_of
from corridorsim.local_time import switches_s, wall_clock

RateKind = Literal[
    "energy",
    "demand",
    "past_peak",
    "block",
    "overage",
    "fixed",
    "energy_below",
    "energy_above",
    "capacity_below",
    "capacity_above",
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
    """Block size [kW], threshold [hours of use], or peak of a month before the window [kW]."""
    subscribed_kw: float | None = None
    interval_min: int | None = None
    """Length of the intervals whose mean power counts as a peak; None for what does not depend on a peak."""
    ratchet_share: float | None = None
    """Share of earlier peaks that is billed at least; None without a ratchet."""
    ratchet_months: int | None = None


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
    calendar = _Calendar(start, n_hours, zone, frozenset(tariff.holidays))
    rates = []
    for name, charge in tariff.energy.items():
        steps = _energy(charge, calendar, prices)
        rates.append(Rate(name, "energy", steps.times_s, tuple(p * exchange_rate for p in steps.per_kwh), tax))
    for name, demand in tariff.demand.items():
        windows = demand.all_windows
        times = calendar.switches(windows)
        price = demand.price_per_kw_month * exchange_rate
        ranked = [(window, by_date) for by_date in (True, False) for window in windows]
        held = tuple(
            price if any(calendar.inside(window, time_s, by_date=by_date) for window, by_date in ranked) else None
            for time_s in times
        )
        ratchet = (demand.ratchet.share, demand.ratchet.months) if demand.ratchet is not None else (None, None)
        rate = Rate(name, "demand", tuple(times), held, tax, None, None, tariff.demand_interval_min, *ratchet)
        rates.append(rate)
    return (*rates, *_constant(tariff, exchange_rate))


def past_peaks(peaks_kw: Mapping[str, Sequence[float]]) -> Iterator[Rate]:
    """Yield the peaks of a hub in the months before the window by demand charge, the latest last."""
    for item, kws in peaks_kw.items():
        for kw in kws:
            yield Rate(item, "past_peak", (0.0,), (None,), 0.0, size=kw)


def _constant(tariff: UtilityTariff, exchange_rate: float) -> Iterator[Rate]:
    """Yield rates that do not change over time."""

    def rate(
        item: str, kind: RateKind, price: float, size: float | None = None, subscribed_kw: float | None = None
    ) -> Rate:
        interval_min = None if kind == "fixed" or kind.startswith("energy") else tariff.demand_interval_min
        return Rate(item, kind, (0.0,), (price * exchange_rate,), tariff.tax_share, size, subscribed_kw, interval_min)

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
    ranked = [(window, by_date) for by_date in (True, False) for window in charge.windows]
    per_kwh = [
        next(
            (window.price_per_kwh for window, by_date in ranked if calendar.inside(window, time_s, by_date=by_date)),
            charge.price_per_kwh,
        )
        for time_s in times
    ]
    steps = PriceSteps(tuple(times), tuple(per_kwh))
    return steps if charge.price_file is None else sum_of(steps, prices[charge.price_file], 1.0)


class _Calendar:
    """Local wall-clock time of the run."""

    def __init__(self, start: date, n_hours: int, zone: str, holidays: frozenset[date]) -> None:
        self._holidays = holidays
        self._start = start
        self._n_hours = n_hours
        self._zone = zone

    def switches(self, windows: Sequence[SeasonWindow]) -> list[float]:
        """Return instants of the run at which a window may begin or end; the first is 0 or earlier."""
        if not windows:
            return [0.0]
        minutes = {minutes_of_day(clock) for window in windows for clock in (window.start, window.end)}
        return switches_s(self._start, self._n_hours, self._zone, minutes)

    def inside(self, window: SeasonWindow, time_s: float, *, by_date: bool) -> bool:
        """Return whether an instant is in the window because of its dates, or of its months and days."""
        local = wall_clock(self._start, time_s, self._zone)
        minute = local.hour * 60 + local.minute
        return window.holds_at(local.date(), minute, self._holidays, by_date=by_date)
