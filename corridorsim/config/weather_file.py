"""Reads files of measured weather and refuses gaps and rows that cannot be."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from corridorsim.config.experiment import Experiment
from corridorsim.config.weather import WeatherFile
from corridorsim.errors import ConfigError, Problem
from corridorsim.units import SECONDS_PER_HOUR

REQUIRED = ("time", "temperature_c")
OPTIONAL = ("wind_mps", "wind_from_deg")
MAX_GAP_H = 3.0
"""Between two rows, and at both ends of the run."""
RANGES: Mapping[str, tuple[float, float]] = {
    "temperature_c": (-60.0, 60.0),
    "wind_mps": (0.0, 100.0),
    "wind_from_deg": (0.0, 360.0),
}


@dataclass(frozen=True, slots=True)
class WeatherRow:
    """One checked row; ``time_s`` counts from the start of the run."""

    time_s: float
    temperature_c: float
    wind_mps: float
    wind_from_deg: float


def read_weather(experiment: Experiment, folder: Path) -> dict[str, tuple[WeatherRow, ...]]:
    """The rows of each jurisdiction whose weather is a file, by its name.

    Raises
    ------
    ConfigError
        A file is missing, has other columns, rows that cannot be, or gaps; every bad row is named.
    """
    found: dict[str, tuple[WeatherRow, ...]] = {}
    problems: list[Problem] = []
    for name, jurisdiction in experiment.jurisdictions.items():
        if isinstance(jurisdiction.weather, WeatherFile):
            zone = UTC if jurisdiction.weather.clock == "utc" else ZoneInfo(jurisdiction.time_zone)
            rows, faults = _read(experiment, folder / jurisdiction.weather.path, zone)
            found[name] = tuple(rows)
            problems += faults
    if problems:
        raise ConfigError(problems)
    return found


def _read(experiment: Experiment, path: Path, zone: tzinfo) -> tuple[list[WeatherRow], list[Problem]]:
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
    start = experiment.simulation.start
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    rows: list[tuple[int, WeatherRow]] = []
    problems: list[Problem] = []
    for line in lines:
        row = _row(line, zone, begin)
        if isinstance(row, WeatherRow):
            rows.append((lines.line_num, row))
        else:
            problems.append(Problem(str(path), lines.line_num, 1, *row))
    return [row for _, row in rows], problems or _gaps(experiment, path, rows)


def _row(line: Mapping[str, str | None], zone: tzinfo, begin: datetime) -> WeatherRow | tuple[str, str]:
    """The row, or the column that is wrong and what is wrong with it."""
    text = line["time"] or ""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return "time", f"{text!r} is no time; an example is 2030-01-31T08:00"
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone)
    numbers = {"wind_mps": 0.0, "wind_from_deg": 0.0}
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
    return WeatherRow(time_s=(instant.astimezone(UTC) - begin).total_seconds(), **numbers)


def _gaps(experiment: Experiment, path: Path, rows: list[tuple[int, WeatherRow]]) -> list[Problem]:
    simulation = experiment.simulation
    end_s = (simulation.warmup_h + simulation.window_h + simulation.cooldown_h) * SECONDS_PER_HOUR
    if not rows:
        return [Problem(str(path), 1, 1, "time", "no rows; give one an hour of the run")]
    problems = []
    for (_, before), (number, row) in pairwise(rows):
        gap_h = (row.time_s - before.time_s) / SECONDS_PER_HOUR
        if not 0.0 < gap_h <= MAX_GAP_H:
            said = f"{gap_h:g} h after the row above; allowed: later, by {MAX_GAP_H:g} h at most"
            problems.append(Problem(str(path), number, 1, "time", said))
    slack_s = MAX_GAP_H * SECONDS_PER_HOUR
    if rows[0][1].time_s > slack_s or rows[-1][1].time_s < end_s - slack_s:
        said = f"the rows do not cover the run, {simulation.start} 00:00 UTC and {end_s / SECONDS_PER_HOUR:g} h on"
        problems.append(Problem(str(path), rows[-1][0], 1, "time", said))
    return problems
