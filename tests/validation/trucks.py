"""Trucks of the catalogue beside what was measured or published of them: the cases that tests and page share."""

from __future__ import annotations

from dataclasses import dataclass

from corridorsim.config.vehicles import Vehicle
from corridorsim.energy.weather import Weather
from corridorsim.kernel import ChargingCurve, RoadLoad
from corridorsim.world.vehicle.climate import Climate


@dataclass(frozen=True)
class Use:
    """Energy use of a truck beside a reported figure."""

    name: str
    mass_t: float
    speed_kmh: float
    reported: float
    how: str
    tolerance: float | None
    """Relative; None where the figure is shown and not held."""


USES = (
    Use("mercedes_eactros_600", 40.0, 80.0, 1.03, "15,000 km through Europe, measured (0.85 to 1.40)", 0.15),
    Use("mercedes_eactros_600", 40.0, 85.0, 1.19, "declared", 0.15),
    Use("volvo_fh_electric", 40.0, 80.0, 1.10, "Green Truck route, 343 km, measured", 0.15),
    Use("tesla_semi_long_range", 36.0, 85.0, 1.06, "maker, 1.7 kWh/mile", 0.15),
    Use("scania_2025_five_packs", 40.0, 80.0, 400 / 350, "350 km of 400 kWh, maker", 0.2),
    Use("scania_45_rs", 40.0, 80.0, 468 / 350, "350 km at 80 km/h of 468 kWh, maker", 0.2),
    Use("iveco_heavy_duty_bev", 40.0, 80.0, 664 / 530, "530 km of 664 kWh (assumed), maker", 0.2),
    Use("freightliner_ecascadia_438", 36.0, 80.0, 420 / 354, "354 km of 420 kWh (assumed), maker", 0.2),
    Use("volvo_vnr_electric_565", 36.0, 80.0, 469 / 440, "up to 440 km of 469 kWh (computed), maker", None),
)


@dataclass(frozen=True)
class Charge:
    """A charging time beside the maker's."""

    name: str
    low_soc: float
    high_soc: float
    reported_min: float


CHARGES = (
    Charge("mercedes_eactros_600", 0.2, 0.8, 30.0),
    Charge("volvo_fh_aero_electric", 0.2, 0.8, 40.0),
    Charge("iveco_heavy_duty_bev", 0.0, 0.8, 100.0),
    Charge("tesla_semi_long_range", 0.0, 0.6, 30.0),
    Charge("freightliner_ecascadia_438", 0.0, 0.8, 90.0),
    Charge("volvo_vnr_electric_565", 0.0, 0.8, 90.0),
)
CHARGE_TOLERANCE = 0.15


def truck(name: str) -> Vehicle:
    """A vehicle class as the catalogue has it."""
    return Vehicle.model_validate({"like": name})


def kwh_per_km(vehicle: Vehicle, mass_t: float, speed_kmh: float, temperature_c: float = 20.0) -> float:
    """What the model gives on the flat without wind."""
    load = RoadLoad(
        rolling_resistance=vehicle.rolling_resistance,
        drag_area_m2=vehicle.drag_coefficient * vehicle.frontal_area_m2,
        drivetrain_efficiency=vehicle.drivetrain_efficiency,
        regen_efficiency=vehicle.regen_efficiency,
        regen_kw=vehicle.regen_kw,
        max_speed_kmh=vehicle.max_speed_kmh,
    )
    return Climate(vehicle, Weather((temperature_c,))).kwh_per_km(load, 1000.0 * mass_t, speed_kmh, 0.0)


def charging_min(charge: Charge) -> float:
    """What the model gives at the strongest inlet."""
    vehicle = truck(charge.name)
    limit_kw = max(vehicle.connectors.values()) * vehicle.charge_efficiency
    curve = ChargingCurve(vehicle.charging_curve, vehicle.usable_kwh)
    return curve.time_to(charge.low_soc, charge.high_soc, limit_kw) / 60.0


def cold_shares() -> dict[str, tuple[float, str]]:
    """Rise of the energy use at -10 degC over 20 degC [%], in all and by cause, with what was reported."""
    vehicle = truck("mercedes_eactros_600")
    mild = kwh_per_km(vehicle, 40.0, 80.0)
    heated = (6.5 - vehicle.aux_kw) / 80.0
    rise = kwh_per_km(vehicle, 40.0, 80.0, -10.0) - mild
    return {
        "heating": (100 * heated / mild, "5"),
        "air and tyres": (100 * (rise - heated) / mild, "15"),
        "in all": (100 * rise / mild, "25 to 50"),
    }
