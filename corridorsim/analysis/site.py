"""Equipment behind hubs' meters, from the tables: what owners buy and sell, how PV and batteries are used."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from corridorsim.analysis.states import NEVER, Floats, Ints, Steps, microseconds, site_totals, steps
from corridorsim.local_time import month_begins
from corridorsim.records.schema import SITE_METERS
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from corridorsim.analysis.results import Results, Unit

HUB_COLUMNS = ["hub", "time_zone", "battery_capacity_kwh", "battery_efficiency", "pv_peak_kw", "feed_in_per_kwh"]
ENERGY_TOLERANCE_KWH = 0.01
POWER_TOLERANCE_KW = 1e-3

_METERS = ("energy_kwh", "site_kwh")
_QUARTER_US = 15 * 60 * 1_000_000

Imbalance = tuple["pd.Series[float]", float, str, str]
"""Excess by hub, tolerance, description of the violation, unit."""


class Readings(NamedTuple):
    """Readings of a meter in order of time."""

    time_us: Ints
    """Microseconds since 1970."""
    energy_kwh: Floats


NO_READINGS = Readings(np.zeros(0, np.int64), np.zeros(0))


def meter_readings(results: Results, unit: Unit) -> dict[str, Readings]:
    """Readings by hub of the meter used for billing: the site's if there is a site.

    Only readings on either side of a clock quarter-hour or of an edge of the window are kept: bills need no others, and
    all readings of a year would not fit in memory.
    """
    edges = [microseconds(edge) for edge in results.window]

    def is_needed(step: Steps) -> npt.NDArray[np.bool_]:
        ends = step.start_us, np.minimum(step.end_us, edges[1] + _QUARTER_US)
        turns = np.asarray(ends[0] // _QUARTER_US != ends[1] // _QUARTER_US)
        return turns | _spans(step, edges)

    def billed_kwh(values: dict[str, Floats]) -> Floats:
        return np.where(np.isnan(values["site_kwh"]), values["energy_kwh"], values["site_kwh"])

    return _readings(results, unit, _METERS, billed_kwh, is_needed)


def _readings(
    results: Results,
    unit: Unit,
    columns: tuple[str, ...],
    energy_kwh: Callable[[dict[str, Floats]], Floats],
    is_needed: Callable[[Steps], npt.NDArray[np.bool_]],
) -> dict[str, Readings]:
    """Readings by hub at both ends of the steps that are needed, each once, and the first of each hub."""
    batches = results.batches("hub_states", unit, ["hub", "time", *columns])
    names: list[str] = []
    begun: set[int] = set()
    frames = []
    for step in steps(batches, "hub", columns, names):
        kept = is_needed(step)
        subjects, first = np.unique(step.subject, return_index=True)
        kept[first[~np.isin(subjects, list(begun))]] = True
        begun.update(subjects.tolist())
        for time_us, values in ((step.start_us, step.values), (step.end_us, step.following)):
            real = kept & (time_us < NEVER)
            ends = {"subject": step.subject[real], "time_us": time_us[real], "kwh": energy_kwh(values)[real]}
            frames.append(pd.DataFrame(ends))
    if not frames:
        return {}
    readings = pd.concat(frames).drop_duplicates().sort_values(["subject", "time_us"], kind="stable")
    subject, time_us, kwh = (readings[column].to_numpy() for column in ("subject", "time_us", "kwh"))
    bounds = np.searchsorted(subject, np.arange(len(names) + 1))
    return {
        name: Readings(time_us[first:last], kwh[first:last])
        for name, first, last in zip(names, bounds[:-1], bounds[1:], strict=True)
    }


def _spans(step: Steps, edges_us: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Whether an edge lies between the start and the end of each step."""
    spans = np.zeros(len(step.start_us), dtype=bool)
    for edge_us in edges_us:
        spans |= (step.start_us <= edge_us) & (edge_us <= step.end_us)
    return spans


def reductions(results: Results, unit: Unit) -> pd.DataFrame:
    """Demand response events that start in the window."""
    return in_window(results, unit, "demand_response", "start_time", ["hub", "start_time", "pay"])


def site_revenue(results: Results, unit: Unit) -> dict[tuple[str, str], float]:
    """What owners earn from energy fed in (also by trucks) and from demand response, by hub and local month."""
    hubs = results.dataset("hubs", *unit).to_table(columns=HUB_COLUMNS).to_pylist()
    # What the grid pays for energy from trucks, by session; owners pass it on.
    columns, is_paid = ["hub", "end_time", "v2g_revenue"], ds.field("v2g_revenue") != 0.0
    fed_back = in_window(results, unit, "charging_sessions", "end_time", columns, is_paid)
    paid = [frame.set_axis(["hub", "time", "pay"], axis=1) for frame in (reductions(results, unit), fed_back)]
    earned: defaultdict[tuple[str, str], float] = defaultdict(float)
    for frame in paid:
        names = frame["hub"].astype(object)
        months = local_months(frame["time"], names, hubs, results.window)
        for hub, month, pay in zip(names, months, frame["pay"], strict=True):
            earned[hub, month] += pay
    sellers = [hub for hub in hubs if hub["feed_in_per_kwh"] is not None]
    if sellers:
        sold = _sold_kwh(results, unit, sellers)
        for hub in sellers:
            for month, kwh in sold[hub["hub"]].items():
                earned[hub["hub"], month] += kwh * hub["feed_in_per_kwh"]
    return dict(earned)


def in_window(
    results: Results, unit: Unit, table: str, instant: str, columns: list[str], also: ds.Expression | None = None
) -> pd.DataFrame:
    """Rows whose ``instant`` lies in the window, and for which ``also`` is true."""
    low, high = (pa.scalar(edge, pa.timestamp("us", tz="UTC")) for edge in results.window)
    inside = (ds.field(instant) >= low) & (ds.field(instant) < high)
    inside = inside if also is None else inside & also
    frame: pd.DataFrame = results.dataset(table, *unit).to_table(columns=columns, filter=inside).to_pandas()
    return frame


def local_months(
    times: pd.Series[Any], names: pd.Series[Any], hubs: Iterable[dict[str, Any]], window: tuple[datetime, datetime]
) -> pd.Series[str]:
    """Calendar month, YYYY-MM, of instants in the window by the clock of the hub that each belongs to."""
    zones = names.map({hub["hub"]: hub["time_zone"] for hub in hubs})
    times_us = times.dt.as_unit("us").astype("int64").to_numpy()
    months = np.full(len(times), "", dtype=object)
    for zone in zones.dropna().unique():
        edges = [window[0], *month_begins(*window, zone)]
        shown = np.array([f"{edge.astimezone(ZoneInfo(zone)):%Y-%m}" for edge in edges], dtype=object)
        own = (zones == zone).to_numpy()
        begins_us = [microseconds(edge) for edge in edges[1:]]
        months[own] = shown[np.searchsorted(begins_us, times_us[own], side="right")]
    return pd.Series(months, index=times.index, name="month")


def _sold_kwh(results: Results, unit: Unit, sellers: Iterable[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Energy fed in by hub and local month, with the meter taken as linear between its readings."""
    low, high = results.window
    edges = {hub["hub"]: [low, *month_begins(low, high, hub["time_zone"]), high] for hub in sellers}
    edges_us = {name: np.array([microseconds(edge) for edge in own]) for name, own in edges.items()}
    every_us = np.unique(np.concatenate(list(edges_us.values()))).tolist()
    meters = _readings(
        results, unit, ("export_kwh",), lambda values: values["export_kwh"], lambda step: _spans(step, every_us)
    )
    sold: dict[str, dict[str, float]] = {}
    for hub in sellers:
        name, zone = hub["hub"], ZoneInfo(hub["time_zone"])
        meter, origin = meters.get(name, NO_READINGS), every_us[0]
        if not len(meter.time_us):
            sold[name] = {}
            continue
        kwh = np.diff(np.interp(edges_us[name] - origin, meter.time_us - origin, meter.energy_kwh))
        shown = (f"{edge.astimezone(zone):%Y-%m}" for edge in edges[name])
        sold[name] = {month: float(amount) for month, amount in zip(shown, kwh, strict=False)}
    return sold


def load_sites(results: Results, unit: Unit) -> pd.DataFrame:
    """One row per hub with a battery or PV: capacity, and energy by each meter in the window [kWh]."""
    hubs: pd.DataFrame = results.dataset("hubs", *unit).to_table(columns=HUB_COLUMNS).to_pandas().set_index("hub")
    hubs = hubs[hubs[["battery_capacity_kwh", "pv_peak_kw"]].notna().any(axis=1)]
    if hubs.empty:
        return pd.DataFrame(columns=["battery_capacity_kwh", *SITE_METERS], dtype=float)
    batches = results.batches("hub_states", unit, ["hub", "time", *SITE_METERS])
    totals = site_totals(batches, results.window)
    return hubs[["battery_capacity_kwh"]].join(totals.loc[hubs.index])


def imbalances(states: pd.DataFrame, hubs: pd.DataFrame) -> Iterator[Imbalance]:
    """Extent to which the sites of a unit violate the conservation of energy and their limits."""
    sites = states[states["site_kwh"].notna()].set_index("hub")
    drawn = sites["site_kwh"] - sites["export_kwh"]
    expected = sites["energy_kwh"] - sites["pv_kwh"] + sites["battery_in_kwh"] - sites["battery_out_kwh"]
    yield (drawn - expected).abs(), ENERGY_TOLERANCE_KWH, "a site's meters do not balance", "kWh"
    back = -sites[list(SITE_METERS)].groupby("hub").diff().min(axis=1).dropna()
    yield back, 1e-6, "a site's meter runs backwards", "kWh"
    ground = hubs.set_index("hub")
    sun = sites[["time"]].assign(kwh=sites["pv_kwh"] + sites["curtailed_kwh"].fillna(0.0))
    since = sun - sun.groupby(level=0).transform("first")
    hours = since["time"].dt.total_seconds() / SECONDS_PER_HOUR
    excess = since["kwh"] - hours * ground["pv_peak_kw"].fillna(0.0).reindex(sites.index)
    yield excess, ENERGY_TOLERANCE_KWH, "a site's PV gives more than its peak power", "kWh"
    over = sites["site_kw"] - ground["limit_kw"].reindex(sites.index)
    yield over, POWER_TOLERANCE_KW, "a site draws more than its connection allows", "kW"
    batteries = ground[ground["battery_capacity_kwh"].notna()]
    stored = sites.loc[sites.index.isin(batteries.index)]
    capacity = batteries["battery_capacity_kwh"].reindex(stored.index)
    outside = (stored["battery_kwh"] - stored["battery_kwh"].clip(lower=0.0, upper=capacity)).abs()
    yield outside, 1e-9, "the energy in a hub's battery is below 0 or above its capacity", "kWh"
    one_way = batteries["battery_efficiency"].reindex(stored.index) ** 0.5
    flown = stored["battery_in_kwh"] * one_way - stored["battery_out_kwh"] / one_way
    start = stored.groupby("hub")["battery_kwh"].first().reindex(stored.index)
    excess = (stored["battery_kwh"] - start - flown).abs()
    yield excess, ENERGY_TOLERANCE_KWH, "a hub's battery does not balance", "kWh"
