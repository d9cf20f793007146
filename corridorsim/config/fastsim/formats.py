"""The formats of FASTSim's vehicle files: flat fields of FASTSim 2, nested ones of FASTSim 3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corridorsim.config.fastsim.fields import Fields
from corridorsim.config.fastsim.tables import table_source
from corridorsim.config.fastsim.vehicle import CRUISE_KMH, FastsimVehicle, one_way
from corridorsim.config.plain_yaml import KeyPath, Place, Source, parse
from corridorsim.errors import ConfigError, Problem
from corridorsim.units import JOULES_PER_KWH, WATTS_PER_KW

BEV = ("BEV", "BatteryElectricVehicle")
BEV_NUMBER = 4
"""Code of a battery-electric vehicle in older files of FASTSim 2."""
LARGE_MOTOR_KW = 75.0
MOTOR_SHARES = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
LARGE_MOTOR_EFFICIENCIES = (0.84, 0.86, 0.88, 0.90, 0.91, 0.92, 0.94, 0.95, 0.95, 0.94, 0.93)
"""What FASTSim 2 takes for a motor of 75 kW or more that has no map: its baseline, raised to a peak of 0.95."""

_NAN = re.compile(r"(?m)(:[ ]+)\.nan[ ]*$")

Paths = Mapping[str, KeyPath]


@dataclass(frozen=True)
class ReadVehicle:
    """A vehicle and where in its file its figures come from."""

    vehicle: FastsimVehicle
    places: Mapping[str, Place]
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
        The file is of no known format or of another kind of vehicle, or fields are missing or cannot be.
    OSError, ValueError
        It cannot be read as text.
    """
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix.lower() == ".csv":
        source = table_source(text, str(path), name)
    else:
        # FASTSim writes .nan for what it has not calculated; null says so in YAML that holds finite numbers alone.
        source = parse(_NAN.sub(r"\1~", text), str(path))
    fields = Fields(source)
    if "veh_pt_type" in source.data:
        vehicle, paths = _fastsim_2(fields), FASTSIM_2
    elif "pt_type" in source.data:
        vehicle, paths = _fastsim_3(fields)
    else:
        formats = "veh_pt_type (FASTSim 2) or pt_type (FASTSim 3)"
        raise ConfigError([Problem(str(path), 1, 1, "(file)", f"no vehicle of FASTSim; required: {formats}")])
    _check(fields, vehicle, paths)
    if fields.problems:
        raise ConfigError(fields.problems)
    return ReadVehicle(vehicle, _places(source, paths))


FASTSIM_2: Paths = {
    "gross_kwh": ("ess_max_kwh",),
    "usable_kwh": ("ess_max_kwh",),
    "charge_efficiency": ("ess_round_trip_eff",),
    "discharge_efficiency": ("ess_round_trip_eff",),
    "tare_t": ("veh_override_kg",),
    "rolling_resistance": ("wheel_rr_coef",),
    "drag_coefficient": ("drag_coef",),
    "frontal_area_m2": ("frontal_area_m2",),
    "drivetrain_efficiency": ("mc_eff_map",),
    "regen_efficiency": ("max_regen",),
    "regen_kw": ("mc_max_kw",),
    "aux_kw": ("aux_kw",),
    "min_soc": ("min_soc",),
}
"""The field that most decides a figure."""


def _fastsim_2(fields: Fields) -> FastsimVehicle:
    kind = fields.value(("veh_pt_type",))
    if kind not in (*BEV, BEV_NUMBER, str(BEV_NUMBER)):
        fields.refuse(
            ("veh_pt_type",), f"{kind!r} is not battery-electric; allowed: BEV, or {BEV_NUMBER} in older files"
        )
        raise ConfigError(fields.problems)
    cargo_kg = fields.not_negative("cargo_kg")
    battery_kwh, motor_kw = fields.positive("ess_max_kwh"), fields.positive("mc_max_kw")
    if fields.value(("veh_override_kg",)) is None:
        mass_kg = cargo_kg + _parts_kg(fields, battery_kwh, motor_kw)
    else:
        mass_kg = fields.positive("veh_override_kg")
    return FastsimVehicle(
        drag_coefficient=fields.positive("drag_coef"),
        frontal_area_m2=fields.positive("frontal_area_m2"),
        mass_kg=mass_kg,
        cargo_kg=cargo_kg,
        rolling_resistance=fields.positive("wheel_rr_coef"),
        battery_kwh=battery_kwh,
        battery_kw=fields.positive("ess_max_kw"),
        min_soc=fields.not_negative("min_soc", most=1.0),
        max_soc=fields.positive("max_soc", most=1.0),
        battery_efficiency=one_way(fields.positive("ess_round_trip_eff", most=1.0)),
        motor_kw=motor_kw,
        motor_map=_motor_map_2(fields, motor_kw),
        transmission_efficiency=fields.positive("trans_eff", most=1.0),
        max_regen=fields.not_negative("max_regen", most=1.0),
        aux_kw=fields.not_negative("aux_kw"),
    )


def _parts_kg(fields: Fields, battery_kwh: float, motor_kw: float) -> float:
    """Mass of a vehicle without cargo that is given by its parts."""
    battery_kg = fields.not_negative("ess_base_kg") + fields.not_negative("ess_kg_per_kwh") * battery_kwh
    motor_kg = fields.not_negative("mc_pe_base_kg") + fields.not_negative("mc_pe_kg_per_kw") * motor_kw
    components_kg = battery_kg + motor_kg + fields.not_negative("trans_kg")
    return fields.positive("glider_kg") + components_kg * fields.positive("comp_mass_multiplier")


def _motor_map_2(fields: Fields, motor_kw: float) -> tuple[tuple[float, float], ...]:
    path: KeyPath = ("mc_eff_map",)
    shares = fields.value(("mc_pwr_out_perc",))
    shares = list(MOTOR_SHARES) if shares is None else fields.numbers(("mc_pwr_out_perc",), shares, "shares of power")
    efficiencies = fields.value(path)
    if efficiencies is None and motor_kw >= LARGE_MOTOR_KW:
        found: list[float] | None = list(LARGE_MOTOR_EFFICIENCIES)
    else:
        found = fields.numbers(path, efficiencies, "efficiencies")
    motor_map = fields.curve(path, shares, found)
    peak = max(efficiency for _, efficiency in motor_map)
    if peak <= 0.0:
        fields.refuse(path, "0 everywhere; allowed: efficiencies above 0, or none for a motor of 75 kW or more")
        return motor_map
    scale = fields.positive("mc_peak_eff_override", most=1.0, default=peak) / peak
    return tuple((share, efficiency * scale) for share, efficiency in motor_map)


def _fastsim_3(fields: Fields) -> tuple[FastsimVehicle, Paths]:
    kinds = fields.value(("pt_type",))
    kind = next(iter(kinds), None) if isinstance(kinds, dict) else kinds
    if kind not in BEV or not isinstance(kinds, dict):
        fields.refuse(("pt_type",), f"{kind!r} is not battery-electric; allowed: a mapping with {' or '.join(BEV)}")
        raise ConfigError(fields.problems)
    train = ("pt_type", str(kind))
    map_path = (*train, "em", "eff_interp_achieved", "data")
    grid = fields.value((*map_path, "grid"))
    axis = grid[0] if isinstance(grid, list) and len(grid) == 1 else None
    shares = fields.numbers((*map_path, "grid"), axis, "one axis with shares of power")
    efficiencies = fields.numbers((*map_path, "values"), fields.value((*map_path, "values")), "efficiencies")
    vehicle = FastsimVehicle(
        drag_coefficient=fields.positive("chassis", "drag_coef"),
        frontal_area_m2=fields.positive("chassis", "frontal_area_square_meters"),
        mass_kg=fields.positive("mass_kilograms"),
        cargo_kg=fields.not_negative("chassis", "cargo_mass_kilograms", default=0.0),
        rolling_resistance=fields.positive("chassis", "wheel_rr_coef"),
        battery_kwh=fields.positive(*train, "res", "energy_capacity_joules") / JOULES_PER_KWH,
        battery_kw=fields.positive(*train, "res", "pwr_out_max_watts") / WATTS_PER_KW,
        min_soc=fields.not_negative(*train, "res", "min_soc", most=1.0),
        max_soc=fields.positive(*train, "res", "max_soc", most=1.0),
        battery_efficiency=fields.positive(*train, "res", "eff_interp", "Constant", most=1.0),
        motor_kw=fields.positive(*train, "em", "pwr_out_max_watts") / WATTS_PER_KW,
        motor_map=fields.curve((*map_path, "values"), shares, efficiencies),
        transmission_efficiency=fields.positive(*train, "transmission", "eff_interp", most=1.0),
        max_regen=1.0,
        aux_kw=fields.not_negative("pwr_aux_base_watts") / WATTS_PER_KW,
    )
    return vehicle, {
        "gross_kwh": (*train, "res", "energy_capacity_joules"),
        "usable_kwh": (*train, "res", "energy_capacity_joules"),
        "charge_efficiency": (*train, "res", "eff_interp", "Constant"),
        "discharge_efficiency": (*train, "res", "eff_interp", "Constant"),
        "tare_t": ("mass_kilograms",),
        "rolling_resistance": ("chassis", "wheel_rr_coef"),
        "drag_coefficient": ("chassis", "drag_coef"),
        "frontal_area_m2": ("chassis", "frontal_area_square_meters"),
        "drivetrain_efficiency": (*map_path, "values"),
        "regen_efficiency": (*map_path, "values"),
        "regen_kw": (*train, "em", "pwr_out_max_watts"),
        "aux_kw": ("pwr_aux_base_watts",),
        "min_soc": (*train, "res", "min_soc"),
    }


def _check(fields: Fields, vehicle: FastsimVehicle, paths: Paths) -> None:
    """What no single field can tell; asked where all fields are sound."""
    if fields.problems:
        return
    if vehicle.min_soc >= vehicle.max_soc:
        fields.refuse(paths["min_soc"], f"{vehicle.min_soc:g}; allowed: below max_soc {vehicle.max_soc:g}")
    if vehicle.cargo_kg >= vehicle.mass_kg:
        fields.refuse(paths["tare_t"], f"{vehicle.mass_kg:g} kg; allowed: more than the cargo, {vehicle.cargo_kg:g} kg")
    if vehicle.cruise_motor_kw > vehicle.motor_kw:
        needed = f"at least the {vehicle.cruise_motor_kw:.3g} kW that its drag and mass take at {CRUISE_KMH:g} km/h on the flat"
        fields.refuse(paths["regen_kw"], f"{vehicle.motor_kw:g} kW; allowed: {needed}")


def _places(source: Source, paths: Paths) -> dict[str, Place]:
    begin = Place(source.file, 1, 1)
    return {key: source.values.get(path, begin) for key, path in paths.items()}
