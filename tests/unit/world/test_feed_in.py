"""What leaves a hub by its connection and its feeders: limits hold in both directions."""

import dataclasses
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import START
from test_feeders import Bench, hub_spec, line, tree, works

from corridorsim.scenario.data import RestrictionSpec
from corridorsim.scenario.site import Reduction, SiteSpec, SiteStep

HOUR_S = 3600.0


@cache
def plain(scope):
    return hub_spec("plain", scope)


class SunnyBench(Bench):
    """Hubs without batteries: kW of sun by hub, sold to the grid; a connection of ``connection_kw`` each."""

    def __init__(self, specs, hubs_on, sun_kw, connection_kw=5000.0, reduction_kw=0.0):
        self.sun_kw, self.connection_kw, self.reduction_kw = sun_kw, connection_kw, reduction_kw
        super().__init__(specs, hubs_on)
        self.env.run(until=1.0)

    def spec(self, name, scope):
        spec = dataclasses.replace(plain(scope), name=name, connection_kw=self.connection_kw)
        sun_kw = self.sun_kw.get(int(name[1:]))
        if sun_kw is None:
            return spec
        step = SiteStep(0.0, sun_kw, False, self.reduction_kw)
        events = (Reduction(0.0, HOUR_S, self.reduction_kw, 0.0),) if self.reduction_kw else ()
        return dataclasses.replace(spec, site=SiteSpec(None, sun_kw, -0.02, events, (step,)))

    def until(self, time_s):
        self.env.run(until=time_s)
        for feeder in self.feeders:
            feeder.record()

    def meters(self, hub):
        supply = self.hubs[hub].supply
        supply.advance()
        return supply.export_kwh, supply.pv_kwh, supply.curtailed_kwh

    def net_kw(self, feeder):
        return sum(hub.supply.drawn_kw() for hub in self.feeders[feeder].hubs)


def test_a_connection_limits_what_is_fed_in():
    bench = SunnyBench([line(limit_kw=10_000.0)], [0], {0: 3000.0}, connection_kw=400.0)
    bench.until(HOUR_S)
    assert bench.meters(0) == pytest.approx((400.0, 400.0, 2600.0))
    assert bench.hubs[0].supply.flows() == pytest.approx((-400.0, 400.0))
    bench.start(0, 0)
    assert bench.hubs[0].supply.flows() == pytest.approx((-400.0, 800.0)), "a truck uses what was curtailed"


def test_demand_response_does_not_limit_what_is_fed_in():
    bench = SunnyBench([line()], [0], {0: 500.0}, connection_kw=600.0, reduction_kw=600.0)
    bench.until(HOUR_S)
    assert bench.meters(0) == pytest.approx((500.0, 500.0, 0.0))


def test_hubs_share_what_their_feeder_takes_back_in_proportion():
    bench = SunnyBench([line(background=(100.0,))], [0, 0], {0: 1200.0, 1: 400.0})
    bench.until(HOUR_S)
    # 1100 kW of 1600 kW: the feeder's 1000 kW, and what its background takes.
    assert bench.meters(0)[0] == pytest.approx(1200 * 1100 / 1600)
    assert bench.meters(1) == pytest.approx((275.0, 275.0, 125.0))
    assert bench.net_kw(0) == pytest.approx(-1100.0)


def test_what_other_hubs_draw_makes_room():
    bench = SunnyBench([line()], [0, 0], {0: 1300.0})
    bench.until(HOUR_S)
    assert bench.meters(0)[2] == pytest.approx(300.0 * 1)
    bench.start(1, 0)
    bench.until(2 * HOUR_S)
    assert bench.net_kw(0) == pytest.approx(-900.0), "1300 kW of sun, 400 kW for the other hub's truck"
    assert bench.meters(0) == pytest.approx((2300.0, 2300.0, 300.0))
    states = bench.states("line")
    assert states["hubs_kwh"].iloc[-1] == pytest.approx(-1000.0 - 900.0)


def test_works_limit_both_directions_and_demand_response_one():
    limits = {
        "works": works(HOUR_S, 2 * HOUR_S, 300.0),
        "demand_response": RestrictionSpec("demand_response", HOUR_S, 2 * HOUR_S, 300.0),
    }
    for kind, exported_kwh in (("works", 300.0), ("demand_response", 800.0)):
        bench = SunnyBench([line(restrictions=(limits[kind],))], [0], {0: 800.0})
        bench.until(HOUR_S)
        before_kwh = bench.meters(0)[0]
        bench.until(1.5 * HOUR_S)
        assert bench.meters(0)[0] - before_kwh == pytest.approx(exported_kwh / 2), kind
        bench.until(3 * HOUR_S)
        assert bench.meters(0)[0] == pytest.approx(1600.0 + exported_kwh)


def test_nothing_is_fed_in_while_the_feeder_is_out():
    bench = SunnyBench([line(restrictions=(works(HOUR_S, 2 * HOUR_S, 0.0),))], [0], {0: 800.0})
    bench.until(3 * HOUR_S)
    assert bench.meters(0) == pytest.approx((1600.0, 1600.0, 800.0))


def test_every_level_of_a_tree_limits_what_is_fed_in():
    # Lines of 300 kW below a substation of 500 kW: the first line limits its hub, the substation both.
    bench = SunnyBench(tree(root_kw=500.0, leaf_kw=300.0), [1, 2], {0: 900.0, 1: 300.0})
    bench.until(HOUR_S)
    assert [bench.meters(hub)[0] for hub in (0, 1)] == pytest.approx([250.0, 250.0])
    assert [bench.net_kw(feeder) for feeder in range(3)] == pytest.approx([-500.0, -250.0, -250.0])
    bench.start(1, 0)
    assert [bench.net_kw(feeder) for feeder in range(3)] == pytest.approx([-200.0, -300.0, 100.0])


class SellingBench(Bench):
    """Hubs whose EVSEs feed back, each with a connection of 500 kW."""

    def spec(self, name, scope):
        spec = plain(scope)
        evses = tuple(dataclasses.replace(evse, v2g_kw=400.0) for evse in spec.evses)
        return dataclasses.replace(spec, name=name, evses=evses, connection_kw=500.0)

    def sell(self, *places, kw=400.0):
        for hub, slot in places:
            self.start(hub, slot)
            self.hubs[hub].sell(slot, kw)
        return [hub.power.selling_kw for hub in self.hubs]


def test_a_connection_limits_what_trucks_feed_back():
    bench = SellingBench([line(limit_kw=5000.0)], [0, 0])
    assert bench.sell((0, 0), (0, 1), (1, 0)) == pytest.approx([500.0, 400.0])
    assert [-bench.hubs[0].power.set_point_kw(slot) for slot in (0, 1)] == pytest.approx([250.0, 250.0])


def test_a_feeder_limits_what_trucks_feed_back_whatever_others_draw():
    bench = SellingBench([line(limit_kw=500.0, background=(100.0,), restrictions=(works(100, 200, 200.0),))], [0, 0, 0])
    bench.start(2, 0)
    assert bench.sell((0, 0), (1, 0)) == pytest.approx([300.0, 300.0, 0.0])
    bench.env.run(until=150)
    assert [hub.power.selling_kw for hub in bench.hubs] == pytest.approx([150.0, 150.0, 0.0])


def test_a_substation_limits_what_trucks_below_it_feed_back():
    bench = SellingBench(tree(root_kw=400.0, leaf_kw=300.0), [1, 2])
    assert bench.sell((0, 0)) == pytest.approx([300.0, 0.0])
    assert bench.sell((1, 0)) == pytest.approx([200.0, 200.0])


@given(
    st.lists(st.tuples(st.integers(0, 2), st.one_of(st.none(), st.floats(0.0, 2000.0))), min_size=1, max_size=4),
    st.floats(50.0, 1500.0),
    st.floats(50.0, 1500.0),
    st.floats(50.0, 1500.0),
    st.floats(0.0, 40.0),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(1.0, 600.0)), max_size=4),
)
@settings(max_examples=20)
def test_no_limit_is_exceeded_and_no_sun_is_lost(hubs, root_kw, leaf_kw, connection_kw, background_kw, sessions):
    made = tree(root_kw=root_kw, leaf_kw=leaf_kw, background=(background_kw,))
    sun_kw = {i: sun for i, (_, sun) in enumerate(hubs) if sun is not None}
    bench = SunnyBench(made, [on for on, _ in hubs], sun_kw, connection_kw=connection_kw)
    plugged = set()
    for hub, slot, pause_s in sessions:
        if hub < len(hubs) and (hub, slot) not in plugged:
            plugged.add((hub, slot))
            bench.start(hub, slot, bench.env.now + pause_s)
    end_s = bench.env.now + 1000.0
    bench.until(end_s)
    for i, sun in sun_kw.items():
        export_kwh, pv_kwh, curtailed_kwh = bench.meters(i)
        assert pv_kwh + curtailed_kwh == pytest.approx(sun * end_s / HOUR_S)
        assert export_kwh <= connection_kw * end_s / HOUR_S + 1e-9
    bench.recorder.close()
    states = bench.memory.frame("feeder_states")
    states["s"] = (states["time"] - START).dt.total_seconds()
    for _, rows in states.groupby("feeder", observed=True):
        room_kw = rows["limit_kw"] + rows["background_kw"]
        assert (-rows["hubs_kw"] <= room_kw + 1e-6).all()
        gained_kwh, hours = -rows["hubs_kwh"].diff().shift(-1), rows["s"].diff().shift(-1) / HOUR_S
        assert not (gained_kwh - hours * room_kw > 1e-6).any()
    if min(root_kw, leaf_kw, connection_kw) >= sum(sun_kw.values()):
        assert sum(bench.meters(i)[2] for i in sun_kw) == pytest.approx(0.0, abs=1e-6)
