"""Batteries and PV at hubs whose feeders hang on others: each serves its own hub, and limits hold at every level."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_feeders import KW, Bench, line, tree, works

from corridorsim.config.site import Battery
from corridorsim.scenario.site import SiteSpec, SiteStep

BEGUN_S = 1.0


class SiteBench(Bench):
    """A bench with what stands at some hubs: battery and kW of sun."""

    def __init__(self, specs, hubs_on, sites):
        self.sites = sites
        super().__init__(specs, hubs_on)
        self.env.run(until=BEGUN_S)

    def spec(self, name, scope):
        found = self.sites.get(int(name[1:]))
        spec = super().spec(name, scope)
        if found is None:
            return spec
        stored, sun_kw = found
        return dataclasses.replace(spec, site=SiteSpec(stored, sun_kw, None, (), (SiteStep(0.0, sun_kw, False, 0.0),)))

    def draw_kw(self, feeder):
        """The most that hubs on a feeder and below it draw."""
        return sum(hub.supply.draw_kw() for hub in self.feeders[feeder].hubs)


def battery(power_kw, soc=1.0, dispatch="peak_shaving", **keys):
    return Battery(energy_kwh=2000.0, power_kw=power_kw, efficiency=1.0, soc_start=soc, dispatch=dispatch, **keys)


def test_a_battery_widens_what_the_substation_leaves():
    bench = SiteBench(tree(root_kw=600.0), [1, 2], {0: (battery(200.0), 0.0)})
    for hub, slot in ((0, 0), (0, 1), (1, 0)):
        bench.start(hub, slot)
    # 600 kW and 200 kW of the battery, shared by three sessions.
    assert bench.caps() == [{0: pytest.approx(800 / 3), 1: pytest.approx(800 / 3)}, {0: pytest.approx(800 / 3)}]
    assert bench.draw_kw(1) == pytest.approx(2 * 800 / 3 - 200)
    assert bench.draw_kw(0) == pytest.approx(600)


def test_a_battery_widens_what_its_line_leaves():
    bench = SiteBench(tree(leaf_kw=300.0), [1, 2], {0: (battery(200.0), 0.0)})
    for hub, slot in ((0, 0), (0, 1), (1, 0)):
        bench.start(hub, slot)
    assert bench.caps() == [{0: 250.0, 1: 250.0}, {0: 300.0}]
    assert [bench.draw_kw(feeder) for feeder in range(3)] == [600.0, 300.0, 300.0]


def test_what_a_hub_has_to_spare_reaches_nobody_else():
    bench = SiteBench(tree(root_kw=300.0), [1, 2], {0: (battery(1000.0), 0.0)})
    for hub, slot in ((0, 0), (0, 1), (1, 0)):
        bench.start(hub, slot)
    assert bench.caps() == [{0: KW, 1: KW}, {0: 300.0}]
    assert bench.draw_kw(1) == 0.0


def test_the_sun_serves_before_the_line():
    bench = SiteBench(tree(leaf_kw=300.0), [1, 2], {0: (None, 100.0)})
    for slot in range(2):
        bench.start(0, slot)
    assert bench.caps()[0] == {0: 200.0, 1: 200.0}
    assert bench.draw_kw(1) == 300.0


def test_batteries_store_what_every_level_leaves():
    """Each line leaves 300 kW, the substation 1000 kW less 700 kW of others: 150 kW for each of two batteries."""
    empty = battery(500.0, soc=0.0)
    bench = SiteBench(tree(leaf_kw=300.0, background=(700.0,)), [1, 2], {0: (empty, 0.0), 1: (empty, 0.0)})
    assert [bench.draw_kw(feeder) for feeder in range(3)] == [300.0, 150.0, 150.0]
    alone = SiteBench(tree(leaf_kw=300.0, background=(600.0,)), [1, 2], {0: (empty, 0.0)})
    assert alone.draw_kw(1) == 300.0, "its line is the narrower one"
    alone.env.run(until=1800)
    alone.recorder.close()
    alone.hubs[0].supply.offer(alone.env.now)
    assert alone.hubs[0].supply.stored_kwh == pytest.approx(150.0)


def test_a_battery_stands_in_when_works_lower_the_limit_above():
    bench = SiteBench(tree(restrictions=(works(100, 200, 100.0),)), [1, 2], {0: (battery(250.0), 0.0)})
    bench.start(0, 0)
    assert (bench.caps()[0], bench.draw_kw(0)) == ({0: KW}, pytest.approx(KW))
    bench.env.run(until=150)
    assert (bench.caps()[0], bench.draw_kw(0)) == ({0: 350.0}, pytest.approx(100.0))
    bench.env.run(until=250)
    assert bench.caps()[0] == {0: KW}


def test_a_backup_serves_while_the_substation_is_out():
    stored = battery(250.0, dispatch="backup")
    bench = SiteBench(tree(restrictions=(works(100, 200, 0.0),)), [1, 2], {0: (stored, 0.0)})
    bench.start(0, 0)
    bench.start(1, 0)
    bench.env.run(until=150)
    assert (bench.caps(), bench.draw_kw(0)) == ([{0: 250.0}, {}], 0.0)
    assert bench.done == {(1, 0): (100, "interrupted")}
    bench.env.run(until=250)
    assert bench.caps()[0] == {0: KW}
    assert bench.hubs[0].supply.battery_out_kwh == pytest.approx(250 * 100 / 3600)


def test_where_nobody_manages_protection_counts_what_hubs_draw():
    bench = SiteBench(tree(root_kw=900.0, managed=False), [1, 2], {0: (battery(400.0), 0.0)})
    for number, (hub, slot) in enumerate([(0, 0), (1, 0), (0, 1)]):
        bench.start(hub, slot, number + 2)
    assert bench.done == {}, "1200 kW less the battery's 400 kW"
    bench.start(1, 1, 5)
    bench.env.run(until=10)
    assert bench.done == {(1, 1): (5, "interrupted")}


SITES = st.tuples(
    st.none() | st.builds(battery, st.sampled_from([50.0, 300.0, 3000.0]), st.sampled_from([0.0, 0.5, 1.0])),
    st.sampled_from([0.0, 150.0, 900.0]),
)


@given(
    st.lists(st.integers(0, 5), min_size=3, max_size=3),
    st.lists(st.floats(50.0, 3000.0), min_size=3, max_size=3),
    st.dictionaries(st.integers(0, 2), SITES),
)
def test_limits_hold_and_nobody_could_be_given_more(sessions, limits_kw, sites):
    """Draws keep within all limits; a session below its demand has a full feeder above it, on which no hub that draws
    gives more to anyone."""
    specs = [line("root", limits_kw[0]), line("l1", limits_kw[1], parent=0), line("l2", limits_kw[2], parent=1)]
    bench = SiteBench(specs, [0, 1, 2], sites)
    for hub, count in enumerate(sessions):
        for slot in range(count):
            bench.start(hub, slot)
    draws_kw = [bench.draw_kw(feeder) for feeder in range(3)]
    for feeder, limit_kw in enumerate(limits_kw):
        assert draws_kw[feeder] <= limit_kw + 1e-6
    drawing = [at for at in range(3) if bench.hubs[at].supply.draw_kw() > 1e-6]
    most_kw = [
        max((kw for at in drawing if at >= feeder for kw in bench.caps()[at].values()), default=0.0)
        for feeder in range(3)
    ]
    for at, caps in enumerate(bench.caps()):
        full = [feeder for feeder in range(at + 1) if draws_kw[feeder] >= limits_kw[feeder] - 1e-6]
        for kw in caps.values():
            assert kw >= KW - 1e-6 or any(kw >= most_kw[feeder] - 1e-6 for feeder in full)
