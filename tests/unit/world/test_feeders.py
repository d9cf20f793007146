"""What befalls feeders, and feeders below feeders."""

import dataclasses

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from small_world import BASE, PLACE, START, Memory, experiment, overlaid

from corridorsim.config.hubs import Equipment
from corridorsim.kernel import ChargingCurve
from corridorsim.records.recorder import Recorder
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.scenario.data import FeederSpec, RestrictionSpec
from corridorsim.world.grid.events import start_grid_events
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.grid.feeder_tree import join_feeders
from corridorsim.world.hub.hub import Hub
from corridorsim.world.tables.world_log import WorldLog

CURVE = ChargingCurve([(0.0, 10_000.0), (1.0, 10_000.0)], 10_000.0)
KW = 400.0


def hub_spec(name, scope):
    place = overlaid(PLACE, {"rules": {"load_management": {"scope": scope}}})
    plaza = BASE["hubs"]["plaza"] | {"efficiency": 1.0, "evses": [{"kind": "fast", "count": 6}]}
    (spec,) = build_scenario("bench", experiment(jurisdictions={"here": place}, hubs={"plaza": plaza})).hubs
    return dataclasses.replace(spec, name=name)


class Bench:
    """Feeders, the hubs that hang on them, no trucks."""

    def __init__(self, specs, hubs_on, scope="feeder"):
        self.env = simpy.Environment()
        self.memory = Memory()
        self.recorder = Recorder(START.date(), self.memory)
        log = WorldLog(self.env, self.recorder)
        self.feeders = [Feeder(self.env, spec, log) for spec in specs]
        self.hubs = [
            Hub(self.env, self.spec(f"h{i}", scope), self.feeders[on], log, Equipment(mtbf_h=None))
            for i, on in enumerate(hubs_on)
        ]
        join_feeders(self.env, self.feeders)
        start_grid_events(self.env, self.feeders, Streams(1, 0))
        self.done = {}

    def spec(self, name, scope):
        return hub_spec(name, scope)

    def start(self, hub, slot, at_s=None):
        if at_s is not None:
            self.env.run(until=at_s)
        event = self.hubs[hub].start(slot, CURVE, 0.1, 0.9, KW, 1.0)
        event.callbacks.append(lambda event: self.done.__setitem__((hub, slot), (self.env.now, event.value.status)))

    def caps(self):
        return [dict(hub.power.caps_kw()) for hub in self.hubs]

    def states(self, feeder):
        self.recorder.close()
        frame = self.memory.frame("feeder_states")
        frame["second"] = (frame["time"] - START).dt.total_seconds()
        return frame[frame["feeder"] == feeder].drop_duplicates("second", keep="last").set_index("second")


def line(name="line", limit_kw=1000.0, *, managed=True, background=(0.0,), **columns):
    return FeederSpec(name, limit_kw, limit_kw, managed, background, **columns)


def works(begin_s, end_s, limit_kw):
    return RestrictionSpec("works", begin_s, end_s, limit_kw)


# -- one feeder --------------------------------------------------------------------------------------------------------


def test_works_lower_the_limit_while_they_last():
    bench = Bench([line(restrictions=(works(100, 200, 300.0),))], [0])
    bench.start(0, 0)
    bench.env.run(until=300)
    states = bench.states("line")
    assert list(states["limit_kw"]) == [1000.0, 300.0, 1000.0]
    assert list(states["hubs_kw"]) == [400.0, 300.0, 400.0]
    assert states["hubs_kwh"].iloc[2] == pytest.approx((400 * 100 + 300 * 100) / 3600)


def test_of_two_restrictions_the_lower_one_holds():
    bench = Bench([line(restrictions=(works(100, 400, 300.0), works(200, 300, 200.0)))], [0])
    bench.start(0, 0)
    bench.env.run(until=500)
    assert list(bench.states("line")["limit_kw"]) == [1000.0, 300.0, 200.0, 300.0, 1000.0]


def test_works_that_take_the_feeder_out_close_its_hubs():
    bench = Bench([line(background=(500.0,), restrictions=(works(100, 200, 0.0),))], [0, 0])
    bench.start(0, 0)
    bench.start(1, 0)
    bench.env.run(until=150)
    assert all(hub.is_out for hub in bench.hubs)
    assert bench.done == {(0, 0): (100, "interrupted"), (1, 0): (100, "interrupted")}
    bench.env.run(until=250)
    assert not any(hub.is_out for hub in bench.hubs)
    states = bench.states("line")
    assert list(states["limit_kw"]) == [1000.0, 0.0, 1000.0]
    assert list(states["background_kw"]) == [500.0, 0.0, 500.0]
    assert list(states["hubs_kw"]) == [500.0, 0.0, 0.0]
    kinds = bench.memory.frame("events")["kind"].tolist()
    assert kinds == ["feeder_out", "hub_closed", "hub_closed", "feeder_restored", "hub_reopened", "hub_reopened"]


def test_protection_sheds_when_works_begin():
    bench = Bench([line(managed=False, restrictions=(works(100, 200, 500.0),))], [0], scope="hub")
    bench.start(0, 0, 1)
    bench.start(0, 1, 2)
    bench.env.run(until=150)
    assert bench.done == {(0, 1): (100, "interrupted")}
    assert bench.caps() == [{0: 400.0}]


def test_an_upgrade_gives_more_from_its_instant_on():
    bench = Bench([line(limit_kw=600.0, upgrade=(100.0, 800.0))], [0])
    bench.start(0, 0)
    bench.start(0, 1)
    assert bench.caps() == [{0: 300.0, 1: 300.0}]
    bench.env.run(until=150)
    assert bench.caps() == [{0: 400.0, 1: 400.0}]
    states = bench.states("line")
    assert list(states["rating_kw"]) == [600.0, 800.0]
    assert list(states["limit_kw"]) == [600.0, 800.0]


def test_outages_come_as_often_and_last_as_long_as_said():
    hour_s = 3600.0
    bench = Bench([line(outages=(90 * hour_s, 10 * hour_s))], [0])
    bench.env.run(until=200_000 * hour_s)
    states = bench.states("line")
    out = states["limit_kw"] == 0.0
    durations_s = states.index.to_series().diff().shift(-1)
    assert out.sum() == pytest.approx(2000, rel=0.06), "three standard errors of a renewal process are 6 %"
    assert durations_s[out].mean() == pytest.approx(10 * hour_s, rel=0.07)
    assert durations_s[~out].mean() == pytest.approx(90 * hour_s, rel=0.07)


def test_an_outage_within_works_ends_with_the_last_of_them():
    bench = Bench([line(restrictions=(works(100, 300, 0.0), works(200, 400, 0.0)))], [0])
    bench.env.run(until=350)
    assert bench.hubs[0].is_out
    bench.env.run(until=450)
    assert not bench.hubs[0].is_out
    assert list(bench.states("line")["limit_kw"])[-1] == 1000.0


# -- trees -------------------------------------------------------------------------------------------------------------


def tree(leaf_kw=1000.0, root_kw=1000.0, *, managed=True, **columns):
    """A substation with two lines; its spec takes ``columns``."""
    root = line("substation", root_kw, managed=managed, **columns)
    return [root, line("l1", leaf_kw, managed=managed, parent=0), line("l2", leaf_kw, managed=managed, parent=0)]


def test_limits_hold_at_every_level():
    bench = Bench(tree(leaf_kw=500.0, root_kw=700.0), [1, 2])
    for slot in range(2):
        bench.start(0, slot)
    assert bench.caps() == [{0: 250.0, 1: 250.0}, {}], "the line is short, the substation is not"
    bench.start(1, 0)
    assert bench.caps() == [{0: pytest.approx(700 / 3)} | {1: pytest.approx(700 / 3)}, {0: pytest.approx(700 / 3)}]


def test_what_a_line_cannot_take_goes_to_the_other():
    bench = Bench(tree(leaf_kw=400.0, root_kw=700.0), [1, 2])
    for slot in range(4):
        bench.start(0, slot)
    bench.start(1, 0)
    assert bench.caps() == [dict.fromkeys(range(4), 100.0), {0: 300.0}]


def test_a_hub_on_the_substation_shares_with_those_below():
    bench = Bench(tree(root_kw=600.0), [0, 1])
    bench.start(0, 0)
    bench.start(1, 0)
    assert bench.caps() == [{0: 300.0}, {0: 300.0}]


def test_loads_below_are_loads_above():
    specs = tree(background=(50.0,))
    specs[1] = dataclasses.replace(specs[1], background_kw=(100.0,))
    bench = Bench(specs, [1, 2])
    bench.start(0, 0)
    last = [bench.states(name).iloc[-1] for name in ("substation", "l1")]
    assert [row["background_kw"] for row in last] == [150.0, 100.0]
    assert [row["hubs_kw"] for row in last] == [400.0, 400.0]


def test_an_outage_above_is_an_outage_below():
    bench = Bench(tree(restrictions=(works(100, 200, 0.0),)), [1, 2])
    bench.start(0, 0)
    bench.env.run(until=150)
    assert all(hub.is_out for hub in bench.hubs)
    bench.env.run(until=250)
    assert not any(hub.is_out for hub in bench.hubs)
    for name in ("substation", "l1", "l2"):
        assert bench.states(name).loc[100.0, "limit_kw"] == 0.0
        assert bench.states(name).loc[200.0, "limit_kw"] == 1000.0


def test_an_outage_below_leaves_more_to_the_others():
    specs = tree(root_kw=600.0)
    specs[1] = dataclasses.replace(specs[1], restrictions=(works(100, 200, 0.0),), background_kw=(100.0,))
    bench = Bench(specs, [1, 2])
    bench.start(0, 0)
    bench.start(1, 0)
    assert bench.caps() == [{0: 250.0}, {0: 250.0}]
    bench.env.run(until=150)
    assert bench.caps() == [{}, {0: 400.0}]


def test_the_substation_protects_itself_where_nobody_manages():
    bench = Bench(tree(root_kw=900.0, managed=False), [1, 2], scope="hub")
    for number, (hub, slot) in enumerate([(0, 0), (1, 0), (0, 1)]):
        bench.start(hub, slot, number + 1)
    bench.env.run(until=10)
    assert bench.done == {(0, 1): (3, "interrupted")}


@given(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.lists(st.floats(50.0, 3000.0), min_size=3, max_size=3))
def test_nested_grants_are_max_min_fair(sessions, limits_kw):
    """Within all limits, and whoever gets less than it wants has a full feeder above it on which nobody gets more."""
    root_kw, *leaves_kw = limits_kw
    bench = Bench(
        [line("root", root_kw), line("l1", leaves_kw[0], parent=0), line("l2", leaves_kw[1], parent=1)], [0, 1, 2]
    )
    for hub, count in enumerate(sessions):
        for slot in range(count):
            bench.start(hub, slot)
    grants = [(feeder, kw) for feeder, caps in enumerate(bench.caps()) for kw in caps.values()]
    below = {feeder: [kw for at, kw in grants if at >= feeder] for feeder in range(3)}
    limits = [root_kw, *leaves_kw]
    for feeder, granted in below.items():
        assert sum(granted) <= limits[feeder] + 1e-6
    for feeder, kw in grants:
        full = [at for at in range(feeder + 1) if sum(below[at]) >= limits[at] - 1e-6]
        assert kw >= KW - 1e-6 or any(kw >= max(below[at]) - 1e-6 for at in full)
    assert np.isfinite([kw for _, kw in grants]).all()
