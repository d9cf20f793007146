"""Energy on the road and the power of a charge beside published figures."""

from __future__ import annotations

from corridorsim.config.vehicles import Vehicle
from corridorsim.kernel import ChargingCurve, RoadLoad
from sections.layout import Line, Section

TEXT = """\
The first five lines: a 40 t truck on the flat, rolling resistance 0.0055, 10 m2, drivetrain efficiency 0.85, air at 1.2
kg/m3 (Earl et al. 2018, Transport & Environment: 1.44 and 1.15 kWh/km at 90 km/h). The mean power is that of a 500 kWh
battery on a 350 kW charger, 0.4 C from SOC 0.8 (an e-truck routing study's code: 304 and 350 kW). The last line is a
measured tractor (Volvo FH Electric, Green Truck route, 343 km at 80 km/h) beside the default vehicle at that speed on
the flat: a plausibility check only (15 %), since neither the tested truck's drag nor the grades are known.
"""


def lines() -> list[Line]:
    """Published energy per km, published mean power, one measured truck."""
    found = []
    for drag, speed_kmh, aux_kw, published in [
        (0.60, 90.0, 0.0, 1.4406),
        (0.36, 90.0, 0.0, 1.1465),
        (0.50, 80.0, 3.2, 1.2294),
        (0.60, 80.0, 3.2, 1.3263),
        (0.36, 80.0, 3.2, 1.0939),
    ]:
        value = _truck(10.0 * drag).kwh_per_km(40_000.0, speed_kmh, aux_kw=aux_kw)
        what = f"kWh/km, drag coefficient {drag:.2f}, {speed_kmh:.0f} km/h, auxiliaries {aux_kw:g} kW"
        found.append(Line(what, value, published, 5e-5))
    curve = ChargingCurve([(0.0, 350.0), (0.8, 350.0), (0.8 + 1e-9, 200.0), (1.0, 200.0)], 500.0)
    for low, high, published, tolerance in [(0.0, 1.0, 304.3, 0.1), (0.2, 0.8, 350.0, 0.001)]:
        mean_kw = (high - low) * 500.0 / (curve.time_to(low, high, 1e6) / 3600.0)
        found.append(Line(f"mean kW, SOC {low:g} to {high:g}", mean_kw, published, tolerance, decimals=1))
    fields = Vehicle.model_fields
    default = _truck(fields["drag_coefficient"].default * fields["frontal_area_m2"].default)
    value = default.kwh_per_km(40_000.0, 80.0, aux_kw=fields["aux_kw"].default)
    found.append(Line("kWh/km, default vehicle at 40 t and 80 km/h (measured)", value, 1.10, 0.15 * 1.10, decimals=2))
    return found


def _truck(drag_area_m2: float) -> RoadLoad:
    fields = Vehicle.model_fields
    return RoadLoad(
        rolling_resistance=fields["rolling_resistance"].default,
        drag_area_m2=drag_area_m2,
        drivetrain_efficiency=fields["drivetrain_efficiency"].default,
        regen_efficiency=fields["regen_efficiency"].default,
        regen_kw=fields["regen_kw"].default,
        max_speed_kmh=fields["max_speed_kmh"].default,
    )


SECTION = Section("Road load and published figures", TEXT, lines)
