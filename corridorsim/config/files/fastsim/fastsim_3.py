"""Vehicle files of FASTSim 3: nested fields in SI units."""

from __future__ import annotations

from corridorsim.config.files.fastsim.fields import Fields, Paths
from corridorsim.config.files.fastsim.vehicle import FastsimVehicle
from corridorsim.errors import ConfigError
from corridorsim.units import JOULES_PER_KWH, WATTS_PER_KW

BEV = ("BEV", "BatteryElectricVehicle")


def battery_electric(fields: Fields) -> tuple[FastsimVehicle, Paths]:
    """Return the vehicle of a file that has ``pt_type``, and the paths of its fields, which depend on its kind.

    Raises
    ------
    ConfigError
        It is not battery-electric.
    """
    kinds = fields.value(("pt_type",))
    kind = next(iter(kinds), None) if isinstance(kinds, dict) else kinds
    if kind not in BEV or not isinstance(kinds, dict):
        fields.refuse(("pt_type",), f"{kind!r} is not battery-electric; allowed: a mapping with {' or '.join(BEV)}")
        raise ConfigError(fields.problems)
    paths = _paths(str(kind))
    map_path = paths["motor_map"][:-1]
    grid = fields.value((*map_path, "grid"))
    axis = grid[0] if isinstance(grid, list) and len(grid) == 1 else None
    shares = fields.numbers((*map_path, "grid"), axis, "one axis with shares of power")
    efficiencies = fields.numbers(paths["motor_map"], fields.value(paths["motor_map"]), "efficiencies")
    vehicle = FastsimVehicle(
        drag_coefficient=fields.positive(paths["drag_coefficient"]),
        frontal_area_m2=fields.positive(paths["frontal_area_m2"]),
        mass_kg=fields.positive(paths["mass_kg"]),
        cargo_kg=fields.not_negative(paths["cargo_kg"], default=0.0),
        rolling_resistance=fields.positive(paths["rolling_resistance"]),
        battery_kwh=fields.positive(paths["battery_kwh"]) / JOULES_PER_KWH,
        battery_kw=fields.positive(paths["battery_kw"]) / WATTS_PER_KW,
        min_soc=fields.not_negative(paths["min_soc"], most=1.0),
        max_soc=fields.positive(paths["max_soc"], most=1.0),
        battery_efficiency=fields.positive(paths["battery_efficiency"], most=1.0),
        motor_kw=fields.positive(paths["motor_kw"]) / WATTS_PER_KW,
        motor_map=fields.curve(paths["motor_map"], shares, efficiencies),
        transmission_efficiency=fields.positive(paths["transmission_efficiency"], most=1.0),
        max_regen=1.0,  # FASTSim 3 has no such share: only motor and battery limit it
        aux_kw=fields.not_negative(paths["aux_kw"]) / WATTS_PER_KW,
    )
    return vehicle, paths


def _paths(kind: str) -> Paths:
    train = ("pt_type", kind)
    return {
        "drag_coefficient": ("chassis", "drag_coef"),
        "frontal_area_m2": ("chassis", "frontal_area_square_meters"),
        "rolling_resistance": ("chassis", "wheel_rr_coef"),
        "cargo_kg": ("chassis", "cargo_mass_kilograms"),
        "mass_kg": ("mass_kilograms",),
        "aux_kw": ("pwr_aux_base_watts",),
        "battery_kwh": (*train, "res", "energy_capacity_joules"),
        "battery_kw": (*train, "res", "pwr_out_max_watts"),
        "min_soc": (*train, "res", "min_soc"),
        "max_soc": (*train, "res", "max_soc"),
        "battery_efficiency": (*train, "res", "eff_interp", "Constant"),
        "motor_kw": (*train, "em", "pwr_out_max_watts"),
        "motor_map": (*train, "em", "eff_interp_achieved", "data", "values"),
        "transmission_efficiency": (*train, "transmission", "eff_interp"),
    }
