"""CSV files of FASTSim 2 as plain data with positions: a vehicle with one row per field, or a database."""

from __future__ import annotations

import csv
from io import StringIO

from corridorsim.choices import did_you_mean
from corridorsim.config.reading.plain_yaml import KeyPath, Plain, Position, Source
from corridorsim.errors import ConfigError, Problem

NAMES = ("Scenario name", "scenario_name")
"""Heading of the vehicles' names in the database of FASTSim 2, and in those of T3CO, which is based on it."""
EMPTY = {"", "NA"}
PARAMETER, VALUE = "Param Name", "Param Value"


def table_source(text: str, file: str, name: str | None) -> Source:
    """Return the fields of one vehicle.

    Parameters
    ----------
    name
        Scenario name of the vehicle; required if the database has several.

    Raises
    ------
    ConfigError
        The table is not one of FASTSim, or has no such vehicle.
    """
    reader = csv.reader(StringIO(text))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ConfigError([Problem(file, reader.line_num, 1, "row", f"not valid CSV: {error}")]) from error
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    if PARAMETER in header and VALUE in header:
        key, value = header.index(PARAMETER), header.index(VALUE)
        return _source(
            file, [(row[key], row[value], line, value) for line, row in rows[1:] if len(row) > max(key, value)]
        )
    heading = next((heading for heading in NAMES if heading in header), None)
    if heading is None:
        columns = f"{PARAMETER} and {VALUE} (one vehicle), or {NAMES[0]} and one column per field"
        raise ConfigError([Problem(file, 1, 1, "header", f"not a table of FASTSim 2; required columns: {columns}")])
    line, chosen = _chosen(rows[1:], header.index(heading), file, name)
    return _source(file, [(key, cell, line, i) for i, (key, cell) in enumerate(zip(header, chosen, strict=False))])


def _chosen(rows: list[tuple[int, list[str]]], column: int, file: str, name: str | None) -> tuple[int, list[str]]:
    by_name = {row[column].strip(): (line, row) for line, row in rows if len(row) > column}
    if name is None and len(by_name) == 1:
        return next(iter(by_name.values()))
    if name in by_name:
        return by_name[name]
    names = list(by_name)
    said = "has several vehicles; name one of them" if name is None else f"no vehicle {name!r}"
    hint = did_you_mean(name or "", names)
    raise ConfigError([Problem(file, 1, column + 1, NAMES[0], f"{said}; allowed: {', '.join(names)}{hint}")])


def _source(file: str, cells: list[tuple[str, str, int, int]]) -> Source:
    """Return fields from cells of (name, text, line, column from 0); empty cells are left out."""
    begin = Position(file, cells[0][2] if cells else 1, 1)
    data: dict[str, Plain] = {}
    positions: dict[KeyPath, Position] = {(): begin}
    for name, text, line, column in cells:
        key = name.strip()
        if key and text.strip() not in EMPTY:
            data[key] = _value(text.strip())
            positions[key,] = Position(file, line, column + 1)
    return Source(file, data, positions, dict(positions))


def _value(text: str) -> Plain:
    if text.startswith("[") and text.endswith("]"):
        return [_value(item.strip()) for item in text[1:-1].split(",")]
    try:
        return float(text)
    except ValueError:
        return text
