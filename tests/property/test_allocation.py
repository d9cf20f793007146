"""Power sharing: max-min fair within nested limits, and sound books under any sequence of sessions."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import capacities_kwh, curves, demands_kw, socs

from corridorsim.kernel import ChargingCurve, HubPower, max_min_level, shared_level
from corridorsim.kernel.reference import charge_reference, max_min_nested_reference, max_min_reference

hubs_with_limits = st.lists(
    st.tuples(demands_kw, st.floats(0.0, 4000.0) | st.just(inf)), min_size=1, max_size=4
)  # fmt: skip


def hub_with(demands: list[float]) -> HubPower:
    """A hub whose sessions want so many kW on the grid side, no more and no less."""
    hub = HubPower(len(demands), 1.0)
    for slot, demand in enumerate(demands):
        hub.plug(slot, ChargingCurve([(0.0, 5000.0), (1.0, 5000.0)], 500.0), 0.1, 0.9, demand, 1.0)
    return hub


def grants_of(hubs, feeder_limit_kw):
    """What the kernel grants to each session, by hub."""
    pools = [hub_with(demands) for demands, _ in hubs]
    levels = [pool.level(limit) for pool, (_, limit) in zip(pools, hubs, strict=True)]
    feeder_level = shared_level(pools, levels, feeder_limit_kw)
    totals = [pool.grant(min(level, feeder_level)) for pool, level in zip(pools, levels, strict=True)]
    grants = [[kw for _, kw in pool.caps_kw()] for pool in pools]
    assert totals == pytest.approx([sum(some) for some in grants], abs=1e-9)
    return grants


@settings(max_examples=300)
@given(demands_kw, st.floats(0.0, 5000.0))
def test_one_limit_agrees_with_progressive_filling(demands, limit_kw):
    level = max_min_level(demands, limit_kw)
    grants = [min(demand, level) for demand in demands]
    assert grants == pytest.approx(max_min_reference(demands, limit_kw), rel=0.0, abs=1e-7)


@settings(max_examples=300)
@given(hubs_with_limits, st.floats(0.0, 8000.0) | st.just(inf))
def test_nested_limits_agree_with_progressive_filling(hubs, feeder_limit_kw):
    expected = max_min_nested_reference([hub[0] for hub in hubs], [hub[1] for hub in hubs], feeder_limit_kw)
    for grants, filled in zip(grants_of(hubs, feeder_limit_kw), expected, strict=True):
        assert grants == pytest.approx(filled, rel=0.0, abs=1e-6)


@settings(max_examples=300)
@given(hubs_with_limits, st.floats(0.0, 8000.0))
def test_nobody_can_get_more_but_from_a_poorer_one(hubs, feeder_limit_kw):
    # Max-min fairness by its definition: whoever lacks power shares a limit that is used up with nobody richer.
    grants = grants_of(hubs, feeder_limit_kw)
    total = sum(map(sum, grants))
    assert total <= feeder_limit_kw + 1e-6
    feeder_is_full = total > feeder_limit_kw - 1e-6
    richest = max(max(some) for some in grants)
    for some, (demands, limit_kw) in zip(grants, hubs, strict=True):
        assert sum(some) <= limit_kw + 1e-6
        hub_is_full = sum(some) > limit_kw - 1e-6
        for grant, demand in zip(some, demands, strict=True):
            assert 0.0 <= grant <= demand
            if grant < demand - 1e-6:
                at_hub = hub_is_full and grant >= max(some) - 1e-6
                at_feeder = feeder_is_full and grant >= richest - 1e-6
                assert at_hub or at_feeder


def test_levels_of_nobody_are_infinite():
    assert max_min_level([], 100.0) == inf
    assert shared_level([HubPower(2, 0.95)], [inf], 0.0) == inf
    assert HubPower(2, 0.95).level(0.0) == inf


steps = st.lists(
    st.tuples(st.sampled_from(["plug", "unplug", "wait"]), st.integers(0, 5), st.floats(0.0, 3000.0)), max_size=40
)


@settings(max_examples=200)
@given(steps, st.floats(10.0, 2000.0), curves(), capacities_kwh)
def test_books_balance_under_any_sequence(sequence, limit_kw, points, capacity_kwh):
    """The meter is the sum of the sessions, power stays within caps and limit, no battery leaves [0, 1]."""
    hub, now_s, sold_kwh, paid, busy = HubPower(6, 0.95), 0.0, 0.0, 0.0, set()
    hub.price_per_kwh = 0.4
    curve = ChargingCurve(points, capacity_kwh)
    for action, slot, amount in sequence:
        if action == "plug" and slot not in busy:
            hub.plug(slot, curve, 0.05 + amount / 10_000, 0.9, 400.0, 0.96)
            busy.add(slot)
            assert hub.newest() == slot
        elif action == "unplug" and slot in busy:
            soc, battery_kwh, grid_kwh, peak_kw, cost = hub.unplug(slot)
            busy.remove(slot)
            sold_kwh += grid_kwh
            paid += cost
            assert 0.0 <= soc <= 1.0
            assert battery_kwh == pytest.approx(grid_kwh * 0.95 * 0.96, abs=1e-9)
            assert peak_kw <= min(limit_kw, 400.0 / 0.95) + 1e-6
        elif action == "wait":
            now_s += amount
            hub.advance(now_s)
        granted = hub.grant(hub.level(limit_kw))
        assert hub.n_active == len(busy)
        assert hub.power_kw() <= granted + 1e-9
        assert granted <= min(limit_kw, hub.demand_kw()) + 1e-6
    going = [hub.session(slot) for slot in busy]
    assert all(0.0 <= session[0] <= 1.0 for session in going)
    assert hub.meter_kwh == pytest.approx(sold_kwh + sum(session[2] for session in going), abs=1e-7)
    # A price holds for energy through the connector.
    assert paid + sum(session[4] for session in going) == pytest.approx(hub.meter_kwh * 0.95 * 0.4, abs=1e-7)


def test_a_slot_is_used_once_at_a_time():
    hub = hub_with([100.0])
    with pytest.raises(ValueError, match="slot 0 is already charging"):
        hub.plug(0, ChargingCurve([(0.0, 50.0), (1.0, 50.0)], 500.0), 0.1, 0.9, 50.0, 1.0)


@settings(max_examples=300)
@given(curves(), st.lists(st.floats(0.0, 0.85), min_size=1, max_size=8), st.floats(50.0, 3000.0), st.floats(5.0, 100.0))
def test_the_next_event_is_when_something_happens(points, socs, limit_kw, regrant_kw):
    """At the time that it names a session has finished or has freed the power, and not before."""
    curve = ChargingCurve(points, 540.0)
    efficiency = 0.95 * 0.96
    hub = HubPower(len(socs), 0.95)
    for slot, soc in enumerate(socs):
        hub.plug(slot, curve, soc, 0.9, 1000.0, 0.96)
    hub.grant(hub.level(limit_kw))
    caps = dict(hub.caps_kw())
    wait_s = hub.next_event_s(regrant_kw)
    assume(wait_s < 1e7)

    def freed():
        return max(kw - min(kw, curve.demand(hub.session(slot)[0]) / efficiency) for slot, kw in caps.items())

    # An alarm for freed power comes a millisecond late, so that rounding cannot make it early.
    hub.advance(max(0.0, wait_s * (1.0 - 1e-6) - 2e-3))
    assert not (wait_s > 1.0 and hub.finished())
    assert freed() < regrant_kw + 1e-6
    hub.advance(wait_s)
    assert hub.finished() or freed() >= regrant_kw - 1e-6


@given(curves(), st.floats(0.0, 0.85), st.floats(20.0, 1500.0))
def test_without_sharing_the_next_event_is_the_end(points, soc, limit_kw):
    curve = ChargingCurve(points, 540.0)
    hub = HubPower(1, 0.95)
    hub.plug(0, curve, soc, 0.9, 1000.0, 0.96)
    cap_kw = hub.grant(hub.level(limit_kw))
    assert hub.next_event_s(inf) == pytest.approx(curve.time_to(soc, 0.9, cap_kw * 0.95 * 0.96), rel=1e-12)


cabinet_demands = st.lists(st.lists(st.floats(0.0, 1000.0), min_size=1, max_size=4), min_size=1, max_size=4)


@settings(max_examples=300)
@given(cabinet_demands, st.lists(st.floats(0.0, 2000.0), min_size=4, max_size=4), st.floats(0.0, 6000.0))
def test_cabinets_are_limits_below_that_of_the_hub(by_cabinet, cabinet_kw, hub_kw):
    first, cabinets, demands = 0, [], []
    for wanted, limit_kw in zip(by_cabinet, cabinet_kw, strict=False):
        cabinets.append((first, first + len(wanted), limit_kw))
        demands += wanted
        first += len(wanted)
    hub = HubPower(len(demands), 1.0, cabinets)
    for slot, demand in enumerate(demands):
        hub.plug(slot, ChargingCurve([(0.0, 5000.0), (1.0, 5000.0)], 500.0), 0.1, 0.9, demand, 1.0)
    granted = hub.grant(hub.level(hub_kw))
    expected = max_min_nested_reference(by_cabinet, [limit for _, _, limit in cabinets], hub_kw)
    assert [kw for _, kw in hub.caps_kw()] == pytest.approx([kw for some in expected for kw in some], abs=1e-6)
    assert granted == pytest.approx(sum(map(sum, expected)), abs=1e-6)


def test_cabinets_lie_within_the_hub():
    with pytest.raises(ValueError, match="cabinet 0 has slots 2 to 5, of 4"):
        HubPower(4, 0.95, [(2, 5, 300.0)])


@given(curves(), st.floats(0.0, 1000.0), st.floats(60.0, 3600.0))
def test_a_ceiling_caps_one_session_and_leaves_the_rest_to_the_others(points, ceiling_kw, duration_s):
    hub = HubPower(2, 0.95)
    for slot in range(2):
        hub.plug(slot, ChargingCurve(points, 540.0), 0.2, 0.9, 400.0, 0.96)
    hub.set_ceiling(0, ceiling_kw)
    hub.grant(hub.level(500.0))
    caps = dict(hub.caps_kw())
    wanted = [min(curve_kw, 400.0 / 0.95) for curve_kw in [ChargingCurve(points, 540.0).demand(0.2) / 0.95 / 0.96] * 2]
    assert [caps[0], caps[1]] == pytest.approx(max_min_reference([min(wanted[0], ceiling_kw), wanted[1]], 500.0))
    hub.advance(duration_s)
    assert hub.session(0)[2] <= ceiling_kw * duration_s / 3600 + 1e-9


def test_a_paused_session_waits_and_goes_on():
    hub = HubPower(1, 1.0)
    hub.plug(0, ChargingCurve([(0.0, 300.0), (1.0, 300.0)], 300.0), 0.2, 0.8, 300.0, 1.0)
    hub.set_ceiling(0, 0.0)
    assert hub.grant(hub.level(inf)) == 0.0
    assert hub.next_event_s(25.0) == inf
    hub.advance(3600.0)
    assert hub.session(0)[:3] == (0.2, 0.0, 0.0)
    hub.set_ceiling(0, inf)
    assert hub.grant(hub.level(inf)) == 300.0
    assert hub.next_event_s(inf) == pytest.approx(0.6 * 3600)
    with pytest.raises(ValueError, match="0 kW or more, not -1"):
        hub.set_ceiling(0, -1.0)


@settings(max_examples=300)
@given(curves(), socs, st.floats(5.0, 900.0), st.lists(st.floats(0.1, 3000.0), min_size=1, max_size=8))
def test_many_steps_come_to_what_the_reference_says(points, soc, cap_kw, durations_s):
    """Within a piece, over corners, on slopes: the same charge as an integration from corner to corner."""
    hub = HubPower(1, 0.95)
    hub.plug(0, ChargingCurve(points, 540.0), soc, 1.0, cap_kw, 0.96)
    hub.grant(hub.level(inf))
    now_s = 0.0
    for duration_s in durations_s:
        now_s += duration_s
        hub.advance(now_s)
    limit_kw = dict(hub.caps_kw())[0] * 0.95 * 0.96
    reached = charge_reference(points, 540.0, soc, limit_kw, now_s)
    assert hub.session(0)[0] == pytest.approx(reached, abs=1e-7)
    assert hub.meter_kwh == pytest.approx((reached - soc) * 540.0 / 0.95 / 0.96, abs=1e-4)


@settings(max_examples=200)
@given(curves(), st.lists(st.floats(0.0, 0.85), min_size=1, max_size=6), st.floats(50.0, 1500.0), st.floats(5.0, 100.0))
def test_narrow_claims_last_until_the_next_event(points, socs, limit_kw, regrant_kw):
    """Claims are within ``regrant_kw`` of the powers, and nobody could take more before power is shared again."""
    curve, efficiency = ChargingCurve(points, 540.0), 0.95 * 0.96
    hub = HubPower(len(socs), 0.95, (), regrant_kw)
    for slot, soc in enumerate(socs):
        hub.plug(slot, curve, soc, 0.9, 1000.0, 0.96)
    for _ in range(40):
        hub.narrow()
        level_kw = hub.level(limit_kw)
        assert hub.grant(level_kw) <= limit_kw + 1e-6
        caps = dict(hub.caps_kw())
        powers = {slot: min(curve.power(min(hub.session(slot)[0], 1.0)) / efficiency, 1000.0 / 0.95) for slot in caps}
        claimed_kw = {slot: hub.claim_kw(slot) for slot in caps}
        assert sum(claimed_kw[slot] - powers[slot] for slot in caps) <= regrant_kw + 1e-6
        wait_s = hub.next_event_s(regrant_kw)
        if not wait_s < 1e6:
            break
        assert wait_s > 0.0 or hub.finished()
        hub.advance(hub.time_s + max(0.0, wait_s - 2e-3) * (1.0 - 1e-6))
        for slot, cap_kw in caps.items():
            soc = hub.session(slot)[0]
            if cap_kw >= claimed_kw[slot] - 1e-9 and soc < 0.9:
                assert min(curve.power(soc) / efficiency, 1000.0 / 0.95) <= cap_kw + 1e-6, "it lacks nothing"
        hub.advance(hub.time_s + wait_s * 1e-6 + 4e-3)
        for slot in hub.finished():
            hub.unplug(slot)
        if not hub.n_active:
            break


def test_wide_claims_are_what_a_battery_will_ever_take():
    hub = HubPower(1, 1.0, (), 25.0)
    hub.plug(0, ChargingCurve([(0.0, 60.0), (0.6, 60.0), (0.62, 300.0), (1.0, 300.0)], 500.0), 0.1, 0.9, 250.0, 1.0)
    assert hub.narrow() is False, "it is what a hub begins with"
    assert hub.claim_kw(0) == 60.0, "until its curve begins to rise"
    assert not hub.is_settled
    hub.widen()
    assert hub.claim_kw(0) == 250.0
    assert hub.demand_kw() == 250.0
    assert hub.is_settled
    assert hub.narrow() is True
    hub.grant(hub.level(1000.0))
    hub.advance(0.5 * 500.0 / 60.0 * 3600.0 + 1e-3)
    assert hub.claim_kw(0) == pytest.approx(85.0, abs=0.1), "its power and a step"
    hub.narrow(2)
    assert hub.claim_kw(0) == pytest.approx(72.5, abs=0.1), "half a step where another hub of the feeder rises, too"


@pytest.mark.parametrize("regrant_kw", [0.0, -1.0, float("nan")])
def test_a_step_is_some_power(regrant_kw):
    with pytest.raises(ValueError, match="regrant_kw must be above 0"):
        HubPower(1, 1.0, (), regrant_kw)
