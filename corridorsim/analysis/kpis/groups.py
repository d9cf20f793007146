"""Key figures by group: who wins and who loses.

A group is a cut of a unit's tables, and its figures are those of the whole corridor on that cut. Stops, hubs and bills
belong to the place, owner or utility of the hub, trips to the jurisdiction in which they begin; both to the size of
the truck's operator.
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

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "jurisdiction": (*STOPS, *HUBS, *GRID, *TRIPS),
    "operator_size": (*STOPS, *TRIPS),
    "area_type": (*STOPS, *HUBS),
    "cpo": (*STOPS, *HUBS),
    "utility": (*HUBS, *GRID),
}
"""Figures by dimension: those whose rows belong to one group each."""

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
    """The group of every row in one dimension; null where a row has none.

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
        """Names of the groups that have a row."""
        parts = (self.trips, self.sessions, self.hubs, self.feeders)
        return sorted({str(name) for part in parts for name in part.dropna().unique()})


def group_rows(results: Results, unit: Unit, data: UnitData) -> Iterator[dict[str, Any]]:
    """Rows of ``GROUP_KPIS`` of one unit; dimensions that the experiment does not name have none."""
    nodes = results.dataset("nodes", *unit).to_table(columns=["node", "jurisdiction"]).to_pylist()
    places = {row["node"]: row["jurisdiction"] for row in nodes}
    for dimension, kpis in DIMENSIONS.items():
        labels = labels_of(data, dimension, places)
        for group in labels.groups:
            cut = restricted(data, labels, group)
            for name in kpis:
                entry = KPI_REGISTRY[name]
                value = entry.compute(cut)
                yield unit_columns(unit) | {
                    "dimension": dimension,
                    "group": group,
                    "kpi": name,
                    "value": value if math.isfinite(value) else None,
                    "unit": entry.unit.format(currency=results.currency),
                }


def labels_of(data: UnitData, dimension: str, places: dict[str, str]) -> Labels:
    """Sort the rows of a unit into the groups of a dimension.

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


def restricted(data: UnitData, labels: Labels, group: str) -> UnitData:
    """What a unit left behind of one group; rows that belong to none are in no group."""
    hubs = labels.hubs.index[labels.hubs == group]
    feeders = labels.feeders.index[labels.feeders == group]
    accounts = replace(
        data.accounts,
        ground=data.accounts.ground.loc[data.accounts.ground.index.isin(hubs)],
        bills=data.accounts.bills.loc[data.accounts.bills.index.isin(hubs)],
    )
    return replace(
        data,
        trips=_rows(data.trips, labels.trips, group),
        sessions=_rows(data.sessions, labels.sessions, group),
        hubs=data.hubs.loc[data.hubs.index.isin(hubs)],
        feeders=data.feeders.loc[data.feeders.index.isin(feeders)],
        accounts=accounts,
    )


def _rows(frame: pd.DataFrame, labels: pd.Series[Any], group: str) -> pd.DataFrame:
    return frame[labels == group] if len(labels) else frame[:0]
