"""Hubs on one feeder: who gets how much, and who is shed."""

import pytest
import simpy
from small_world import BASE, PLACE, START, Memory, experiment, overlaid

from corridorsim.config.hubs import Equipment
from corridorsim.kernel import ChargingCurve
from corridorsim.records.recorder import Recorder
from corridorsim.scenario import build_scenario
from corridorsim.scenario.data import FeederSpec
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.grid.feeder_tree import join_feeders
from corridorsim.world.hub.hub import Hub
from corridorsim.world.tables.world_log import WorldLog

CURVE = ChargingCurve([(0.0, 10_000.0), (1.0, 10_000.0)], 10_000.0)
KW = 400.0


class Bench:
    """Some hubs on one feeder, without trucks."""

    def __init__(self, scopes, connections, *, managed, limit_kw, background=(0.0,)):
        hubs = {
            f"h{i}": BASE["hubs"]["plaza"]
            | {"connection_kw": kw, "efficiency": 1.0, "evses": [{"kind": "fast", "count": 6}]}
            for i, kw in enumerate(connections)
        }
        scenario = build_scenario("bench", experiment(hubs=hubs))
        jurisdictions = {
            scope: build_scenario(
                "bench",
                experiment(jurisdictions={"here": overlaid(PLACE, {"rules": {"load_management": {"scope": scope}}})}),
            ).jurisdictions["here"]
            for scope in set(scopes)
        }
        self.env = simpy.Environment()
        self.memory = Memory()
        self.recorder = Recorder(START.date(), self.memory)
        log = WorldLog(self.env, self.recorder)
        self.feeder = Feeder(self.env, FeederSpec("line", limit_kw, limit_kw, managed, background), log)
        specs = {spec.name: spec for spec in scenario.hubs}
        self.hubs = []
        for i, scope in enumerate(scopes):
            spec = specs[f"h{i}"]
            changed = type(spec)(
                **{name: getattr(spec, name) for name in spec.__slots__} | {"jurisdiction": jurisdictions[scope]}
            )
            self.hubs.append(Hub(self.env, changed, self.feeder, log, Equipment(mtbf_h=None)))
        join_feeders(self.env, [self.feeder])
        self.done = {}
        if len(background) > 1:
            self.env.process(self.feeder.follow_hours())

    def start(self, hub, slot, at_s, soc=0.1, target=0.9, curve=CURVE):
        self.env.run(until=at_s) if at_s > self.env.now else None
        event = self.hubs[hub].start(slot, curve, soc, target, KW, 1.0)
        event.callbacks.append(lambda event: self.done.__setitem__((hub, slot), (self.env.now, event.value)))
        return event

    def caps(self):
        return [dict(hub.power.caps_kw()) for hub in self.hubs]

    def frame(self, name):
        self.recorder.close()
        return self.memory.frame(name)


def test_feeder_scope_shares_max_min_fair_over_both_hubs():
    bench = Bench(["feeder", "feeder"], [5000, 5000], managed=True, limit_kw=1000.0)
    bench.start(0, 0, 1)
    bench.start(0, 1, 2)
    assert bench.caps() == [{0: 400.0, 1: 400.0}, {}], "nothing is short yet"
    bench.start(1, 0, 3)
    third = pytest.approx(1000 / 3)
    assert bench.caps() == [{0: third, 1: third}, {0: third}]


def test_feeder_scope_leaves_a_hub_that_its_connection_caps_alone():
    bench = Bench(["feeder", "feeder"], [200, 5000], managed=True, limit_kw=900.0)
    for slot in range(2):
        bench.start(0, slot, 1 + slot)
        bench.start(1, slot, 11 + slot)
    assert bench.caps()[0] == {0: 100.0, 1: 100.0}
    assert bench.caps()[1] == {0: 350.0, 1: 350.0}, "what one hub cannot use goes to the other"


def test_feeder_scope_follows_the_background_load():
    bench = Bench(["feeder"], [5000], managed=True, limit_kw=1000.0, background=(0.0, 800.0, 0.0))
    bench.start(0, 0, 1)
    bench.env.run(until=3601)
    assert bench.caps() == [{0: 200.0}]
    bench.env.run(until=7201)
    assert bench.caps() == [{0: 400.0}]


def test_power_is_shared_anew_when_a_session_ends():
    bench = Bench(["feeder"], [5000], managed=True, limit_kw=400.0)
    bench.start(0, 0, 1, soc=0.1, target=0.9)
    bench.start(0, 1, 1, soc=0.1, target=0.11)  # 100 kWh at 200 kW
    bench.env.run(until=1 + 1800 - 1)
    assert bench.caps() == [{0: 200.0, 1: 200.0}]
    bench.env.run(until=1 + 1800 + 1)
    assert bench.caps() == [{0: 400.0}]
    when, charged = bench.done[0, 1]
    assert when == pytest.approx(1801.0)
    assert charged.battery_kwh == pytest.approx(100.0)


def test_peak_of_a_session_is_power_that_flowed():
    bench = Bench(["feeder"], [5000], managed=True, limit_kw=400.0)
    bench.start(0, 0, 1, target=0.9)
    bench.start(0, 1, 60, target=0.11)
    bench.env.run(until=7200)
    assert bench.done[0, 1][1].peak_kw == pytest.approx(200.0), "it never had more than half of 400 kW"


def test_hub_scope_keeps_to_the_connection():
    bench = Bench(["hub"], [600], managed=False, limit_kw=5000.0)
    for slot in range(3):
        bench.start(0, slot, 1 + slot)
    assert bench.caps() == [{0: 200.0, 1: 200.0, 2: 200.0}]


def test_no_management_sheds_the_newest_at_the_protection_setting():
    bench = Bench(["none", "none"], [5000, 5000], managed=False, limit_kw=1000.0)
    bench.start(0, 0, 1)
    bench.start(1, 0, 2)
    bench.start(0, 1, 3)
    bench.env.run(until=4)
    assert bench.caps() == [{0: 400.0}, {0: 400.0}]
    assert list(bench.done) == [(0, 1)]
    assert bench.done[0, 1][1].status == "interrupted"
    events = bench.frame("events")
    assert list(events["kind"]) == ["session_shed"]
    assert list(events["subject"]) == ["h0/fast-2"]


def test_no_management_sheds_at_the_hubs_own_connection():
    bench = Bench(["none"], [900], managed=False, limit_kw=5000.0)
    for slot in range(3):
        bench.start(0, slot, 1 + slot)
    bench.env.run(until=10)
    assert bench.caps() == [{0: 400.0, 1: 400.0}]
    assert bench.done[0, 2][1].status == "interrupted"


def test_protection_sheds_when_the_background_rises():
    bench = Bench(["none"], [5000], managed=False, limit_kw=1000.0, background=(0.0, 300.0))
    for slot in range(2):
        bench.start(0, slot, 1 + slot)
    bench.env.run(until=3601)
    assert bench.caps() == [{0: 400.0}]
    assert bench.done[0, 1][0] == 3600.0


def test_protection_never_lifts_a_managed_hub_over_its_connection():
    """The newest session stands at a hub that shares its connection: the others there stay within it."""
    bench = Bench(["hub", "hub"], [500, 5000], managed=False, limit_kw=1300.0, background=(0.0, 100.0))
    bench.start(0, 0, 1)
    bench.start(0, 1, 2)
    bench.start(1, 0, 3)
    bench.start(1, 1, 4)
    bench.start(0, 2, 5)
    bench.env.run(until=3601)
    states = bench.frame("hub_states")
    over = states[states["power_kw"] > states["limit_kw"] + 1e-6]
    assert over.empty, over[["hub", "time", "power_kw", "limit_kw"]].to_string()
    assert sum(bench.caps()[0].values()) <= 500.0


def test_protection_sheds_no_more_than_it_must():
    bench = Bench(["hub"], [500], managed=False, limit_kw=500.0, background=(0.0, 100.0))
    for slot in range(3):
        bench.start(0, slot, 1 + slot)
    bench.env.run(until=3601)
    assert list(bench.done) == [(0, 2), (0, 1)], "two sessions at 250 kW are more than 400 kW, one is not"


def test_feeder_state_is_the_sum_of_its_hubs_at_that_instant():
    taper = ChargingCurve([(0.0, 400.0), (0.1, 400.0), (1.0, 40.0)], 400.0)
    bench = Bench(["feeder", "feeder"], [5000, 5000], managed=True, limit_kw=5000.0)
    bench.start(0, 0, 1, soc=0.1, target=0.95, curve=taper)
    bench.start(1, 0, 1800, curve=taper)
    for hub in bench.hubs:
        hub.power.advance(bench.env.now)
    said = bench.frame("feeder_states")["hubs_kw"].iloc[-1]
    assert said == pytest.approx(sum(hub.power.power_kw() for hub in bench.hubs))


def test_peak_of_a_session_whose_curve_rises():
    """A cold start: the battery takes 100 kW at first and 300 kW at half."""
    rising = ChargingCurve([(0.0, 100.0), (0.5, 300.0), (1.0, 100.0)], 400.0)
    bench = Bench(["hub"], [5000], managed=False, limit_kw=5000.0)
    bench.start(0, 0, 1, soc=0.0, target=0.9, curve=rising)
    bench.env.run(until=5 * 3600)
    assert bench.done[0, 0][1].peak_kw == pytest.approx(300.0)
