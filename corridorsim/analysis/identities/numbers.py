"""Identities of the tables themselves: numbers are finite, ids unique, and scenarios share their trips."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from corridorsim.analysis.identities.tables import UnitTables, some
from corridorsim.analysis.results import Results, Unit
from corridorsim.records.schema import TABLES


def numbers_are_finite(tables: UnitTables) -> Iterator[str]:
    """Floats are finite or null."""
    for name, schema in TABLES.items():
        table = tables.arrow(name)
        for field in schema:
            if not pa.types.is_floating(field.type):
                continue
            bad = pc.sum(pc.invert(pc.is_finite(table[field.name]))).as_py()
            if bad:
                yield f"{name}.{field.name} has {bad} infinite or undefined numbers"


def ids_are_unique(tables: UnitTables) -> Iterator[str]:
    """No two trips, and no two sessions, have the same id."""
    for frame, key in ((tables.frame("trips"), "trip_id"), (tables.sessions, "session_id")):
        yield from some(frame.loc[frame[key].duplicated(), key], f"a {key} is not unique")


def same_trips(results: Results) -> Iterator[str]:
    """Departure and payload of a trip are the same in every scenario (common random numbers)."""
    columns = ["trip_id", "depart_time", "payload_t"]
    first: dict[tuple[int, str | None], tuple[Unit, pd.DataFrame]] = {}
    for unit in results.units:
        trips = results.dataset("trips", *unit).to_table(columns=columns).to_pandas().set_index("trip_id")
        known, reference = first.setdefault((unit.replication, unit.snapshot), (unit, trips))
        # Scenarios may differ in their share of electric trucks; trips in both must be equal.
        pairs = reference.merge(trips, left_index=True, right_index=True, suffixes=("", "_here"))
        for column in columns[1:]:
            differs = pairs.index[pairs[column] != pairs[f"{column}_here"]]
            yield from some(differs, f"{unit}: {column} differs from that of scenario {known.scenario}")
