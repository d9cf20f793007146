"""Energy use, winter and charging times of real trucks within the tolerances of ``docs/validation.md``."""

from __future__ import annotations

import pytest
from trucks import CHARGE_TOLERANCE, CHARGES, USES, charging_min, cold_shares, kwh_per_km, truck


@pytest.mark.parametrize("use", [use for use in USES if use.tolerance], ids=lambda use: f"{use.name}-{use.speed_kmh:g}")
def test_energy_use(use):
    value = kwh_per_km(truck(use.name), use.mass_t, use.speed_kmh)
    assert value == pytest.approx(use.reported, rel=use.tolerance)


def test_the_eactros_lies_in_the_span_of_its_tours():
    """0.85 to 1.40 kWh/km over 15,000 km of European roads, summer and winter."""
    for speed_kmh in (75.0, 80.0, 85.0):
        for temperature_c in (0.0, 30.0):
            assert 0.85 < kwh_per_km(truck("mercedes_eactros_600"), 40.0, speed_kmh, temperature_c) < 1.40


def test_speed_costs_as_much_as_a_physics_model_of_the_same_truck_says():
    """60 to 85 km/h raise 0.99 to 1.28 kWh/km at 40 t: a factor of 1.29."""
    vehicle = truck("mercedes_eactros_600")
    factor = kwh_per_km(vehicle, 40.0, 85.0) / kwh_per_km(vehicle, 40.0, 60.0)
    assert factor == pytest.approx(1.28 / 0.99, rel=0.05)


def test_winter():
    share = {what: value for what, (value, _) in cold_shares().items()}
    assert share["heating"] == pytest.approx(5.0, abs=0.5)
    assert share["air and tyres"] == pytest.approx(15.0, abs=4.0)
    assert share["in all"] == pytest.approx(share["heating"] + share["air and tyres"])


@pytest.mark.parametrize("charge", CHARGES, ids=lambda charge: charge.name)
def test_charging_time(charge):
    assert charging_min(charge) == pytest.approx(charge.reported_min, rel=CHARGE_TOLERANCE)
