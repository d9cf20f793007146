"""Trucks of the catalogue beside what was measured or published of them: a section of ``docs/validation.md``."""

from __future__ import annotations

from dataclasses import dataclass

from corridorsim.config.vehicles import Vehicle
from corridorsim.energy.weather import Weather
from corridorsim.kernel import ChargingCurve, RoadLoad
from corridorsim.world.climate import Climate

TRUCKS = """## Real trucks

Energy use on the flat in still air at 20 degC, beside what was measured or follows from a published range and the
usable energy. A route's grades, wind and traffic are not known, nor the load of a range, hence the tolerances. Road
load is that of the class of trucks and not fitted to the truck, but for the assumed drag of the Tesla
(`corridorsim vehicles NAME` says where each figure is from). The Volvo VNR's range is not met: it says "up to", and the
model goes as far at a mass of about 22 t.
"""

COLD = """The first truck at 40 t and 80 km/h at -10 degC, beside the split that a public compilation of eActros 600
winter tests gives (25 % in a normal winter, 50 % on snow and ice). The flat road leaves out the 4 % for braking with
less regeneration; snow and wet roads are not modelled.
"""

CHARGING_TIMES = """Charging at the strongest inlet, the grid side not limiting. Shapes of curves are assumptions,
chosen with these times in mind: the lines check that an assumption holds through the kernel, not that it is right.
"""


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


def uses() -> list[tuple[str, ...]]:
    """Rows of the table of energy use."""
    rows = []
    for use in USES:
        value = kwh_per_km(truck(use.name), use.mass_t, use.speed_kmh)
        off = f"{100 * (value / use.reported - 1):+.0f} %"
        tolerance = "-" if use.tolerance is None else f"{100 * use.tolerance:.0f} %"
        what = f"{use.name}, {use.mass_t:g} t, {use.speed_kmh:g} km/h; {use.how}"
        rows.append((what, f"{value:.2f}", f"{use.reported:.2f}", off, tolerance))
    return rows


def charges() -> list[tuple[str, ...]]:
    """Rows of the table of charging times."""
    rows = []
    for charge in CHARGES:
        value = charging_min(charge)
        what = f"{charge.name}, SOC {charge.low_soc:g} to {charge.high_soc:g}"
        off = f"{100 * (value / charge.reported_min - 1):+.0f} %"
        rows.append((what, f"{value:.0f}", f"{charge.reported_min:.0f}", off, f"{100 * CHARGE_TOLERANCE:.0f} %"))
    return rows
