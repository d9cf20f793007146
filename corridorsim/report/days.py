"""Reduces the time series of one replication: loads of feeders, and a day of trucks along the corridor."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from corridorsim.analysis.states import microseconds
from corridorsim.report.rebin import maxima, means

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridorsim.analysis.results import Results, Unit

MOST_TRUCKS = 120
_MOST_INTERVALS = 700
_SHORTEST_US = 15 * 60 * 1_000_000
_FEEDER_COLUMNS = ["hubs_kw", "background_kw", "rating_kw", "limit_kw"]
_FARTHEST_FROM_NODE_KM = 200.0
_ROUNDING_KM = 1.0

FEEDER_LOAD = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("scenario", "feeder", "time")),
        *(pa.field(name, pa.float64()) for name in ("background_kw", "hubs_kw", "peak_kw", "rating_kw", "limit_kw")),
    ]
)
MOVES = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("scenario", "trip_id", "activity", "start", "end")),
        *(pa.field(name, pa.float64()) for name in ("start_km", "end_km")),
    ]
)
PLACES = pa.schema([pa.field("name", pa.string()), pa.field("kind", pa.string()), pa.field("axis_km", pa.float64())])


def feeder_load(results: Results, units: Sequence[Unit], zone: str, most: int = 2) -> tuple[pa.Table, list[str]]:
    """Load of the feeders that come closest to their rating, or exceed it the most.

    Returns
    -------
    load : pyarrow.Table
        Schema ``FEEDER_LOAD``: means, and loads of the greatest magnitude, over intervals of 15 minutes or longer ones.
    feeders : list of str
        The ``most`` most heavily loaded feeders, in descending order.
    """
    low, high = (microseconds(edge) for edge in results.window)
    width = max(_SHORTEST_US, -(-(high - low) // _MOST_INTERVALS // _SHORTEST_US) * _SHORTEST_US)
    edges = np.unique(np.append(np.arange(low, high, width), high))
    time = _local(edges[:-1], zone)
    frames: dict[tuple[str, str], dict[str, Any]] = {}
    loading: dict[str, float] = {}
    for unit in units:
        table = results.dataset("feeder_states", *unit).to_table(columns=["feeder", "time", *_FEEDER_COLUMNS])
        for feeder, own in table.to_pandas().groupby("feeder", observed=True, sort=False):
            if not own["hubs_kw"].any():
                continue
            intervals = _intervals(own.sort_values("time", kind="stable"), edges)
            frames[unit.scenario, str(feeder)] = intervals
            rating = np.maximum(intervals["rating_kw"], 1e-9)
            highest = float(np.max(np.abs(intervals["peak_kw"]) / rating))
            loading[str(feeder)] = max(loading.get(str(feeder), 0.0), highest)
    chosen = sorted(loading, key=lambda name: -loading[name])[:most]
    rows = [
        pa.table({"scenario": [name] * len(time), "feeder": [feeder] * len(time), "time": time, **columns})
        for (name, feeder), columns in frames.items()
        if feeder in chosen
    ]
    return pa.concat_tables([FEEDER_LOAD.empty_table(), *(row.select(FEEDER_LOAD.names) for row in rows)]), chosen


def trucks(results: Results, units: Sequence[Unit], zone: str) -> tuple[pa.Table, tuple[str, str]]:
    """Activities of at most ``MOST_TRUCKS`` trucks along the main route on the window's first day.

    Returns
    -------
    moves : pyarrow.Table
        Schema ``MOVES``; the same trips in every unit where they were recorded.
    day : tuple of str
        Start and end of the day, local time.
    """
    begin, end = results.window[0], min(results.window[0] + timedelta(days=1), results.window[1])
    axis = axis_places(results, units[0])
    frames = {unit.scenario: _day(results, unit, axis, (begin, end)) for unit in units}
    trips = list(dict.fromkeys(trip for frame in frames.values() for trip in frame["trip_id"]))
    step = max(len(trips) / MOST_TRUCKS, 1.0)
    chosen = {trips[int(place * step)] for place in range(min(len(trips), MOST_TRUCKS))}
    tables = [MOVES.empty_table()]
    for scenario, frame in frames.items():
        kept = _on_axis(frame[frame["trip_id"].isin(chosen)], axis)
        columns = {
            "scenario": [scenario] * len(kept),
            "trip_id": kept["trip_id"].tolist(),
            "activity": kept["activity"].tolist(),
            "start": _local_times(kept["start_time"], zone),
            "end": _local_times(kept["end_time"], zone),
            "start_km": kept["start_km"].round(1).tolist(),
            "end_km": kept["end_km"].round(1).tolist(),
        }
        tables.append(pa.table(columns, schema=MOVES))
    local = [edge.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") for edge in (begin, end)]
    return pa.concat_tables(tables), (local[0], local[1])


def places(results: Results, unit: Unit) -> pa.Table:
    """Hubs, borders (named by their two jurisdictions) and ends of the main route; schema ``PLACES``."""
    axis = axis_places(results, unit)
    columns = ["node", "jurisdiction", "kind", "axis_km"]
    nodes = results.dataset("nodes", *unit).to_table(columns=columns).to_pylist()
    nodes = sorted((row for row in nodes if row["axis_km"] is not None), key=lambda row: row["axis_km"])
    hubs = results.dataset("hubs", *unit).to_table(columns=["hub", "node"]).to_pylist()
    rows = [{"name": row["hub"], "kind": "hub", "axis_km": axis[row["node"]]} for row in hubs if row["node"] in axis]
    rows.sort(key=lambda row: row["axis_km"])
    rows += [{"name": row["node"], "kind": "place", "axis_km": row["axis_km"]} for row in nodes[:1] + nodes[-1:]]
    for before, after in pairwise(nodes):
        if before["jurisdiction"] != after["jurisdiction"]:
            at = [row["axis_km"] for row in (before, after) if row["kind"] == "border"]
            km = sum(at) / len(at) if at else (before["axis_km"] + after["axis_km"]) / 2
            name = f"{before['jurisdiction']} | {after['jurisdiction']}"
            rows.append({"name": name, "kind": "border", "axis_km": km})
    return pa.Table.from_pylist(rows, schema=PLACES)


def axis_places(results: Results, unit: Unit) -> dict[str, float]:
    """Kilometre along the main route of every node on it."""
    nodes = results.dataset("nodes", *unit).to_table(columns=["node", "axis_km"]).to_pylist()
    return {row["node"]: row["axis_km"] for row in nodes if row["axis_km"] is not None}


def _intervals(own: pd.DataFrame, edges: np.ndarray[Any, np.dtype[np.int64]]) -> dict[str, Any]:
    time = own["time"].dt.as_unit("us").astype("int64").to_numpy()
    values = {column: own[column].to_numpy(dtype=float) for column in _FEEDER_COLUMNS}
    load_kw = values["hubs_kw"] + values["background_kw"]
    forward_kw, reverse_kw = maxima(time, load_kw, edges), maxima(time, -load_kw, edges)
    return {
        "background_kw": means(time, values["background_kw"], edges),
        "hubs_kw": means(time, values["hubs_kw"], edges),
        "peak_kw": np.where(reverse_kw > forward_kw, -reverse_kw, forward_kw),
        "rating_kw": means(time, values["rating_kw"], edges),
        "limit_kw": means(time, values["limit_kw"], edges),
    }


def _day(results: Results, unit: Unit, axis: dict[str, float], day: tuple[datetime, datetime]) -> pd.DataFrame:
    low, high = (pa.scalar(edge, pa.timestamp("us", tz="UTC")) for edge in day)
    overlaps = (ds.field("start_time") < high) & (ds.field("end_time") > low)
    table = results.dataset("activities", *unit).to_table(filter=overlaps)
    frame = table.select([field.name for field in table.schema if field.name != "scenario"]).to_pandas()
    frame = frame.astype({"activity": "object", "start_node": "object", "end_node": "object"})
    on_axis = frame["start_node"].isin(axis) & frame["end_node"].isin(axis)
    # A trip that leaves the main route would jump in the figure.
    moves: pd.DataFrame = frame[on_axis.groupby(frame["trip_id"]).transform("all")] if len(frame) else frame
    return moves


def _on_axis(moves: pd.DataFrame, axis: dict[str, float]) -> pd.DataFrame:
    """Rows trip by trip, with the km along the main route in place of those along the trip's own route.

    Between nodes the trip's own km are used if they fit its nodes, as trucks also rest between nodes.
    """
    if moves.empty:
        return moves
    number = pd.factorize(moves["trip_id"])[0]
    order = np.argsort(number, kind="stable")
    moves, trip = moves.iloc[order], number[order]
    first = np.searchsorted(trip, np.arange(trip[-1] + 1))
    last = np.append(first[1:], len(trip)) - 1
    # Columns: start and end of each activity.
    node_km = np.column_stack([moves[f"{end}_node"].map(axis).to_numpy(dtype=float) for end in ("start", "end")])
    sign = np.sign(node_km[last, 1] - node_km[first, 0])
    way = sign[trip][:, np.newaxis]
    own_km = way * moves[["start_km", "end_km"]].to_numpy(dtype=float)
    # A node is behind the truck or at its position, so the foremost estimate of the trip's origin is the true one.
    origin = np.round(node_km - own_km, 1)
    highest = np.maximum.reduceat(origin.max(axis=1), first)
    lowest = np.minimum.reduceat(origin.min(axis=1), first)
    placed = np.where(sign > 0, highest, lowest)[trip][:, np.newaxis] + own_km
    beyond = way * (placed - node_km)
    inside = ((beyond >= -_ROUNDING_KM) & (beyond <= _FARTHEST_FROM_NODE_KM)).all(axis=1)
    fits = np.logical_and.reduceat(inside, first) & (sign != 0)
    km = np.where(fits[trip][:, np.newaxis], placed, node_km)
    return moves.assign(start_km=km[:, 0], end_km=km[:, 1])


def _local(time_us: np.ndarray[Any, np.dtype[np.int64]], zone: str) -> list[str]:
    return _local_times(pd.Series(pd.to_datetime(time_us, unit="us", utc=True)), zone, "%Y-%m-%dT%H:%M")


def _local_times(times: pd.Series[Any], zone: str, form: str = "%Y-%m-%dT%H:%M:%S") -> list[str]:
    texts: list[str] = times.dt.tz_convert(zone).dt.strftime(form).tolist()
    return texts
