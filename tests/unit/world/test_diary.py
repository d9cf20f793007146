"""What the diary of one truck says, against pencil and paper, and that writing it changes nothing."""

import pandas as pd
import pytest
import test_night
from small_world import CCS, Memory, experiment, trip
from test_day_by_hand import ACCESS, BATTERY_KW, ROAD, stop_of
from test_decisions import elsewhere, rules, two_hubs

from corridorsim.records.recorder import Recorder
from corridorsim.records.schema import TABLES
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.world import facts
from corridorsim.world.explain.diary import Diary
from corridorsim.world.world import World

MEGA = {"mega": {"connectors": {"MCS": 1000}}}
VALUE_PER_S = (30 + 15) / 3600
"""Driver and vehicle."""


def day_of(made, trip_id, rows, mean_wait_min=None):
    """The diary of one trip as (seconds, fact)."""
    scenario, memory = build_scenario("x", made, rows), Memory()
    recorder = Recorder(scenario.clock.start, memory)
    world = World(scenario, Streams(1, 0), recorder, mean_wait_min or {})
    diary = Diary(world.env, trip_id)
    world.observe(diary, trip_id)
    world.run()
    recorder.close()
    return diary.entries, memory


def kinds(entries):
    return [type(entry.fact).__name__ for entry in entries]


def only(entries, kind):
    return [entry.fact for entry in entries if isinstance(entry.fact, kind)]


@pytest.fixture(scope="module")
def foreign():
    """160 km to the hub, 160 km on, on a foreign card."""
    entries, _ = day_of(experiment(), "day", [trip("day", soc=0.8, operator="guest", depart_s=3600.0)])
    return entries


def test_a_day_in_order(foreign):
    assert kinds(foreign) == [
        "Departure", "Choice", "Drive", "HubArrival", "EvseGranted", "Start", "Choice", "PowerGrant", "SessionEnd",
        "Drive", "TripEnd",
    ]  # fmt: skip
    arrive_s = 3600 + 7200 + 90
    times = [entry.time_s for entry in foreign]
    assert times[:6] == pytest.approx([3600, 3600, arrive_s, arrive_s, arrive_s, arrive_s + 330])
    assert times == sorted(times)


def test_a_choice_on_the_road(foreign):
    choice, _ = only(foreign, facts.Choice)
    assert (choice.at_hub, choice.km, choice.chosen, choice.soc) == (None, 0.0, "plaza", 0.8)
    plaza, east = choice.options
    arrives, leaves, kwh = stop_of(160, 160, 0.8)
    assert (plaza.stop, plaza.km, plaza.excluded) == ("plaza", 160.0, None)
    assert plaza.drive_s == pytest.approx(7200)
    assert plaza.soc_arrive == pytest.approx(arrives)
    assert plaza.target_soc == pytest.approx(leaves)
    assert plaza.hub.price_per_kwh == pytest.approx(0.5)
    assert plaza.hub.overhead_s == pytest.approx(180 + 60 + 120 + 90)
    assert plaza.hub.wait_s == pytest.approx(0.0, abs=1e-9)
    assert (plaza.hub.choice_noise_s, plaza.hub.is_live, plaza.hub.is_out) == (0.0, False, False)
    charging_s = kwh / BATTERY_KW * 3600 - 2700 * 7200 / 16200
    cost = plaza.cost
    assert cost.detour == pytest.approx(180 * VALUE_PER_S)
    assert cost.wait == pytest.approx(450 * VALUE_PER_S + 3.0)
    assert cost.charging == pytest.approx(max(0.0, charging_s) * VALUE_PER_S)
    assert cost.energy == pytest.approx(kwh * 0.5 / 0.96)
    assert cost.onward == pytest.approx(0.0, abs=1e-9), "it arrives with just what the operator wants left"
    assert cost.total == pytest.approx(cost.detour + cost.wait + cost.charging + cost.energy)
    assert (east.stop, east.excluded, east.hub, east.cost) == ("east", "out of reach", None, None)
    assert east.soc_arrive == pytest.approx(0.8 - 320 * ROAD / 400)


def test_a_choice_at_an_evse(foreign):
    _, choice = only(foreign, facts.Choice)
    arrives, leaves, kwh = stop_of(160, 160, 0.8)
    assert (choice.at_hub, choice.km, choice.chosen) == ("plaza", 160.0, "east")
    assert choice.soc == pytest.approx(arrives)
    assert choice.target_soc == pytest.approx(leaves)
    (east,) = choice.options
    assert east.drive_s == pytest.approx(7200)
    assert east.soc_arrive == pytest.approx(0.15)
    assert (east.cost.detour, east.cost.wait) == (0.0, 0.0)
    assert east.cost.energy == pytest.approx(kwh * 0.5 / 0.96)


def test_a_session(foreign):
    arrives, leaves, kwh = stop_of(160, 160, 0.8)
    (arrival,), (granted,), (start,) = (
        only(foreign, kind) for kind in (facts.HubArrival, facts.EvseGranted, facts.Start)
    )
    assert arrival == facts.HubArrival("plaza", pytest.approx(arrives), 2, 2, 0, 0, 0.0, "none")
    assert granted == facts.EvseGranted("plaza", "plaza/fast-1", CCS, 300, 0.0)
    assert start == facts.Start("plaza", 1, 0, False, 0.0, 330.0, None)
    (grant,), (end,) = only(foreign, facts.PowerGrant), only(foreign, facts.SessionEnd)
    assert grant.cap_kw == grant.draw_kw == pytest.approx(300 / 0.95)
    assert grant.limited_by == "EVSE"
    assert (end.status, end.why) == ("completed", "target reached")
    assert end.duration_s == pytest.approx(kwh / BATTERY_KW * 3600)
    assert end.soc == pytest.approx(leaves)
    assert end.last_kw == pytest.approx(300 / 0.95)
    assert end.cost == pytest.approx(end.grid_kwh * 0.95 * 0.5 + 3.0)


def test_the_cost_of_a_session_that_is_billed_item_by_item():
    elements = [{"price_components": [{"type": "ENERGY", "price": 0.5}, {"type": "FLAT", "price": 2.0}]}]
    made = experiment(jurisdictions=rules(tariffs={"elements": elements, "session_fee": 0.0}))
    entries, memory = day_of(made, "day", [trip("day", soc=0.8, depart_s=3600.0)])
    (end,) = only(entries, facts.SessionEnd)
    assert end.cost == round(end.grid_kwh * 0.95 * 0.5, 2) + 2.0
    assert len(memory.frame("bills")) == 2, "telling it writes no item twice"


def test_drives_add_up_to_the_route(foreign):
    first, second = only(foreign, facts.Drive)
    assert (first.km, second.km) == (160.0, 320.0)
    assert first.used_kwh == pytest.approx(160 * ROAD + ACCESS)


@pytest.mark.parametrize(
    ("changes", "limit", "kw"),
    [
        ({}, "EVSE", 300),
        ({"vehicles": {"truck": {"connectors": {CCS: 200}}}}, "inlet", 200),
        ({"vehicles": {"truck": {"charging_curve": [[0, 96], [1, 96]]}}}, "battery", 100),
        (
            {
                "vehicles": {"truck": {"charging_curve": [[0, 192], [1, 192]],
                                       "cold_charge_share_per_degc_below_10": 0.05}},
                "jurisdictions": {"here": {"temperature_c": 0}},
            },
            "battery in the cold", 100,
        ),
        ({"hubs": {"plaza": {"connection_kw": 95}}}, "hub connection", 90.25),
        (
            {"feeders": {"line1": {"rating_kw": 95}}, "jurisdictions": rules(load_management={"scope": "feeder"})},
            "feeder", 90.25,
        ),
        (
            {"feeders": {"line1": {"rating_kw": 200, "parent": "town"}, "town": {"rating_kw": 95}},
             "jurisdictions": rules(load_management={"scope": "feeder"})},
            "substation", 90.25,
        ),
        (
            {"feeders": {"line1": {"rating_kw": 95, "parent": "town"}, "town": {"rating_kw": 200}},
             "jurisdictions": rules(load_management={"scope": "feeder"})},
            "feeder", 90.25,
        ),
        (
            {"hubs": {"plaza": {"evses": [{"kind": "fast", "count": 2, "cabinet": {"outlets": 2, "power_kw": 95}}]}}},
            "cabinet", 95,
        ),
        (
            {
                "hubs": {"plaza": {"evses": [{"kind": "mega", "count": 2}]}},
                "jurisdictions": rules(
                    connectors={"groups": MEGA, "adapters_allowed": True, "adapter_kw": 150}
                ),
            },
            "adapter", 150,
        ),
    ],
)  # fmt: skip
def test_what_limits_the_power(changes, limit, kw):
    """``kw`` through the connector; the grid gives 1 / 0.95 of it."""
    entries, _ = day_of(experiment(**changes), "day", [trip("day", soc=0.8)])
    grant = only(entries, facts.PowerGrant)[0]
    assert grant.limited_by == limit
    assert grant.draw_kw == pytest.approx(kw / 0.95)


def test_grants_change_when_others_come_and_go():
    """Two trucks a quarter of an hour apart share 400 kW."""
    made = experiment(hubs={"plaza": {"connection_kw": 400}})
    entries, _ = day_of(made, "a", [trip("a", soc=0.8), trip("b", soc=0.8, depart_s=300.0)])
    caps = [(grant.limited_by, round(grant.cap_kw)) for grant in only(entries, facts.PowerGrant)]
    assert caps == [("EVSE", 316), ("hub connection", 200)]


def test_a_break_is_completed_at_the_evse():
    segments = [
        {"start": "west", "end": "middle", "length_km": 200}, {"start": "middle", "end": "east", "length_km": 240}
    ]  # fmt: skip
    entries, _ = day_of(experiment(network={"segments": segments}), "day", [trip("day", soc=0.8)])
    (rest,), (end,) = only(entries, facts.Rest), only(entries, facts.SessionEnd)
    assert (rest.is_daily, rest.hub) == (False, "plaza")
    assert rest.duration_s == pytest.approx(2700 - end.duration_s)


def test_why_a_driver_rests_on_the_road():
    segments = [
        {"start": "west", "end": "middle", "length_km": 440}, {"start": "middle", "end": "east", "length_km": 440}
    ]  # fmt: skip
    made = experiment(vehicles={"truck": {"usable_kwh": 2000}}, network={"segments": segments})
    entries, _ = day_of(made, "day", [trip("day", soc=1.0)])
    rests = only(entries, facts.Rest)
    assert [(rest.is_daily, rest.duration_s) for rest in rests] == [(False, 2700), (True, 9 * 3600)]
    assert rests[0].why == "4.5 h at the wheel since the last break"
    assert rests[1].why == "no driving time left before a daily rest"


def test_a_failed_start_and_the_hub_that_is_then_avoided():
    failing = {"authentication": {"accepted_overhead_s": 30, "accepted_failure_probability": 1.0}}
    good = {"authentication": {"accepted_overhead_s": 30, "accepted_failure_probability": 0.0}}
    made = two_hubs(
        km=(100, 20, 150),
        **{**elsewhere(**good), "jurisdictions": elsewhere(**good)["jurisdictions"] | rules(**failing)},
        equipment={"start_attempts": 2},
    )
    entries, _ = day_of(made, "t", [trip("t", soc=0.5)], {"h2": 30.0})
    failed, worked = only(entries, facts.Start)
    assert (failed.hub, failed.attempts, failed.failed, failed.trouble) == ("h1", 2, 2, "the last attempt failed too")
    assert (worked.hub, worked.failed, worked.trouble) == ("h2", 0, None)
    on_road = [choice.chosen for choice in only(entries, facts.Choice) if choice.at_hub is None]
    assert on_road == ["h1", "h2"]


def test_who_drives_on():
    made = two_hubs(costs={"patience_min": 20})
    rows = [trip(f"t{i}", depart_s=60.0 * i, soc=0.5) for i in range(4)]
    entries, _ = day_of(made, "t3", rows, {"h2": 30.0})
    (left,) = only(entries, facts.DriveOn)
    assert left == facts.DriveOn("h1", "wait_too_long", "the expected wait exceeds its patience of 20 min")
    arrival = only(entries, facts.HubArrival)[0]
    assert (arrival.free, arrival.fitting, arrival.queueing, arrival.expected_wait_s) == (0, 1, 0, 2700)
    no_place = two_hubs({"parking_places": 0}, costs={"patience_min": 600})
    entries, _ = day_of(no_place, "t1", rows[:2], {"h2": 30.0})
    assert only(entries, facts.DriveOn)[0].why == "no place to wait: 0 trucks queue, 0 parking places"


def test_who_loses_patience():
    """A session takes more than an hour at 60 kW; the second truck expects 45 min and gives up after 46."""
    made = two_hubs({"connection_kw": 60}, costs={"patience_min": 46})
    rows = [trip(f"t{i}", depart_s=60.0 * i, soc=0.5) for i in range(2)]
    entries, _ = day_of(made, "t1", rows, {"h2": 90.0})
    (left,) = only(entries, facts.DriveOn)
    assert left == facts.DriveOn("h1", "patience_lost", "patience ran out after 46 min in the queue")
    arrived, gone = (
        next(e.time_s for e in entries if isinstance(e.fact, kind)) for kind in (facts.HubArrival, facts.DriveOn)
    )
    assert gone - arrived == pytest.approx(46 * 60)


def test_options_that_are_excluded():
    made = two_hubs(second={"evses": [{"kind": "mega", "count": 1}]}, jurisdictions=rules(connectors={"groups": MEGA}))
    entries, _ = day_of(made, "t", [trip("t", soc=0.45)])
    options = {option.stop: option.excluded for option in only(entries, facts.Choice)[0].options}
    assert options == {"h1": None, "h2": "incompatible", "east": "out of reach"}
    last = two_hubs(km=(300, 20, 100))
    choice = only(day_of(last, "t", [trip("t", soc=0.5)])[0], facts.Choice)[0]
    assert choice.is_last_resort
    assert choice.chosen == "h1"
    assert {option.excluded for option in choice.options} == {"out of reach"}


def test_a_hub_in_reach_from_which_nothing_is():
    choice = only(day_of(two_hubs(km=(50, 20, 500)), "t", [trip("t", soc=0.9)])[0], facts.Choice)[0]
    assert {option.stop: option.excluded for option in choice.options}["h2"] == "no way on"


def test_a_rule_instead_of_costs():
    base = two_hubs()
    rule = {"kind": "threshold", "threshold_soc": 0.5, "target_soc": 0.7}
    made = base.model_copy(
        update={"trips_file": type(base.trips_file).model_validate({"path": "none.csv", "charging": rule})}
    )
    choice, at_evse = only(day_of(made, "t", [trip("t", soc=0.78)])[0], facts.Choice)
    assert choice.chosen == "h2"
    options = {option.stop: option for option in choice.options}
    assert options["h1"].excluded == "SOC there is not below the threshold"
    assert options["h2"].excluded is None
    assert options["h2"].soc_arrive == pytest.approx(0.78 - (120 * ROAD + ACCESS) / 400)
    assert options["h2"].target_soc == 0.7
    assert at_evse.target_soc == 0.7
    assert [option.stop for option in at_evse.options] == ["east"]


def test_stranding():
    made = experiment(hubs={"plaza": {"evses": [{"kind": "fast", "count": 1}]}})
    entries, _ = day_of(made, "day", [trip("day", soc=0.3)])
    assert kinds(entries)[-2:] == ["Stranding", "TripEnd"]
    assert only(entries, facts.Stranding)[0].km == pytest.approx(0.3 * 400 / ROAD)


def test_a_booking():
    booking = {"reservations": {"scope": "all", "grace_min": 10, "no_show_fee": 50.0}}
    entries, _ = day_of(experiment(jurisdictions=rules(**booking)), "day", [trip("day", soc=0.8)])
    (booked,) = only(entries, facts.Booked)
    assert booked.hub == "plaza"
    assert booked.until_s == pytest.approx(7200 + 90 + 600)
    assert only(entries, facts.HubArrival)[0].booking == "in time"


def test_a_diary_changes_nothing():
    """Twelve trucks that queue and share power: the tables are the same with and without."""
    made = two_hubs({"connection_kw": 200}, costs={"patience_min": 20})
    rows = [trip(f"t{i}", depart_s=120.0 * i, soc=0.5) for i in range(12)]
    for trip_id in ("t0", "t7"):
        entries, with_diary = day_of(made, trip_id, rows)
        assert entries
        _, without = day_of(made, "nobody", rows)
        for table in TABLES:
            pd.testing.assert_frame_equal(with_diary.frame(table), without.frame(table))
        assert len(without.frame("trips")) == 12


def test_a_night_at_an_evse_is_a_daily_rest():
    entries, _ = day_of(test_night.corridor(), "t", [trip("t", soc=1.0)])
    rest = only(entries, facts.Rest)[-1]
    assert (rest.is_daily, rest.why, rest.hub) == (True, "completes the daily rest", "plaza")
