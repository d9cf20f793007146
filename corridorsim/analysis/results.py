"""Opens a results folder: its manifest, its tables over all units, its summaries."""

from __future__ import annotations

import difflib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from corridorsim.errors import ResultsError
from corridorsim.records.schema import NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MANIFEST_KEYS = ("currency", "format", "simulation", "baseline", "scenarios", "units")
"""What the analysis needs of a manifest; the rest of it is for people."""

_PARTITION = pa.schema([pa.field("scenario", NAME), pa.field("replication", pa.int32())])


class Unit(NamedTuple):
    """One run of one scenario."""

    scenario: str
    replication: int

    def __str__(self) -> str:
        return f"scenario {self.scenario}, replication {self.replication}"


class Results:
    """A results folder; every table of ``records.schema.TABLES`` is an attribute (``results.trips``).

    Parameters
    ----------
    path
        The folder.
    manifest
        Its ``manifest.json``.
    """

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self.currency: str = manifest["currency"]
        self.scenarios: list[str] = [str(scenario["name"]) for scenario in manifest["scenarios"]]
        """Names in the order of the experiment."""
        self.units: list[Unit] = [
            Unit(str(unit["scenario"]), int(unit["replication"]))
            for unit in manifest["units"]
            if unit["state"] == "done"
        ]
        """What is finished; all else is ignored, even where a part of it lies in the folder."""

    def __repr__(self) -> str:
        return f"Results({str(self.path)!r}, scenarios={self.scenarios}, units={len(self.units)})"

    def __getattr__(self, name: str) -> pa.Table:
        if name in TABLES:
            return self.table(name)
        msg = f"results have no {name!r}; tables are {', '.join(TABLES)}"
        raise AttributeError(msg)

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *TABLES]

    @property
    def baseline(self) -> str:
        """Scenario that the others are compared with, unless told otherwise."""
        return str(self.manifest["baseline"])

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From the end of the warm-up to the begin of the cool-down, in UTC."""
        simulation = self.manifest["simulation"]
        return _instant(simulation["window_start"]), _instant(simulation["window_end"])

    @property
    def end(self) -> datetime:
        """End of the run, in UTC."""
        return _instant(self.manifest["simulation"]["end"])

    def only(self, scenarios: Sequence[str]) -> Results:
        """The same results without other scenarios."""
        manifest = self.manifest | {
            "baseline": scenarios[0],
            "scenarios": [entry for entry in self.manifest["scenarios"] if entry["name"] in scenarios],
            "units": [unit for unit in self.manifest["units"] if unit["scenario"] in scenarios],
        }
        return Results(self.path, manifest)

    def table(self, name: str, scenario: str | None = None, replication: int | None = None) -> pa.Table:
        """Read one table over all units, or those of one scenario or replication, with both as columns."""
        return self.dataset(name, scenario, replication).to_table()

    def dataset(self, name: str, scenario: str | None = None, replication: int | None = None) -> ds.Dataset:
        """Open one table without reading it: for tables larger than the memory, and for DuckDB and Polars."""
        choose(name, TABLES, "table")
        files = [file for unit in self.chosen(scenario, replication) for file in self._files(name, unit)]
        # The names are given, not inferred, so that scenario "007" stays a string.
        partitioning = ds.partitioning(_PARTITION, flavor="hive", dictionaries={"scenario": pa.array(self.scenarios)})
        return ds.dataset(
            files,
            schema=pa.unify_schemas([TABLES[name], _PARTITION]),
            format=self.manifest["format"],
            partitioning=partitioning,
            partition_base_dir=str(self.path / "tables" / name),
        )

    @property
    def kpis(self) -> pa.Table:
        """``summary/kpis.parquet``: scenario, replication, kpi, value, unit."""
        return self._summary("kpis", "corridorsim run")

    @property
    def comparison(self) -> pa.Table:
        """``summary/comparison.parquet``: paired differences to the baseline with intervals."""
        return self._summary("comparison", "corridorsim compare")

    @property
    def power_flow(self) -> pa.Table:
        """``summary/power_flow.parquet``: voltages and loadings of a network of the user's by hour."""
        return self._summary("power_flow", "corridorsim powerflow")

    @property
    def attribution(self) -> pa.Table | None:
        """``summary/attribution.parquet``: what levers are worth; None where ``corridorsim attribute`` was not run."""
        path = summary_path(self.path, "attribution")
        return pq.read_table(path) if path.is_file() else None

    def _summary(self, name: str, command: str) -> pa.Table:
        path = summary_path(self.path, name)
        if not path.is_file():
            msg = f"{path} is missing; {command} writes it"
            raise ResultsError(msg)
        return pq.read_table(path)

    def chosen(self, scenario: str | None, replication: int | None) -> list[Unit]:
        """The finished units of a scenario, of a replication, of both, or all; at least one."""
        if scenario is not None:
            choose(scenario, self.scenarios, "scenario")
        units = [
            unit for unit in self.units if scenario in (None, unit.scenario) and replication in (None, unit.replication)
        ]
        if not units:
            msg = f"{self.path} has no finished unit with scenario={scenario}, replication={replication}"
            raise ResultsError(msg)
        return units

    def _files(self, name: str, unit: Unit) -> list[str]:
        folder = self.path / "tables" / name / f"scenario={unit.scenario}" / f"replication={unit.replication}"
        files = [str(file) for file in folder.glob(f"*.{self.manifest['format']}")]
        if not files:
            suffix = self.manifest["format"]
            msg = f"{unit} is marked as done, but {folder} holds no .{suffix} file; run it again"
            raise ResultsError(msg)
        return sorted(files, key=lambda file: (len(file), file))  # part-10 comes after part-9


def read(path: str | os.PathLike[str], *, unfinished_ok: bool = False) -> Results:
    """Open a results folder.

    Parameters
    ----------
    path
        Folder that ``corridorsim run`` wrote.
    unfinished_ok
        Read the finished units of a run that was interrupted, instead of refusing it.

    Raises
    ------
    ResultsError
        The folder is missing, is no results folder, or is not finished.
    """
    folder = Path(path)
    results = Results(folder, _manifest(folder))
    pending = len(results.manifest["units"]) - len(results.units)
    if not results.units or (pending and not unfinished_ok):
        msg = f"{folder} is unfinished: {pending} of {len(results.manifest['units'])} units are pending; "
        raise ResultsError(msg + "go on with corridorsim run --resume")
    return results


def choose(name: str, choices: Iterable[str], what: str) -> str:
    """Return ``name`` if it is one of ``choices``, else say which they are and which was probably meant."""
    names = list(choices)
    if name in names:
        return name
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    msg = f"no {what} {name!r}; there are {', '.join(names)}{hint}"
    raise ResultsError(msg)


def summary_path(folder: Path, name: str) -> Path:
    """Where a summary table lies."""
    return folder / "summary" / f"{name}.parquet"


def write_summary(folder: Path, name: str, rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Write rows as ``summary/<name>.parquet``; see ``write_table``."""
    return write_table(folder, name, pa.Table.from_pylist(rows, schema=schema))


def write_table(folder: Path, name: str, table: pa.Table) -> pa.Table:
    """Write ``summary/<name>.parquet`` in one step, so that no reader ever sees half a table."""
    path = summary_path(folder, name)
    path.parent.mkdir(exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        pq.write_table(table, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return table


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        what = "is no results folder: it has no manifest.json" if folder.is_dir() else "does not exist"
        msg = f"{folder} {what}; give the folder that corridorsim run -o wrote"
        raise ResultsError(msg)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"{path} is not JSON: {error}"
        raise ResultsError(msg) from error
    missing = [key for key in MANIFEST_KEYS if key not in manifest] if isinstance(manifest, dict) else MANIFEST_KEYS
    if missing:
        msg = f"{path} is no manifest of corridorsim: it has no {', '.join(missing)}"
        raise ResultsError(msg)
    return dict(manifest)


def _instant(text: str) -> datetime:
    """Parse an ISO instant; one without an offset is UTC."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
