"""The last kilometre, the last kilowatt-hour, and news on the way."""

import pytest
from small_world import experiment, make_world, seconds, tables_of, trip
from test_day_by_hand import ACCESS, ROAD
from test_decisions import two_hubs
from test_outages import LIVE, run_with_outage

from corridorsim.scenario import build_scenario

BIG = {"truck": {"usable_kwh": 2000, "rest_aux_kw": 0.0}}
NOTHING_LEFT = {"trips_file": {"arrival_soc": 0.0}}


def length(km, then_km=160):
    return {"segments": [{"start": "west", "end": "middle", "length_km": km},
                         {"start": "middle", "end": "east", "length_km": then_km}]}  # fmt: skip


@pytest.mark.parametrize("reserve_soc", [0.0, 0.1])
def test_who_charges_just_enough_gets_there(reserve_soc):
    """Energy is dear, so that each truck charges no more than it needs: with no reserve, it arrives empty."""
    made = experiment(vehicles={"truck": {"reserve_soc": reserve_soc}}, **NOTHING_LEFT)
    trips = [trip(f"t{i:02}", soc=0.45 + 0.01 * i, depart_s=7200.0 * i, payload_t=float(i % 20)) for i in range(12)]
    tables = tables_of(made, trips)
    assert set(tables["trips"]["status"]) == {"completed"}
    assert tables["trips"]["soc_end"].to_numpy() == pytest.approx(0.0, abs=1e-9)


def test_who_reaches_the_hub_empty_charges_there():
    soc = (160 * ROAD + ACCESS) / 400
    made = experiment(vehicles={"truck": {"reserve_soc": 0.0}}, **NOTHING_LEFT)
    tables = tables_of(made, [trip("t", soc=soc)])
    assert tables["trips"]["status"].iloc[0] == "completed"
    assert tables["charging_sessions"]["soc_start"].iloc[0] == pytest.approx(0.0, abs=1e-9)


def test_a_truck_may_run_empty_on_the_way_in():
    tables = tables_of(experiment(), [trip("t", soc=(160 * ROAD + 0.5 * ACCESS) / 400)])
    (row,) = tables["trips"].to_dict("records")
    assert row["status"] == "stranded"
    assert row["distance_km"] == pytest.approx(160.5)
    assert row["drive_s"] == pytest.approx(7200 + 45)
    assert row["energy_kwh"] == pytest.approx(160 * ROAD + 0.5 * ACCESS)
    assert tables["charging_sessions"].empty


def to_the_hub(km, soc=0.24, **changes):
    """Activities until a hub so far away and 1 km off the road, at which the truck has to charge."""
    made = experiment(vehicles=BIG, network=length(km, 300), **changes)
    activities = tables_of(made, [trip("t", soc=soc + (km - 360) * ROAD / 2000)])["activities"]
    spent = seconds(activities["end_time"]) - seconds(activities["start_time"])
    return list(zip(activities["activity"], spent, strict=True))


def test_the_way_in_counts_as_driving():
    """358 km at 80 km/h and 1 km at 40 km/h are 4.5 h."""
    (drive, drive_s), (handling, _), *_ = to_the_hub(358)
    assert (drive, handling) == ("drive", "overhead")
    assert drive_s == pytest.approx(4.5 * 3600)


@pytest.mark.parametrize("km", [359, 360])
def test_a_driver_for_whom_the_way_in_is_too_long_has_a_break_before(km):
    (first, first_s), (rest, rest_s), (second, second_s), *_ = to_the_hub(km)
    assert (first, rest, second) == ("drive", "rest", "drive")
    assert first_s == pytest.approx(km / 80 * 3600)
    assert rest_s == pytest.approx(2700)
    assert second_s == pytest.approx(90)


def test_the_ways_out_and_in_count_when_the_break_is_planned():
    """After 2 h, the 2.5 h to the next hub and the ways of 1 km out and in need a break at the EVSE."""
    km = (160, 200, 100)
    made = two_hubs(km=km, vehicles={"truck": {"usable_kwh": 300, "rest_aux_kw": 0.0}})
    activities = tables_of(made, [trip("t", soc=0.7)])["activities"]
    spent_s = (seconds(activities["end_time"]) - seconds(activities["start_time"])).to_numpy()
    driven_s = rested_s = 0.0
    for name, seconds_ in zip(activities["activity"], spent_s, strict=True):
        if name in {"rest", "charge"}:
            rested_s += seconds_
            continue
        driven_s = 0.0 if rested_s >= 2700 - 1e-3 else driven_s
        rested_s = 0.0
        driven_s += seconds_ if name == "drive" else 0.0
        assert driven_s <= 4.5 * 3600 + 1e-3


def test_news_on_the_way_to_a_rest_area():
    """The driver heads for the night at km 600 when the hub ahead goes out; the night is there all the same."""
    nodes = {"p600": {"jurisdiction": "here", "latitude": 50, "longitude": 6}}
    segments = [
        {"start": a, "end": b, "length_km": km}
        for a, b, km in (("west", "p600", 600), ("p600", "m1", 240), ("m1", "m2", 20), ("m2", "east", 200))
    ]
    made = two_hubs(
        second={"detour_km": 3},
        jurisdictions=LIVE,
        network={"nodes": nodes, "segments": segments},
        vehicles={"truck": {"usable_kwh": 1100}},
        rest_areas={"lot": {"node": "p600", "places": 5}},
    )  # fmt: skip
    memory = run_with_outage(made, [trip("t", soc=1.0)], from_s=7200)
    assert list(memory.frame("events")["kind"]).count("rerouted") == 1
    activities = memory.frame("activities").query("activity == 'rest'")
    nights = activities[seconds(activities["end_time"]) - seconds(activities["start_time"]) >= 9 * 3600]
    assert list(nights["start_km"]) == pytest.approx([600.0])


def test_a_truck_that_decides_again_on_the_road_is_no_longer_at_the_hub_behind():
    scenario = build_scenario("x", two_hubs(km=(40, 250, 250), jurisdictions=LIVE), [trip("t", soc=0.3)])
    world, _ = make_world(scenario)
    world._begin()
    world.env.run(until=7200)
    (state,) = world.trips
    assert state.itinerary.heading == 1
    world.hubs[1].close("no grid")
    world.env.run(until=7200 + 601)
    assert state.motion.km() > 41
    assert state.itinerary.at_stop is None
