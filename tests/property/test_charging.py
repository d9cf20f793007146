"""The charging kernel: against an ODE solver, against itself, and against what physics forbids."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import capacities_kwh, curves, durations_s, kinked_limits, limits_kw, socs

from corridorsim.kernel import ChargingCurve, HubPower
from corridorsim.kernel.reference import charge_reference


@settings(max_examples=200)
@given(st.data(), curves(), capacities_kwh, socs, durations_s)
def test_agrees_with_an_ode_solver(data, points, capacity_kwh, soc, duration_s):
    limit_kw = data.draw(kinked_limits(points))
    curve = ChargingCurve(points, capacity_kwh)
    reference = charge_reference(points, capacity_kwh, soc, limit_kw, duration_s)
    assert curve.advance(soc, limit_kw, duration_s) == pytest.approx(reference, rel=0.0, abs=1e-7)


@pytest.mark.parametrize(
    ("points", "limit_kw"),
    [
        ([(0.0, 100.0), (1.0, 900.0)], 500.0),  # rises through the limit
        ([(0.0, 900.0), (1.0, 0.0)], 500.0),  # falls through it, towards a battery that is never full
        ([(0.0, 500.0), (0.5, 500.0), (1.0, 100.0)], 500.0),  # lies on it
        ([(0.0, 200.0), (0.3, 800.0), (0.6, 100.0), (1.0, 800.0)], 400.0),
    ],
)
def test_agrees_with_an_ode_solver_where_regimes_meet(points, limit_kw):
    curve = ChargingCurve(points, 500.0)
    for duration_s in (0.0, 10.0, 600.0, 1800.0, 3000.0, 7200.0):
        reference = charge_reference(points, 500.0, 0.1, limit_kw, duration_s)
        assert curve.advance(0.1, limit_kw, duration_s) == pytest.approx(reference, rel=0.0, abs=1e-9)


@settings(max_examples=200)
@given(curves(), capacities_kwh, socs, socs, limits_kw, st.floats(0.1, 1.0))
def test_a_scaled_curve_is_that_of_scaled_points(points, capacity_kwh, soc, other_soc, limit_kw, factor):
    scaled = ChargingCurve(points, capacity_kwh).scaled(factor)
    made = ChargingCurve([(at_soc, kw * factor) for at_soc, kw in points], capacity_kwh)
    assert (scaled.capacity_kwh, scaled.power(soc), scaled.demand(soc)) == (
        capacity_kwh,
        made.power(soc),
        made.demand(soc),
    )
    low, high = sorted((soc, other_soc))
    assert scaled.time_to(low, high, limit_kw) == made.time_to(low, high, limit_kw)
    hubs = HubPower(1, 1.0), HubPower(1, 1.0)
    for hub, curve in zip(hubs, (scaled, made), strict=True):
        hub.plug(0, curve, 0.0, 1.0, 1e4, 1.0)
        hub.grant(inf)
    assert hubs[0].next_event_s(10.0) == hubs[1].next_event_s(10.0)


@pytest.mark.parametrize("factor", [0.0, -1.0, inf, float("nan")])
def test_a_curve_is_scaled_by_a_positive_share_only(factor):
    with pytest.raises(ValueError, match="above 0"):
        ChargingCurve([(0.0, 100.0), (1.0, 50.0)], 500.0).scaled(factor)


@settings(max_examples=300)
@given(st.data(), curves(), capacities_kwh, socs, st.floats(0.0, 0.99))
def test_advance_undoes_time_to(data, points, capacity_kwh, soc, target):
    assume(target > soc)
    limit_kw = data.draw(kinked_limits(points))
    curve = ChargingCurve(points, capacity_kwh)
    duration_s = curve.time_to(soc, target, limit_kw)
    assert curve.advance(soc, limit_kw, duration_s) == pytest.approx(target, rel=0.0, abs=1e-9)


@settings(max_examples=300)
@given(st.data(), curves(), capacities_kwh, socs, durations_s)
def test_time_to_undoes_advance(data, points, capacity_kwh, soc, duration_s):
    # Times are compared as the charge that flows in them: close to a full battery next to nothing does.
    limit_kw = data.draw(kinked_limits(points))
    curve = ChargingCurve(points, capacity_kwh)
    reached = curve.advance(soc, limit_kw, duration_s)
    assume(reached <= 0.99)
    error_s = curve.time_to(soc, reached, limit_kw) - duration_s
    assert abs(error_s) / 3600.0 * min(curve.power(reached), limit_kw) / capacity_kwh < 1e-9


@settings(max_examples=300)
@given(st.data(), curves(), capacities_kwh, socs, durations_s, st.floats(0.0, 1.0))
def test_a_session_may_be_split_anywhere(data, points, capacity_kwh, soc, duration_s, share):
    limit_kw = data.draw(kinked_limits(points))
    curve = ChargingCurve(points, capacity_kwh)
    halfway = curve.advance(soc, limit_kw, duration_s * share)
    at_once = curve.advance(soc, limit_kw, duration_s)
    assert curve.advance(halfway, limit_kw, duration_s * (1.0 - share)) == pytest.approx(at_once, rel=0.0, abs=1e-9)


@settings(max_examples=300)
@given(curves(), socs, st.floats(0.0, 0.99), st.floats(0.0, 0.99), limits_kw)
def test_times_add_up(points, soc, middle, target, limit_kw):
    soc, middle, target = sorted((soc, middle, target))
    curve = ChargingCurve(points, 500.0)
    parts_s = curve.time_to(soc, middle, limit_kw) + curve.time_to(middle, target, limit_kw)
    assert curve.time_to(soc, target, limit_kw) == pytest.approx(parts_s, rel=1e-9, abs=1e-6)


@settings(max_examples=300)
@given(curves(), socs, limits_kw, limits_kw, durations_s, durations_s)
def test_soc_rises_within_bounds_and_never_slower_with_more_power(points, soc, limit_kw, other_kw, some_s, other_s):
    curve = ChargingCurve(points, 600.0)
    low, high = sorted((limit_kw, other_kw))
    short_s, long_s = sorted((some_s, other_s))
    slow, fast = curve.advance(soc, low, long_s), curve.advance(soc, high, long_s)
    assert soc <= curve.advance(soc, low, short_s) <= slow + 1e-12
    assert slow <= fast + 1e-12
    assert fast <= 1.0
    assert slow - soc <= low * long_s / 3600.0 / 600.0 + 1e-12
    assert curve.time_to(soc, max(soc, 0.99), high) <= curve.time_to(soc, max(soc, 0.99), low) * (1.0 + 1e-12)


@settings(max_examples=300)
@given(curves(), socs)
def test_demand_is_the_most_that_is_still_to_come(points, soc):
    curve = ChargingCurve(points, 600.0)
    later = [curve.power(soc)] + [power for at, power in points if at > soc]
    assert curve.demand(soc) == pytest.approx(max(later), rel=1e-12)


@given(curves(ends_at_zero=False), limits_kw)
def test_the_time_table_reads_off_times(points, limit_kw):
    curve = ChargingCurve(points, 600.0)
    table = curve.time_table(limit_kw, 20)
    assert table[0] == 0.0
    for i in range(1, 21):
        assert table[i] == pytest.approx(curve.time_to(0.0, i / 20, limit_kw), rel=1e-9)


@given(curves(), socs, durations_s)
def test_nothing_flows_without_power_or_time(points, soc, duration_s):
    curve = ChargingCurve(points, 600.0)
    assert curve.advance(soc, 0.0, duration_s) == soc
    assert curve.advance(soc, 300.0, 0.0) == soc
    assert curve.time_to(soc, 0.99, 0.0) == inf
    assert curve.time_to(soc, soc, 0.0) == 0.0


def test_time_to_full_is_infinite_where_power_falls_to_zero():
    assert ChargingCurve([(0, 100), (1, 0)], 500).time_to(0.5, 1.0, 100) == inf


def test_a_full_battery_stays_full():
    assert ChargingCurve([(0, 100), (1, 100)], 500).advance(1.0, 100.0, 3600.0) == 1.0


@pytest.mark.parametrize("soc", [-0.1, 1.1, 80.0, float("nan")])
def test_refuses_what_is_no_soc(soc):
    with pytest.raises(ValueError, match="SOC must be between 0 and 1"):
        ChargingCurve([(0, 100), (1, 100)], 500).advance(soc, 50, 10)


@pytest.mark.parametrize("duration_s", [-1.0, float("nan")])
def test_refuses_what_is_no_duration(duration_s):
    with pytest.raises(ValueError, match="duration must be 0 s or more"):
        ChargingCurve([(0, 100), (1, 100)], 500).advance(0.5, 50, duration_s)


@pytest.mark.parametrize(
    "points",
    [[(0, 100)], [(0.1, 100), (1, 50)], [(0, 100), (0.5, 0), (1, 10)], [(0, 100), (1, -1)], [(0, 5), (0, 6), (1, 1)]],
)
def test_refuses_what_is_no_curve(points):
    with pytest.raises(ValueError, match=r"finite points|SOC must rise|power must be"):
        ChargingCurve(points, 500)


@pytest.mark.parametrize("capacity_kwh", [0.0, -1.0, inf, float("nan")])
def test_refuses_what_is_no_battery(capacity_kwh):
    with pytest.raises(ValueError, match="capacity must be above 0 kWh"):
        ChargingCurve([(0, 100), (1, 100)], capacity_kwh)


@settings(max_examples=300)
@given(curves(), socs, st.floats(0.0, 1000.0))
def test_next_crossing_is_where_the_power_first_changes_sides(points, soc, kw):
    # A limit that the curve only touches is crossed nowhere.
    assume(kw > 0.01 and all(abs(kw - corner_kw) > 1e-6 for _, corner_kw in points))
    curve = ChargingCurve(points, 500.0)
    accepts = curve.power(soc) >= kw
    crossing = curve.next_crossing(soc, kw)
    last = min(crossing, 1.0)
    inside = [soc + (last - soc) * share for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.999)]
    assert all(curve.power(at) >= kw - 1e-6 if accepts else curve.power(at) <= kw + 1e-6 for at in inside)
    if crossing < inf:
        assert curve.power(crossing) == pytest.approx(kw, rel=1e-9, abs=1e-6)
    if soc < crossing < 0.999:
        beyond = [crossing + step * (1.0 - crossing) for step in (1e-9, 1e-6)]
        assert any((curve.power(at) >= kw) != accepts for at in beyond)


@pytest.mark.parametrize(
    ("soc", "kw", "crossing"),
    [(0.0, 150.0, 0.85), (0.9, 150.0, inf), (0.0, 300.0, 0.6), (0.0, 301.0, inf), (0.2, 10.0, inf), (0.0, 60.0, inf)],
)
def test_next_crossing_by_hand(soc, kw, crossing):
    curve = ChargingCurve([(0.0, 300.0), (0.6, 300.0), (1.0, 60.0)], 500.0)
    assert curve.next_crossing(soc, kw) == pytest.approx(crossing)


def test_next_crossing_of_a_curve_that_rises_and_lies_on_the_limit():
    curve = ChargingCurve([(0.0, 100.0), (0.5, 200.0), (0.75, 200.0), (1.0, 100.0)], 500.0)
    assert curve.next_crossing(0.1, 150.0) == pytest.approx(0.25)
    assert curve.next_crossing(0.3, 150.0) == pytest.approx(0.875)
    assert curve.next_crossing(0.3, 200.0) == pytest.approx(0.5)
    assert curve.next_crossing(0.6, 200.0) == pytest.approx(0.75)
