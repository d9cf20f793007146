"""Identities of what trucks pay: items add up to sessions, sessions to trips, and nobody pays for nothing.

A session at the short form of a tariff has no items, and the tables do not hold the prices of hubs: of such a one it is
checked that it costs nothing without power, and that it reaches the trip and the hub (``hub_money``) in full.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from corridorsim.analysis.identities.tables import UnitTables, beyond, some

MONEY_TOLERANCE = 0.005
"""Half a cent, of sums."""
ITEM_TOLERANCE = 0.01 + 1e-9
"""Amount and tax of an item are each rounded to the cent."""

_WAY = ["flow", "origin", "destination", "vehicle_class"]
"""Trips that are alike in these go the same way."""
_LEAST_KWH = 1.0
_LEAST_KM = 1.0
"""Below these a trip says too little of a price per unit."""
_AMOUNTS = {
    "trips": ("time_cost", "toll_cost", "wear_cost", "rescue_cost", "battery_cost", "toll_spared"),
    "charging_sessions": ("v2g_kwh", "v2g_revenue"),
    "rebates": ("amount",),
    "bills": ("quantity",),
    "demand_response": ("pay",),
    "agreements": ("once", "per_year", "cost_per_year"),
    "investments": ("cost", "grant"),
}
"""Columns that are neither below 0 nor missing."""


def amounts_have_their_sign(tables: UnitTables) -> Iterator[str]:
    """Costs, pay and rebates are no less than 0 and not missing; what sessions and energy cost may be either."""
    for name, columns in _AMOUNTS.items():
        frame = tables.trips if name == "trips" else tables.frame(name)
        for column in columns:
            yield from beyond(-frame.set_index(frame.columns[0])[column], 0.0, f"{name}.{column} falls below 0", "")
    yield from some(tables.trips.loc[tables.trips["energy_cost"].isna(), "trip_id"], "a trip has no energy_cost")


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
    yield from some(items.index.difference(cost.index), "a bill is of no session")
    hub = tables.sessions.set_index("session_id")["hub"]
    billed = cost[hub.isin(hub.reindex(items.index).unique())]
    excess = (billed - items.reindex(billed.index, fill_value=0.0)).abs()
    yield from beyond(excess, MONEY_TOLERANCE, "a session's cost is not the sum of its items", "")


def rebates_are_paid_once(tables: UnitTables) -> Iterator[str]:
    """A rebate is of one session with power, on its bill where it has one, and no more than the truck had to pay."""
    sessions = tables.sessions.set_index("session_id")
    yield from some(tables.rebates.loc[tables.rebates["session_id"].duplicated(), "session_id"], "a second rebate")
    rebates = tables.rebates.drop_duplicates("session_id").set_index("session_id")
    yield from some(rebates.index.difference(sessions.index[sessions["start_time"].notna()]), "a rebate without power")
    rebates = rebates[rebates.index.isin(sessions.index)]
    of_session = sessions.loc[rebates.index]
    for column in ("hub", "jurisdiction"):
        yield from some(rebates.index[rebates[column] != of_session[column]], f"a rebate of another {column}")
    given = rebates["amount"] > 0.0
    # The other fees of a session are no less than 0, so that its energy cost at least this much.
    excess = -(of_session["cost"] + of_session["v2g_revenue"])[given]
    yield from beyond(excess, MONEY_TOLERANCE, "a rebate is more than the truck had to pay", "")
    yield from _billed_as(tables, "REBATE", -rebates["amount"], "a rebate is not on its bill")


def fed_back_is_paid(tables: UnitTables) -> Iterator[str]:
    """Trucks are paid for what they feed back, by an item of the bill where there is one, and for nothing else."""
    sessions = tables.sessions.set_index("session_id")
    paid = sessions.loc[sessions["v2g_kwh"] == 0.0, "v2g_revenue"]
    yield from beyond(paid, 0.0, "a truck is paid for feeding back nothing", "")
    yield from _billed_as(tables, "V2G", -sessions["v2g_revenue"], "what a truck is paid is not on its bill")


def no_power_costs_no_show_alone(tables: UnitTables) -> Iterator[str]:
    """A visit without power costs nothing but the jurisdiction's fee for a booking at the hub that lapsed."""
    sessions = tables.sessions.set_index("session_id")
    fees = sessions.loc[sessions["start_time"].isna() & (sessions["cost"] != 0.0), "cost"]
    fees = pd.concat([fees, tables.items[tables.items["component"] == "NO_SHOW"].set_index("session_id")["amount"]])
    fees = fees[~fees.index.duplicated() & fees.index.isin(sessions.index)]
    yield from beyond(-fees, 0.0, "a no-show fee falls below 0", "")
    fined = sessions.loc[fees.index]
    lapsed = tables.bookings[tables.bookings["status"] == "no_show"]
    is_lapsed = _pairs(fined).isin(_pairs(lapsed))
    yield from some(fees.index[~is_lapsed], "a visit without power and no lapsed booking costs money")
    usual = fees.groupby(fined["jurisdiction"]).median()
    excess = (fees - fined["jurisdiction"].map(usual).astype(float)).abs()[is_lapsed]
    yield from beyond(excess, MONEY_TOLERANCE, "a no-show fee is not that of the jurisdiction", "")


def trips_pay_their_sessions(tables: UnitTables) -> Iterator[str]:
    """energy_cost = cost of the trip's sessions + energy of the depot at the price where the trip begins."""
    trips = tables.trips.set_index("trip_id")
    paid = tables.sessions.groupby("trip_id")["cost"].sum().reindex(trips.index, fill_value=0.0)
    depot_kwh = trips["energy_kwh"] - trips["charged_kwh"]
    place = trips["origin"].map(tables.nodes.set_index("node")["jurisdiction"])
    excess = _off_one_rate(trips["energy_cost"] - paid, depot_kwh, place, _LEAST_KWH)
    yield from beyond(excess, MONEY_TOLERANCE, "a trip's energy_cost is not that of its sessions and depot", "")


def distance_has_its_price(tables: UnitTables) -> Iterator[str]:
    """Wear follows the distance, and whoever goes all the way pays the tolls of that way."""
    trips = tables.trips.set_index("trip_id")
    excess = _off_one_rate(trips["wear_cost"], trips["distance_km"], trips["vehicle_class"], _LEAST_KM)
    yield from beyond(excess, MONEY_TOLERANCE, "a trip's wear_cost is not that of its distance", "")
    whole = trips[trips["status"] == "completed"]
    for column in ("toll_cost", "toll_spared"):
        on_the_way = whole.groupby(_WAY, observed=True, dropna=False)[column]
        excess = (whole[column] - on_the_way.transform("median")).abs()
        yield from beyond(excess, MONEY_TOLERANCE, f"a trip's {column} is not that of its way", "")


def rescues_are_of_the_stranded(tables: UnitTables) -> Iterator[str]:
    """A stranded truck pays for its rescue, all of them the same, and no other does."""
    trips = tables.trips.set_index("trip_id")
    is_stranded = trips["status"] == "stranded"
    rescues = trips.loc[is_stranded, "rescue_cost"]
    if len(rescues):
        yield from beyond((rescues - rescues.median()).abs(), MONEY_TOLERANCE, "a rescue costs other than the rest", "")
    yield from beyond(trips.loc[~is_stranded, "rescue_cost"], 0.0, "a trip pays for a rescue that it did not need", "")


def _billed_as(tables: UnitTables, component: str, amounts: pd.Series[float], what: str) -> Iterator[str]:
    """Items of a component are these amounts by session, at hubs that bill item by item."""
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
    """By how much amounts are off quantity x the group's price; the median row of a group tells the price."""
    telling = quantity.abs() > least
    rate = (amount / quantity)[telling].groupby(group[telling]).median()
    known = group.isin(rate.index) | amount.isna()
    return (amount - quantity * group.map(rate).astype(float)).abs()[known]


def _pairs(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[["trip_id", "hub"]])
