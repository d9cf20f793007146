"""Reads files of measured weather and rejects gaps and invalid rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from math import inf
from pathlib import Path

from corridorsim.config.experiment import Experiment
from corridorsim.config.files.series import Series, run_end_s
from corridorsim.config.weather import WeatherFile
from corridorsim.errors import ConfigError, Problem
from corridorsim.local_time import instants, start_of, why_not_one, with_offsets
from corridorsim.units import SECONDS_PER_HOUR

REQUIRED = ("time", "temperature_c")
OPTIONAL = ("wind_mps", "wind_from_deg")
MAX_GAP_H = 3.0
"""Largest gap between two rows, and at both ends of the run."""
RANGES: Mapping[str, tuple[float, float]] = {
    "temperature_c": (-60.0, 60.0),
    "wind_mps": (0.0, 100.0),
    "wind_from_deg": (0.0, 360.0),
}


Row = dict[str, float]
"""Values by column, and ``time_s`` in seconds of the run."""


def series_name(file: WeatherFile, zone: str) -> str:
    """Return the name of a file's contents in an experiment's series; one file may be read in several time zones."""
    return file.path if file.clock == "utc" else f"{file.path} ({zone})"


def read_weather(experiment: Experiment, folder: Path) -> dict[str, Series]:
    """Read every weather file, by ``series_name``; without wind columns the air is still.

    Raises
    ------
    ConfigError
        A file is missing, or has other columns, invalid rows or gaps; reports every one.
    """
    found: dict[str, Series] = {}
    problems: list[Problem] = []
    for weather, time_zone in _files(experiment):
        zone = "UTC" if weather.clock == "utc" else time_zone
        rows, faults = _read(experiment, folder / weather.path, zone)
        columns = {name: tuple(row[name] for row in rows) for name in RANGES}
        times_s = tuple(row["time_s"] for row in rows)
        found[series_name(weather, time_zone)] = Series(times_s, columns)
        problems += faults
    if problems:
        raise ConfigError(list(dict.fromkeys(problems)))
    return found


def _files(experiment: Experiment) -> Iterator[tuple[WeatherFile, str]]:
    """Yield every weather file of a jurisdiction or a node, with the time zone there."""
    for jurisdiction in experiment.jurisdictions.values():
        if isinstance(jurisdiction.weather, WeatherFile):
            yield jurisdiction.weather, jurisdiction.time_zone
    for node in experiment.network.nodes.values():
        if isinstance(node.weather, WeatherFile):
            yield node.weather, experiment.jurisdictions[node.jurisdiction].time_zone


def _read(experiment: Experiment, path: Path, zone: str) -> tuple[list[Row], list[Problem]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Problem(str(path), 0, 0, "weather.path", f"cannot be read: {error}")]
    lines = csv.DictReader(text.splitlines())
    columns = lines.fieldnames or []
    said = [f"no column {name}" for name in REQUIRED if name not in columns]
    said += [f"unknown column {name!r}" for name in columns if name not in REQUIRED + OPTIONAL]
    if said:
        return [], [Problem(str(path), 1, 1, "header", f"{'; '.join(said)}; allowed: {', '.join(REQUIRED + OPTIONAL)}")]
    begin = start_of(experiment.simulation.start)
    rows: list[tuple[int, Row]] = []
    problems: list[Problem] = []
    for line in lines:
        row = _row(line, zone, begin, rows[-1][1]["time_s"] if rows else -inf)
        if isinstance(row, dict):
            rows.append((lines.line_num, row))
        else:
            problems.append(Problem(str(path), lines.line_num, 1, *row))
    return [row for _, row in rows], problems or _gaps(experiment, path, rows)


def _row(line: Mapping[str, str | None], zone: str, begin: datetime, before_s: float) -> Row | tuple[str, str]:
    """Return the row, or the invalid column and a message; ``before_s`` is the time of the row above."""
    time_s = _time_s(line["time"] or "", zone, begin, before_s)
    if isinstance(time_s, str):
        return "time", time_s
    numbers = {"time_s": time_s, "wind_mps": 0.0, "wind_from_deg": 0.0}
    for column, (low, high) in RANGES.items():
        given = line.get(column)
        if given is None and column in OPTIONAL:
            continue
        try:
            number = float(given or "")
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            return column, f"{given!r}; allowed: {low:g} to {high:g}"
        numbers[column] = number
    return numbers


def _time_s(text: str, zone: str, begin: datetime, before_s: float) -> float | str:
    """Return a time of the run [s], or what is wrong with it.

    A local time that comes twice is the first of its instants that is later than the row above.
    """
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return f"{text!r} is not a time; expected ISO 8601, e.g. 2030-01-31T08:00"
    if wall.tzinfo is not None:
        return (wall - begin).total_seconds()
    times_s = [(instant - begin).total_seconds() for instant in instants(wall, zone)]
    if not times_s:
        (later,) = with_offsets(wall, zone)
        return f"{text} {why_not_one(wall, zone)}; write a time with its offset: {later}"
    return next((time_s for time_s in sorted(times_s) if time_s > before_s), times_s[0])


def _gaps(experiment: Experiment, path: Path, rows: list[tuple[int, Row]]) -> list[Problem]:
    end_s = run_end_s(experiment)
    if not rows:
        return [Problem(str(path), 1, 1, "time", "no rows; give at least one per hour of the run")]
    problems = []
    for (_, before), (number, row) in pairwise(rows):
        gap_h = (row["time_s"] - before["time_s"]) / SECONDS_PER_HOUR
        if not 0.0 < gap_h <= MAX_GAP_H:
            said = f"{gap_h:g} h after the row above; allowed: later, by at most {MAX_GAP_H:g} h"
            problems.append(Problem(str(path), number, 1, "time", said))
    slack_s = MAX_GAP_H * SECONDS_PER_HOUR
    if rows[0][1]["time_s"] > slack_s or rows[-1][1]["time_s"] < end_s - slack_s:
        run = f"{end_s / SECONDS_PER_HOUR:g} h from {experiment.simulation.start} 00:00 UTC"
        said = f"the rows do not cover the run of {run}"
        problems.append(Problem(str(path), rows[-1][0], 1, "time", said))
    return problems
