"""Road load and charging against published numbers."""

from __future__ import annotations

import pytest

from corridorsim.kernel import ChargingCurve, RoadLoad


def load(drag_coefficient: float) -> RoadLoad:
    return RoadLoad(
        rolling_resistance=0.0055,
        drag_area_m2=10 * drag_coefficient,
        drivetrain_efficiency=0.85,
        regen_efficiency=0.7,
        regen_kw=400,
        max_speed_kmh=90,
    )


@pytest.mark.parametrize(("drag_coefficient", "kwh_per_km"), [(0.60, 1.4406), (0.36, 1.1465)])
def test_forty_tonnes_at_ninety(drag_coefficient, kwh_per_km):
    """Earl et al. 2018 (Transport & Environment): 1.44 and 1.15 kWh/km."""
    assert load(drag_coefficient).kwh_per_km(40_000, 90) == pytest.approx(kwh_per_km, abs=5e-5)


@pytest.mark.parametrize(("drag_coefficient", "kwh_per_km"), [(0.50, 1.2294), (0.60, 1.3263), (0.36, 1.0939)])
def test_forty_tonnes_at_eighty_with_auxiliaries(drag_coefficient, kwh_per_km):
    assert load(drag_coefficient).kwh_per_km(40_000, 80, aux_kw=3.2) == pytest.approx(kwh_per_km, abs=5e-5)


def test_downhill_regenerates_no_more_than_the_limit():
    assert load(0.5).kwh_per_km(40_000, 80, sin_grade=-0.09) == pytest.approx(-400 / 80)
    gentle = load(0.5).kwh_per_km(40_000, 80, sin_grade=-0.03)
    assert -400 / 80 < gentle < 0


def test_mean_power_with_a_tail_of_0_4_c():
    """500 kWh at 350 kW to SOC 0.8, then 200 kW: 1.643 h, 304 kW on average (a routing study's code)."""
    curve = ChargingCurve([(0, 350), (0.8, 350), (0.8 + 1e-9, 200), (1, 200)], 500)
    hours = curve.time_to(0, 1, 1e6) / 3600
    assert hours == pytest.approx(400 / 350 + 100 / 200, abs=1e-5)
    assert 500 / hours == pytest.approx(304.3, abs=0.1)
    assert 0.6 * 500 / (curve.time_to(0.2, 0.8, 1e6) / 3600) == pytest.approx(350, abs=1e-3)
