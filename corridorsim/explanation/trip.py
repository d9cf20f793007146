"""One truck's trip, decision by decision."""

from __future__ import annotations

import os
from typing import Any

from corridorsim.experiment.rerun import TRIP_TABLES, trace_trip
from corridorsim.explanation.answer import Explanation, RunTime, plain, plain_row
from corridorsim.explanation.folder import KeptUnit, open_unit, unknown
from corridorsim.explanation.sentences import Context, describe, sums
from corridorsim.world.explain.diary import Entry

LOOK_BEYOND_S = 1.0
"""Time by which the rerun continues after the trip's end, so that it includes everything at that instant."""
INDENT = " " * 8


def explain_trip(
    folder: str | os.PathLike[str], scenario: str, trip: str, replication: int = 0, snapshot: str | None = None
) -> Explanation:
    """Run a unit of a results folder again until a trip has ended, and describe the trip.

    Raises
    ------
    ResultsError
        There is no such folder, scenario, replication, snapshot or trip.
    RunError
        The rerun of the trip does not match the folder.
    """
    unit = open_unit(folder, scenario, replication, snapshot)
    kept = {table: unit.rows(table, "trip_id", trip) for table in TRIP_TABLES}
    if not kept["trips"]:
        trips = unit.results.dataset("trips", scenario, replication, snapshot).to_table(["trip_id"])
        raise unknown(trip, trips["trip_id"].to_pylist(), f"trip in replication {replication} of {scenario}:")
    (row,) = kept["trips"]
    time = RunTime(unit.inputs.scenario.clock)
    arrive = row["arrive_time"]
    until_s = time.clock.end_s if arrive is None else time.seconds(arrive) + LOOK_BEYOND_S
    entries, rows = trace_trip(unit.inputs, trip, until_s)
    if {table: rows[table].to_pylist() for table in TRIP_TABLES} != kept:
        raise unit.differs(f"trip {trip}")
    records = {
        "scenario": scenario,
        "replication": replication,
        "snapshot": unit.inputs.scenario.snapshot,
        "trip": plain_row(row),
        "sessions": [plain_row(session) for session in kept["charging_sessions"]],
        "facts": [{"time": time.iso(entry.time_s)} | plain(entry.fact) for entry in entries],
    }
    return Explanation(_text(unit, row, entries, time), records)


def _text(unit: KeptUnit, row: dict[str, Any], entries: list[Entry], time: RunTime) -> str:
    context = Context(unit.results.currency, time)
    lines = [f"trip {row['trip_id']}, {unit.name}; times in UTC", ""]
    for entry in entries:
        first, *more = describe(entry.fact, context)
        lines.append(f"{time.label(entry.time_s)}  {first}")
        lines += [INDENT + line for line in more]
    return "\n".join([*lines, "", *sums(row, context.currency)])
