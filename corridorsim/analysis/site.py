"""Equipment behind hubs' meters, from the tables: what owners buy and sell, how PV and batteries are used."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from corridorsim.analysis.states import NEVER, microseconds, site_totals, steps
from corridorsim.records.schema import SITE_METERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from corridorsim.analysis.results import Results, Unit

HUB_COLUMNS = ["hub", "time_zone", "battery_capacity_kwh", "battery_efficiency", "pv_peak_kw", "feed_in_per_kwh"]
ENERGY_TOLERANCE_KWH = 0.01
POWER_TOLERANCE_KW = 1e-3

_METERS = ("energy_kwh", "site_kwh")
_QUARTER_US = 15 * 60 * 1_000_000

Imbalance = tuple["pd.Series[float]", float, str, str]
"""Excess by hub, tolerance, description of the violation, unit."""


def meter_readings(results: Results, unit: Unit) -> pd.DataFrame:
    """Columns hub, time, energy_kwh of the meter used for billing: the site's if there is a site.

    Only readings on either side of a clock quarter-hour or of an edge of the window are kept: bills need no others, and
    all readings of a year would not fit in memory.
    """
    batches = results.dataset("hub_states", *unit).to_batches(columns=["hub", "time", *_METERS])
    edges = [microseconds(edge) for edge in results.window]
    names: list[str] = []
    frames = []
    for step in steps(batches, "hub", _METERS, names):
        ends = step.start_us, np.minimum(step.end_us, edges[1] + _QUARTER_US)
        kept = ends[0] // _QUARTER_US != ends[1] // _QUARTER_US
        for edge in edges:
            kept |= (ends[0] <= edge) & (edge <= step.end_us)
        for time_us, values in ((step.start_us, step.values), (step.end_us, step.following)):
            owner = np.where(np.isnan(values["site_kwh"]), values["energy_kwh"], values["site_kwh"])
            real = kept & (time_us < NEVER)
            columns = {"subject": step.subject[real], "time": time_us[real], "energy_kwh": owner[real]}
            frames.append(pd.DataFrame(columns))
    readings = pd.concat(frames or [pd.DataFrame(columns=["subject", "time", "energy_kwh"], dtype=float)])
    readings = readings.drop_duplicates().sort_values(["subject", "time"], kind="stable")
    hub = pd.Categorical.from_codes(readings.pop("subject").astype(int), pd.Index(names))
    return readings.assign(hub=hub, time=pd.to_datetime(readings["time"], unit="us", utc=True))


def reductions(results: Results, unit: Unit) -> pd.DataFrame:
    """Demand response events that start in the window."""
    low, high = results.window
    columns = ["hub", "start_time", "pay"]
    events: pd.DataFrame = results.dataset("demand_response", *unit).to_table(columns=columns).to_pandas()
    return events[(events["start_time"] >= low) & (events["start_time"] < high)]


def site_revenue(results: Results, unit: Unit) -> dict[tuple[str, str], float]:
    """What owners earn from energy fed in (also by trucks) and from demand response, by hub and local month."""
    hubs = results.dataset("hubs", *unit).to_table(columns=HUB_COLUMNS).to_pylist()
    zones = {hub["hub"]: hub["time_zone"] for hub in hubs}
    earned: defaultdict[tuple[str, str], float] = defaultdict(float)
    for name, begin, pay in reductions(results, unit)[["hub", "start_time", "pay"]].to_numpy():
        earned[name, f"{pd.Timestamp(begin).tz_convert(zones[name]):%Y-%m}"] += pay
    for name, end, pay in _fed_back(results, unit).to_numpy():
        earned[name, f"{pd.Timestamp(end).tz_convert(zones[name]):%Y-%m}"] += pay
    sellers = [hub for hub in hubs if hub["feed_in_per_kwh"] is not None]
    if sellers:
        columns = ["hub", "time", "export_kwh"]
        states = results.dataset("hub_states", *unit).to_table(columns=columns).to_pandas()
        for hub in sellers:
            own = states[states["hub"] == hub["hub"]]
            for month, kwh in _by_month(own, results.window, hub["time_zone"]).items():
                earned[hub["hub"], month] += kwh * hub["feed_in_per_kwh"]
    return dict(earned)


def _fed_back(results: Results, unit: Unit) -> pd.DataFrame:
    """What the grid pays for energy from trucks, by session that ended in the window; owners pass it on."""
    table = results.dataset("charging_sessions", *unit)
    columns = ["hub", "end_time", "v2g_revenue"]
    low, high = (pa.scalar(edge, pa.timestamp("us", tz="UTC")) for edge in results.window)
    ended = (ds.field("end_time") >= low) & (ds.field("end_time") < high) & (ds.field("v2g_revenue") != 0.0)
    frame: pd.DataFrame = table.to_table(columns=columns, filter=ended).to_pandas()
    return frame


def _by_month(states: pd.DataFrame, window: tuple[datetime, datetime], zone: str) -> dict[str, float]:
    """Energy fed in by local month, with the meter taken as linear between its readings [kWh]."""
    low, high = (pd.Timestamp(edge).tz_convert(zone) for edge in window)
    turns = pd.date_range(low.normalize(), high, freq="MS", inclusive="neither")
    edges = [low, *(turn for turn in turns if turn > low), high]
    time_us = states["time"].dt.as_unit("us").astype("int64").to_numpy()
    origin = microseconds(window[0])
    edges_us = np.array([round(edge.timestamp() * 1e6) for edge in edges]) - origin
    readings = np.interp(edges_us, time_us - origin, states["export_kwh"].to_numpy(dtype=float))
    return {f"{edge:%Y-%m}": float(kwh) for edge, kwh in zip(edges, np.diff(readings), strict=False)}


def load_sites(results: Results, unit: Unit) -> pd.DataFrame:
    """One row per hub with a battery or PV: capacity, and energy by each meter in the window [kWh]."""
    hubs: pd.DataFrame = results.dataset("hubs", *unit).to_table(columns=HUB_COLUMNS).to_pandas().set_index("hub")
    hubs = hubs[hubs[["battery_capacity_kwh", "pv_peak_kw"]].notna().any(axis=1)]
    if hubs.empty:
        return pd.DataFrame(columns=["battery_capacity_kwh", *SITE_METERS], dtype=float)
    batches = results.dataset("hub_states", *unit).to_batches(columns=["hub", "time", *SITE_METERS])
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
