"""State of health and the cost of wear, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.config.vehicles import Vehicle
from corridorsim.energy.ageing import aged, cycles_of, state_of_health, wear_cost


def vehicle(**changes) -> Vehicle:
    return Vehicle.model_validate({"like": "mercedes_eactros_600", "ageing": {"battery_cost_per_kwh": 100}} | changes)


def test_a_new_battery_and_one_that_does_not_age():
    assert state_of_health(vehicle()) == 1.0
    assert aged(vehicle(ageing=None)).usable_kwh == 600
    assert wear_cost(vehicle(ageing=None), 1.0) == 0.0


def test_the_life_that_the_defaults_come_from():
    """Ten years and 1.2 million km at 1.1 kWh/km of 600 kWh leave 80 %."""
    old = vehicle(age_years=10, full_cycles=1_200_000 * 1.1 / 600)
    assert state_of_health(old) == pytest.approx(0.80, abs=1e-3)
    assert aged(old).usable_kwh == pytest.approx(480, abs=0.6)


def test_calendar_and_cycles_by_hand():
    # 0.1 sqrt(2.5 / 10) = 0.05 by time, 0.0455 x 1 by use.
    assert state_of_health(vehicle(age_years=2.5, full_cycles=1000)) == pytest.approx(1 - 0.05 - 0.0455)


def test_what_a_cycle_costs():
    # 621 kWh at 100 a kWh; a cycle takes 4.55e-5 of the 0.2 that a battery can lose.
    assert wear_cost(vehicle(), 1.0) == pytest.approx(62_100 * 4.55e-5 / 0.2)
    assert cycles_of(aged(vehicle(age_years=2.5)), 300.0) == pytest.approx(0.5)


@given(st.floats(0, 15), st.floats(0, 3000), st.floats(0.1, 5), st.floats(1, 500))
def test_health_falls_and_wear_adds_up(years, cycles, more_years, more_cycles):
    def health(age_years, full_cycles):
        return state_of_health(vehicle(age_years=age_years, full_cycles=full_cycles))

    assert health(years + more_years, cycles) < health(years, cycles) <= 1.0
    assert health(years, cycles + more_cycles) < health(years, cycles)
    both = wear_cost(vehicle(), cycles) + wear_cost(vehicle(), more_cycles)
    assert wear_cost(vehicle(), cycles + more_cycles) == pytest.approx(both)
