"""KPIs of who pays and who earns, scaled from the window to a year, and of what public money achieves."""

from __future__ import annotations

import math

from corridorsim.analysis.kpis.registry import kpi
from corridorsim.analysis.unit_data import UnitData
from corridorsim.units import HOURS_PER_YEAR, KG_PER_TONNE

_LEAST_SAVING_T = 1e-6
"""Tonnes per year below which savings count as none."""


@kpi("{currency}/kWh", "price paid for charging", "lower")
def price_paid_per_kwh(data: UnitData) -> float:
    """What trucks pay at hubs, including all fees, per kWh into batteries; sessions that ended."""
    ended = data.sessions[data.sessions["end_time"].notna()]
    return _ratio(float(ended["cost"].sum()), float(ended["battery_kwh"].sum()))


@kpi("{currency}/year", "hub revenue", "neutral")
def cpo_revenue_per_year(data: UnitData) -> float:
    """What hub owners earn from sessions, energy fed into the grid and demand response."""
    bills = data.accounts.bills
    return per_year(data, float(bills["revenue"].sum() + bills["site_revenue"].sum())) if len(bills) else math.nan


@kpi("{currency}/year", "hub margin", "neutral")
def cpo_margin_per_year(data: UnitData) -> float:
    """Hub revenue minus what hubs pay for electricity; excludes construction, upkeep and agreements."""
    bills = data.accounts.bills
    return per_year(data, float(bills["margin"].sum())) if len(bills) else math.nan


@kpi("{currency}/year", "utility income", "neutral")
def utility_income_per_year(data: UnitData) -> float:
    """What hub owners pay for energy and for their peak demand."""
    bills = data.accounts.bills
    costs = float(bills["energy_cost"].sum() + bills["demand_charge"].sum())
    return per_year(data, costs) if len(bills) else math.nan


@kpi("{currency}/year", "toll revenue", "neutral")
def tolls_per_year(data: UnitData) -> float:
    """Tolls that trucks pay; completed and stranded trips."""
    return per_year(data, float(data.ended["toll_cost"].sum())) if len(data.ended) else math.nan


@kpi("{currency}/year", "toll revenue forgone", "neutral")
def tolls_spared_per_year(data: UnitData) -> float:
    """Tolls that electric trucks do not pay thanks to exemptions; completed and stranded trips."""
    return per_year(data, float(data.ended["toll_spared"].sum())) if len(data.ended) else math.nan


@kpi("t/year", "saving of CO2e", "higher")
def co2e_saved_t_per_year(data: UnitData) -> float:
    """Emissions of diesel trucks on the routes of completed trips minus those of completed and stranded trips."""
    if not len(data.ended) or data.ended["diesel_kg"].isna().any():
        return math.nan
    # A stranded truck has not delivered the load that a diesel truck would have.
    saved_kg = float(data.completed["diesel_kg"].sum()) - float(data.ended["emissions_kg"].sum())
    return per_year(data, saved_kg) / KG_PER_TONNE


@kpi("{currency}/year", "cost of agreements", "lower")
def harmonization_cost_per_year(data: UnitData) -> float:
    """Cost of the agreements in force, whoever pays; those without a given cost count as 0."""
    return float(data.accounts.agreements["cost_per_year"].sum())


@kpi("{currency}/tkm", "cost of agreements per tonne-km", "lower")
def harmonization_cost_per_tkm(data: UnitData) -> float:
    """Cost of agreements per payload tonne-km, scaled from the window to a year; completed and stranded trips."""
    tonne_km = float((data.ended["payload_t"] * data.ended["distance_km"]).sum())
    return _ratio(harmonization_cost_per_year(data), per_year(data, tonne_km))


@kpi("{currency}/year", "public money", "lower")
def public_money_per_year(data: UnitData) -> float:
    """Annuity of grants for hubs, agreements with a given cost, rebates on energy and trucks, and tolls forgone."""
    # Any further public payment would be another term here.
    accounts = data.accounts
    yearly = accounts.grants_per_year + accounts.agreements_per_year("public") + accounts.purchase_rebates_per_year
    return yearly + per_year(data, accounts.rebates + float(data.ended["toll_spared"].sum()))


@kpi("{currency}/t", "public money per tonne of CO2e saved", "lower")
def public_money_per_tco2e(data: UnitData) -> float:
    """Public money per tonne of CO2e that electric trucks save over diesel trucks; no value if they save none."""
    saved_t = co2e_saved_t_per_year(data)
    return _ratio(public_money_per_year(data), saved_t) if saved_t > _LEAST_SAVING_T else math.nan


def per_year(data: UnitData, amount: float) -> float:
    """Scale an amount of the window to a year of 8760 h, as if the whole year were like the window."""
    return amount * HOURS_PER_YEAR / data.window_h


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator > 0 else math.nan
