"""Fills the vehicle classes of an experiment with values from the FASTSim files that they name."""

from __future__ import annotations

from pathlib import Path

from corridorsim.config.files.fastsim.formats import ReadVehicle, read_fastsim
from corridorsim.config.reading.plain_yaml import KeyPath, Plain, Position, Source
from corridorsim.config.reading.problems import problem
from corridorsim.config.reading.source import merge
from corridorsim.config.vehicles import FastsimFile
from corridorsim.errors import ConfigError


def with_fastsim(source: Source, folder: Path) -> Source:
    """Return the experiment with values of its vehicles' FASTSim files for all keys that the vehicles leave out.

    Raises
    ------
    ConfigError
        A file cannot be read, its vehicle is not battery-electric, or fields are missing or invalid.
    """
    vehicles = source.data.get("vehicles")
    named = {name: asked for name, vehicle in _items(vehicles) if (asked := _asked(vehicle)) is not None}
    if not named:
        return source
    data: dict[str, Plain] = {"vehicles": {name: {} for name, _ in _items(vehicles)}}
    positions: dict[KeyPath, Position] = {}
    problems = []
    for name, asked in named.items():
        try:
            read = _read(source, name, asked, folder)
        except ConfigError as error:
            problems += error.problems
            continue
        data["vehicles"][name] = read.vehicle.figures()
        positions |= {("vehicles", name, key): position for key, position in read.positions.items()}
    if problems:
        raise ConfigError(problems)
    return merge(Source(source.file, data, positions, dict(positions)), source)


def _items(mapping: Plain) -> list[tuple[str, Plain]]:
    return list(mapping.items()) if isinstance(mapping, dict) else []


def _asked(vehicle: Plain) -> FastsimFile | None:
    """Return the file that a vehicle names; None if it names none, or wrongly, which is reported later."""
    asked = vehicle.get("fastsim") if isinstance(vehicle, dict) else None
    if not isinstance(asked, dict) or not isinstance(asked.get("file"), str):
        return None
    name = asked.get("name")
    return FastsimFile(file=asked["file"], name=name if isinstance(name, str) else None)


def _read(source: Source, name: str, asked: FastsimFile, folder: Path) -> ReadVehicle:
    try:
        return read_fastsim(folder / asked.file, asked.name)
    except (OSError, ValueError) as error:
        path: KeyPath = ("vehicles", name, "fastsim", "file")
        raise ConfigError([problem(source, path, f"{asked.file} cannot be read: {error}")]) from error
