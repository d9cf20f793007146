"""Borders: opening hours, lanes, and a dwell that depends on the consignment."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
import simpy
from small_world import PLACE, experiment, overlaid

from corridorsim.scenario import build_scenario
from corridorsim.scenario.data import BorderSpec
from corridorsim.world.journey.border import Border
from corridorsim.world.trip import Trip

H = 3600.0
DWELLS = {
    "internal_dwell_min": 1, "transit_dwell_min": 5, "precleared_dwell_min": 10, "declared_dwell_min": 90,
    "dwell_sigma": 0.0, "precleared_share": 0.5,
}  # fmt: skip


def place_with(**procedures):
    rules = {"rules": {"border_procedures": DWELLS | procedures}}
    return build_scenario("x", experiment(jurisdictions={"here": overlaid(PLACE, rules)})).jurisdictions["here"]


def border(env, *, customs=True, lanes=None, open_s=((0.0, 1e9),), **procedures):
    return Border(env, BorderSpec("gate", place_with(**procedures), customs, lanes, open_s), 7, 11)


def truck(consignment, transit=0.4, key=1):
    flow = SimpleNamespace(transit_share=transit)
    return Trip("t1", key, flow, 0, "truck", "line", 0.0, 14.0, 0.0, 0.8, consignment, math.inf)


@pytest.mark.parametrize(("u", "minutes"), [(0.0, 5), (0.39, 5), (0.4, 10), (0.69, 10), (0.71, 90), (0.999, 90)])
def test_dwell_by_kind_of_consignment(u, minutes):
    assert border(simpy.Environment()).dwell_s(truck(u)) == minutes * 60


def test_more_preclearance_moves_trucks_from_declared_alone():
    env = simpy.Environment()
    few, many = border(env, precleared_share=0.2), border(env, precleared_share=0.7)
    for u in [i / 100 for i in range(100)]:
        before, after = few.dwell_s(truck(u)), many.dwell_s(truck(u))
        assert after <= before
        assert (before == 300) == (after == 300), "transit is what it was"
        assert not (before == 600 and after != 600), "who was pre-cleared stays so"


def test_no_customs_within_an_area_and_no_hours_either():
    env = simpy.Environment()
    post = border(env, customs=False, open_s=((1e6, 2e6),))
    env.process(post.cross(truck(0.9)))
    env.run()
    assert env.now == 60


def test_the_spread_is_lognormal_and_the_same_truck_draws_the_same():
    env = simpy.Environment()
    plain, wide, wider = (border(env, dwell_sigma=sigma) for sigma in (0.0, 0.4, 0.8))
    logs = []
    for key in range(400):
        median = plain.dwell_s(truck(0.9, key=key))
        z = math.log(wide.dwell_s(truck(0.9, key=key)) / median) / 0.4
        assert math.log(wider.dwell_s(truck(0.9, key=key)) / median) / 0.8 == pytest.approx(z)
        logs.append(z)
    mean = sum(logs) / len(logs)
    assert abs(mean) < 0.2
    assert abs(sum((z - mean) ** 2 for z in logs) / len(logs) - 1.0) < 0.3


def test_a_closed_post_opens():
    env = simpy.Environment()
    post = border(env, open_s=((-10 * H, -2 * H), (6 * H, 20 * H), (30 * H, 44 * H)))
    assert post.closed_s(0.0) == 6 * H
    assert post.closed_s(6 * H) == 0.0
    assert post.closed_s(19.9 * H) == 0.0
    assert post.closed_s(20 * H) == 10 * H
    env.process(post.cross(truck(0.0)))
    env.run()
    assert env.now == 6 * H + 300


def test_lanes_take_trucks_in_turn():
    env = simpy.Environment()
    post = border(env, lanes=2)
    ends = []

    def cross(n):
        yield env.timeout(n)
        yield from post.cross(truck(0.0))
        ends.append((n, env.now))

    for n in range(5):
        env.process(cross(n))
    env.run()
    assert ends == [(0, 300), (1, 301), (2, 600), (3, 601), (4, 900)]


def test_nobody_is_cleared_after_closing_time():
    """A queue in the lanes does not go on through the night."""
    env = simpy.Environment()
    post = border(env, lanes=1, open_s=((0.0, 2 * H), (10 * H, 20 * H)))
    begins = []

    def cross():
        yield from post.cross(truck(0.9))
        begins.append(env.now - 90 * 60)

    for _ in range(4):
        env.process(cross())
    env.run()
    assert all(begin < 2 * H or begin >= 10 * H for begin in begins), begins


def test_customs_depend_on_where_a_truck_comes_from():
    """Where three jurisdictions meet, trucks from inside the area are not held up by those from outside."""
    union = overlaid(PLACE, {"free_movement_area": "union"})
    point = {"latitude": 47.5, "longitude": 7.5}
    made = experiment(
        jurisdictions={"here": union, "also": union, "abroad": overlaid(PLACE, {"free_movement_area": "abroad"})},
        network={
            "nodes": {
                "corner": point | {"jurisdiction": "here", "kind": "border"},
                "near": point | {"jurisdiction": "also"},
                "far": point | {"jurisdiction": "abroad"},
            },
            "segments": [
                {"start": "west", "end": "middle", "length_km": 50},
                {"start": "middle", "end": "east", "length_km": 50},
                {"start": "middle", "end": "corner", "length_km": 50},
                {"start": "corner", "end": "near", "length_km": 50},
                {"start": "corner", "end": "far", "length_km": 50},
            ],
        },
        flows={
            "inside": {"origin": "near", "destination": "west", "trucks_per_day": 1, "vehicles": {"truck": 1},
                       "operators": {"line": 1}},
            "outside": {"origin": "far", "destination": "west", "trucks_per_day": 1, "vehicles": {"truck": 1},
                        "operators": {"line": 1}},
        },
    )  # fmt: skip
    scenario = build_scenario("x", made)
    customs = {
        flow.name: [scenario.borders[border].customs for _, border in scenario.routes[flow.route].borders]
        for flow in scenario.flows
    }
    assert customs["inside"] == [False]
    assert customs["outside"] == [True]


def test_unlimited_lanes_hold_nobody_up():
    env = simpy.Environment()
    post = Border(env, replace(border(env).spec, lanes=None), 7, 11)
    for _ in range(50):
        env.process(post.cross(truck(0.0)))
    env.run()
    assert env.now == 300
