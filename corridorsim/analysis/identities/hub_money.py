"""Identities of what hub owners earn and pay: monthly bills follow from sessions, meters and prices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from corridorsim.analysis.identities.money import ITEM_TOLERANCE, MONEY_TOLERANCE
from corridorsim.analysis.identities.tables import UnitTables, beyond
from corridorsim.analysis.results import summary_path
from corridorsim.analysis.states import microseconds
from corridorsim.units import HOURS_PER_YEAR, SECONDS_PER_HOUR

ENERGY_TOLERANCE_KWH = 0.01
RELATIVE_TOLERANCE = 1e-12

_MONTH = ["hub", "month"]


def hubs_earn_what_sessions_pay(tables: UnitTables) -> Iterator[str]:
    """A hub's monthly revenue is the cost of the sessions that ended in the month plus the treasury's rebates."""
    ended = tables.in_window(tables.sessions, "end_time")
    rebates = tables.rebates.groupby("session_id")["amount"].sum()
    paid = ended["cost"] + ended["session_id"].map(rebates).astype(float).fillna(0.0)
    expected = paid.groupby([ended["hub"], _local_months(tables, ended)]).sum()
    revenue = tables.month_bills.set_index(_MONTH)["revenue"]
    yield from _differ(revenue, expected, MONEY_TOLERANCE, "a hub's revenue is not what its sessions paid", "")


def sites_earn_what_they_deliver(tables: UnitTables) -> Iterator[str]:
    """Site revenue: energy fed in at its price, payments for trucks' energy, and payments for demand response."""
    events = tables.in_window(tables.frame("demand_response"), "start_time").groupby("hub")["pay"].sum()
    trucks = tables.in_window(tables.sessions, "end_time").groupby("hub")["v2g_revenue"].sum()
    prices = tables.hubs.set_index("hub")["feed_in_per_kwh"].dropna()
    states = tables.hub_states
    fed_in = _counted(tables, states["export_kwh"].where(states["hub"].isin(prices.index)).dropna()) * prices
    expected = events.add(trucks, fill_value=0.0).add(fed_in, fill_value=0.0)
    earned = tables.month_bills.groupby("hub")["site_revenue"].sum()
    yield from _differ(earned, expected, MONEY_TOLERANCE, "a hub's site_revenue is not what it delivered", "")


def hubs_buy_what_meters_count(tables: UnitTables) -> Iterator[str]:
    """The months' energy is that of the hub's meter in the window, and each energy charge covers all of it."""
    states = tables.hub_states
    metered = _counted(tables, states["site_kwh"].fillna(states["energy_kwh"]))
    months = tables.month_bills.set_index(_MONTH)["energy_kwh"]
    what = "a hub's bills are not for the energy of its meter"
    yield from _differ(months.groupby("hub").sum(), metered, ENERGY_TOLERANCE_KWH, what, "kWh")
    charges = tables.month_items[tables.month_items["kind"].str.startswith("energy")]
    charged = charges.groupby([*_MONTH, "item"])["quantity"].sum().reset_index("item", drop=True)
    excess = (charged - months.reindex(charged.index)).abs()
    yield from beyond(excess, ENERGY_TOLERANCE_KWH, "an energy charge does not cover all energy of the month", "kWh")


def hub_bills_are_their_items(tables: UnitTables) -> Iterator[str]:
    """A month's cost of energy and power is the sum of its items, each quantity x price x share + tax."""
    items = tables.month_items.set_index(_MONTH)
    expected = items["quantity"] * items["price"] * items["share_of_month"] + items["tax"]
    excess = (items["amount"] - expected).abs() - RELATIVE_TOLERANCE * expected.abs()
    yield from beyond(excess, ITEM_TOLERANCE, "an item of a hub is not quantity x price + tax", "")
    bills = tables.month_bills.set_index(_MONTH)
    is_energy = items["kind"].str.startswith("energy")
    for column, chosen in (("energy_cost", is_energy), ("demand_charge", ~is_energy)):
        amounts = items.loc[chosen, "amount"].groupby(_MONTH).sum()
        yield from _differ(bills[column], amounts, MONEY_TOLERANCE, f"a hub's {column} is not the sum of its items", "")
    left = bills["revenue"] + bills["site_revenue"] - bills["energy_cost"] - bills["demand_charge"]
    yield from beyond((bills["margin"] - left).abs(), MONEY_TOLERANCE, "a hub's margin is not revenues minus costs", "")


def kpis_are_those_of_bills(tables: UnitTables) -> Iterator[str]:
    """KPIs of hubs and utilities, if written, are the bills scaled to a year."""
    path = summary_path(tables.results.path, "kpis")
    if not path.is_file():
        return
    kpis = pq.read_table(path).to_pandas()
    is_here = (kpis["scenario"] == tables.unit.scenario) & (kpis["replication"] == tables.unit.replication)
    if tables.unit.snapshot is not None:
        is_here &= kpis["snapshot"] == tables.unit.snapshot
    values = kpis[is_here].set_index("kpi")["value"]
    low, high = tables.window
    bills = tables.month_bills[["revenue", "site_revenue", "energy_cost", "demand_charge"]].sum()
    bills *= HOURS_PER_YEAR * SECONDS_PER_HOUR / (high - low).total_seconds()
    revenue, costs = bills["revenue"] + bills["site_revenue"], bills["energy_cost"] + bills["demand_charge"]
    expected = pd.Series(
        {
            "cpo_revenue_per_year": revenue,
            "utility_income_per_year": costs,
            "cpo_margin_per_year": revenue - costs,
        }
    )
    written = values[values.index.isin(expected.index)].dropna()
    excess = (written - expected.reindex(written.index)).abs() - RELATIVE_TOLERANCE * (abs(revenue) + abs(costs))
    yield from beyond(excess, MONEY_TOLERANCE, "a KPI is not that of the hubs' bills", "")


def _local_months(tables: UnitTables, sessions: pd.DataFrame) -> pd.Series[str]:
    """Calendar month at the hub in which each session ended, YYYY-MM."""
    zones = sessions["hub"].map(tables.hubs.set_index("hub")["time_zone"]).fillna("UTC")
    months = pd.Series("", index=sessions.index, dtype=object, name="month")
    for zone in zones.unique():
        ended = sessions.loc[zones == zone, "end_time"]
        months[ended.index] = ended.dt.tz_convert(zone).dt.strftime("%Y-%m")
    return months


def _counted(tables: UnitTables, meter: pd.Series[float]) -> pd.Series[float]:
    """Energy by the hubs' meters in the window, linear between their readings, by hub [kWh]."""
    states = tables.hub_states.loc[meter.index]
    time_us = states["time"].dt.as_unit("us").astype("int64")
    edges_us = [microseconds(edge) for edge in tables.window]
    counted = {}
    for hub, rows in states.groupby("hub").groups.items():
        readings = np.interp(np.subtract(edges_us, edges_us[0]), time_us[rows] - edges_us[0], meter[rows])
        counted[hub] = float(readings[1] - readings[0])
    return pd.Series(counted, dtype=float)


def _differ(
    found: pd.Series[float], expected: pd.Series[float], tolerance: float, what: str, unit: str
) -> Iterator[str]:
    """Report differences between two sets of amounts by name; a missing amount counts as 0."""
    both = found.index.union(expected.index)
    excess = (found.reindex(both, fill_value=0.0) - expected.reindex(both, fill_value=0.0)).abs()
    yield from beyond(excess, tolerance, what, unit)
