"""Storms: when they hit, how slow the roads are then, and hubs that are out."""

from __future__ import annotations

import numpy as np
import pytest
from small_world import experiment, make_world, seconds, tables_of, trip

from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.scenario.storms import SECONDS_PER_YEAR, StormHit, storm_hits, with_stormy_roads

MIDNIGHT = "2030-03-05T00:00"


def gale(**changes) -> dict:
    storm = {"start": MIDNIGHT, "duration_h": 10, "jurisdictions": ["here"], "speed_factor": 0.5}
    return {"storms": {"gale": storm | changes}}


def test_all_roads_are_slow_while_it_lasts():
    (row,) = tables_of(experiment(**gale()), [trip("day", soc=0.8)])["trips"].to_dict("records")
    assert row["status"] == "completed"
    # 320 km at 40 km/h, slow enough to arrive without charging.
    assert (row["drive_s"], row["charging_stops"]) == (8 * 3600, 0)
    (calm,) = tables_of(experiment(), [trip("day", soc=0.8)])["trips"].to_dict("records")
    assert row["energy_kwh"] < calm["energy_kwh"]


def test_only_the_segments_in_its_reach():
    made = experiment(**gale(jurisdictions=[], nodes=["east"]))
    (row,) = tables_of(made, [trip("day", soc=0.8)])["trips"].to_dict("records")
    assert row["drive_s"] == pytest.approx((2 + 4) * 3600 + 2 * 90)


def test_hubs_are_out_and_come_back():
    made = experiment(**gale(speed_factor=1.0, duration_h=4, hub_closure=1.0), costs={"patience_min": 1000})
    tables = tables_of(made, [trip("day", soc=0.6)])
    events = tables["events"]
    told = list(zip(events["kind"], seconds(events["time"]) / 3600, events["subject"], strict=True))
    assert told == [
        ("storm_began", 0.0, "gale"),
        ("hub_closed", 0.0, "plaza"),
        ("hub_reopened", 4.0, "plaza"),
        ("storm_ended", 4.0, "gale"),
    ]
    (session,) = tables["charging_sessions"].to_dict("records")
    # There after 2 h and 90 s, it waits until the hub is back.
    assert session["wait_s"] == pytest.approx(4 * 3600 - 2 * 3600 - 90)
    assert session["status"] == "completed"


def test_a_storm_that_ended_before_the_run_is_none():
    made = experiment(**gale(start="2030-03-04T12:00", duration_h=6))
    assert storm_hits(build_scenario("x", made), Streams(1, 0)) == []
    world, _ = make_world(build_scenario("x", made))
    assert len(world.scenario.speed_factors) == 1


def test_an_offset_is_kept():
    made = experiment(**gale(start="2030-03-05T06:00+02:00"))
    (hit,) = storm_hits(build_scenario("x", made), Streams(1, 0))
    assert (hit.begin_s, hit.end_s) == (4 * 3600.0, 14 * 3600.0)


def test_storms_multiply_and_parts_of_hours_count_in_part():
    scenario = build_scenario("x", experiment(**gale()))
    everywhere = frozenset({0, 1, 2, 3})
    hits = [
        StormHit("a", 0.5 * 3600, 2 * 3600, everywhere, 0.5, ()),
        StormHit("b", 1 * 3600, 1.25 * 3600, frozenset({1}), 0.8, ()),
    ]
    stormy = with_stormy_roads(scenario, hits)
    rows = [stormy.speed_factors[segment.profile][:3] for segment in stormy.segments]
    assert rows[0] == rows[2] == rows[3] == pytest.approx((0.75, 0.5, 1.0))
    assert rows[1] == pytest.approx((0.75, 0.5 * 0.95, 1.0))
    assert len(stormy.speed_factors) == 3


def test_a_storm_in_a_zone_of_half_hours():
    scenario = build_scenario("x", experiment(**gale(), jurisdictions={"here": {"time_zone": "Asia/Kolkata"}}))
    hit = StormHit("a", 0.25 * 3600, 1 * 3600, frozenset({0}), 0.5, ())
    stormy = with_stormy_roads(scenario, [hit])
    assert stormy.speed_step_s == 1800.0
    assert stormy.speed_factors[stormy.segments[0].profile][:3] == pytest.approx((0.75, 0.5, 1.0))


def random_storms(per_year: float, **changes) -> list[list[StormHit]]:
    """Hits of 200 replications of a two-day run."""
    storms = gale(start=None, per_year=per_year, duration_h={"exponential": {"mean": 5}}, **changes)
    scenario = build_scenario("x", experiment(**storms))
    return [storm_hits(scenario, Streams(3, replication)) for replication in range(200)]


def test_storms_at_random_come_at_their_rate():
    a_year = 100.0
    hits = [hit for replication in random_storms(a_year) for hit in replication if hit.begin_s >= 0]
    expected = 200 * 2 * 86_400 * a_year / SECONDS_PER_YEAR
    assert len(hits) == pytest.approx(expected, abs=4 * expected**0.5)
    lasts_h = [(hit.end_s - hit.begin_s) / 3600 for hit in hits]
    assert np.mean(lasts_h) == pytest.approx(5.0, abs=4 * 5 / len(hits) ** 0.5)


def test_another_reach_or_strength_changes_no_time():
    def times(storms):
        return [[(hit.begin_s, hit.end_s) for hit in replication] for replication in storms]

    weak = random_storms(50.0, speed_factor=0.9, hub_closure=0.2)
    strong = random_storms(50.0, speed_factor=0.4, hub_closure=0.7, nodes=["east"])
    assert times(weak) == times(strong)
    pairs = zip([hit for some in weak for hit in some], [hit for some in strong for hit in some], strict=True)
    closed = [(hit.closed_hubs, other.closed_hubs) for hit, other in pairs]
    # Whoever is out at the lower chance is out at the higher one.
    assert all(set(few) <= set(more) for few, more in closed)
    assert sum(len(few) for few, _ in closed) < sum(len(more) for _, more in closed)
