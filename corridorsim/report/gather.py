"""Combines the summaries of units into the small tables that the figures need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from corridorsim.analysis.results import Results, Unit
from corridorsim.analysis.unit_summary.files import over_units, unit_summary

_GRID_POINTS = 70
_SHORTEST_WAIT_MIN = 0.5

_BILLS = ["revenue", "site_revenue", "energy_cost", "demand_charge", "margin"]


@dataclass(frozen=True)
class Statistics:
    """What the figures show of all replications; columns as in the docstring of each figure.

    Attributes
    ----------
    waits, hub_hours, hubs, costs, bills
        See ``figures.waits``, ``utilization``, ``corridor_map``, ``costs`` and ``bills``.
    """

    waits: pa.Table
    hub_hours: pa.Table
    hubs: pa.Table
    costs: pa.Table
    bills: pa.Table


def gather(results: Results) -> Statistics:
    """Combine the summaries of all finished units."""
    found = over_units(results, ("hub_hours", "hubs", "costs", "bills"))
    frames = {name: table.to_pandas() for name, table in found.items()}
    return Statistics(
        waits=_waits(results),
        hub_hours=_averaged(frames["hub_hours"], ["scenario", "hub", "hour"], ["share", "axis_km"]),
        hubs=_hub_table(frames["hubs"], results),
        costs=_averaged(frames["costs"], ["scenario", "part"], ["per_km"]),
        bills=_averaged(_by_jurisdiction(frames["bills"], frames["hubs"]), ["scenario", "jurisdiction"], _BILLS),
    )


def hub_zone(results: Results) -> str:
    """The time zone of most hubs; UTC if there are no hubs."""
    zones = results.dataset("hubs", *results.units[0]).to_table(columns=["time_zone"])["time_zone"].to_pylist()
    return Counter(zones).most_common(1)[0][0] if zones else "UTC"


def _waits(results: Results) -> pa.Table:
    waits_min = {unit: unit_summary(results, unit)["waits"]["wait_min"].to_numpy() for unit in results.units}
    longest = max((float(waits[-1]) for waits in waits_min.values() if len(waits)), default=0.0)
    grid = np.geomspace(_SHORTEST_WAIT_MIN, max(1.02 * longest, 2.0), _GRID_POINTS)
    rows: dict[str, list[Any]] = {"scenario": [], "replication": [], "wait_min": [], "share_longer": []}
    for unit, waits in waits_min.items():
        if len(waits):
            longer = 1.0 - np.searchsorted(waits, grid, side="right") / len(waits)
            rows["scenario"] += [unit.scenario] * len(grid)
            rows["replication"] += [unit.replication] * len(grid)
            rows["wait_min"] += grid.tolist()
            rows["share_longer"] += longer.tolist()
    types = {"scenario": pa.string(), "replication": pa.int32()}
    return pa.table({key: pa.array(values, types.get(key, pa.float64())) for key, values in rows.items()})


def _hub_table(hubs: pd.DataFrame, results: Results) -> pa.Table:
    numbers = ["evses", "latitude", "longitude", "energy_mwh", "wait_min", "utilization"]
    hubs[numbers] = hubs[numbers].astype(float)
    mean = hubs.groupby(["scenario", "hub"], sort=False)[numbers].mean()
    first = hubs.groupby(["scenario", "hub"], sort=False)["jurisdiction"].first()
    mean["evses"] = mean["evses"].astype(int)
    order = {name: place for place, name in enumerate(results.scenarios)}
    joined = mean.join(first).reset_index()
    return _table(joined.sort_values("scenario", key=lambda names: names.map(order), kind="stable"))


def _by_jurisdiction(bills: pd.DataFrame, hubs: pd.DataFrame) -> pd.DataFrame:
    """Amounts of each unit by jurisdiction of the hub."""
    unit = list(Unit._fields)
    placed = bills.merge(hubs[[*unit, "hub", "jurisdiction"]], on=[*unit, "hub"], how="left")
    # Without a snapshot its column is null, which groups must not drop.
    return placed.groupby([*unit, "jurisdiction"], sort=False, dropna=False)[_BILLS].sum().reset_index()


def _averaged(frame: pd.DataFrame, keys: list[str], columns: list[str]) -> pa.Table:
    frame[columns] = frame[columns].astype(float)
    return _table(frame.groupby(keys, sort=False)[columns].mean().reset_index())


def _table(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)
