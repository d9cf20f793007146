"""Power sharing: max-min fair within nested limits, and sound books under any sequence of sessions."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridorsim.kernel import ChargingCurve, HubPower, max_min_level, shared_level
from corridorsim.kernel.reference import max_min_reference
from tests.strategies import demands_kw

FLAT = [(0.0, 1.0), (1.0, 1.0)]


def hub_with(demands: list[float]) -> HubPower:
    """A hub whose sessions want so many kW on the grid side, no more and no less."""
    hub = HubPower(len(demands), 1.0)
    for slot, demand in enumerate(demands):
        hub.plug(slot, ChargingCurve([(0.0, 5000.0), (1.0, 5000.0)], 500.0), 0.1, 0.9, demand, 1.0)
    return hub


@settings(max_examples=300, deadline=None, derandomize=True)
@given(demands_kw, st.floats(0.0, 5000.0))
def test_one_limit_agrees_with_progressive_filling(demands, limit_kw):
    level = max_min_level(demands, limit_kw)
    grants = [min(demand, level) for demand in demands]
    (reference,) = max_min_reference([demands], [inf], limit_kw)
    assert grants == pytest.approx(reference, abs=1e-6)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(demands_kw, st.floats(0.0, 4000.0)), min_size=1, max_size=4), st.floats(0.0, 8000.0))
def test_nested_limits_agree_with_progressive_filling(hubs, feeder_limit_kw):
    pools = [hub_with(demands) for demands, _ in hubs]
    levels = [pool.level(limit) for pool, (_, limit) in zip(pools, hubs, strict=True)]
    feeder_level = shared_level(pools, levels, feeder_limit_kw)
    totals = [pool.grant(min(level, feeder_level)) for pool, level in zip(pools, levels, strict=True)]
    reference = max_min_reference([demands for demands, _ in hubs], [limit for _, limit in hubs], feeder_limit_kw)
    for pool, total, (demands, limit), expected in zip(pools, totals, hubs, reference, strict=True):
        grants = [kw for _, kw in pool.caps_kw()]
        assert grants == pytest.approx(expected, abs=1e-5)
        assert total <= limit + 1e-6
        assert all(grant <= demand + 1e-9 for grant, demand in zip(grants, demands, strict=True))
    assert sum(totals) <= feeder_limit_kw + 1e-6


steps = st.lists(
    st.tuples(st.sampled_from(["plug", "unplug", "wait"]), st.integers(0, 5), st.floats(0.0, 3000.0)), max_size=40
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(steps, st.floats(10.0, 2000.0))
def test_books_balance_under_any_sequence(sequence, limit_kw):
    """The meter is the sum of the sessions, power stays within caps and limit, no battery leaves [0, 1]."""
    hub, now_s, sold_kwh, busy = HubPower(6, 0.95), 0.0, 0.0, set()
    curve = ChargingCurve([(0.0, 300.0), (0.3, 900.0), (0.7, 500.0), (1.0, 0.0)], 540.0)
    for action, slot, amount in sequence:
        if action == "plug" and slot not in busy:
            hub.plug(slot, curve, 0.05 + amount / 10_000, 0.9, 400.0, 0.96)
            busy.add(slot)
        elif action == "unplug" and slot in busy:
            soc, battery_kwh, grid_kwh, peak_kw, _ = hub.unplug(slot)
            busy.remove(slot)
            sold_kwh += grid_kwh
            assert 0.0 <= soc <= 1.0
            assert battery_kwh == pytest.approx(grid_kwh * 0.95 * 0.96, abs=1e-9)
            assert peak_kw <= limit_kw + 1e-6
        elif action == "wait":
            now_s += amount
            hub.advance(now_s)
        granted = hub.grant(hub.level(limit_kw))
        assert hub.power_kw() <= granted + 1e-9
        assert granted <= limit_kw + 1e-6
    going = sum(hub.session(slot)[2] for slot in busy)
    assert hub.meter_kwh == pytest.approx(sold_kwh + going, abs=1e-7)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.floats(0.05, 0.85), min_size=1, max_size=8), st.floats(50.0, 3000.0))
def test_the_next_event_is_when_something_happens(socs, limit_kw):
    """At the time that it names a session has finished or has freed the power, and not before."""
    curve = ChargingCurve([(0.0, 800.0), (0.5, 800.0), (0.8, 400.0), (1.0, 50.0)], 540.0)
    hub = HubPower(len(socs), 1.0)
    for slot, soc in enumerate(socs):
        hub.plug(slot, curve, soc, 0.9, 1000.0, 1.0)
    hub.grant(hub.level(limit_kw))
    wait_s = hub.next_event_s(25.0)
    caps = dict(hub.caps_kw())
    hub.advance(wait_s * 0.999)
    freed = [caps[slot] - min(caps[slot], curve.demand(hub.session(slot)[0])) for slot in caps]
    assert not hub.finished()
    assert max(freed) < 25.0 + 1e-6
    hub.advance(wait_s)
    freed = [caps[slot] - min(caps[slot], curve.demand(hub.session(slot)[0])) for slot in caps]
    assert hub.finished() or max(freed) >= 25.0 - 1e-6
