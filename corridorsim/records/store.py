"""Files of a results folder: one per table and unit, written elsewhere and moved into place when complete."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from corridorsim.records.file_format import Format
from corridorsim.records.schema import TABLES


def unit_folder(scenario: str, replication: int, snapshot: str | None) -> Path:
    """Path of a unit's files below the folder of their table."""
    dated = Path(f"scenario={scenario}") if snapshot is None else Path(f"scenario={scenario}", f"snapshot={snapshot}")
    return dated / f"replication={replication}"


class UnitWriter:
    """Streams the tables of one unit (a scenario and a replication, at a snapshot if there are several) to disk.

    Until ``commit`` moves them into place, the files are in a hidden folder of the results; ``discard`` removes it.
    """

    def __init__(
        self, results: Path, scenario: str, replication: int, file_format: Format, snapshot: str | None = None
    ) -> None:
        self._results = results
        self._unit = unit_folder(scenario, replication, snapshot)
        self._partial = results / ".partial" / "~".join(self._unit.parts)
        self._format = file_format
        shutil.rmtree(self._partial, ignore_errors=True)
        self._partial.mkdir(parents=True)
        self._writers: dict[str, pq.ParquetWriter | pa.ipc.RecordBatchFileWriter] = {}

    def write(self, table: str, batch: pa.RecordBatch) -> None:
        """Append a batch to a table."""
        if table not in self._writers:
            self._writers[table] = self._open(table)
        if self._format == "parquet":
            self._writers[table].write_batch(batch)
        else:
            self._writers[table].write(batch)

    def _open(self, table: str) -> pq.ParquetWriter | pa.ipc.RecordBatchFileWriter:
        path = self._partial / f"{table}.{self._format}"
        if self._format == "parquet":
            # A dictionary of numbers that hardly repeat takes time and makes files larger.
            names = [field.name for field in TABLES[table] if pa.types.is_dictionary(field.type)]
            return pq.ParquetWriter(path, TABLES[table], compression="zstd", use_dictionary=names)
        options = pa.ipc.IpcWriteOptions(compression="zstd", emit_dictionary_deltas=True)
        return pa.ipc.new_file(path, TABLES[table], options=options)

    def commit(self) -> None:
        """Close the files and move them to their final names."""
        for writer in self._writers.values():
            writer.close()
        for table in self._writers:
            folder = self._results / "tables" / table / self._unit
            folder.mkdir(parents=True, exist_ok=True)
            source = self._partial / f"{table}.{self._format}"
            os.replace(source, folder / f"part-0.{self._format}")  # noqa: PTH105 - atomic, and named so
        self._clean()

    def discard(self) -> None:
        """Delete what was written."""
        for writer in self._writers.values():
            with suppress(OSError, pa.ArrowException):
                writer.close()
        self._clean()

    def _clean(self) -> None:
        shutil.rmtree(self._partial, ignore_errors=True)
        with suppress(OSError):
            self._partial.parent.rmdir()
