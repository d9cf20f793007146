"""Reads time series of prices, carbon intensities and solar output, and rejects gaps."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from corridorsim.errors import ConfigError, Problem
from corridorsim.local_time import start_of
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from corridorsim.config.experiment import Experiment

Columns = tuple[tuple[str, ...], tuple[str, ...]]
PRICE_COLUMNS: Columns = (("price_per_kwh",), ())
CARBON_COLUMNS: Columns = (("average_g_per_kwh",), ("marginal_g_per_kwh",))
PV_COLUMNS: Columns = ((), ("kw_per_kwp", "w_per_m2"))
"""Required and optional columns besides ``time``."""
MOST_SUN = {"kw_per_kwp": 1.5, "w_per_m2": 1500.0}
"""Largest plausible values; more indicates another unit."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values that apply from each of ``times_s`` (seconds of the run) on."""

    times_s: tuple[float, ...]
    columns: dict[str, tuple[float, ...]]


def read_series(experiment: Experiment, folder: Path) -> dict[str, Series]:
    """Read every file of prices, carbon intensities or solar output that the experiment names, by its path there.

    Raises
    ------
    ConfigError
        A file is missing, has other columns or invalid values or times, or does not cover the run.
    """
    wanted = {file.path: PRICE_COLUMNS for file in experiment.price_files.values()}
    wanted |= {j.carbon.file: CARBON_COLUMNS for j in experiment.jurisdictions.values() if j.carbon and j.carbon.file}
    plants = {hub.pv.file: PV_COLUMNS for hub in experiment.hubs.values() if hub.pv and hub.pv.file}
    series = {path: _read(experiment, folder / path, *columns) for path, columns in (wanted | plants).items()}
    problems = [Problem(str(folder / path), 1, 1, *fault) for path in plants for fault in _sun_faults(series[path])]
    if problems:
        raise ConfigError(problems)
    return series


def _sun_faults(sun: Series) -> Iterator[tuple[str, str]]:
    if len(sun.columns) != 1:
        yield "header", "allowed: one of the columns kw_per_kwp and w_per_m2"
    for column, values in sun.columns.items():
        if max(values) > MOST_SUN[column]:
            yield column, f"the maximum is {max(values):g}; allowed: at most {MOST_SUN[column]:g}"


def _read(experiment: Experiment, path: Path, required: tuple[str, ...], optional: tuple[str, ...]) -> Series:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(str(path), 0, 0, "file", f"cannot be read: {error}")]) from error
    header = [name.strip() for name in rows[0]] if rows else []
    allowed = ("time", *required, *optional)
    faults = [f"no column {name}" for name in ("time", *required) if name not in header]
    faults += [f"unknown column {name!r}" for name in header if name not in allowed]
    if faults:
        raise ConfigError([Problem(str(path), 1, 1, "header", f"{'; '.join(faults)}; allowed: {', '.join(allowed)}")])
    lines = [(number, row) for number, row in enumerate(rows[1:], start=2) if row]
    problems = [
        Problem(str(path), number, 1, column, message)
        for number, row in lines
        for column, message in _row_faults(header, row)
    ]
    if problems:
        raise ConfigError(problems)
    begin = start_of(experiment.simulation.start)
    place = header.index("time")
    times_s = [(_instant(row[place]) - begin).total_seconds() for _, row in lines]
    numbers = [number for number, _ in lines]
    problems = [
        Problem(str(path), numbers[i] if i < len(numbers) else 1, 1, "time", message)
        for i, message in _time_faults(times_s, run_end_s(experiment))
    ]
    if problems:
        raise ConfigError(problems)
    columns = {name: tuple(float(row[i]) for _, row in lines) for i, name in enumerate(header) if name != "time"}
    return Series(tuple(times_s), columns)


def run_end_s(experiment: Experiment) -> float:
    """Return the end of the cool-down in seconds of the run."""
    return experiment.simulation.run_h * SECONDS_PER_HOUR


def _row_faults(header: list[str], row: list[str]) -> Iterator[tuple[str, str]]:
    if len(row) != len(header):
        yield "row", f"{len(row)} values; allowed: {len(header)}, one for each column"
        return
    for name, text in zip(header, row, strict=True):
        if name == "time":
            if not _is_instant(text):
                yield name, f"{text!r} is not a time; expected ISO 8601, e.g. 2030-03-05T14:00+01:00"
        elif not _is_number(text):
            yield name, f"{text!r} is not a number"
        elif name != "price_per_kwh" and float(text) < 0:
            yield name, f"{text}; allowed: 0 or more"


def _time_faults(times_s: list[float], end_s: float) -> Iterator[tuple[int, str]]:
    """Yield (index of the row, message) for the first fault of each kind."""
    if len(times_s) < 2:
        yield 0, "fewer than two rows"
        return
    step_s = times_s[1] - times_s[0]
    for i in range(1, len(times_s)):
        gap_s = times_s[i] - times_s[i - 1]
        if gap_s <= 0:
            yield i, "is not later than the row before; times must be in ascending order"
            return
        if gap_s != step_s:
            yield (
                i,
                f"is {gap_s / 60:g} min after the row before; allowed: {step_s / 60:g} min, as in the first two rows",
            )
            return
    if SECONDS_PER_HOUR % step_s:
        yield 1, f"is {step_s / 60:g} min after the first; allowed: 60 min or a divisor of it"
    if times_s[0] > 0:
        yield 0, "is after the start of the run; the file must cover the whole run"
    if times_s[-1] + step_s < end_s:
        yield len(times_s) - 1, "is the last row and before the end of the run; the file must cover the whole run"


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text.strip())
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def _is_instant(text: str) -> bool:
    try:
        _instant(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
