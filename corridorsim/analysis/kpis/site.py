"""KPIs of equipment behind the hubs' meters: PV, batteries, demand response."""

from __future__ import annotations

import math

from corridorsim.analysis.kpis.registry import kpi
from corridorsim.analysis.unit_data import UnitData
from corridorsim.units import HOURS_PER_DAY, HOURS_PER_WEEK


@kpi("1", "share of solar power used at hubs", "higher")
def pv_self_consumption_share(data: UnitData) -> float:
    """PV energy that hubs used or stored, as a share of that not curtailed; hubs with PV."""
    produced_kwh = float(data.sites["pv_kwh"].sum())
    return 1.0 - float(data.sites["export_kwh"].sum()) / produced_kwh if produced_kwh > 0.0 else math.nan


@kpi("1/day", "hub battery cycling", "neutral")
def battery_cycles_per_day(data: UnitData) -> float:
    """Full equivalent cycles per day: energy out of the hubs' batteries over their capacity."""
    batteries = data.sites.dropna(subset=["battery_capacity_kwh"])
    if batteries.empty:
        return math.nan
    cycles = float(batteries["battery_out_kwh"].sum()) / float(batteries["battery_capacity_kwh"].sum())
    return cycles * HOURS_PER_DAY / data.window_h


@kpi("kWh/week", "energy fed back by trucks", "neutral")
def v2g_energy(data: UnitData) -> float:
    """Energy per week that trucks fed back into the grid at overnight places; trucks that arrived in the window."""
    return float(data.sessions["v2g_kwh"].sum(min_count=1)) * HOURS_PER_WEEK / data.window_h


@kpi("{currency}/week", "revenue from energy fed back by trucks", "neutral")
def v2g_revenue(data: UnitData) -> float:
    """Payments per week to trucks for energy fed back; energy bought back and battery wear are not deducted."""
    return float(data.sessions["v2g_revenue"].sum(min_count=1)) * HOURS_PER_WEEK / data.window_h


@kpi("{currency}/week", "demand response revenue", "neutral")
def demand_response_revenue(data: UnitData) -> float:
    """What hub owners earn per week from demand response events in the window."""
    if data.reductions.empty:
        return math.nan
    return float(data.reductions["pay"].sum()) * HOURS_PER_WEEK / data.window_h
