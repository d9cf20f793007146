"""Opens a results folder: its manifest, its tables over all units, its summaries."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from corridorsim.choices import choose, choose_snapshot
from corridorsim.errors import ResultsError
from corridorsim.records.schema import NAME, TABLES
from corridorsim.records.store import unit_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MANIFEST_KEYS = ("currency", "format", "simulation", "baseline", "scenarios", "units")
"""Keys of a manifest that the analysis needs; the others are for human readers."""

_PARTITION = pa.schema([pa.field("scenario", NAME), pa.field("replication", pa.int32())])
_SNAPSHOT = pa.schema([pa.field("snapshot", pa.string())])


class Unit(NamedTuple):
    """One run of one scenario, at a snapshot (ISO 8601) if there are several."""

    scenario: str
    replication: int
    snapshot: str | None = None

    def __str__(self) -> str:
        at = "" if self.snapshot is None else f", snapshot {self.snapshot}"
        return f"scenario {self.scenario}{at}, replication {self.replication}"


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
            Unit(str(unit["scenario"]), int(unit["replication"]), unit.get("snapshot"))
            for unit in manifest["units"]
            if unit["state"] == "done"
        ]
        """Finished units; all others are ignored, even if part of their tables is in the folder."""
        self.snapshots: list[str] = list(manifest.get("snapshots", {}))
        """Dates of the snapshots if there are several."""

    def __repr__(self) -> str:
        return f"Results({str(self.path)!r}, scenarios={self.scenarios}, units={len(self.units)})"

    def __getattr__(self, name: str) -> pa.Table:
        if name in TABLES:
            return self.table(name)
        msg = f"results have no attribute {name!r}; the tables are {', '.join(TABLES)}"
        raise AttributeError(msg)

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *TABLES]

    @property
    def baseline(self) -> str:
        """Scenario with which the others are compared by default."""
        return str(self.manifest["baseline"])

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From the end of the warm-up to the start of the cool-down, in UTC; with several snapshots see ``at``."""
        return self._moment("window_start"), self._moment("window_end")

    @property
    def start(self) -> datetime:
        """Start of the run and of its warm-up, in UTC; with several snapshots see ``at``."""
        return self._moment("start")

    @property
    def end(self) -> datetime:
        """End of the run, in UTC; with several snapshots see ``at``."""
        return self._moment("end")

    def _moment(self, name: str) -> datetime:
        choose_snapshot(None, self.snapshots)
        return _instant(self.manifest["simulation"][name])

    def at(self, snapshot: str | None) -> Results:
        """The results of one snapshot; pass None if there is only one date.

        Raises
        ------
        ResultsError
            There is no such snapshot, or there are several and none is given.
        """
        if not self.snapshots and snapshot in {unit.snapshot for unit in self.units}:
            return self
        day = choose_snapshot(snapshot, self.snapshots)
        if day is None:
            return self
        manifest = self.manifest | {
            "simulation": self.manifest["snapshots"][day],
            "snapshots": {},
            "units": [unit for unit in self.manifest["units"] if unit["snapshot"] == day],
        }
        return Results(self.path, manifest)

    def by_snapshot(self) -> list[Results]:
        """The results of each snapshot in order of date; a single element if there is only one date."""
        return [self.at(snapshot) for snapshot in self.snapshots or (None,)]

    def only(self, scenarios: Sequence[str]) -> Results:
        """The same results with these scenarios only; the first is the baseline."""
        manifest = self.manifest | {
            "baseline": scenarios[0],
            "scenarios": [entry for entry in self.manifest["scenarios"] if entry["name"] in scenarios],
            "units": [unit for unit in self.manifest["units"] if unit["scenario"] in scenarios],
        }
        return Results(self.path, manifest)

    def within(self, low: datetime, high: datetime) -> Results:
        """The same results with another window, to which the KPIs then refer."""
        edges = {"window_start": low.isoformat(), "window_end": high.isoformat()}
        return Results(self.path, self.manifest | {"simulation": self.manifest["simulation"] | edges})

    def table(
        self, name: str, scenario: str | None = None, replication: int | None = None, snapshot: str | None = None
    ) -> pa.Table:
        """Read one table over all units, or those of one scenario, replication or snapshot, with these as columns."""
        return self.dataset(name, scenario, replication, snapshot).to_table()

    def dataset(
        self, name: str, scenario: str | None = None, replication: int | None = None, snapshot: str | None = None
    ) -> ds.Dataset:
        """Open one table without reading it: for tables larger than memory, and for DuckDB and Polars."""
        choose(name, TABLES, "table")
        units = self.chosen(scenario, replication, snapshot)
        files = [file for unit in units for file in self._files(name, unit)]
        # The types are given, not inferred, so that scenario "007" stays a string.
        keys = _PARTITION if units[0].snapshot is None else pa.unify_schemas([_PARTITION, _SNAPSHOT])
        partitioning = ds.partitioning(keys, flavor="hive", dictionaries={"scenario": pa.array(self.scenarios)})
        return ds.dataset(
            files,
            schema=pa.unify_schemas([TABLES[name], keys]),
            format=self.manifest["format"],
            partitioning=partitioning,
            partition_base_dir=str(self.path / "tables" / name),
        )

    def batches(self, name: str, unit: Unit, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read the table of a unit batch by batch, without holding more than a part of it in memory."""
        table = self.dataset(name, *unit)
        for file in table.get_fragments():
            # A scanner decodes far ahead of a slow reader, so it is given one group of rows at a time.
            parts = file.split_by_row_group() if isinstance(file, ds.ParquetFileFragment) else [file]
            for part in parts:
                yield from part.to_batches(schema=table.schema, columns=list(columns))

    @property
    def kpis(self) -> pa.Table:
        """``summary/kpis.parquet``: scenario, replication, kpi, value, unit."""
        return self._summary("kpis", "corridorsim run")

    @property
    def comparison(self) -> pa.Table:
        """``summary/comparison.parquet``: paired differences from the baseline with intervals."""
        return self._summary("comparison", "corridorsim compare")

    @property
    def group_kpis(self) -> pa.Table:
        """``summary/group_kpis.parquet``: figures by jurisdiction, operator size, area type, CPO, utility, and gaps."""
        return self._summary("group_kpis", "corridorsim run")

    @property
    def group_comparison(self) -> pa.Table:
        """``summary/group_comparison.parquet``: paired differences of ``group_kpis`` from the baseline."""
        return self._summary("group_comparison", "corridorsim compare")

    @property
    def public_money(self) -> pa.Table:
        """``summary/public_money.parquet``: CO2e saved by public money beyond the baseline's."""
        return self._summary("public_money", "corridorsim compare")

    @property
    def investors(self) -> pa.Table:
        """``summary/investors.parquet``: return of hubs to their investors."""
        return self._summary("investors", "corridorsim run")

    @property
    def power_flow(self) -> pa.Table:
        """``summary/power_flow.parquet``: voltages and loadings of a user-supplied network by hour."""
        return self._summary("power_flow", "corridorsim powerflow")

    @property
    def attribution(self) -> pa.Table | None:
        """``summary/attribution.parquet``: contributions of levers; None without ``corridorsim attribute``."""
        path = summary_path(self.path, "attribution")
        return pq.read_table(path) if path.is_file() else None

    def _summary(self, name: str, command: str) -> pa.Table:
        path = summary_path(self.path, name)
        if not path.is_file():
            msg = f"{path} is missing; {command} writes it"
            raise ResultsError(msg)
        return pq.read_table(path)

    def chosen(self, scenario: str | None, replication: int | None, snapshot: str | None = None) -> list[Unit]:
        """The finished units of the scenario, replication and snapshot that are given; at least one."""
        if scenario is not None:
            choose(scenario, self.scenarios, "scenario")
        wanted = (scenario, replication, snapshot)
        units = [unit for unit in self.units if all(a in (None, b) for a, b in zip(wanted, unit, strict=True))]
        if not units:
            at = "" if snapshot is None else f", snapshot={snapshot}"
            msg = f"{self.path} has no finished unit with scenario={scenario}, replication={replication}{at}"
            raise ResultsError(msg)
        return units

    def _files(self, name: str, unit: Unit) -> list[str]:
        folder = self.path / "tables" / name / unit_folder(*unit)
        files = [str(file) for file in folder.glob(f"*.{self.manifest['format']}")]
        if not files:
            suffix = self.manifest["format"]
            msg = f"{unit} is marked as done, but {folder} contains no .{suffix} file; run it again"
            raise ResultsError(msg)
        return sorted(files, key=lambda file: (len(file), file))  # part-10 comes after part-9


def read(path: str | os.PathLike[str], *, unfinished_ok: bool = False) -> Results:
    """Open a results folder.

    Parameters
    ----------
    path
        Folder written by ``corridorsim run``.
    unfinished_ok
        Read the finished units of an interrupted run instead of rejecting it.

    Raises
    ------
    ResultsError
        The folder is missing, is not a results folder, or is not finished.
    """
    folder = Path(path)
    results = Results(folder, _manifest(folder))
    pending = len(results.manifest["units"]) - len(results.units)
    if not results.units or (pending and not unfinished_ok):
        msg = f"{folder} is unfinished: {pending} of {len(results.manifest['units'])} units are pending; "
        raise ResultsError(msg + "continue with corridorsim run --resume")
    return results


def read_unit(path: str | os.PathLike[str], unit: Unit) -> Results:
    """Open a results folder with a unit as the only finished one, as soon as its tables are in place."""
    folder = Path(path)
    manifest = _manifest(folder)
    return Results(folder, manifest | {"units": [unit._asdict() | {"state": "done"}]})


def summary_path(folder: Path, name: str) -> Path:
    """Path of a summary table."""
    return folder / "summary" / f"{name}.parquet"


def write_summary(folder: Path, name: str, rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Write rows as ``summary/<name>.parquet``; see ``write_table``."""
    return write_table(folder, name, pa.Table.from_pylist(rows, schema=schema))


def write_table(folder: Path, name: str, table: pa.Table) -> pa.Table:
    """Write ``summary/<name>.parquet`` in one step, so that no reader ever sees a partial table."""
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
        what = "is not a results folder: it has no manifest.json" if folder.is_dir() else "does not exist"
        msg = f"{folder} {what}; use the folder written by corridorsim run -o"
        raise ResultsError(msg)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"{path} is not JSON: {error}"
        raise ResultsError(msg) from error
    missing = [key for key in MANIFEST_KEYS if key not in manifest] if isinstance(manifest, dict) else MANIFEST_KEYS
    if missing:
        msg = f"{path} is not a manifest of corridorsim: it has no {', '.join(missing)}"
        raise ResultsError(msg)
    return dict(manifest)


def _instant(text: str) -> datetime:
    """Parse an ISO 8601 time; without an offset it is UTC."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
