"""A battery-electric vehicle as FASTSim describes it, and the values of a vehicle class derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from corridorsim.units import KG_PER_TONNE, MS_PER_KMH, WATTS_PER_KW

CRUISE_KMH = 85.0
"""Speed at which the motor's map is evaluated: that of a truck on a motorway."""
AIR_DENSITY_KG_M3 = 1.2
GRAVITY_M_S2 = 9.81
"""As in FASTSim 2."""

_DRIVETRAIN = f"transmission x motor cruising at {CRUISE_KMH:g} km/h on level road"

FIGURES: Mapping[str, tuple[str, str]] = {
    "gross_kwh": ("battery_kwh", "battery capacity"),
    "usable_kwh": ("battery_kwh", "battery capacity between min_soc and max_soc"),
    "charge_efficiency": ("battery_efficiency", "battery, one way"),
    "discharge_efficiency": ("battery_efficiency", "battery, one way"),
    "tare_t": ("mass_kg", "mass without cargo"),
    "rolling_resistance": ("rolling_resistance", "wheel_rr_coef"),
    "drag_coefficient": ("drag_coefficient", "drag_coef"),
    "frontal_area_m2": ("frontal_area_m2", "frontal area"),
    "drivetrain_efficiency": ("motor_map", _DRIVETRAIN),
    "regen_efficiency": ("motor_map", f"max_regen x {_DRIVETRAIN} x battery, one way"),
    "regen_kw": ("motor_kw", "lesser of motor and battery power, as it is stored"),
    "aux_kw": ("aux_kw", "auxiliaries"),
}
"""Values of a vehicle class: the field that each depends on most, and its derivation."""


@dataclass(frozen=True)
class FastsimVehicle:
    """The fields that matter on the road, whatever the format of the file."""

    drag_coefficient: float
    frontal_area_m2: float
    mass_kg: float
    """Mass including cargo."""
    cargo_kg: float
    rolling_resistance: float
    battery_kwh: float
    battery_kw: float
    min_soc: float
    max_soc: float
    battery_efficiency: float
    """One-way efficiency: the square root of the round trip."""
    motor_kw: float
    motor_map: tuple[tuple[float, float], ...]
    """(Share of the motor's power, efficiency), linear in between."""
    transmission_efficiency: float
    max_regen: float
    """Share of the braking power that reaches the transmission."""
    aux_kw: float

    @property
    def cruise_motor_kw(self) -> float:
        """Return the motor's shaft power when cruising on level road with the file's cargo [kW].

        Source: road load of FASTSim (Brooker et al., SAE 2015-01-0973): rolling resistance and drag.
        """
        speed_mps = CRUISE_KMH * MS_PER_KMH
        drag_n = 0.5 * AIR_DENSITY_KG_M3 * self.drag_coefficient * self.frontal_area_m2 * speed_mps**2
        rolling_n = self.mass_kg * GRAVITY_M_S2 * self.rolling_resistance
        return (drag_n + rolling_n) * speed_mps / WATTS_PER_KW / self.transmission_efficiency

    @property
    def cruise_motor_efficiency(self) -> float:
        """Return the efficiency of the motor at :attr:`cruise_motor_kw`."""
        share = self.cruise_motor_kw / self.motor_kw
        for (low, efficiency_low), (high, efficiency_high) in pairwise(self.motor_map):
            if share <= high:
                return efficiency_low + (efficiency_high - efficiency_low) * (share - low) / (high - low)
        return self.motor_map[-1][1]

    def figures(self) -> dict[str, float]:
        """Return values by key of a vehicle class; ``FIGURES`` gives their derivation."""
        motor = self.cruise_motor_efficiency
        drivetrain = self.transmission_efficiency * motor
        return {
            "gross_kwh": self.battery_kwh,
            "usable_kwh": self.battery_kwh * (self.max_soc - self.min_soc),
            "charge_efficiency": self.battery_efficiency,
            "discharge_efficiency": self.battery_efficiency,
            "tare_t": (self.mass_kg - self.cargo_kg) / KG_PER_TONNE,
            "rolling_resistance": self.rolling_resistance,
            "drag_coefficient": self.drag_coefficient,
            "frontal_area_m2": self.frontal_area_m2,
            "drivetrain_efficiency": drivetrain,
            "regen_efficiency": self.max_regen * drivetrain * self.battery_efficiency,
            "regen_kw": min(self.motor_kw * motor, self.battery_kw) * self.battery_efficiency,
            "aux_kw": self.aux_kw,
        }


def one_way(round_trip_efficiency: float) -> float:
    """Return the efficiency of charging or of discharging, assumed equal."""
    return sqrt(round_trip_efficiency)
