"""Identities of what trucks pay: items add up to sessions, sessions to trips, and no truck pays for nothing.

A session under the short form of a tariff has no items, and the tables do not contain the prices of hubs. Such a
session is only checked to cost nothing without power, and to be passed to the trip and the hub (``hub_money``) in full.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from corridorsim.analysis.identities.tables import UnitTables, beyond, some

MONEY_TOLERANCE = 0.005
"""Half a cent, for sums."""
ITEM_TOLERANCE = 0.01 + 1e-9
"""Amount and tax of an item are each rounded to the cent."""

_ROUTE = ["flow", "origin", "destination", "vehicle_class"]
"""Trips with the same values in these columns take the same route."""
_LEAST_KWH = 1.0
_LEAST_KM = 1.0
"""Below these a trip determines a price per unit too poorly."""
_AMOUNTS = {
    "trips": ("time_cost", "toll_cost", "wear_cost", "rescue_cost", "battery_cost", "toll_spared"),
    "charging_sessions": ("v2g_kwh",),
    "rebates": ("amount",),
    "bills": ("quantity",),
    "demand_response": ("pay",),
    "agreements": ("once", "per_year", "cost_per_year"),
    "investments": ("cost", "grant"),
}
"""Columns that are neither negative nor missing."""


def amounts_have_their_sign(tables: UnitTables) -> Iterator[str]:
    """Costs, payments and rebates are neither negative nor missing; prices of energy and sessions may be negative."""
    for name, columns in _AMOUNTS.items():
        frame = tables.trips if name == "trips" else tables.frame(name)
        for column in columns:
            yield from beyond(-frame.set_index(frame.columns[0])[column], 0.0, f"{name}.{column} is below 0", "")
    yield from some(tables.trips.loc[tables.trips["energy_cost"].isna(), "trip_id"], "a trip has no energy_cost")
    sessions = tables.sessions
    yield from some(sessions.loc[sessions["v2g_revenue"].isna(), "session_id"], "a session has no v2g_revenue")


def items_are_price_times_quantity(tables: UnitTables) -> Iterator[str]:
    """Amount of an item = quantity x price + tax, in whole cents."""
    items = tables.items.set_index("session_id")
    excess = (items["amount"] - items["quantity"] * items["price"] - items["tax"]).abs()
    yield from beyond(excess, ITEM_TOLERANCE, "an item is not quantity x price + tax", "")
    for column in ("tax", "amount"):
        excess = (items[column] - items[column].round(2)).abs()
        yield from beyond(excess, 1e-9, f"{column} of an item is not in whole cents", "")


def sessions_cost_their_items(tables: UnitTables) -> Iterator[str]:
    """A session's cost is the sum of its items, at hubs that bill item by item."""
    cost = tables.sessions.set_index("session_id")["cost"]
    yield from some(cost.index[cost.isna()], "a session has no cost")
    items = tables.items.groupby("session_id")["amount"].sum()
    yield from some(items.index.difference(cost.index), "a bill belongs to no session")
    hub = tables.sessions.set_index("session_id")["hub"]
    billed = cost[hub.isin(hub.reindex(items.index).unique())]
    excess = (billed - items.reindex(billed.index, fill_value=0.0)).abs()
    yield from beyond(excess, MONEY_TOLERANCE, "a session's cost is not the sum of its items", "")


def rebates_are_paid_once(tables: UnitTables) -> Iterator[str]:
    """A rebate belongs to one session with power, is on its bill if it has one, and is at most the truck's cost."""
    sessions = tables.sessions.set_index("session_id")
    yield from some(
        tables.rebates.loc[tables.rebates["session_id"].duplicated(), "session_id"], "a session has a second rebate"
    )
    rebates = tables.rebates.drop_duplicates("session_id").set_index("session_id")
    yield from some(
        rebates.index.difference(sessions.index[sessions["start_time"].notna()]),
        "a rebate is for a session without power",
    )
    rebates = rebates[rebates.index.isin(sessions.index)]
    of_session = sessions.loc[rebates.index]
    for column in ("hub", "jurisdiction"):
        yield from some(rebates.index[rebates[column] != of_session[column]], f"a rebate is for a different {column}")
    given = rebates["amount"] > 0.0
    # The other fees of a session are not negative, so its energy cost at least this much.
    excess = -(of_session["cost"] + of_session["v2g_revenue"])[given]
    yield from beyond(excess, MONEY_TOLERANCE, "a rebate is more than the truck had to pay", "")
    yield from _billed_as(tables, "REBATE", -rebates["amount"], "a rebate is not on its bill")


def fed_back_is_paid(tables: UnitTables) -> Iterator[str]:
    """Trucks are paid, or pay, for energy fed back, by an item of the bill if there is one, and for nothing else."""
    sessions = tables.sessions.set_index("session_id")
    paid = sessions.loc[sessions["v2g_kwh"] == 0.0, "v2g_revenue"]
    yield from beyond(paid.abs(), 0.0, "a truck is paid without feeding back energy", "")
    yield from _billed_as(tables, "V2G", -sessions["v2g_revenue"], "payment for energy fed back is not on the bill")


def no_power_costs_only_no_show(tables: UnitTables) -> Iterator[str]:
    """A visit without power costs nothing except the jurisdiction's no-show fee for a lapsed booking at the hub."""
    sessions = tables.sessions.set_index("session_id")
    fees = sessions.loc[sessions["start_time"].isna() & (sessions["cost"] != 0.0), "cost"]
    fees = pd.concat([fees, tables.items[tables.items["component"] == "NO_SHOW"].set_index("session_id")["amount"]])
    fees = fees[~fees.index.duplicated() & fees.index.isin(sessions.index)]
    yield from beyond(-fees, 0.0, "a no-show fee is below 0", "")
    fined = sessions.loc[fees.index]
    lapsed = tables.bookings[tables.bookings["status"] == "no_show"]
    is_lapsed = _pairs(fined).isin(_pairs(lapsed))
    yield from some(fees.index[~is_lapsed], "a visit without power and without a lapsed booking costs money")
    usual = fees.groupby(fined["jurisdiction"]).median()
    excess = (fees - fined["jurisdiction"].map(usual).astype(float)).abs()[is_lapsed]
    yield from beyond(excess, MONEY_TOLERANCE, "a no-show fee is not that of the jurisdiction", "")


def trips_pay_their_sessions(tables: UnitTables) -> Iterator[str]:
    """energy_cost = cost of the trip's sessions + energy from the depot at the price where the trip begins."""
    trips = tables.trips.set_index("trip_id")
    paid = tables.sessions.groupby("trip_id")["cost"].sum().reindex(trips.index, fill_value=0.0)
    depot_kwh = trips["energy_kwh"] - trips["charged_kwh"]
    place = trips["origin"].map(tables.nodes.set_index("node")["jurisdiction"])
    excess = _off_one_rate(trips["energy_cost"] - paid, depot_kwh, place, _LEAST_KWH)
    yield from beyond(excess, MONEY_TOLERANCE, "a trip's energy_cost is not that of its sessions and depot", "")


def distance_has_its_price(tables: UnitTables) -> Iterator[str]:
    """Wear is proportional to distance, and trips that complete the same route pay the same tolls."""
    trips = tables.trips.set_index("trip_id")
    excess = _off_one_rate(trips["wear_cost"], trips["distance_km"], trips["vehicle_class"], _LEAST_KM)
    yield from beyond(excess, MONEY_TOLERANCE, "a trip's wear_cost is not that of its distance", "")
    whole = trips[trips["status"] == "completed"]
    for column in ("toll_cost", "toll_spared"):
        on_route = whole.groupby(_ROUTE, observed=True, dropna=False)[column]
        excess = (whole[column] - on_route.transform("median")).abs()
        yield from beyond(excess, MONEY_TOLERANCE, f"a trip's {column} is not that of its route", "")


def rescues_are_of_the_stranded(tables: UnitTables) -> Iterator[str]:
    """Every stranded truck pays the same for its rescue, and no other truck pays."""
    trips = tables.trips.set_index("trip_id")
    is_stranded = trips["status"] == "stranded"
    rescues = trips.loc[is_stranded, "rescue_cost"]
    if len(rescues):
        yield from beyond((rescues - rescues.median()).abs(), MONEY_TOLERANCE, "a rescue costs other than the rest", "")
    yield from beyond(trips.loc[~is_stranded, "rescue_cost"], 0.0, "a trip pays for a rescue that it did not need", "")


def _billed_as(tables: UnitTables, component: str, amounts: pd.Series[float], what: str) -> Iterator[str]:
    """Items of a component equal these amounts by session, at hubs that bill item by item."""
    hub = tables.sessions.set_index("session_id")["hub"]
    billing = hub.reindex(tables.items["session_id"].unique()).unique()
    items = tables.items[tables.items["component"] == component].groupby("session_id")["amount"].sum()
    expected = amounts[amounts.index.isin(hub.index[hub.isin(billing)])]
    both = items.index.union(expected.index)
    excess = (items.reindex(both, fill_value=0.0) - expected.reindex(both, fill_value=0.0)).abs()
    yield from beyond(excess, MONEY_TOLERANCE, what, "")


def _off_one_rate(
    amount: pd.Series[float], quantity: pd.Series[float], group: pd.Series[str], least: float
) -> pd.Series[float]:
    """Deviation of amounts from quantity x the group's price, which is the median over the group."""
    reliable = quantity.abs() > least
    rate = (amount / quantity)[reliable].groupby(group[reliable]).median()
    known = group.isin(rate.index) | amount.isna()
    return (amount - quantity * group.map(rate).astype(float)).abs()[known]


def _pairs(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[["trip_id", "hub"]])
