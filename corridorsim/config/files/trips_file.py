"""Reads a file of dated trips (CSV or Parquet) and rejects invalid rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corridorsim.config.demand import HEAVIEST_PAYLOAD_T, too_heavy
from corridorsim.config.experiment import Experiment
from corridorsim.errors import ConfigError, Problem
from corridorsim.local_time import seconds_of, start_of, why_not_one, with_offsets
from corridorsim.units import SECONDS_PER_HOUR

REQUIRED = ("trip_id", "origin", "destination", "depart_time", "vehicle_class", "operator")
OPTIONAL = ("payload_t", "soc_start")
FLOW_TRIP = re.compile(r"^(.+)-\d+-\d+$")
"""Pattern of the ids that a flow gives to its own trips."""


@dataclass(frozen=True, slots=True)
class TripRow:
    """One checked row; ``depart_s`` counts from the start of the run."""

    trip_id: str
    origin: str
    destination: str
    depart_s: float
    vehicle_class: str
    operator: str
    payload_t: float | None
    soc_start: float | None
    line: int = 0
    """Line in the file."""


def read_trips(experiment: Experiment, folder: Path) -> list[TripRow]:
    """Read the experiment's trips file; returns an empty list if it names none.

    Raises
    ------
    ConfigError
        The file is missing, has other columns, or has invalid rows; reports every one.
    """
    if experiment.trips_file is None:
        return []
    path = folder / experiment.trips_file.path
    rows, columns = _records(path)
    unknown = [name for name in columns if name not in REQUIRED + OPTIONAL]
    missing = [name for name in REQUIRED if name not in columns]
    if missing or unknown:
        said = [f"no column {name}" for name in missing] + [f"unknown column {name!r}" for name in unknown]
        raise ConfigError(
            [Problem(str(path), 1, 1, "header", f"{'; '.join(said)}; allowed: {', '.join(REQUIRED + OPTIONAL)}")]
        )
    problems: list[Problem] = []
    checked: list[TripRow] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        faults = _faults(experiment, row, seen)
        problems += [Problem(str(path), number, 1, column, message) for column, message in faults]
        if not faults:
            checked.append(_row(experiment, row, number))
    end_s = experiment.simulation.run_h * SECONDS_PER_HOUR
    problems += [
        Problem(str(path), row.line, 1, "depart_time", f"{rows[row.line - 2]['depart_time']} is outside the run")
        for row in checked
        if not 0.0 <= row.depart_s < end_s
    ]
    if problems:
        raise ConfigError(problems)
    return checked


def _records(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and most experiments have no trips file
    import pyarrow.csv  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    try:
        if path.suffix == ".parquet":
            table = pa.parquet.read_table(path)
        else:
            options = pa.csv.ConvertOptions(
                column_types={name: pa.string() for name in REQUIRED} | {name: pa.float64() for name in OPTIONAL}
            )
            table = pa.csv.read_csv(path, convert_options=options)
    except (OSError, pa.ArrowException) as error:
        raise ConfigError([Problem(str(path), 0, 0, "trips_file.path", f"cannot be read: {error}")]) from error
    return table.to_pylist(), table.column_names


def _faults(experiment: Experiment, row: dict[str, Any], seen: set[str]) -> list[tuple[str, str]]:
    faults = []
    choices: dict[str, Mapping[str, object]] = {
        "origin": experiment.network.nodes,
        "destination": experiment.network.nodes,
        "vehicle_class": experiment.vehicles,
        "operator": experiment.operators,
    }
    for column, allowed in choices.items():
        if row[column] not in allowed:
            faults.append((column, f"unknown {row[column]!r}; allowed: {', '.join(allowed)}"))
    if not row["trip_id"] or str(row["trip_id"]) in seen:
        faults.append(("trip_id", f"{row['trip_id']!r} is empty or a duplicate; ids must be unique"))
    seen.add(str(row["trip_id"]))
    flow = FLOW_TRIP.match(str(row["trip_id"]))
    if flow and flow[1] in experiment.flows:
        faults.append(("trip_id", f"{row['trip_id']!r} has the form of an id of flow {flow[1]}; choose another"))
    if row["origin"] == row["destination"]:
        faults.append(("destination", f"is the origin, {row['origin']!r}"))
    faults += [("depart_time", message) for message in _time_faults(experiment, row)]
    soc, payload = row.get("soc_start"), row.get("payload_t")
    if soc is not None and not 0 <= soc <= 1:
        faults.append(("soc_start", f"{soc:g}; allowed: 0 to 1"))
    if payload is not None and not 0 <= payload < float("inf"):
        faults.append(("payload_t", f"{payload:g}; allowed: 0 or more"))
    elif payload is not None and payload > HEAVIEST_PAYLOAD_T:
        faults.append(("payload_t", too_heavy(payload)))
    return faults


def _time_faults(experiment: Experiment, row: dict[str, Any]) -> Iterator[str]:
    instant = _instant(row["depart_time"])
    if instant is None:
        yield f"{row['depart_time']!r} is not a time; expected ISO 8601, e.g. 2027-03-01T08:30"
    elif instant.tzinfo is None and row["origin"] in experiment.network.nodes:
        zone = _zone(experiment, row)
        why = why_not_one(instant, zone)
        if why is not None:
            offsets = " or ".join(with_offsets(instant, zone))
            yield f"{row['depart_time']} {why}; write a time with its offset: {offsets}"


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _zone(experiment: Experiment, row: dict[str, Any]) -> str:
    return experiment.jurisdictions[experiment.network.nodes[row["origin"]].jurisdiction].time_zone


def _row(experiment: Experiment, row: dict[str, Any], line: int) -> TripRow:
    instant = _instant(row["depart_time"])
    assert instant is not None  # noqa: S101 - checked by _faults
    start = experiment.simulation.start
    is_local = instant.tzinfo is None
    return TripRow(
        trip_id=str(row["trip_id"]),
        origin=row["origin"],
        destination=row["destination"],
        depart_s=seconds_of(start, instant, _zone(experiment, row))
        if is_local
        else (instant - start_of(start)).total_seconds(),
        vehicle_class=row["vehicle_class"],
        operator=row["operator"],
        payload_t=row.get("payload_t"),
        soc_start=row.get("soc_start"),
        line=line,
    )
