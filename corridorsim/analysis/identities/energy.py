"""Identities of energy: batteries and the meters of hubs and feeders balance, and limits are respected."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from corridorsim.analysis.identities.tables import UnitTables, beyond, seconds, some
from corridorsim.analysis.site import imbalances
from corridorsim.analysis.transformers import transformer_errors
from corridorsim.units import SECONDS_PER_HOUR

ENERGY_TOLERANCE_KWH = 0.01
POWER_TOLERANCE_KW = 1e-3
METER_TOLERANCE = 1e-6
"""Relative to the whole meter."""
TEMPERATURE_TOLERANCE_C = 1e-3
AGEING_TOLERANCE = 1e-2
"""Relative; the difference between two quadratures of a steep function."""

_LEAST_SOC_CHANGE = 0.05
"""Below it a trip determines its battery's capacity too poorly."""


def charged_is_sum_of_sessions(tables: UnitTables) -> Iterator[str]:
    """Energy charged on a trip = sum over its sessions."""
    sold = tables.sessions.groupby("trip_id")["battery_kwh"].sum()
    charged = tables.trips.set_index("trip_id")["charged_kwh"]
    excess = (charged - sold.reindex(charged.index).fillna(0.0)).abs()
    yield from beyond(excess, ENERGY_TOLERANCE_KWH, "a trip's charged_kwh is not that of its sessions", "kWh")
    yield from some(sold.index.difference(charged.index), "a session belongs to a trip that never departed")


def battery_balances(tables: UnitTables) -> Iterator[str]:
    """soc_start - soc_end = (used - charged) / usable capacity, one number for each vehicle class."""
    trips = tables.trips.set_index("trip_id")
    used_kwh = trips["energy_kwh"] - trips["charged_kwh"]
    fallen = trips["soc_start"] - trips["soc_end"]
    reliable = fallen.abs() > _LEAST_SOC_CHANGE
    # The tables do not contain the capacity; the median trip of a class gives it.
    capacity_kwh = (used_kwh / fallen)[reliable].groupby(trips["vehicle_class"][reliable]).median()
    excess = (used_kwh - fallen * trips["vehicle_class"].map(capacity_kwh)).abs()
    known = trips["vehicle_class"].isin(capacity_kwh.index)
    yield from beyond(excess[known], ENERGY_TOLERANCE_KWH, "a trip's battery does not balance", "kWh")


def soc_in_range(tables: UnitTables) -> Iterator[str]:
    """State of charge lies in [0, 1]."""
    for frame, key in ((tables.trips, "trip_id"), (tables.sessions, "session_id")):
        for column in ("soc_start", "soc_end"):
            soc = frame.set_index(key)[column].dropna()
            outside = (soc - soc.clip(0.0, 1.0)).abs()
            yield from beyond(outside, 1e-9, f"{column} is outside of 0 to 1", "")


def losses_are_positive(tables: UnitTables) -> Iterator[str]:
    """Energy from the grid is not less than that into the battery."""
    sessions = tables.sessions.set_index("session_id")
    excess = sessions["battery_kwh"] - sessions["grid_kwh"]
    yield from beyond(excess, 1e-6, "a session draws less from the grid than it charges", "kWh")


def meters_count_sessions(tables: UnitTables) -> Iterator[str]:
    """Meters of hubs never run backwards, and their sessions' grid_kwh and v2g_kwh add up to them."""
    by_hub = tables.hub_states.groupby("hub")
    for column, of_session, what in (("energy_kwh", "grid_kwh", "meter"), ("v2g_kwh", "v2g_kwh", "V2G meter")):
        meter = by_hub[column].max().fillna(0.0)
        sold = tables.sessions.groupby("hub")[of_session].sum()
        both = meter.index.union(sold.index)
        meter, sold = meter.reindex(both, fill_value=0.0), sold.reindex(both, fill_value=0.0)
        error = (meter - sold).abs() / meter.clip(lower=1.0)
        yield from beyond(error, METER_TOLERANCE, f"a hub's {what} is not the sum of its sessions, relative error", "")
        back = -by_hub[column].diff().groupby(tables.hub_states["hub"]).min().dropna()
        yield from beyond(back, 1e-6, f"a hub's {what} runs backwards", "kWh")


def hubs_keep_their_limit(tables: UnitTables) -> Iterator[str]:
    """Hubs never draw more than their limit, and sites and trucks never feed in more than the connection's."""
    states = tables.hub_states.set_index("hub")
    excess = states["power_kw"] - states["limit_kw"]
    yield from beyond(excess, POWER_TOLERANCE_KW, "a hub draws more than its limit", "kW")
    connection_kw = tables.hubs.set_index("hub")["limit_kw"].reindex(states.index)
    fed_in_kw = states["v2g_kw"].fillna(0.0) - states["site_kw"].clip(upper=0.0).fillna(0.0)
    what = "a hub feeds in more than its connection allows"
    yield from beyond((fed_in_kw - connection_kw).dropna(), POWER_TOLERANCE_KW, what, "kW")
    fed_in_kwh = states["export_kwh"].fillna(0.0) + states["v2g_kwh"].fillna(0.0)
    hours, gained_kwh = _to_the_next(states["time"], fed_in_kwh)
    yield from beyond((gained_kwh - hours * connection_kw).dropna(), ENERGY_TOLERANCE_KWH, what, "kWh")


def sites_balance(tables: UnitTables) -> Iterator[str]:
    """Energy behind hubs' meters is conserved, batteries stay between empty and full, sites within their connection."""
    for excess, tolerance, what, unit in imbalances(tables.hub_states, tables.arrow("hubs").to_pandas()):
        yield from beyond(excess, tolerance, what, unit)


def feeders_keep_their_limit(tables: UnitTables) -> Iterator[str]:
    """Hubs never load a feeder beyond the enforced limit in either direction; only its background load may.

    In the direction of the grid, demand response does not count.
    """
    states = tables.feeder_states[tables.feeder_states["hubs_kw"] > 0].set_index("feeder")
    excess = states["hubs_kw"] + states["background_kw"] - states["limit_kw"]
    yield from beyond(excess, POWER_TOLERANCE_KW, "a feeder carries more than its limit", "kW")
    states = tables.feeder_states.set_index("feeder")
    room_kw = states["background_kw"] + _reverse_limits_kw(tables)
    what = "a feeder carries more than its limit in the direction of the grid"
    yield from beyond(-states["hubs_kw"] - room_kw, POWER_TOLERANCE_KW, what, "kW")
    hours, drawn_kwh = _to_the_next(states["time"], states["hubs_kwh"])
    yield from beyond((-drawn_kwh - hours * room_kw).dropna(), ENERGY_TOLERANCE_KWH, what, "kWh")


def _reverse_limits_kw(tables: UnitTables) -> pd.Series[float]:
    """Limit of each state of a feeder; its highest one during demand response, which does not limit what is fed in."""
    states = tables.feeder_states.set_index("feeder")
    limits_kw = states["limit_kw"].to_numpy(copy=True)
    events = tables.frame("events")
    change = events["kind"].map({"demand_response": 1, "demand_response_over": -1})
    calls = events.assign(change=change)[change.notna() & events["subject"].isin(states.index)]
    for feeder, rows in calls.sort_values("time", kind="stable").groupby("subject"):
        own = states.index == feeder
        in_force = np.append(0.0, np.cumsum(rows["change"]))
        times = states.loc[own, "time"]
        sides = [np.searchsorted(rows["time"], times, side=side) for side in ("left", "right")]
        is_called = np.maximum(*(in_force[side] for side in sides)) > 0
        limits_kw[own] = np.where(is_called, limits_kw[own].max(), limits_kw[own])
    return pd.Series(limits_kw, index=states.index)


def _to_the_next(
    time: pd.Series[pd.Timestamp], meter_kwh: pd.Series[float]
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Hours and energy from each state to the next of the same hub or feeder, by which they are indexed."""
    hours = seconds(time.groupby(level=0).shift(-1) - time) / SECONDS_PER_HOUR
    return hours, meter_kwh.groupby(level=0).shift(-1) - meter_kwh


def feeder_meters_count_hubs(tables: UnitTables) -> Iterator[str]:
    """Energy that a feeder has delivered to its hubs at the end is the sum of their meters."""
    last = tables.feeder_states.drop_duplicates("feeder", keep="last").set_index("feeder")["hubs_kwh"]
    hub_states = tables.hub_states.drop_duplicates("hub", keep="last").set_index("hub")
    meters = (hub_states["site_kwh"] - hub_states["export_kwh"]).fillna(hub_states["energy_kwh"])
    meters -= hub_states["v2g_kwh"].fillna(0.0)
    hubs = tables.hubs.set_index("hub")["feeder"]
    parents = tables.feeders.set_index("feeder")["parent"].dropna()
    by_feeder = pd.Series(0.0, index=last.index)
    while len(hubs):
        by_feeder = by_feeder.add(meters.groupby(hubs).sum(), fill_value=0.0)
        hubs = hubs.map(parents).dropna()
    error = (last - by_feeder).abs() / last.abs().clip(lower=1.0)
    yield from beyond(error, METER_TOLERANCE, "a feeder's meter is not the sum of its hubs', relative error", "")


def transformers_follow_their_load(tables: UnitTables) -> Iterator[str]:
    """Temperatures and ageing of transformers are those of the mean load between states (IEEE C57.91)."""
    errors = transformer_errors(tables.feeder_states, tables.feeders)
    yield from beyond(errors["top_oil_c"], TEMPERATURE_TOLERANCE_C, "top oil does not follow the load", "K")
    yield from beyond(errors["hot_spot_c"], TEMPERATURE_TOLERANCE_C, "hot spot does not follow the load", "K")
    yield from beyond(errors["ageing_h"], AGEING_TOLERANCE, "ageing does not follow the hot spot, relative error", "")
