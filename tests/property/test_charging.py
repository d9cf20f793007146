"""The charging kernel: against an ODE solver, against itself, and against what physics forbids."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corridorsim.kernel import ChargingCurve
from corridorsim.kernel.reference import charge_reference
from tests.strategies import curves

socs = st.floats(0.0, 0.98)
limits_kw = st.floats(5.0, 1500.0)
durations_s = st.floats(0.0, 20_000.0)
CAPACITY_KWH = 600.0


@settings(max_examples=150, deadline=None, derandomize=True)
@given(curves(), socs, limits_kw, durations_s)
def test_agrees_with_an_ode_solver(points, soc, limit_kw, duration_s):
    curve = ChargingCurve(points, CAPACITY_KWH)
    reference = charge_reference(points, CAPACITY_KWH, soc, limit_kw, duration_s)
    assert curve.advance(soc, limit_kw, duration_s) == pytest.approx(reference, abs=1e-7)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(curves(), socs, st.floats(0.0, 0.99), limits_kw)
def test_advance_and_time_to_are_inverse(points, soc, target, limit_kw):
    assume(target > soc)
    curve = ChargingCurve(points, CAPACITY_KWH)
    duration_s = curve.time_to(soc, target, limit_kw)
    assert curve.advance(soc, limit_kw, duration_s) == pytest.approx(target, abs=1e-9)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(curves(), socs, limits_kw, durations_s, st.floats(0.0, 1.0))
def test_a_session_may_be_split_anywhere(points, soc, limit_kw, duration_s, share):
    curve = ChargingCurve(points, CAPACITY_KWH)
    halfway = curve.advance(soc, limit_kw, duration_s * share)
    assert curve.advance(halfway, limit_kw, duration_s * (1 - share)) == pytest.approx(
        curve.advance(soc, limit_kw, duration_s), abs=1e-9
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(curves(), socs, limits_kw, limits_kw, durations_s)
def test_soc_rises_within_bounds_and_never_slower_with_more_power(points, soc, limit_kw, other_kw, duration_s):
    curve = ChargingCurve(points, CAPACITY_KWH)
    low, high = sorted((limit_kw, other_kw))
    slow, fast = curve.advance(soc, low, duration_s), curve.advance(soc, high, duration_s)
    assert soc <= slow <= fast + 1e-12 <= 1.0 + 1e-9
    most = low * duration_s / 3600 / CAPACITY_KWH
    assert slow - soc <= most + 1e-9


@settings(max_examples=300, deadline=None, derandomize=True)
@given(curves(), socs)
def test_demand_is_the_most_that_is_still_to_come(points, soc):
    curve = ChargingCurve(points, CAPACITY_KWH)
    later = [curve.power(soc)] + [power for at, power in points if at > soc]
    assert curve.demand(soc) == pytest.approx(max(later))


def test_time_to_full_is_infinite_where_power_falls_to_zero():
    assert ChargingCurve([(0, 100), (1, 0)], 500).time_to(0.5, 1.0, 100) == float("inf")


@pytest.mark.parametrize("soc", [-0.1, 1.1, 80.0, float("nan")])
def test_refuses_what_is_no_soc(soc):
    with pytest.raises(ValueError, match="SOC must lie in 0 to 1"):
        ChargingCurve([(0, 100), (1, 100)], 500).advance(soc, 50, 10)


@pytest.mark.parametrize(
    "points",
    [[(0, 100)], [(0.1, 100), (1, 50)], [(0, 100), (0.5, 0), (1, 10)], [(0, 100), (1, -1)], [(0, 5), (0, 6), (1, 1)]],
)
def test_refuses_what_is_no_curve(points):
    with pytest.raises(ValueError, match=r"finite points|SOC must rise|power must be"):
        ChargingCurve(points, 500)
