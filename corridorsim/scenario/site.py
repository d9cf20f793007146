"""Equipment behind a hub's meter, in the form that a world needs: a battery, and steps over time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from corridorsim.config.files.series import Series
from corridorsim.config.hubs import Hub
from corridorsim.config.network import Node
from corridorsim.config.site import Battery, ReductionContract, Solar
from corridorsim.energy.carbon import step_means
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.solar import STANDARD_W_PER_M2, clear_sky_w_per_m2
from corridorsim.energy.utility import Rate
from corridorsim.local_time import LocalSteps, at_minute, local_steps, spans_s
from corridorsim.units import SECONDS_PER_HOUR

CLEAR_SKY_DERATE = 0.5
FILE_DERATE = 0.86
"""Losses of 14 %, the default of PVGIS."""


class SiteStep(NamedTuple):
    """Conditions behind the meter from ``time_s`` until the next step."""

    time_s: float
    pv_kw: float
    """Available PV power."""
    is_dear: bool
    """Whether the hub's price of energy is above its mean over the run."""
    reduction_kw: float
    """Reduction of the grid connection's limit by demand response."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """One demand response event; ``pay`` in the experiment's currency."""

    start_s: float
    end_s: float
    kw: float
    pay: float


@dataclass(frozen=True, slots=True)
class SiteSpec:
    """Equipment behind one hub's meter; ``steps`` begin at or before 0."""

    battery: Battery | None
    pv_peak_kw: float | None
    feed_in_per_kwh: float | None
    """None if feed-in is not allowed."""
    reductions: tuple[Reduction, ...]
    steps: tuple[SiteStep, ...]


def owner_prices(utility: Sequence[Rate], prices: PriceSteps) -> PriceSteps:
    """Return the owner's cost of energy by time: energy rates of a utility tariff, otherwise the price to trucks."""
    rates = [rate for rate in utility if rate.kind == "energy"]
    if not rates:
        return prices
    times = sorted({time_s for rate in rates for time_s in rate.times_s})
    return PriceSteps(tuple(times), tuple(sum(_rate_at(rate, time_s) for rate in rates) for time_s in times))


def _rate_at(rate: Rate, time_s: float) -> float:
    position = bisect_right(rate.times_s, time_s) - 1
    return rate.prices[position] or 0.0 if position >= 0 else 0.0


def site_spec(
    hub: Hub,
    node: Node,
    zone: str,
    prices: PriceSteps,
    exchange_rate: float,
    clock: tuple[date, int],
    series: Mapping[str, Series] = MappingProxyType({}),
) -> SiteSpec | None:
    """Return the equipment behind the hub's meter; None if there are only EVSEs. ``clock`` is start and hours."""
    if hub.battery is None and hub.pv is None and hub.demand_response is None:
        return None
    by_hour = local_steps(*clock, zone)
    sun_kw = _pv_kw(hub.pv, node, by_hour, series) if hub.pv else [0.0]
    reductions = _reductions(hub.demand_response, zone, exchange_rate, clock) if hub.demand_response else ()
    feed_in = hub.pv.feed_in_per_kwh if hub.pv else None
    return SiteSpec(
        battery=hub.battery,
        pv_peak_kw=hub.pv.peak_kw if hub.pv else None,
        feed_in_per_kwh=None if feed_in is None else feed_in * exchange_rate,
        reductions=reductions,
        steps=_steps(
            sun_kw,
            by_hour.step_s,
            prices,
            reductions,
            is_arbitrage=hub.battery is not None and hub.battery.dispatch == "arbitrage",
        ),
    )


def _pv_kw(pv: Solar, node: Node, by_hour: LocalSteps, series: Mapping[str, Series]) -> Sequence[float]:
    """Return output by step of the run [kW]: the file's mean, the profile's value, or that in mid-step."""
    if pv.file is not None:
        ((column, values),) = series[pv.file].columns.items()
        sun = step_means(series[pv.file].times_s, values, by_hour)
        per_unit = 1.0 if column == "kw_per_kwp" else (pv.derate or FILE_DERATE) / STANDARD_W_PER_M2
        return [min(pv.peak_kw * per_unit * value, pv.peak_kw) for value in sun]
    if pv.profile is not None:
        return [pv.peak_kw * pv.profile[local.month - 1][local.hour] for local in by_hour.starts]
    middles = [local.astimezone(UTC) + timedelta(seconds=by_hour.step_s / 2.0) for local in by_hour.starts]
    factor = pv.peak_kw * (pv.derate or CLEAR_SKY_DERATE) / STANDARD_W_PER_M2
    sky = [clear_sky_w_per_m2(node.latitude, node.longitude, instant) for instant in middles]
    return [min(factor * irradiance, pv.peak_kw) for irradiance in sky]


def _reductions(
    contract: ReductionContract, zone: str, exchange_rate: float, clock: tuple[date, int]
) -> tuple[Reduction, ...]:
    """Return the events in this run; others belong to other snapshots.

    An event in two parts, where clocks are set back over an edge of it, is paid for by the kW once.
    """
    start, n_hours = clock
    kw = contract.reduction_kw
    made = []
    for event in contract.events:
        begin, end = (at_minute(event.day, minute) for minute in event.span_min)
        spans = spans_s(start, begin, end, zone)
        if not spans or spans[-1][1] <= 0.0 or spans[0][0] >= n_hours * SECONDS_PER_HOUR:
            continue
        for part, (begin_s, end_s) in enumerate(spans):
            pay_per_kw = contract.pay_per_kw if part == 0 else 0.0
            pay = kw * (pay_per_kw + contract.pay_per_kwh * (end_s - begin_s) / SECONDS_PER_HOUR)
            made.append(Reduction(begin_s, end_s, kw, pay * exchange_rate))
    return tuple(sorted(made, key=lambda reduction: reduction.start_s))


def _steps(
    sun_kw: Sequence[float], step_s: float, prices: PriceSteps, reductions: Sequence[Reduction], *, is_arbitrage: bool
) -> tuple[SiteStep, ...]:
    times = {0.0, *(step * step_s for step in range(len(sun_kw)))}
    if is_arbitrage:
        times.update(prices.times_s)
    times.update(edge for reduction in reductions for edge in (reduction.start_s, reduction.end_s))
    mean_price = prices.mean()
    steps: list[SiteStep] = []
    for time_s in sorted(time for time in times if time >= 0.0):
        position = min(int(time_s // step_s), len(sun_kw) - 1)
        now = bisect_right([reduction.start_s for reduction in reductions], time_s) - 1
        reduction_kw = reductions[now].kw if now >= 0 and time_s < reductions[now].end_s else 0.0
        step = SiteStep(time_s, sun_kw[position], is_arbitrage and prices.at(time_s) > mean_price, reduction_kw)
        if not steps or step[1:] != steps[-1][1:]:
            steps.append(step)
    return tuple(steps)
