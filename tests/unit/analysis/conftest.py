"""Writes results folders of a few rows."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corridorsim.records.schema import TABLES

from . import rows
from .rows import at


@pytest.fixture
def unit_rows():
    """Give the function that builds the rows of one unit."""
    return rows.unit


@pytest.fixture
def make_results(tmp_path, unit_rows):
    """Give a function that writes a results folder: rows of tables by (scenario, replication)."""

    def write(units=None, fmt="parquet", pending=(), **manifest):
        units = {("base", 0): unit_rows()} if units is None else units
        folder = tmp_path / "results"
        for (scenario, replication), tables in units.items():
            for name, schema in TABLES.items():
                part = folder / "tables" / name / f"scenario={scenario}" / f"replication={replication}"
                _write(part, pa.Table.from_pylist(tables.get(name, []), schema=schema), fmt)
        names = list(dict.fromkeys(scenario for scenario, _ in [*units, *pending]))
        states = [(unit, "done") for unit in units] + [(unit, "pending") for unit in pending]
        edges = {"start": at(0), "window_start": at(12), "window_end": at(60), "end": at(72)}
        content = {
            "currency": "EUR",
            "format": fmt,
            "simulation": {name: edge.isoformat() for name, edge in edges.items()},
            "baseline": names[0],
            "scenarios": [{"name": name, "description": ""} for name in names],
            "units": [{"scenario": s, "replication": r, "state": state} for (s, r), state in states],
        }
        (folder / "manifest.json").write_text(json.dumps(content | manifest))
        return folder

    return write


def _write(part: Path, table, fmt):
    part.mkdir(parents=True, exist_ok=True)
    if fmt == "parquet":
        pq.write_table(table, part / "part-0.parquet")
    else:
        with (
            pa.OSFile(str(part / "part-0.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, table.schema) as writer,
        ):
            writer.write_table(table)
