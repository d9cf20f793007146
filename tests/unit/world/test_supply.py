"""A hub with nothing but EVSEs behind its meter: what its supply offers, and what the dispatch does to it."""

from math import inf

import pytest
from small_world import experiment, make_world

from corridorsim.kernel import ChargingCurve
from corridorsim.records.rows import NULL, NUMBER, Rows
from corridorsim.scenario import build_scenario
from corridorsim.world.grid.dispatch import dispatch
from corridorsim.world.grid.load import SITE_STATE

FLAT = ChargingCurve([(0.0, 5000.0), (1.0, 5000.0)], 10_000.0)


@pytest.fixture
def hub():
    world, _ = make_world(build_scenario("only", experiment()))
    world.hubs[0].start(0, FLAT, 0.1, 0.9, 200.0, 0.9)
    return world.hubs[0]


def test_all_comes_from_the_feeder(hub):
    supply = hub.supply
    assert (supply.limit_kw, supply.own_kw(), supply.draw_kw()) == (5000.0, 0.0, pytest.approx(200 / 0.95))
    supply.offer(3600.0)
    assert supply.limit_kw == 5000.0
    assert supply.drawn_kw() == pytest.approx(200 / 0.95)
    assert supply.drawn_kwh() == pytest.approx(200 / 0.95)
    assert supply.next_event_s() == inf
    rows = Rows(SITE_STATE, [NUMBER] * len(SITE_STATE), lambda: None)
    supply.write_state(rows)
    rows.end()
    assert (rows.cells()[:, 0] == NULL).all()


def test_a_dispatch_leaves_alone_what_has_no_set_points(hub):
    feeder, supply = hub.feeder, hub.supply
    assert feeder.steered == []
    before = (supply.limit_kw, supply.granted_kw, hub.power.caps_kw())
    feeder.steered.append(hub)
    feeder.background_kw = feeder.limit_kw
    dispatch([feeder])
    assert (supply.limit_kw, supply.granted_kw, hub.power.caps_kw()) == before
    assert supply.draw_kw() == supply.granted_kw
