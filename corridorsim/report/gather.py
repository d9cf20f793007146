"""Reduces the tables of a results folder to the small tables that the figures need, one unit at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from corridorsim.analysis.bills import unit_bills
from corridorsim.analysis.results import Results, Unit
from corridorsim.analysis.states import microseconds
from corridorsim.report.figures.costs import PARTS
from corridorsim.report.rebin import means

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOUR_US = 3_600_000_000
_QUARTER_US = _HOUR_US // 4
_GRID_POINTS = 70
_SHORTEST_WAIT_MIN = 0.5

_SESSIONS = ["hub", "evse", "wait_s"]
_TRIPS = ["status", "distance_km", *PARTS]
_BILLS = ["revenue", "site_revenue", "energy_cost", "demand_charge", "margin"]
_STATES = ["hub", "time", "charging", "installed", "energy_kwh"]


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


@dataclass(frozen=True)
class _UnitParts:
    unit: Unit
    wait_min: np.ndarray[Any, np.dtype[np.float64]]
    """Sorted."""
    hub_hours: pd.DataFrame
    hubs: pd.DataFrame
    costs: list[dict[str, Any]]
    bills: pd.DataFrame


def gather(results: Results) -> Statistics:
    """Read every finished unit, one after another."""
    parts = [_read_unit(results, unit) for unit in results.units]
    costs = pd.DataFrame([row for part in parts for row in part.costs])
    return Statistics(
        waits=_waits(parts),
        hub_hours=_averaged((part.hub_hours for part in parts), ["scenario", "hub", "hour"], ["share", "axis_km"]),
        hubs=_hub_table(parts, results),
        costs=_table(costs.groupby(["scenario", "part"], sort=False)["per_km"].mean().reset_index()),
        bills=_averaged(
            (part.bills for part in parts),
            ["scenario", "jurisdiction"],
            _BILLS,
        ),
    )


def hub_zone(results: Results) -> str:
    """The time zone of most hubs; UTC if there are no hubs."""
    zones = results.dataset("hubs", *results.units[0]).to_table(columns=["time_zone"])["time_zone"].to_pylist()
    return Counter(zones).most_common(1)[0][0] if zones else "UTC"


def _read_unit(results: Results, unit: Unit) -> _UnitParts:
    sessions = _between(results, "charging_sessions", unit, "arrive_time", _SESSIONS)
    granted = sessions[sessions["evse"].notna()]
    granted = granted.assign(wait_min=granted["wait_s"] / 60.0)
    hubs = _frame(results.dataset("hubs", *unit).to_table())
    nodes = _frame(results.dataset("nodes", *unit).to_table(columns=["node", "axis_km"]))
    hubs = hubs.merge(nodes, on="node", how="left")
    states = _frame(results.dataset("hub_states", *unit).to_table(columns=_STATES))
    hours, totals = _use_of_hubs(states, hubs, results)
    waits = granted.groupby("hub")["wait_min"].mean()
    hubs = hubs.assign(wait_min=hubs["hub"].map(waits)).merge(totals, on="hub", how="left")
    names = hubs.set_index("hub")["jurisdiction"]
    billed = unit_bills(results, unit).months.to_pandas()
    billed["jurisdiction"] = billed["hub"].map(names)
    return _UnitParts(
        unit=unit,
        wait_min=np.sort(granted["wait_min"].to_numpy(dtype=float)),
        hub_hours=hours.assign(scenario=unit.scenario),
        hubs=hubs.assign(scenario=unit.scenario),
        costs=_costs(_between(results, "trips", unit, "depart_time", _TRIPS), unit),
        bills=billed.groupby("jurisdiction", sort=False)[_BILLS].sum().reset_index().assign(scenario=unit.scenario),
    )


def _use_of_hubs(states: pd.DataFrame, hubs: pd.DataFrame, results: Results) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Share of EVSEs charging by hub and hour of the local day, and the totals of each hub."""
    low, high = (microseconds(edge) for edge in results.window)
    # Quarters of an hour, as some time zones are not whole hours from UTC.
    edges = np.unique(np.clip(np.arange(low // _QUARTER_US, high // _QUARTER_US + 2) * _QUARTER_US, low, high))
    weights = np.diff(edges) / _HOUR_US
    starts = pd.to_datetime(edges[:-1], unit="us", utc=True)
    hours, totals = [], []
    by_hub = dict(iter(states.groupby("hub")))
    for hub in hubs[["hub", "time_zone", "axis_km"]].to_dict("records"):
        own = by_hub.get(hub["hub"])
        if own is None:
            continue
        own = own.sort_values("time", kind="stable")
        time = own["time"].dt.as_unit("us").astype("int64").to_numpy()
        charging, installed = (
            means(time, own[column].to_numpy(dtype=float), edges) * weights for column in ("charging", "installed")
        )
        local = pd.DataFrame(
            {"hour": starts.tz_convert(hub["time_zone"]).hour, "charging": charging, "installed": installed}
        )
        by_hour = local.groupby("hour").sum()
        share = by_hour["charging"] / by_hour["installed"].where(by_hour["installed"] > 0)
        hours.append(
            pd.DataFrame({"hub": hub["hub"], "axis_km": hub["axis_km"], "hour": share.index, "share": share.to_numpy()})
        )
        meter = np.interp([low - low, high - low], time - low, own["energy_kwh"].to_numpy(dtype=float))
        built = installed.sum()
        totals.append(
            {
                "hub": hub["hub"],
                "energy_mwh": float(meter[1] - meter[0]) / 1000.0,
                "utilization": float(charging.sum() / built) if built > 0 else None,
            }
        )
    empty = pd.DataFrame(columns=["hub", "axis_km", "hour", "share"])
    return pd.concat(hours) if hours else empty, pd.DataFrame(totals, columns=["hub", "energy_mwh", "utilization"])


def _costs(trips: pd.DataFrame, unit: Unit) -> list[dict[str, Any]]:
    ended = trips[trips["status"].isin(["completed", "stranded"])]
    km = float(ended["distance_km"].sum())
    return [
        {"scenario": unit.scenario, "part": part, "per_km": float(ended[part].sum()) / km if km > 0 else None}
        for part in PARTS
    ]


def _waits(parts: list[_UnitParts]) -> pa.Table:
    longest = max((float(part.wait_min[-1]) for part in parts if len(part.wait_min)), default=0.0)
    grid = np.geomspace(_SHORTEST_WAIT_MIN, max(1.02 * longest, 2.0), _GRID_POINTS)
    rows: dict[str, list[Any]] = {"scenario": [], "replication": [], "wait_min": [], "share_longer": []}
    for part in parts:
        count = len(part.wait_min)
        if count:
            longer = 1.0 - np.searchsorted(part.wait_min, grid, side="right") / count
            rows["scenario"] += [part.unit.scenario] * len(grid)
            rows["replication"] += [part.unit.replication] * len(grid)
            rows["wait_min"] += grid.tolist()
            rows["share_longer"] += longer.tolist()
    types = {"scenario": pa.string(), "replication": pa.int32()}
    return pa.table({key: pa.array(values, types.get(key, pa.float64())) for key, values in rows.items()})


def _hub_table(parts: list[_UnitParts], results: Results) -> pa.Table:
    frame = pd.concat([part.hubs for part in parts])
    numbers = ["evses", "latitude", "longitude", "energy_mwh", "wait_min", "utilization"]
    frame[numbers] = frame[numbers].astype(float)
    mean = frame.groupby(["scenario", "hub"], sort=False)[numbers].mean()
    first = frame.groupby(["scenario", "hub"], sort=False)["jurisdiction"].first()
    mean["evses"] = mean["evses"].astype(int)
    order = {name: place for place, name in enumerate(results.scenarios)}
    joined = mean.join(first).reset_index()
    return _table(joined.sort_values("scenario", key=lambda names: names.map(order), kind="stable"))


def _averaged(frames: Iterable[pd.DataFrame], keys: list[str], columns: list[str]) -> pa.Table:
    frame = pd.concat(list(frames))
    frame[columns] = frame[columns].astype(float)
    return _table(frame.groupby(keys, sort=False)[columns].mean().reset_index())


def _between(results: Results, table: str, unit: Unit, instant: str, columns: list[str]) -> pd.DataFrame:
    low, high = (pa.scalar(edge, pa.timestamp("us", tz="UTC")) for edge in results.window)
    field = ds.field(instant)
    dataset = results.dataset(table, *unit)
    return _frame(dataset.to_table(columns=columns, filter=(field >= low) & (field < high)))


def _frame(table: pa.Table) -> pd.DataFrame:
    """Convert to a data frame with names as text: categories of different files would be compared by code."""
    names = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    for name in names:
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(pa.string()))
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _table(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)
