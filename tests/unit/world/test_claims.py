"""What a session claims is what it can take until it is next granted power, whatever the shape of its curve."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from math import inf

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import BASE, PLACE, START, Memory, experiment, overlaid

from corridorsim.config.hubs import Equipment
from corridorsim.kernel import ChargingCurve
from corridorsim.records.recorder import Recorder
from corridorsim.scenario import build_scenario
from corridorsim.scenario.data import CabinetSpec, FeederSpec
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.grid.feeder_tree import join_feeders
from corridorsim.world.hub.hub import Hub
from corridorsim.world.tables.world_log import WorldLog

KWH = 10.0
STEP_S = 0.05
REGRANT_KW = 25.0
RISING = [(0.0, 60.0), (0.6, 60.0), (0.62, 300.0), (1.0, 300.0)]
FLAT = [(0.0, 300.0), (1.0, 300.0)]


@dataclass
class Slow:
    """A session in steps of time."""

    hub: int
    slot: int
    points: list[tuple[float, float]]
    soc: float
    target: float
    begin_s: float
    plug_kw: float
    kwh: float = 0.0

    def wanted_kw(self) -> float:
        if self.soc >= self.target:
            return 0.0
        at = min(bisect_right(self.points, (self.soc, inf)), len(self.points) - 1)
        (soc_a, kw_a), (soc_b, kw_b) = self.points[at - 1], self.points[at]
        return min(kw_a + (self.soc - soc_a) / (soc_b - soc_a) * (kw_b - kw_a), self.plug_kw)

    def take(self, kw: float) -> None:
        kwh = min(kw * STEP_S / 3600.0, (self.target - self.soc) * KWH)
        self.kwh += kwh
        self.soc = min(self.soc + kwh / KWH, self.target)


def filled(wanted: list[float], limit_kw: float) -> list[float]:
    """Max-min fair shares, from the least demand to the greatest."""
    shares, left_kw = [0.0] * len(wanted), limit_kw
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    for done, i in enumerate(order):
        shares[i] = min(wanted[i], left_kw / (len(order) - done))
        left_kw -= shares[i]
    return shares


class Site:
    """Hubs of four EVSEs, of which the first two share a cabinet, on one feeder or each on its own below another."""

    def __init__(self, hub_kw, cabinet_kw, feeder_kw, *, is_tree=False, hub_count=2, scope="feeder"):
        hubs = {
            f"h{i}": BASE["hubs"]["plaza"]
            | {"connection_kw": hub_kw, "efficiency": 1.0, "evses": [{"kind": "fast", "count": 4}]}
            for i in range(hub_count)
        }
        place = overlaid(PLACE, {"rules": {"load_management": {"scope": scope}}})
        scenario = build_scenario("site", experiment(hubs=hubs, jurisdictions={"here": place}))
        self.env = simpy.Environment()
        log = WorldLog(self.env, Recorder(START.date(), Memory()))
        self.limits = (hub_kw, cabinet_kw, feeder_kw)
        spec = FeederSpec("line", feeder_kw, feeder_kw, scope == "feeder", (0.0,))
        feeders = [Feeder(self.env, spec, log)]
        if is_tree:
            feeders += [Feeder(self.env, replace(spec, name=f"b{i}", parent=0), log) for i in range(hub_count)]
        self.hubs = []
        for i, hub in enumerate(hub for hub in scenario.hubs if hub.name in hubs):
            cabinets = (CabinetSpec(0, 2, cabinet_kw),)
            self.hubs.append(
                Hub(
                    self.env, replace(hub, cabinets=cabinets), feeders[(i + 1) * is_tree], log,
                    Equipment(mtbf_h=None, regrant_kw=REGRANT_KW),
                )
            )  # fmt: skip
            self.hubs[i].on_grant = self.check
        join_feeders(self.env, feeders)
        self.slow: list[Slow] = []
        self.slow_s = 0.0
        self.grants = 0
        self.ended: dict[tuple[int, int], float] = {}
        self.kwh: dict[tuple[int, int], float] = {}
        self.compares = True

    def begin(self, hub, slot, points, soc, target, begin_s=0.0, plug_kw=400.0):
        self.slow.append(Slow(hub, slot, points, soc, target, begin_s, plug_kw))

        def process():
            yield self.env.timeout(begin_s)
            charged = yield self.hubs[hub].start(slot, ChargingCurve(points, KWH), soc, target, plug_kw, 1.0)
            self.ended[hub, slot] = self.env.now
            self.kwh[hub, slot] = charged.grid_kwh

        self.env.process(process())

    def check(self) -> None:
        """Caps stay within all limits; energies are those of max-min fair sharing at every instant, but for a bound."""
        self.grants += 1
        hub_kw, cabinet_kw, feeder_kw = self.limits
        caps = [dict(hub.power.caps_kw()) for hub in self.hubs]
        assert sum(sum(some.values()) for some in caps) <= feeder_kw + 1e-6
        for some in caps:
            assert sum(some.values()) <= hub_kw + 1e-6
            assert some.get(0, 0.0) + some.get(1, 0.0) <= cabinet_kw + 1e-6
        if not self.compares:
            return
        self.step_to(self.env.now)
        for each in self.slow:
            hub = self.hubs[each.hub]
            hub.power.advance(self.env.now)
            if each.slot in caps[each.hub] and self.env.now > each.begin_s:
                got_kwh = hub.power.session(each.slot)[2]
            else:
                got_kwh = self.kwh.get((each.hub, each.slot))
            if got_kwh is not None:
                bound_kwh = REGRANT_KW * (self.env.now - each.begin_s) / 3600.0 + 0.02
                assert abs(got_kwh - each.kwh) <= bound_kwh, (self.env.now, each, got_kwh)

    def step_to(self, now_s: float) -> None:
        while self.slow_s + STEP_S / 2 < now_s:
            active = [each for each in self.slow if each.begin_s <= self.slow_s + STEP_S / 2]
            wanted = {id(each): each.wanted_kw() for each in active}
            hub_kw, cabinet_kw, feeder_kw = self.limits
            groups = [([each for each in active if each.hub == hub and each.slot < 2], cabinet_kw) for hub in range(2)]
            groups += [([each for each in active if each.hub == hub], hub_kw) for hub in range(2)]
            for members, limit_kw in [*groups, (active, feeder_kw)]:
                shares = filled([wanted[id(each)] for each in members], limit_kw)
                wanted |= zip(map(id, members), shares, strict=True)
            for each in active:
                each.take(wanted[id(each)])
            self.slow_s += STEP_S

    def run(self) -> None:
        self.env.run(until=1e6)


@st.composite
def shapes(draw):
    """Rising, falling, flat and stepped curves, as batteries of 10 kWh would have them."""
    inner = draw(st.lists(st.integers(2, 48), max_size=4, unique=True))
    points = [(0.0, draw(st.floats(20.0, 300.0)))]
    for place in sorted(inner):
        kind = draw(st.sampled_from(["flat", "slope", "step"]))
        soc, kw = place / 50, points[-1][1]
        if kind == "step":
            points.append((soc - 0.005, kw))
        points.append((soc, kw if kind == "flat" else draw(st.floats(20.0, 300.0))))
    return [*points, (1.0, draw(st.floats(20.0, points[-1][1])))]


plugs = st.tuples(
    st.integers(0, 1), shapes(), st.floats(0.05, 0.6), st.sampled_from([0.0, 0.0, 20.0, 90.0]),
    st.sampled_from([80.0, 150.0, 400.0]),
)  # fmt: skip


@settings(max_examples=12)
@given(
    st.lists(plugs, min_size=2, max_size=5), st.floats(150.0, 600.0), st.floats(100.0, 400.0),
    st.floats(150.0, 800.0), st.booleans(),
)  # fmt: skip
def test_energies_are_those_of_sharing_at_every_instant(sessions, hub_kw, cabinet_kw, feeder_kw, is_tree):
    site = Site(hub_kw, cabinet_kw, feeder_kw, is_tree=is_tree)
    taken: dict[int, int] = {0: 0, 1: 0}
    for hub, points, soc, begin_s, plug_kw in sessions:
        if taken[hub] < 4:
            site.begin(hub, taken[hub], points, soc, 0.9, begin_s, plug_kw)
            taken[hub] += 1
    site.run()
    assert len(site.ended) == len(site.slow), "every session ends"


def test_a_cabinet_keeps_nothing_for_what_a_battery_takes_later():
    """60 kW for 50 min and a steep rise beside 300 kW: those who can take it have 240 kW meanwhile."""
    site = Site(5000.0, 300.0, 5000.0)
    site.begin(0, 0, RISING, 0.1, 0.9)
    site.begin(0, 1, FLAT, 0.1, 0.9)
    site.run()
    assert site.ended[0, 1] == pytest.approx(8.0 / 240.0 * 3600.0, abs=1.0)


TAPERING = [(0.0, 200.0), (0.2, 200.0), (0.8, 20.0), (1.0, 20.0)]


def test_a_cabinet_that_is_short_passes_on_what_a_taper_frees():
    """Connection and feeder have plenty; only the cabinet is short."""
    site = Site(5000.0, 200.0, 5000.0)
    site.begin(0, 0, TAPERING, 0.1, 0.9)
    site.begin(0, 1, FLAT, 0.1, 0.9)
    site.run()
    alone_s = 8.0 / 100.0 * 3600.0
    assert site.ended[0, 1] < 0.95 * alone_s, "100 kW throughout would take so long"
    assert site.kwh[0, 1] == pytest.approx(8.0)


@pytest.mark.parametrize("is_at_hub", [True, False])
def test_protection_trips_when_the_power_is_there(is_at_hub):
    """60 kW rising to 300 kW after 5 min, beside 150 kW: too much for 250 kW then, and not before."""
    site = Site(250.0 if is_at_hub else 5000.0, 5000.0, 5000.0 if is_at_hub else 250.0, scope="none")
    site.compares = False
    site.begin(0, 0, RISING, 0.1, 0.9)
    site.begin(0, 2, [(0.0, 150.0), (1.0, 150.0)], 0.0, 1.0, begin_s=150.0)
    site.run()
    rise_s = 5.0 / 60.0 * 3600.0
    assert site.ended[0, 2] == pytest.approx(rise_s, abs=10.0), "the newest session is shed as the other one rises"
    assert site.ended[0, 0] > rise_s


def test_plenty_for_all_takes_no_event_for_a_rise():
    site = Site(5000.0, 5000.0, 5000.0)
    site.begin(0, 0, RISING, 0.1, 0.9)
    site.begin(0, 1, FLAT, 0.1, 0.9)
    site.run()
    assert site.grants == 4, "the start and the end of each"
