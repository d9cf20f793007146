"""Reads a vehicle file of FASTSim in any of its formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corridorsim.config.files.fastsim import fastsim_2, fastsim_3
from corridorsim.config.files.fastsim.fields import Fields, Paths
from corridorsim.config.files.fastsim.tables import table_source
from corridorsim.config.files.fastsim.vehicle import CRUISE_KMH, FIGURES, FastsimVehicle
from corridorsim.config.reading.fast_yaml import parse
from corridorsim.config.reading.plain_yaml import Position
from corridorsim.errors import ConfigError, Problem

_NAN = re.compile(r"(?m)(:[ ]+)\.nan[ ]*$")


@dataclass(frozen=True)
class ReadVehicle:
    """A vehicle, and the positions of its values in the file."""

    vehicle: FastsimVehicle
    positions: Mapping[str, Position]
    """By key of a vehicle class."""


def read_fastsim(path: Path, name: str | None) -> ReadVehicle:
    """Read the file of a battery-electric vehicle.

    Parameters
    ----------
    name
        Scenario name of the vehicle in a CSV database; other files hold one vehicle.

    Raises
    ------
    ConfigError
        The format is unknown, the vehicle is not battery-electric, or fields are missing or invalid.
    OSError
        It cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(str(path), 1, 1, "(file)", f"is not UTF-8: {error.reason}")]) from error
    if path.suffix.lower() == ".csv":
        source = table_source(text, str(path), name)
    else:
        # FASTSim writes .nan for values that it has not calculated; only finite numbers are accepted, so use null.
        source = parse(_NAN.sub(r"\1~", text), str(path))
    fields = Fields(source)
    if "veh_pt_type" in source.data:
        vehicle, paths = fastsim_2.battery_electric(fields), fastsim_2.PATHS
    elif "pt_type" in source.data:
        vehicle, paths = fastsim_3.battery_electric(fields)
    else:
        formats = "veh_pt_type (FASTSim 2) or pt_type (FASTSim 3)"
        raise ConfigError([Problem(str(path), 1, 1, "(file)", f"not a vehicle file of FASTSim; required: {formats}")])
    _check(fields, vehicle, paths)
    if fields.problems:
        raise ConfigError(fields.problems)
    begin = Position(str(path), 1, 1)
    positions = {key: source.values.get(paths[field], begin) for key, (field, _) in FIGURES.items()}
    return ReadVehicle(vehicle, positions)


def _check(fields: Fields, vehicle: FastsimVehicle, paths: Paths) -> None:
    """Check fields against each other, if each is valid by itself."""
    if fields.problems:
        return
    if vehicle.min_soc >= vehicle.max_soc:
        fields.refuse(paths["min_soc"], f"{vehicle.min_soc:g}; allowed: below max_soc {vehicle.max_soc:g}")
    if vehicle.cargo_kg >= vehicle.mass_kg:
        fields.refuse(
            paths["mass_kg"], f"{vehicle.mass_kg:g} kg; allowed: more than the cargo, {vehicle.cargo_kg:g} kg"
        )
    if vehicle.cruise_motor_kw > vehicle.motor_kw:
        needed = f"at least the {vehicle.cruise_motor_kw:.3g} kW that {CRUISE_KMH:g} km/h on level road require here"
        fields.refuse(paths["motor_kw"], f"{vehicle.motor_kw:g} kW; allowed: {needed}")
