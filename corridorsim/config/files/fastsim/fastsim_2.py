"""Vehicle files of FASTSim 2: flat fields with units in their names."""

from __future__ import annotations

from corridorsim.config.files.fastsim.fields import Curve, Fields, Paths
from corridorsim.config.files.fastsim.vehicle import FastsimVehicle, one_way
from corridorsim.config.reading.plain_yaml import KeyPath
from corridorsim.errors import ConfigError

BEV = "BEV"
BEV_NUMBER = 4
"""Code of a battery-electric vehicle in older files."""
NO_OVERRIDE = -1
"""Value in tables where nothing is overridden."""
LARGE_MOTOR_KW = 75.0
MOTOR_SHARES = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
LARGE_MOTOR_EFFICIENCIES = (0.84, 0.86, 0.88, 0.90, 0.91, 0.92, 0.94, 0.95, 0.95, 0.94, 0.93)
"""Map used by FASTSim 2 for a motor of 75 kW or more without one: its baseline, raised to a peak of 0.95."""

PATHS: Paths = {
    "drag_coefficient": ("drag_coef",),
    "frontal_area_m2": ("frontal_area_m2",),
    "rolling_resistance": ("wheel_rr_coef",),
    "battery_kwh": ("ess_max_kwh",),
    "battery_kw": ("ess_max_kw",),
    "min_soc": ("min_soc",),
    "max_soc": ("max_soc",),
    "battery_efficiency": ("ess_round_trip_eff",),
    "motor_kw": ("mc_max_kw",),
    "motor_map": ("mc_eff_map",),
    "transmission_efficiency": ("trans_eff",),
    "max_regen": ("max_regen",),
    "aux_kw": ("aux_kw",),
    "cargo_kg": ("cargo_kg",),
    "mass_kg": ("veh_override_kg",),
}


def battery_electric(fields: Fields) -> FastsimVehicle:
    """Return the vehicle of a file that has ``veh_pt_type``.

    Raises
    ------
    ConfigError
        It is not battery-electric.
    """
    kind = fields.value(("veh_pt_type",))
    if kind not in (BEV, BEV_NUMBER, str(BEV_NUMBER)):
        fields.refuse(
            ("veh_pt_type",), f"{kind!r} is not battery-electric; allowed: BEV, or {BEV_NUMBER} in older files"
        )
        raise ConfigError(fields.problems)
    cargo_kg = fields.not_negative(PATHS["cargo_kg"])
    battery_kwh, motor_kw = fields.positive(PATHS["battery_kwh"]), fields.positive(PATHS["motor_kw"])
    if fields.value(PATHS["mass_kg"]) is None:
        mass_kg = cargo_kg + _parts_kg(fields, battery_kwh, motor_kw)
    else:
        mass_kg = fields.positive(PATHS["mass_kg"])
    return FastsimVehicle(
        drag_coefficient=fields.positive(PATHS["drag_coefficient"]),
        frontal_area_m2=fields.positive(PATHS["frontal_area_m2"]),
        mass_kg=mass_kg,
        cargo_kg=cargo_kg,
        rolling_resistance=fields.positive(PATHS["rolling_resistance"]),
        battery_kwh=battery_kwh,
        battery_kw=fields.positive(PATHS["battery_kw"]),
        min_soc=fields.not_negative(PATHS["min_soc"], most=1.0),
        max_soc=fields.positive(PATHS["max_soc"], most=1.0),
        battery_efficiency=one_way(fields.positive(PATHS["battery_efficiency"], most=1.0)),
        motor_kw=motor_kw,
        motor_map=_motor_map(fields, motor_kw),
        transmission_efficiency=fields.positive(PATHS["transmission_efficiency"], most=1.0),
        max_regen=fields.not_negative(PATHS["max_regen"], most=1.0),
        aux_kw=fields.not_negative(PATHS["aux_kw"]),
    )


def _parts_kg(fields: Fields, battery_kwh: float, motor_kw: float) -> float:
    """Return the mass without cargo of a vehicle that is given by its parts."""
    battery_kg = fields.not_negative(("ess_base_kg",)) + fields.not_negative(("ess_kg_per_kwh",)) * battery_kwh
    motor_kg = fields.not_negative(("mc_pe_base_kg",)) + fields.not_negative(("mc_pe_kg_per_kw",)) * motor_kw
    components_kg = battery_kg + motor_kg + fields.not_negative(("trans_kg",))
    return fields.positive(("glider_kg",)) + components_kg * fields.positive(("comp_mass_multiplier",))


def _motor_map(fields: Fields, motor_kw: float) -> Curve:
    path = PATHS["motor_map"]
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
    override: KeyPath = ("mc_peak_eff_override",)
    if fields.value(override) in (None, NO_OVERRIDE):
        return motor_map
    scale = fields.positive(override, most=1.0) / peak
    return tuple((share, efficiency * scale) for share, efficiency in motor_map)
