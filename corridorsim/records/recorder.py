"""Collects rows in memory and passes them on in batches, so that memory does not grow with the length of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from corridorsim.errors import RunError
from corridorsim.local_time import start_of
from corridorsim.records.schema import INSTANT, TABLES

BATCH_ROWS = 32768

Row = tuple[Any, ...]

_OWNERS = {
    "trip_id": "trip",
    "session_id": "session",
    "hub": "hub",
    "feeder": "feeder",
}
"""Columns that say to whom or what a row belongs, and the word for it in messages."""


class BatchWriter(Protocol):
    """Receiver of the batches: files, or nothing."""

    def write(self, table: str, batch: pa.RecordBatch) -> None:
        """Write the next rows of a table."""
        ...


class Recorder:
    """Turns tuples in the order of a table's schema into Arrow batches.

    Times are given in seconds of the run (None for null) and written as UTC instants. A number that is not finite
    reaches no table: the batch that contains one raises a ``RunError``.
    """

    def __init__(self, start: date, writer: BatchWriter | None, tables: Iterable[str] = TABLES) -> None:
        self._start_us = round(start_of(start).timestamp()) * 1_000_000
        self._writer = writer
        self._rows: dict[str, list[Row]] = {name: [] for name in tables}
        self._codes: dict[tuple[str, str], dict[str, int]] = {}
        """Dictionary by (table, column), which only ever grows, as the Arrow file format requires."""

    def table(self, name: str) -> Callable[[Row], None]:
        """The function that adds one row to a table."""
        if self._writer is None:
            return _forget
        rows = self._rows[name]

        def add(row: Row) -> None:
            rows.append(row)
            if len(rows) >= BATCH_ROWS:
                self._flush(name)

        return add

    def named(self, name: str) -> Callable[..., None]:
        """The function that adds one row to a table, its values given by the names of the columns.

        It raises a ``TypeError`` where a column is missing, misspelt or given without its name.
        """
        columns = ", ".join(TABLES[name].names)
        # Written out for the table, since Python then matches the names and orders the row without a dictionary.
        source = f"lambda *, {columns}: add(({columns},))"
        add_named: Callable[..., None] = eval(source, {"add": self.table(name)})  # noqa: S307 - of our own schema
        return add_named

    def close(self) -> None:
        """Pass on the remaining rows; a table without rows gets one empty batch."""
        if self._writer is not None:
            for name in self._rows:
                self._flush(name)

    def _flush(self, name: str) -> None:
        assert self._writer is not None  # noqa: S101 - there is nothing to flush without one
        self._writer.write(name, self._batch(name))
        self._rows[name].clear()

    def _batch(self, name: str) -> pa.RecordBatch:
        schema = TABLES[name]
        columns = list(zip(*self._rows[name], strict=True)) or [()] * len(schema)
        return pa.RecordBatch.from_arrays(
            [self._array(name, values, field) for values, field in zip(columns, schema, strict=True)],
            schema=schema,
        )

    def _array(self, table: str, values: Row, field: pa.Field) -> pa.Array:
        kind = field.type
        if kind == INSTANT:
            seconds = self._finite(table, field.name, values, pa.float64()).to_numpy(zero_copy_only=False)
            missing = np.isnan(seconds)
            instants = np.rint(np.where(missing, 0.0, seconds) * 1e6).astype(np.int64) + self._start_us
            return pa.array(instants, mask=missing).view(INSTANT)
        if pa.types.is_dictionary(kind):
            codes = self._codes.setdefault((table, field.name), {})
            for value in dict.fromkeys(values):
                if value is not None:
                    codes.setdefault(value, len(codes))
            indices = pa.array(list(map(codes.get, values)), pa.int32())
            return pa.DictionaryArray.from_arrays(indices, pa.array(list(codes), pa.string()))
        if pa.types.is_floating(kind):
            return self._finite(table, field.name, values, kind)
        try:
            return pa.array(values, type=kind)
        except pa.ArrowInvalid:
            self._finite(table, field.name, values, pa.float64())
            raise

    def _finite(self, table: str, column: str, values: Row, kind: pa.DataType) -> pa.Array:
        """Return the values as numbers of a floating type; raise a ``RunError`` if one is not finite."""
        array = pa.array(values, type=kind)
        missing = ~np.isfinite(array.to_numpy(zero_copy_only=False))
        if np.count_nonzero(missing) != array.null_count:
            index = next(i for i in np.flatnonzero(missing).tolist() if values[i] is not None)
            raise RunError(self._not_finite(table, column, index))
        return array

    def _not_finite(self, table: str, column: str, index: int) -> str:
        """Which number is not finite, in words: whose it is, its column, and the time of the row."""
        row = dict(zip(TABLES[table].names, self._rows[table][index], strict=True))
        named = [f"{_OWNERS[name]} {row[name]}" for name in _OWNERS if row.get(name) is not None]
        times_s = [row[field.name] for field in TABLES[table] if field.type == INSTANT]
        known_s = [time_s for time_s in times_s if time_s is not None and isfinite(time_s)]
        at = f" at {self._instant(max(known_s))}" if known_s else ""
        owner = ", ".join(named) or next(str(value) for value in row.values() if isinstance(value, str))
        return (
            f"{column} of {owner}{at} is {row[column]}, which is not a finite number; no table of this run was kept. "
            "Look for an extreme number in the experiment, and report it if none explains this"
        )

    def _instant(self, time_s: float) -> str:
        instant = datetime.fromtimestamp(self._start_us / 1e6 + time_s, tz=UTC)
        return instant.strftime("%Y-%m-%d %H:%M:%S UTC")


def _forget(_row: Row) -> None:
    """Keep nothing: pilot runs write no tables."""
