"""Key figures of what stands behind hubs' meters: PV, batteries, demand response."""

from __future__ import annotations

import math

from corridorsim.analysis.kpis.registry import kpi
from corridorsim.analysis.unit_data import UnitData
from corridorsim.units import HOURS_PER_DAY, HOURS_PER_WEEK


@kpi("1", "share of solar power used at hubs", "higher")
def pv_self_consumption_share(data: UnitData) -> float:
    """PV energy that hubs used or stored over that which was not curtailed; hubs with PV."""
    produced_kwh = float(data.sites["pv_kwh"].sum())
    return 1.0 - float(data.sites["export_kwh"].sum()) / produced_kwh if produced_kwh > 0.0 else math.nan


@kpi("1/day", "cycles of hubs' batteries", "neutral")
def battery_cycles_per_day(data: UnitData) -> float:
    """Energy out of hubs' batteries over their capacity, a day: full equivalent cycles."""
    batteries = data.sites.dropna(subset=["battery_capacity_kwh"])
    if batteries.empty:
        return math.nan
    cycles = float(batteries["battery_out_kwh"].sum()) / float(batteries["battery_capacity_kwh"].sum())
    return cycles * HOURS_PER_DAY / data.window_h


@kpi("kWh/week", "energy that trucks feed back", "neutral")
def v2g_energy(data: UnitData) -> float:
    """Energy that trucks fed back into the grid at overnight places, per week; sessions that arrived in the window."""
    return float(data.sessions["v2g_kwh"].sum(min_count=1)) * HOURS_PER_WEEK / data.window_h


@kpi("{currency}/week", "revenue of energy that trucks feed back", "neutral")
def v2g_revenue(data: UnitData) -> float:
    """What trucks are paid for it, per week; the energy that they buy back for it and wear are not taken off."""
    return float(data.sessions["v2g_revenue"].sum(min_count=1)) * HOURS_PER_WEEK / data.window_h


@kpi("{currency}/week", "revenue of demand response", "neutral")
def demand_response_revenue(data: UnitData) -> float:
    """What owners of hubs earn with demand response events of the window, per week."""
    if data.reductions.empty:
        return math.nan
    return float(data.reductions["pay"].sum()) * HOURS_PER_WEEK / data.window_h
