"""KPIs of trips, hubs and feeders.

Trips count if they depart in the window, sessions if the truck arrives in it; states are integrated over it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from corridorsim.analysis.kpis.registry import kpi
from corridorsim.analysis.unit_data import Rows, UnitData
from corridorsim.units import GRAMS_PER_KG, HOURS_PER_DAY, HOURS_PER_WEEK, SECONDS_PER_HOUR

if TYPE_CHECKING:
    import pandas as pd


@kpi("trips", "number of completed trips", "higher")
def trips_completed(data: UnitData) -> float:
    """Trips that reached their destination."""
    return float(len(data.completed))


@kpi("trips", "number of unfinished trips", "lower")
def trips_in_progress(data: UnitData) -> float:
    """Trips that were still under way when the run ended."""
    return float((data.trips["status"] == "in_progress").sum())


@kpi("trips", "number of cancelled trips", "lower")
def trips_cancelled(data: UnitData) -> float:
    """Trips without a route or a compatible hub; they never departed."""
    return float((data.trips["status"] == "cancelled").sum())


@kpi("{currency}/tkm", "cost per tonne-km", "lower", headline=True)
def cost_per_tkm(data: UnitData) -> float:
    """Cost of energy, time, tolls, wear, battery and rescue per payload tonne-km; completed and stranded trips."""
    parts = ["energy_cost", "time_cost", "toll_cost", "wear_cost", "battery_cost", "rescue_cost"]
    return _ratio(sum(_total(data.ended[part]) for part in parts), _tonne_km(data.ended))


@kpi("h", "delay", "lower", " per trip", headline=True)
def delay_h_mean(data: UnitData) -> float:
    """Mean time beyond a diesel twin's free-flow driving and mandatory rests; completed trips."""
    return _mean(data.completed["delay_s"]) / SECONDS_PER_HOUR


@kpi("h", "95th percentile of delay", "lower")
def delay_h_p95(data: UnitData) -> float:
    """95th percentile of the delay beyond a diesel twin; completed trips."""
    return _percentile(data.completed["delay_s"], 95) / SECONDS_PER_HOUR


@kpi("h", "trip time", "lower", " per trip")
def trip_time_h_mean(data: UnitData) -> float:
    """Mean time from departure to arrival; completed trips."""
    duration = data.completed["arrive_time"] - data.completed["depart_time"]
    return _mean(duration.dt.total_seconds()) / SECONDS_PER_HOUR


@kpi("min", "waiting time for a charger", "lower", " per stop", headline=True)
def queue_min_mean(data: UnitData) -> float:
    """Mean wait from arrival at a hub until an EVSE is assigned; sessions that were assigned one."""
    return _mean(data.granted_wait_min)


@kpi("min", "95th percentile of waiting time", "lower")
def queue_min_p95(data: UnitData) -> float:
    """95th percentile of the wait for an EVSE; sessions that were assigned one."""
    return _percentile(data.granted_wait_min, 95)


@kpi("1", "share waiting over 15 min", "lower", headline=True)
def share_waiting_over_15min(data: UnitData) -> float:
    """Share of sessions with a wait of more than 15 minutes; sessions that were assigned an EVSE."""
    return _mean((data.granted_wait_min > 15.0).astype(float))


@kpi("1", "share of arrivals giving up", "lower")
def balk_rate(data: UnitData) -> float:
    """Share of arrivals to charge that gave up, at once or after a wait."""
    return _mean((data.sessions["status"] == "gave_up").astype(float))


@kpi("1", "session success rate", "higher", headline=True)
def session_success_rate(data: UnitData) -> float:
    """Completed sessions as a share of those that completed, failed to start or were interrupted."""
    attempts = data.sessions["status"].isin(["completed", "failed_start", "interrupted"])
    return _ratio(float((data.sessions["status"] == "completed").sum()), float(attempts.sum()))


@kpi("min", "small operators' extra wait", "lower", " per stop")
def small_operator_queue_gap_min(data: UnitData) -> float:
    """Mean wait of small operators minus that of large ones; sessions that were assigned an EVSE."""
    size = data.sessions.loc[data.granted_wait_min.index, "operator_size"]
    return _mean(data.granted_wait_min[size == "small"]) - _mean(data.granted_wait_min[size == "large"])


@kpi("1/1000 trips", "rate of stranded trucks", "lower", headline=True)
def stranded_per_1000_trips(data: UnitData) -> float:
    """Stranded trips per 1000 that departed; cancelled trips do not count as departed."""
    departed = data.trips["status"] != "cancelled"
    return 1000.0 * _ratio(float((data.trips["status"] == "stranded").sum()), float(departed.sum()))


@kpi("{currency}/km", "energy cost per km", "lower")
def energy_cost_per_km(data: UnitData) -> float:
    """Cost of energy, including recharging at the depot, per km driven; completed trips."""
    return _ratio(_total(data.completed["energy_cost"]), _total(data.completed["distance_km"]))


@kpi("g/tkm", "emissions per tonne-km", "lower", headline=True, is_plural=True)
def emissions_g_per_tkm(data: UnitData) -> float:
    """CO2e of the electricity per payload tonne-km; completed and stranded trips."""
    return GRAMS_PER_KG * _ratio(_total(data.ended["emissions_kg"]), _tonne_km(data.ended))


@kpi("g/tkm", "marginal emissions per tonne-km", "lower", is_plural=True)
def emissions_marginal_g_per_tkm(data: UnitData) -> float:
    """CO2e at the grids' marginal intensity per payload tonne-km; no value if that of any grid is unknown."""
    return GRAMS_PER_KG * _ratio(_total(data.ended["emissions_marginal_kg"]), _tonne_km(data.ended))


@kpi("kWh/km", "energy use per km", "lower")
def kwh_per_km_mean(data: UnitData) -> float:
    """Energy drawn from batteries per km driven; completed trips."""
    return _ratio(_total(data.completed["energy_kwh"]), _total(data.completed["distance_km"]))


@kpi("km", "distance", "lower", " per trip")
def distance_km_mean(data: UnitData) -> float:
    """Mean distance driven, including detours to hubs; completed trips."""
    return _mean(data.completed["distance_km"])


@kpi("h", "time at borders", "lower", " per trip")
def border_h_mean(data: UnitData) -> float:
    """Mean time at borders; completed trips."""
    return _mean(data.completed["border_s"]) / SECONDS_PER_HOUR


@kpi("stops", "number of charging stops", "neutral", " per trip")
def charging_stops_mean(data: UnitData) -> float:
    """Mean number of hub visits in which power flowed; completed trips."""
    return _mean(data.completed["charging_stops"])


@kpi("t", "payload lost to weight limits", "lower", " per trip")
def payload_lost_t_mean(data: UnitData) -> float:
    """Mean payload sampled beyond the weight allowed along the route; completed and stranded trips."""
    return _mean(data.ended["payload_lost_t"])


@kpi("cycles", "battery wear", "lower", " per trip")
def battery_cycles_mean(data: UnitData) -> float:
    """Mean number of full battery cycles; completed and stranded trips."""
    return _mean(data.ended["battery_cycles"])


@kpi("{currency}/km", "battery wear cost per km", "lower")
def battery_cost_per_km(data: UnitData) -> float:
    """Cost of the batteries' cycles per km driven; completed and stranded trips."""
    return _ratio(_total(data.ended["battery_cost"]), _total(data.ended["distance_km"]))


@kpi("1", "utilization of EVSEs", "neutral")
def evse_utilization_mean(data: UnitData) -> float:
    """EVSE-hours with power flowing over EVSE-hours installed and in service; excludes overnight places."""
    hubs = data.hubs
    charging_h = hubs["charging_h"] - hubs["overnight_charging_h"]
    installed_h = hubs["installed_h"] - hubs["overnight_installed_h"]
    out_h = hubs["out_of_service_h"] - hubs["overnight_out_of_service_h"]
    return _ratio(_total(charging_h), _total(installed_h - out_h))


@kpi("1", "utilization of overnight places", "neutral")
def overnight_utilization_mean(data: UnitData) -> float:
    """Hours with a session under way, including its pauses, over hours in service; overnight places only."""
    hubs = data.hubs
    in_service_h = hubs["overnight_installed_h"] - hubs["overnight_out_of_service_h"]
    return _ratio(_total(hubs["overnight_charging_h"]), _total(in_service_h))


@kpi("1", "share of EVSEs out of service", "lower")
def evse_out_of_service_share(data: UnitData) -> float:
    """EVSE-hours out of service over EVSE-hours installed."""
    return _ratio(_total(data.hubs["out_of_service_h"]), _total(data.hubs["installed_h"]))


@kpi("kW", "charging power", "higher")
def delivered_kw_mean(data: UnitData) -> float:
    """Energy into batteries over hours of charging; sessions in which charging started and ended."""
    flowed = data.sessions[data.sessions["start_time"].notna() & data.sessions["end_time"].notna()]
    charging_h = (flowed["end_time"] - flowed["start_time"]).dt.total_seconds() / SECONDS_PER_HOUR
    return _ratio(_total(flowed["battery_kwh"]), _total(charging_h))


@kpi("MWh", "energy sold at hubs", "neutral")
def hub_energy_mwh(data: UnitData) -> float:
    """Energy measured by the hubs' meters, on the grid side, in the window."""
    return _total(data.hubs["energy_kwh"]) / 1000.0 if len(data.hubs) else math.nan


@kpi("1", "peak feeder loading", "lower", headline=True)
def feeder_peak_loading_max(data: UnitData) -> float:
    """Highest load of hubs and background of any feeder in either direction, as a share of its rating."""
    return float(data.feeders["peak_loading"].max()) if len(data.feeders) else math.nan


@kpi("h/week", "feeder overload", "lower", headline=True)
def feeder_overload_h(data: UnitData) -> float:
    """Hours per week above the rating in either direction, summed over feeders."""
    if data.feeders.empty:
        return math.nan
    return _ratio(_total(data.feeders["overload_h"]) * HOURS_PER_WEEK, data.window_h)


@kpi("h/week", "feeder outage time", "lower")
def feeder_outage_h(data: UnitData) -> float:
    """Hours per week without supply, whether random or for works, summed over feeders."""
    if data.feeders.empty:
        return math.nan
    return _ratio(_total(data.feeders["outage_h"]) * HOURS_PER_WEEK, data.window_h)


@kpi("h/day", "transformer ageing", "lower")
def transformer_ageing_h(data: UnitData) -> float:
    """Equivalent ageing hours (IEEE C57.91) per 24 h, mean over the feeders with a thermal model."""
    return _ratio(_mean(data.feeders["ageing_h"]) * HOURS_PER_DAY, data.window_h)


@kpi("degC", "peak transformer hot-spot temperature", "lower")
def transformer_hot_spot_c_max(data: UnitData) -> float:
    """Highest hot-spot temperature recorded for any transformer in the window."""
    return float(data.feeders["hot_spot_c"].max()) if len(data.feeders) else math.nan


def _tonne_km(trips: Rows) -> float:
    return _total(trips["payload_t"] * trips["distance_km"])


def _total(values: pd.Series[Any]) -> float:
    """Sum; NaN where a value is missing, as a partial sum would mislead."""
    return float(values.sum(skipna=False))


def _mean(values: pd.Series[Any]) -> float:
    """Mean of the values that are not missing."""
    return float(values.mean())


def _percentile(values: pd.Series[Any], percent: float) -> float:
    present = values.dropna().to_numpy(dtype=float)
    return float(np.percentile(present, percent)) if len(present) else math.nan


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator > 0 else math.nan
