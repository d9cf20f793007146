"""Collects rows in memory and passes them on in batches, so that memory does not grow with the length of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import partial
from math import isfinite
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corridorsim.errors import RunError
from corridorsim.local_time import start_of
from corridorsim.records.rows import NAME, NO_NAME, NULL, NUMBER, TEXT, Rows
from corridorsim.records.schema import INSTANT, TABLES

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
    """Turns rows in the order of a table's schema into Arrow batches.

    Times are given in seconds of the run (None for null) and written as UTC instants. A number that is not finite
    reaches no table: the batch that contains one raises a ``RunError``.
    """

    def __init__(self, start: date, writer: BatchWriter | None, tables: Iterable[str] = TABLES) -> None:
        self._start_us = round(start_of(start).timestamp()) * 1_000_000
        self._writer = writer
        self._rows = {name: self._rows_of(name) for name in tables}

    def _rows_of(self, name: str) -> Rows:
        kinds = [_kind(field.type) for field in TABLES[name]]
        return Rows(TABLES[name].names, kinds, None if self._writer is None else partial(self._flush, name))

    def rows(self, name: str) -> Rows:
        """The rows of a table, for those who add them cell by cell; without a writer, as in pilots, none is kept."""
        return self._rows[name]

    def table(self, name: str) -> Callable[[Row], None]:
        """The function that adds one row to a table."""
        return self._rows[name].add

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
        schema, rows = TABLES[name], self._rows[name]
        cells = rows.cells()
        columns = [self._array(name, rows, cells[index], index) for index in range(len(schema))]
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def _array(self, table: str, rows: Rows, cells: npt.NDArray[np.float64], index: int) -> pa.Array:
        """A column of a table, from its cells; these may be changed."""
        field = TABLES[table].field(index)
        if pa.types.is_string(field.type):
            return pa.array(rows.texts[index], pa.string())
        if pa.types.is_dictionary(field.type):
            indices = pa.array(cells.astype(np.int32), mask=cells == NO_NAME)
            return pa.DictionaryArray.from_arrays(indices, pa.array(list(rows.codes[index]), pa.string()))
        bad = np.flatnonzero(~np.isfinite(cells))
        if bad.size:
            raise RunError(self._not_finite(table, field.name, int(bad[0])))
        missing = cells == NULL
        has_missing = bool(missing.any())
        if has_missing:
            cells[missing] = 0.0
        if field.type == INSTANT:
            numbers = np.rint(cells * 1e6).astype(np.int64) + self._start_us
        else:
            numbers = cells.astype(field.type.to_pandas_dtype(), copy=False)
        array = pa.array(numbers, mask=missing if has_missing else None)
        return array.view(INSTANT) if field.type == INSTANT else array

    def _not_finite(self, table: str, column: str, index: int) -> str:
        """Which number is not finite, in words: whose it is, its column, and the time of the row."""
        row = self._row(table, index)
        named = [f"{_OWNERS[name]} {row[name]}" for name in _OWNERS if row.get(name) is not None]
        times_s = [row[field.name] for field in TABLES[table] if field.type == INSTANT]
        known_s = [time_s for time_s in times_s if time_s is not None and isfinite(time_s)]
        at = f" at {self._instant(max(known_s))}" if known_s else ""
        owner = ", ".join(named) or next(str(value) for value in row.values() if isinstance(value, str))
        return (
            f"{column} of {owner}{at} is {row[column]}, which is not a finite number; no table of this run was kept. "
            "Look for an extreme number in the experiment, and report it if none explains this"
        )

    def _row(self, table: str, index: int) -> dict[str, Any]:
        """Values by column of a row that waits to be written."""
        rows = self._rows[table]
        values: dict[str, Any] = {}
        cells = rows.cells()
        for column, name in enumerate(TABLES[table].names):
            cell = float(cells[column, index])
            if rows.codes[column]:
                values[name] = None if cell == NO_NAME else list(rows.codes[column])[int(cell)]
            elif rows.texts[column]:
                values[name] = rows.texts[column][index]
            else:
                values[name] = None if cell == NULL else cell
        return values

    def _instant(self, time_s: float) -> str:
        instant = datetime.fromtimestamp(self._start_us / 1e6 + time_s, tz=UTC)
        return instant.strftime("%Y-%m-%d %H:%M:%S UTC")


def _kind(of_values: pa.DataType) -> int:
    """Kind of a column."""
    if pa.types.is_dictionary(of_values):
        return NAME
    return TEXT if pa.types.is_string(of_values) else NUMBER
