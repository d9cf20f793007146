"""Files of summaries: one Arrow file per unit, with a single row whose columns are the tables of ``contents``."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.ipc

from corridorsim.analysis.results import Unit, read_unit
from corridorsim.analysis.unit_summary.contents import CONTENTS, SUMMARY_VERSION
from corridorsim.analysis.unit_summary.make import unit_tables
from corridorsim.records.schema import TABLES
from corridorsim.records.store import unit_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corridorsim.analysis.results import Results

_MADE_FROM = b"made_from"
"""Key of the metadata that say from what a summary was made."""

_ROW = pa.schema(
    [pa.field(name, pa.list_(pa.struct(list(schema.remove_metadata())))) for name, schema in CONTENTS.items()]
)


def summary_file(folder: Path, unit: Unit) -> Path:
    """Path of a unit's summary in a results folder."""
    return folder / "summary" / "units" / unit_folder(*unit) / "summary.arrow"


def summarize_unit(folder: Path, scenario: str, replication: int, snapshot: str | None) -> None:
    """Write the summary of a unit whose tables are in place, in one step."""
    unit = Unit(scenario, replication, snapshot)
    results = read_unit(folder, unit)
    _write(summary_file(folder, unit), unit_tables(results, unit), _made_from(results, unit)[0])


def unit_summary(results: Results, unit: Unit) -> dict[str, pa.Table]:
    """The summary of a unit; it is made, and kept if possible, if it is missing or its tables have changed since."""
    path, (made_from, newest_ns) = summary_file(results.path, unit), _made_from(results, unit)
    row = _read(path, made_from, newest_ns)
    if row is not None:
        return {name: pa.Table.from_struct_array(row.column(name).values) for name in CONTENTS}
    tables = unit_tables(results, unit)
    # Results that may only be read can be compared, too.
    with suppress(OSError):
        _write(path, tables, made_from)
    return tables


def over_units(results: Results, names: Iterable[str]) -> dict[str, pa.Table]:
    """Tables of the summaries of all finished units, one below the other, with the columns of ``Unit`` in front."""
    found: dict[str, list[pa.Table]] = {name: [] for name in names}
    for unit in results.units:
        summary = unit_summary(results, unit)
        for name, tables in found.items():
            tables.append(_with_unit(summary[name], unit))
    return {name: pa.concat_tables(tables).combine_chunks() for name, tables in found.items()}


def unit_kpis(results: Results, unit: Unit) -> dict[str, float | None]:
    """Every KPI of a unit by name; None where it has no value."""
    kpis = unit_summary(results, unit)["kpis"]
    return dict(zip(kpis["kpi"].to_pylist(), kpis["value"].to_pylist(), strict=True))


def _with_unit(table: pa.Table, unit: Unit) -> pa.Table:
    types = {"scenario": pa.string(), "replication": pa.int32(), "snapshot": pa.string()}
    columns = {name: pa.repeat(pa.scalar(value, types[name]), table.num_rows) for name, value in unit._asdict().items()}
    return pa.table(columns | dict(zip(table.column_names, table.columns, strict=True)))


def _made_from(results: Results, unit: Unit) -> tuple[dict[str, Any], int]:
    """What a summary depends on (version, window, sizes of the tables' files), and when the last file changed [ns]."""
    sizes, newest_ns = {}, 0
    for table in TABLES:
        folder = results.path / "tables" / table / unit_folder(*unit)
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                status = entry.stat()
                sizes[f"{table}/{entry.name}"] = status.st_size
                newest_ns = max(newest_ns, status.st_mtime_ns)
    made_from = {
        "version": SUMMARY_VERSION,
        "currency": results.currency,
        "simulation": results.at(unit.snapshot).manifest["simulation"],
        "files": sizes,
    }
    return made_from, newest_ns


def _read(path: Path, made_from: Mapping[str, Any], newest_ns: int) -> pa.RecordBatch | None:
    """The row of a summary; None if there is none that was made from these tables."""
    try:
        if path.stat().st_mtime_ns < newest_ns:
            return None
        # Mapped, so that only what is looked at is read.
        reader = pa.ipc.open_file(pa.memory_map(str(path)))
    except (OSError, pa.ArrowInvalid):
        return None
    if json.loads(reader.schema.metadata[_MADE_FROM]) != made_from:
        return None
    return reader.get_batch(0)


def _write(path: Path, tables: Mapping[str, pa.Table], made_from: Mapping[str, Any]) -> None:
    """Write a summary in one step, so that no reader ever sees a part of one."""
    columns = []
    for name, field in zip(CONTENTS, _ROW, strict=True):
        rows = tables[name].combine_chunks().to_struct_array().combine_chunks()
        columns.append(pa.ListArray.from_arrays([0, len(rows)], rows).cast(field.type))
    schema = _ROW.with_metadata({_MADE_FROM: json.dumps(made_from)})
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with pa.OSFile(str(partial), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
