"""KPIs by group: who wins and who loses.

A group is a subset of a unit's tables, and its KPIs are those of the whole corridor computed on that subset. Stops,
hubs and bills belong to the place, owner or utility of the hub, trips to the jurisdiction in which they begin; stops
and trips also belong to the size class of the truck's operator.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from corridorsim.analysis.kpis.registry import KPI_REGISTRY
from corridorsim.analysis.unit_columns import UNIT_FIELDS, unit_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridorsim.analysis.results import Results, Unit
    from corridorsim.analysis.unit_data import UnitData

STOPS = ("queue_min_mean", "share_waiting_over_15min", "session_success_rate", "price_paid_per_kwh")
HUBS = ("evse_utilization_mean", "hub_energy_mwh", "cpo_revenue_per_year", "cpo_margin_per_year")
GRID = ("utility_income_per_year", "feeder_peak_loading_max")
TRIPS = ("trips_completed", "cost_per_tkm", "delay_h_mean", "tolls_per_year")

_TRIP_COLUMNS = [
    *["status", "origin", "operator_size", "delay_s", "payload_t", "distance_km"],
    *["energy_cost", "time_cost", "toll_cost", "wear_cost", "battery_cost", "rescue_cost"],
]
_SESSION_COLUMNS = ["hub", "operator_size", "evse", "status", "end_time", "wait_s", "battery_kwh", "cost"]
"""Columns that these KPIs and the groups need: each row is copied once per dimension."""

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "jurisdiction": (*STOPS, *HUBS, *GRID, *TRIPS),
    "operator_size": (*STOPS, *TRIPS),
    "area_type": (*STOPS, *HUBS),
    "cpo": (*STOPS, *HUBS),
    "utility": (*HUBS, *GRID),
}
"""KPIs by dimension: those whose rows belong to one group each."""

GROUP_KPIS = pa.schema(
    [
        *UNIT_FIELDS,
        pa.field("dimension", pa.string()),
        pa.field("group", pa.string()),
        pa.field("kpi", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("unit", pa.string()),
    ]
)


@dataclass(frozen=True)
class Labels:
    """The group of every row in one dimension; null where a row belongs to none.

    Attributes
    ----------
    trips, sessions : Series
        By row.
    hubs, feeders : Series
        By name.
    """

    trips: pd.Series[Any]
    sessions: pd.Series[Any]
    hubs: pd.Series[Any]
    feeders: pd.Series[Any]

    @property
    def groups(self) -> list[str]:
        """Names of the groups that have rows."""
        parts = (self.trips, self.sessions, self.hubs, self.feeders)
        return sorted({str(name) for part in parts for name in part.dropna().unique()})


def group_rows(results: Results, unit: Unit, data: UnitData) -> Iterator[dict[str, Any]]:
    """Rows of ``GROUP_KPIS`` of one unit; a dimension that the experiment does not use has none."""
    nodes = results.dataset("nodes", *unit).to_table(columns=["node", "jurisdiction"]).to_pylist()
    places = {row["node"]: row["jurisdiction"] for row in nodes}
    data = replace(data, trips=data.trips[_TRIP_COLUMNS], sessions=data.sessions[_SESSION_COLUMNS])
    for dimension, kpis in DIMENSIONS.items():
        for group, part in parts_of(data, labels_of(data, dimension, places)).items():
            for name in kpis:
                entry = KPI_REGISTRY[name]
                value = entry.compute(part)
                yield unit_columns(unit) | {
                    "dimension": dimension,
                    "group": group,
                    "kpi": name,
                    "value": value if math.isfinite(value) else None,
                    "unit": entry.unit.format(currency=results.currency),
                }


def labels_of(data: UnitData, dimension: str, places: dict[str, str]) -> Labels:
    """Assign the rows of a unit to the groups of a dimension.

    Parameters
    ----------
    places
        Jurisdiction by node.
    """
    ground = data.accounts.ground
    if dimension == "operator_size":
        nobody = pd.Series(dtype=object)
        return Labels(data.trips["operator_size"], data.sessions["operator_size"], nobody, nobody)
    hubs = ground["operator" if dimension == "cpo" else dimension]
    by_hub = data.sessions["hub"].astype(object).map(hubs)
    trips, feeders = pd.Series(dtype=object), pd.Series(dtype=object)
    if dimension == "jurisdiction":
        trips = data.trips["origin"].astype(object).map(places)
    if dimension in {"jurisdiction", "utility"}:
        feeders = ground.groupby("feeder")[dimension].first()
    return Labels(trips, by_hub, hubs, feeders)


def parts_of(data: UnitData, labels: Labels) -> dict[str, UnitData]:
    """The part of a unit's data that belongs to each group; rows without a group are in none."""
    trips, sessions = _split(data.trips, labels.trips), _split(data.sessions, labels.sessions)
    parts = {}
    for group in labels.groups:
        hubs = labels.hubs.index[labels.hubs == group]
        feeders = labels.feeders.index[labels.feeders == group]
        accounts = replace(
            data.accounts,
            ground=data.accounts.ground.loc[data.accounts.ground.index.isin(hubs)],
            bills=data.accounts.bills.loc[data.accounts.bills.index.isin(hubs)],
        )
        parts[group] = replace(
            data,
            trips=trips.get(group, data.trips[:0]),
            sessions=sessions.get(group, data.sessions[:0]),
            hubs=data.hubs.loc[data.hubs.index.isin(hubs)],
            feeders=data.feeders.loc[data.feeders.index.isin(feeders)],
            accounts=accounts,
        )
    return parts


def _split(frame: pd.DataFrame, labels: pd.Series[Any]) -> dict[str, pd.DataFrame]:
    """Rows by group, each in their order."""
    if not len(labels):
        return {}
    return {str(group): rows for group, rows in frame.groupby(labels, sort=False, observed=True)}
