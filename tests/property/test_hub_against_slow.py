"""The kernel keeps many sessions at once by what they have in common; here each is followed on its own."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from slow_hub import HUB_EFFICIENCY, SlowHub, SlowSession
from strategies import capacities_kwh, curves

from corridorsim.kernel import ChargingCurve, HubPower, shared_level
from corridorsim.kernel.reference import max_min_nested_reference, max_min_reference

N_SLOTS = 8
CABINETS = [(0, 2, 500.0), (2, 5, 300.0)]
FALLING = [(0.0, 700.0), (0.5, 650.0), (0.8, 400.0), (0.9, 200.0), (1.0, 50.0)]
slots = st.integers(0, N_SLOTS - 1)


class HubOfSessions(RuleBasedStateMachine):
    """Anything that can happen at a hub, in any order."""

    @initialize(
        shapes=st.lists(st.tuples(curves(ends_at_zero=False), capacities_kwh), max_size=2),
        cabinets=st.sampled_from([[], CABINETS]),
    )
    def open(self, shapes, cabinets):
        self.hub, self.slow = HubPower(N_SLOTS, HUB_EFFICIENCY, cabinets), SlowHub(cabinets)
        self.shapes = [(points, ChargingCurve(points, kwh)) for points, kwh in [(FALLING, 500.0), *shapes]]

    @rule(
        slot=slots,
        shape=st.integers(0, 2),
        soc=st.floats(0.0, 0.85),
        rise=st.sampled_from([0.05, 0.3, 0.8]),
        connector_kw=st.sampled_from([150.0, 350.0, 1000.0]),
    )
    def plug(self, slot, shape, soc, rise, connector_kw):
        if slot not in self.slow.sessions:
            corners, curve = self.shapes[shape % len(self.shapes)]
            target = min(soc + rise, 0.95)
            self.hub.plug(slot, curve, soc, target, connector_kw, 0.96)
            self.slow.sessions[slot] = SlowSession(curve, corners, soc, target, connector_kw, 0.96)

    @rule(slot=slots)
    def unplug(self, slot):
        if slot in self.slow.sessions:
            self.compare(self.hub.unplug(slot), self.slow.sessions.pop(slot))

    @rule(slot=slots, kw=st.sampled_from([0.0, 60.0, 250.0, inf]))
    def set_ceiling(self, slot, kw):
        if slot in self.slow.sessions:
            self.hub.set_ceiling(slot, kw)
            self.slow.sessions[slot].ceiling_kw, self.slow.sessions[slot].selling_kw = kw, 0.0

    @rule(slot=slots, kw=st.floats(1.0, 60.0))
    def sell(self, slot, kw):
        if slot in self.slow.sessions and self.slow.sessions[slot].soc > 0.1:
            self.hub.sell(slot, kw)
            self.slow.sessions[slot].ceiling_kw, self.slow.sessions[slot].selling_kw = 0.0, kw

    @rule(price_per_kwh=st.floats(-0.1, 1.0))
    def change_price(self, price_per_kwh):
        self.hub.price_per_kwh = self.slow.price_per_kwh = price_per_kwh

    @rule(limit_kw=st.floats(0.0, 400.0 * N_SLOTS) | st.just(inf))
    def share(self, limit_kw):
        granted_kw = self.hub.grant(self.hub.level(limit_kw))
        self.slow.cap(max_min_reference(self.slow.wanted_kw(), limit_kw))
        assert granted_kw == pytest.approx(sum(each.cap_kw for each in self.slow.sessions.values()), abs=1e-6)

    @rule(level_kw=st.floats(0.0, 500.0) | st.just(inf))
    def grant(self, level_kw):
        self.hub.grant(level_kw)
        self.slow.cap([min(kw, level_kw) for kw in self.slow.wanted_kw()])

    @precondition(lambda self: all(each.soc > 0.05 or not each.selling_kw for each in self.slow.sessions.values()))
    @rule(duration_s=st.floats(0.0, 10.0) | st.floats(0.0, 1500.0))
    def wait(self, duration_s):
        self.go_on(duration_s)

    @precondition(lambda self: not any(each.selling_kw for each in self.slow.sessions.values()))
    @rule(regrant_kw=st.sampled_from([25.0, inf]))
    def wait_for_the_next_event(self, regrant_kw):
        wait_s = self.hub.next_event_s(regrant_kw)
        if wait_s < 1e6:
            self.go_on(wait_s)
            finished = self.hub.finished()
            assert finished == [slot for slot in self.slow.sessions if slot in finished], "in order of arrival"
            assert finished or regrant_kw < inf
            for slot in finished:
                self.unplug(slot)

    def go_on(self, duration_s):
        now_s = self.slow.time_s + duration_s
        self.hub.advance(now_s)
        self.slow.advance(now_s)
        assert self.hub.time_s == now_s

    @invariant()
    def agrees(self):
        sessions = self.slow.sessions
        assert self.hub.n_active == len(sessions)
        assert [slot for slot, _ in self.hub.caps_kw()] == list(sessions)
        caps_kw = [each.cap_kw for each in sessions.values()]
        assert [kw for _, kw in self.hub.caps_kw()] == pytest.approx(caps_kw, rel=1e-9, abs=1e-6)
        for slot, each in sessions.items():
            self.compare(self.hub.session(slot), each)
            assert self.hub.sold(slot) == pytest.approx(each.sold_kwh, abs=1e-8)
        assert self.hub.meter_kwh == pytest.approx(self.slow.meter_kwh, abs=1e-6)
        assert self.hub.sold_kwh == pytest.approx(self.slow.sold_kwh, abs=1e-6)
        assert self.hub.selling_kw == pytest.approx(sum(each.selling_kw for each in sessions.values()))
        assert self.hub.power_kw() == pytest.approx(self.slow.power_kw(), abs=1e-6)

    @invariant()
    def knows_what_comes_next(self):
        # Where nothing is granted, rounding decides whether a target is just reached.
        if all(each.cap_kw > 1e-3 or each.soc < each.target - 1e-9 for each in self.slow.sessions.values()):
            for regrant_kw in (25.0, inf):
                expected_s = self.slow.next_event_s(regrant_kw)
                assert self.hub.next_event_s(regrant_kw) == pytest.approx(expected_s, rel=1e-6, abs=2e-3)

    @rule()
    def ask_what_is_wanted(self):
        assert self.hub.demand_kw() == pytest.approx(sum(self.slow.wanted_kw()), abs=1e-6)

    def compare(self, got, each):
        expected = (each.soc, each.battery_kwh, each.grid_kwh, each.peak_kw, each.energy_cost)
        assert got == pytest.approx(expected, rel=1e-9, abs=1e-7)


HubOfSessions.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestHubOfSessions = HubOfSessions.TestCase


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.0, 0.85), st.sampled_from([150.0, 1000.0])), min_size=N_SLOTS, max_size=N_SLOTS),
    st.lists(st.tuples(st.floats(0.0, 900.0), st.floats(200.0, 4000.0), st.floats(200.0, 4000.0)), max_size=12),
)
def test_hubs_on_a_feeder_share_at_any_time(plugs, steps):
    """Half of the sessions at a hub with cabinets, half at one without, tapering while limits come and go."""
    pairs = [(HubPower(N_SLOTS, HUB_EFFICIENCY, cabinets), SlowHub(cabinets)) for cabinets in (CABINETS, [])]
    curve = ChargingCurve(FALLING, 500.0)
    for i, (soc, connector_kw) in enumerate(plugs):
        hub, slow = pairs[i % 2]
        hub.plug(i // 2, curve, soc, 0.95, connector_kw, 0.96)
        slow.sessions[i // 2] = SlowSession(curve, FALLING, soc, 0.95, connector_kw, 0.96)
    for duration_s, hub_kw, feeder_kw in steps:
        levels_kw = [hub.level(hub_kw) for hub, _ in pairs]
        feeder_level_kw = shared_level([hub for hub, _ in pairs], levels_kw, feeder_kw)
        wanted_kw = [slow.wanted_kw() for _, slow in pairs]
        grants_kw = max_min_nested_reference(wanted_kw, [hub_kw, hub_kw], feeder_kw)
        for (hub, slow), level_kw, grant_kw in zip(pairs, levels_kw, grants_kw, strict=True):
            hub.grant(min(level_kw, feeder_level_kw))
            slow.cap(grant_kw)
            assert [kw for _, kw in hub.caps_kw()] == pytest.approx(grant_kw, abs=1e-6)
            for each in (hub, slow):
                each.advance(slow.time_s + duration_s)
            assert hub.meter_kwh == pytest.approx(slow.meter_kwh, abs=1e-6)
