"""IEEE C57.91 transformers against its ageing table, a step load by hand, and an ODE solver with quadrature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from transformer_cases import AGEING, FLUCTUATING, ONAN, STEP, ageing_reference_h

from corridorsim.world.grid.heating import Heating, Rises

loads = st.floats(0.0, 1.6)
durations_s = st.floats(1.0, 200_000.0)
rises = st.builds(Rises, st.floats(0.0, 90.0), st.floats(0.0, 60.0))


@pytest.mark.parametrize(("hot_spot_c", "published"), AGEING)
def test_ageing_factor(hot_spot_c, published):
    assert ONAN.ageing_factor(hot_spot_c) == pytest.approx(published, abs=6e-5)


@pytest.mark.parametrize(("hours", "top_oil_c", "hot_spot_c"), STEP)
def test_step_load_by_hand(hours, top_oil_c, hot_spot_c):
    begin = ONAN.ultimate(0.6)
    assert ONAN.after(begin, 1.2, hours * 3600.0) == pytest.approx((top_oil_c, hot_spot_c), abs=1e-3)


def test_rated_load_gives_the_rated_rises():
    assert ONAN.ultimate(1.0) == pytest.approx((55.0, 25.0))


def test_without_load_the_oil_is_warmed_by_the_core_alone():
    assert ONAN.ultimate(0.0) == pytest.approx((55.0 * (1 / 6) ** 0.8, 0.0))


@given(rises, loads, durations_s, st.floats(0.01, 0.99))
def test_reading_the_meter_in_between_changes_nothing(begin, load, duration_s, share):
    halfway = ONAN.after(begin, load, share * duration_s)
    assert ONAN.after(halfway, load, (1 - share) * duration_s) == pytest.approx(
        ONAN.after(begin, load, duration_s), abs=1e-9
    )
    parts = ONAN.ageing_h(begin, load, 20.0, share * duration_s)
    parts += ONAN.ageing_h(halfway, load, 20.0, (1 - share) * duration_s)
    assert parts == pytest.approx(ONAN.ageing_h(begin, load, 20.0, duration_s), rel=2e-3)


@given(rises, loads, durations_s)
def test_ageing_against_adaptive_quadrature(begin, load, duration_s):
    expected_h = ageing_reference_h(ONAN.data, begin, load, 20.0, duration_s)
    assert ONAN.ageing_h(begin, load, 20.0, duration_s) == pytest.approx(expected_h, rel=1e-3)


@pytest.mark.parametrize("load", [0.0, 0.6, 1.2])
def test_rises_against_an_ode_solver(load):
    ultimate = ONAN.ultimate(load)

    def slope(_time_s, now):
        return (ultimate.top_oil_c - now[0]) / (3 * 3600.0), (ultimate.hot_spot_c - now[1]) / 300.0

    solved = solve_ivp(slope, (0.0, 7200.0), (40.0, 10.0), rtol=1e-10, atol=1e-10, method="LSODA")
    assert ONAN.after(Rises(40.0, 10.0), load, 7200.0) == pytest.approx(solved.y[:, -1], abs=1e-6)


def test_the_long_run_state_comes_back_after_each_day():
    begin = ONAN.periodic(FLUCTUATING)
    end = begin
    for load in FLUCTUATING:
        end = ONAN.after(end, load, 3600.0)
    assert end == pytest.approx(begin, abs=1e-9)
    assert begin.top_oil_c != pytest.approx(ONAN.ultimate(FLUCTUATING[0]).top_oil_c, abs=1.0)


def test_other_paper_ages_an_hour_an_hour_at_95_degc():
    from dataclasses import replace

    other = Heating(replace(ONAN.data, reference_c=95.0))
    assert other.ageing_factor(95.0) == 1.0
    assert other.ageing_factor(110.0) == pytest.approx(1 / 0.2026, rel=1e-3)
