"""Identities of time: parts of a trip and of a session add up, and no truck is in two places at once."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from corridorsim.analysis.identities.tables import UnitTables, beyond, seconds, some
from corridorsim.records.schema import ACTIVITY_COLUMNS, TIME_COLUMNS

TIME_TOLERANCE_S = 0.01


def trip_times_add_up(tables: UnitTables) -> Iterator[str]:
    """Parts of a trip's time = arrival, or the end of the run if that comes first, minus departure."""
    trips = tables.trips.set_index("trip_id")
    parts = trips[list(TIME_COLUMNS)].sum(axis=1)
    until = trips["arrive_time"].fillna(tables.end)
    excess = (seconds(until - trips["depart_time"]) - parts).abs()
    yield from beyond(excess, TIME_TOLERANCE_S, "a trip's times do not add up to arrival minus departure", "s")
    missing = trips.index[(trips["status"] == "completed") & trips["arrive_time"].isna()]
    yield from some(missing, "an ended trip has no arrival time")


def session_times_add_up(tables: UnitTables) -> Iterator[str]:
    """Wait and overhead of a session end when power starts to flow, and power does not stop before it starts."""
    flowed = tables.sessions.dropna(subset=["start_time"]).set_index("session_id")
    before = seconds(flowed["start_time"] - flowed["arrive_time"])
    excess = (before - flowed["wait_s"] - flowed["overhead_s"]).abs()
    yield from beyond(excess, TIME_TOLERANCE_S, "a session's wait and overhead do not add up to its start", "s")
    ended = flowed.dropna(subset=["end_time"])
    backwards = seconds(ended["start_time"] - ended["end_time"])
    yield from beyond(backwards, 0.0, "a session ends before it starts", "s")


def states_are_in_order(tables: UnitTables) -> Iterator[str]:
    """State rows of a hub or feeder are in order of time."""
    for frame, subject in ((tables.hub_states, "hub"), (tables.feeder_states, "feeder")):
        back = -seconds(frame.groupby(subject)["time"].diff()).groupby(frame[subject]).min().dropna()
        yield from beyond(back, 0.0, f"states of a {subject} are out of order", "s")


def evses_serve_one_truck(tables: UnitTables) -> Iterator[str]:
    """No two trucks charge at one EVSE at the same time."""
    flowed = tables.sessions.dropna(subset=["evse", "start_time", "end_time"])
    overlap = _overlap(flowed, ["hub", "evse"], "start_time")
    yield from beyond(overlap, TIME_TOLERANCE_S, "two trucks charge at one EVSE", "s")


def nobody_is_in_two_places(tables: UnitTables) -> Iterator[str]:
    """Visits of a truck to hubs do not overlap and are within its trip; its activities do not overlap either."""
    visits = tables.sessions.dropna(subset=["arrive_time", "end_time"])
    yield from beyond(
        _overlap(visits, ["trip_id"], "arrive_time"), TIME_TOLERANCE_S, "a truck is at two hubs at once", "s"
    )
    activities = tables.activities.dropna(subset=["start_time", "end_time"])
    yield from beyond(
        _overlap(activities, ["trip_id"], "start_time"),
        TIME_TOLERANCE_S,
        "a truck has two activities at once",
        "s",
    )
    trips = tables.trips[["trip_id", "depart_time", "arrive_time"]]
    both = visits.merge(trips, on="trip_id", suffixes=("", "_of_trip")).set_index("session_id")
    early = seconds(both["depart_time"] - both["arrive_time"])
    late = seconds(both["end_time"] - both["arrive_time_of_trip"])
    outside = pd.concat([early, late], axis=1).max(axis=1)
    yield from beyond(outside, TIME_TOLERANCE_S, "a truck is at a hub before or after its trip", "s")


def activities_are_the_trip(tables: UnitTables) -> Iterator[str]:
    """Activities of a trip in the sample add up to the times of the trip, whatever its end."""
    spent = seconds(tables.activities["end_time"] - tables.activities["start_time"])
    activities = tables.activities.assign(seconds=spent, column=tables.activities["activity"].map(ACTIVITY_COLUMNS))
    unknown = activities.loc[activities["column"].isna(), "activity"]
    yield from some(unknown, "an activity that no column of trips counts")
    times = activities.pivot_table(index="trip_id", columns="column", values="seconds", aggfunc="sum", fill_value=0.0)
    trips = tables.trips.set_index("trip_id")
    trips = trips.loc[trips.index.isin(times.index)]
    times = times.reindex(index=trips.index, columns=list(TIME_COLUMNS), fill_value=0.0)
    for column in TIME_COLUMNS:
        excess = (times[column] - trips[column]).abs()
        yield from beyond(excess, TIME_TOLERANCE_S, f"a trip's activities do not add up to its {column}", "s")


def _overlap(frame: pd.DataFrame, keys: list[str], begin: str) -> pd.Series[float]:
    """Seconds by which each row begins before the end of the previous one with the same keys."""
    ordered = frame.sort_values([*keys, begin], kind="stable")
    ahead = ordered.groupby(keys)["end_time"].shift()
    return seconds(ahead - ordered[begin]).set_axis(ordered[keys[-1]]).dropna()
