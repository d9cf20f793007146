"""Where trucks stop and how far they charge."""

import pytest
from small_world import BASE, CCS, PLACE, experiment, make_world, overlaid, tables_of, trip

from corridorsim.config.experiment import Experiment
from corridorsim.config.vehicles import Vehicle
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.scenario.data import EvseSpec
from corridorsim.world.demand import dated_trips
from corridorsim.world.hub.faults import downtime_h
from corridorsim.world.hub.queue import WALK_IN, Claim
from corridorsim.world.hub.terms import terms_at
from corridorsim.world.vehicle.fleet import Plug, fit_at, plug_into

HUB = BASE["hubs"]["plaza"] | {"evses": [{"kind": "fast", "count": 1}]}
POINT = {"jurisdiction": "here", "latitude": 50, "longitude": 6}


def two_hubs(first=None, second=None, km=(100, 20, 100), **changes) -> Experiment:
    """Two hubs, 20 km apart in the middle of the road, alike but for the changes."""
    network = {
        "nodes": {"m1": POINT, "m2": POINT},
        "segments": [
            {"start": "west", "end": "m1", "length_km": km[0]},
            {"start": "m1", "end": "m2", "length_km": km[1]},
            {"start": "m2", "end": "east", "length_km": km[2]},
        ],
    }
    hubs = {"h1": HUB | {"node": "m1"} | (first or {}), "h2": HUB | {"node": "m2"} | (second or {})}
    base = overlaid(BASE, {"network": network}) | {"hubs": hubs}
    del base["network"]["nodes"]["middle"]
    return Experiment.model_validate(overlaid(base, changes))


def rules(**levers):
    return {"here": {"rules": levers}}


def elsewhere(**levers):
    """A second jurisdiction of the same area, with other rules, in which the second hub stands."""
    return {
        "jurisdictions": {"there": overlaid(PLACE, {"rules": levers})},
        "network": {"nodes": {"m2": {"jurisdiction": "there", "kind": "border"}}},
    }


def chosen(made, mean_wait_min=None, n=1, **fields):
    """The hubs at which trucks stop, in the order of their visits."""
    rows = [trip(f"t{i}", **({"soc": 0.45} | fields)) for i in range(n)]
    sessions = tables_of(made, rows, mean_wait_min)["charging_sessions"]
    return list(sessions.sort_values(["trip_id", "arrive_time"])["hub"])


def at_departure(made, soc=0.45, mean_wait_min=None):
    """A world in which nothing has happened, and a truck about to leave."""
    scenario = build_scenario("x", made, [trip("t", soc=soc)])
    world, _ = make_world(scenario, mean_wait_min)
    (drawn,) = dated_trips(scenario, Streams(1, 0))
    truck = world.maker.truck(drawn, lambda _truck, _status: None, None)
    return world, truck


def crowd(world, hub, n):
    for _ in range(n):
        world.hubs[hub].ask(Claim((0,)), WALK_IN)


def test_a_hub_with_a_known_long_wait_is_avoided():
    assert chosen(two_hubs(), {"h1": 120.0, "h2": 0.0}) == ["h2"]
    assert chosen(two_hubs(), {"h1": 0.0, "h2": 120.0}) == ["h1"]


def test_the_cheaper_hub_is_chosen():
    cheap = {"tariffs": {"energy_per_kwh": 0.2, "session_fee": 1.0}}
    made = two_hubs(**elsewhere(**cheap))
    assert chosen(made) == ["h2"]
    dear = {"tariffs": {"energy_per_kwh": 0.8, "session_fee": 1.0}}
    assert chosen(two_hubs(**elsewhere(**dear))) == ["h1"]


def test_live_queues_change_the_choice_where_data_are_shared():
    for scope, avoided in (("none", False), ("own", True), ("all", True)):
        sharing = {"data_sharing": {"scope": scope, "delay_min": 0}}
        world, truck = at_departure(two_hubs(jurisdictions=rules(**sharing)), mean_wait_min={"h2": 20.0})
        decision = truck.planner.decide(truck.state, truck.env.now, None)
        assert decision.stop == 0, "the long-run waits speak for the first"
        crowd(world, 0, 8)
        assert truck.planner.decide(truck.state, truck.env.now, None).stop == (1 if avoided else 0), scope


def test_own_scope_shows_nothing_of_other_networks():
    sharing = {"data_sharing": {"scope": "own", "delay_min": 0}}
    made = two_hubs({"network": "away"}, {"network": "away"}, jurisdictions=rules(**sharing))
    world, truck = at_departure(made, mean_wait_min={"h2": 20.0})
    crowd(world, 0, 8)
    assert truck.planner.decide(truck.state, truck.env.now, None).stop == 0


def test_shared_data_are_as_old_as_the_rule_says():
    sharing = {"data_sharing": {"scope": "all", "delay_min": 5}}
    world, truck = at_departure(two_hubs(jurisdictions=rules(**sharing)), mean_wait_min={"h2": 20.0})
    world.env.run(until=10.0)
    crowd(world, 0, 8)
    world.env.run(until=309.0)
    assert truck.planner.decide(truck.state, truck.env.now, None).stop == 0
    world.env.run(until=311.0)
    assert truck.planner.decide(truck.state, truck.env.now, None).stop == 1


def test_broken_evses_are_not_thought_to_serve_the_queue():
    world, _ = at_departure(two_hubs({"evses": [{"kind": "fast", "count": 4}]}))
    hub = world.hubs[0]
    waits = []
    for slot in range(3):
        hub.fail(slot)
    crowd(world, 0, 1)
    waits.append(hub.expected_wait_s((0,), seen_live=True))
    assert waits[0] == pytest.approx(45 * 60), "one of four is left, held for the 45 min first guessed"


def test_enough_charge_is_taken_for_the_way_and_no_more_where_it_is_dear():
    tables = tables_of(two_hubs(), [trip("t", soc=0.45)])
    assert tables["trips"]["soc_end"].iloc[0] == pytest.approx(0.15)
    cheap = {"tariffs": {"energy_per_kwh": 0.05, "session_fee": 0.0}}
    free = {"costs": {"driver_per_h": 0}, "vehicles": {"truck": {"vehicle_cost_per_h": 0}}}
    made = two_hubs(jurisdictions=rules(**cheap), **free)
    tables = tables_of(made, [trip("t", soc=0.45)])
    assert tables["charging_sessions"]["soc_end"].iloc[0] == pytest.approx(0.9), "cheaper than at the depot"


def test_a_truck_that_needs_no_charge_does_not_stop():
    assert chosen(two_hubs(), soc=1.0) == []


def test_where_the_reserve_cannot_be_kept_the_truck_takes_all_it_can():
    """From hub to destination is more than the battery less its reserve, and less than the battery."""
    made = two_hubs(km=(20, 20, 310))
    tables = tables_of(made, [trip("t", soc=0.3)])
    assert tables["trips"]["status"].iloc[0] == "completed"
    assert tables["charging_sessions"]["soc_end"].iloc[-1] == pytest.approx(0.9)


def test_threshold_rule_stops_at_the_first_hub_below_and_charges_to_the_target():
    rule = {"kind": "threshold", "threshold_soc": 0.5, "target_soc": 0.7}
    base = two_hubs()
    made = base.model_copy(
        update={"trips_file": type(base.trips_file).model_validate({"path": "none.csv", "charging": rule})}
    )
    high = tables_of(made, [trip("t", soc=0.78)])["charging_sessions"]
    assert list(high["hub"]) == ["h2"], "0.78 is 0.52 at the first and 0.47 at the second"
    assert high["soc_end"].iloc[0] == pytest.approx(0.7)
    low = tables_of(made, [trip("t", soc=0.7)])["charging_sessions"]
    assert list(low["hub"]) == ["h1"]
    assert tables_of(made, [trip("t", soc=1.0)])["charging_sessions"].empty


def test_a_threshold_truck_stays_in_the_queue_where_it_could_not_reach_anything():
    """Patience ends only for those who can go on."""
    rule = {"kind": "threshold", "threshold_soc": 0.5, "target_soc": 0.9}
    base = two_hubs(km=(20, 150, 100), costs={"patience_min": 5}, vehicles={"truck": {"usable_kwh": 400}})
    made = base.model_copy(
        update={"trips_file": type(base.trips_file).model_validate({"path": "none.csv", "charging": rule})}
    )
    rows = [trip(f"t{i}", depart_s=60.0 * i, soc=0.25) for i in range(3)]
    tables = tables_of(made, rows)
    assert list(tables["trips"]["status"]) == ["completed"] * 3
    assert "gave_up" not in set(tables["charging_sessions"]["status"])


def test_who_would_wait_too_long_goes_on_to_the_next_hub():
    made = two_hubs(costs={"patience_min": 20})
    rows = [trip(f"t{i}", depart_s=60.0 * i, soc=0.5) for i in range(4)]
    sessions = tables_of(made, rows, {"h2": 30.0})["charging_sessions"]
    balked = sessions[sessions["status"] == "gave_up"]
    assert len(balked) >= 1
    assert set(balked["hub"]) == {"h1"}
    assert set(sessions[sessions["trip_id"].isin(balked["trip_id"]) & (sessions["status"] == "completed")]["hub"]) == {
        "h2"
    }


def test_no_place_to_park_sends_trucks_on():
    made = two_hubs({"parking_places": 0}, costs={"patience_min": 600})
    rows = [trip(f"t{i}", depart_s=60.0 * i, soc=0.5) for i in range(2)]
    sessions = tables_of(made, rows, {"h2": 30.0})["charging_sessions"]
    assert list(sessions[sessions["status"] == "gave_up"]["hub"]) == ["h1"]
    assert sessions.loc[sessions["status"] == "gave_up", "wait_s"].tolist() == [0.0]


def test_booked_truck_in_time_pays_no_no_show_fee_whatever_the_grace():
    """It leaves a hub and comes when it said: the way out of the hub is no delay."""
    booking = {"reservations": {"scope": "all", "grace_min": 0, "no_show_fee": 50.0}}
    made = two_hubs(km=(260, 240, 200), jurisdictions=rules(**booking))
    sessions = tables_of(made, [trip("t", soc=0.95)])["charging_sessions"]
    assert len(sessions) == 2
    for row in sessions.to_dict("records"):
        assert row["cost"] < 50.0 + row["grid_kwh"] * 0.95 * 0.4, row["hub"]


def test_a_failed_start_is_tried_again_then_elsewhere():
    failing = {"authentication": {"accepted_overhead_s": 30, "accepted_failure_probability": 1.0}}
    good = {"authentication": {"accepted_overhead_s": 30, "accepted_failure_probability": 0.0}}
    made = two_hubs(**overlaid(elsewhere(**good), {"jurisdictions": rules(**failing)}), equipment={"start_attempts": 2})
    tables = tables_of(made, [trip("t", soc=0.5)], {"h2": 30.0})
    sessions = tables["charging_sessions"]
    assert list(zip(sessions["hub"], sessions["status"], strict=True)) == [("h1", "failed_start"), ("h2", "completed")]
    assert sessions["overhead_s"].iloc[0] == 180 + 2 * (60 + 30)
    assert sessions["battery_kwh"].iloc[0] == 0.0


def test_trucks_never_turn_back():
    failing = {"authentication": {"accepted_failure_probability": 0.7}}
    made = two_hubs(km=(60, 40, 240), jurisdictions=rules(**failing), equipment={"start_attempts": 1},
                    hubs={"h1": {"evses": [{"kind": "fast", "count": 4}]}})  # fmt: skip
    sessions = tables_of(made, [trip(f"t{i:02}", depart_s=900.0 * i, soc=0.6) for i in range(40)])["charging_sessions"]
    for _, visits in sessions.sort_values("arrive_time").groupby("trip_id"):
        hubs = list(visits["hub"])
        assert hubs == sorted(hubs), hubs
    assert (sessions["status"] == "failed_start").sum() > 20, "else this tests nothing"


# -- terms, plugs, downtime ------------------------------------------------------------------------------------------


def hub_with(**levers):
    return build_scenario("x", experiment(jurisdictions=rules(**levers))).hubs[0]


def test_terms_of_own_accepted_and_foreign_cards():
    hub = hub_with(
        authentication={"accepted_networks": ["friend"], "accepted_overhead_s": 10, "foreign_overhead_s": 99,
                        "accepted_failure_probability": 0.01, "foreign_failure_probability": 0.2},
        roaming_fees={"per_kwh": 0.07, "per_session": 3.0},
        tariffs={"session_fee": 1.5},
    )  # fmt: skip
    own, friend, foreign = (terms_at(hub, network) for network in ("home", "friend", "stranger"))
    assert known(own) == (True, True, 10, 0.01, 0.0, 1.5, 0.0)
    assert known(friend) == (False, True, 10, 0.01, 0.07, 4.5, 0.0)
    assert known(foreign) == (False, False, 99, 0.2, 0.07, 4.5, 0.0)


def known(terms):
    money = terms.surcharge_per_kwh, terms.fee, terms.rebate_per_kwh
    return terms.is_own, terms.is_accepted, terms.overhead_s, terms.failure, *money


@pytest.mark.parametrize(
    ("scope", "discipline", "may_book"),
    [
        ("none", "reserved_first", (False, False)),
        ("own", "reserved_first", (True, False)),
        ("all", "reserved_first", (True, True)),
        ("all", "fifo", (False, False)),
    ],
)
def test_who_may_book(scope, discipline, may_book):
    made = experiment(hubs={"plaza": {"discipline": discipline}}, jurisdictions=rules(reservations={"scope": scope}))
    (hub,) = build_scenario("x", made).hubs
    assert tuple(terms_at(hub, network).may_book for network in ("home", "stranger")) == may_book


VEHICLE = Vehicle.model_validate(BASE["vehicles"]["truck"] | {"connectors": {CCS: 375, "MCS": 700}})


@pytest.mark.parametrize(
    ("evse", "adapter", "plug"),
    [
        ({CCS: 350}, None, Plug(CCS, 350)),
        ({CCS: 400}, None, Plug(CCS, 375)),
        ({CCS: 400, "MCS": 1000}, None, Plug("MCS", 700)),
        ({CCS: 400, "MCS": 300}, None, Plug(CCS, 375)),
        ({"CHADEMO": 150}, None, None),
        ({"CHADEMO": 150}, 100.0, Plug("CHADEMO", 100)),
        ({"CHADEMO": 150}, 200.0, Plug("CHADEMO", 150)),
        ({"CHADEMO": 150, "GBT_DC": 900}, 800.0, Plug("GBT_DC", 700)),
        ({CCS: 50, "GBT_DC": 900}, 800.0, Plug(CCS, 50)),
        ({"CHADEMO": 150}, 0.0, None),
    ],
)
def test_the_strongest_plug(evse, adapter, plug):
    levers = {"connectors": {"adapters_allowed": adapter is not None, "adapter_kw": adapter or 0.0}}
    place = hub_with(**levers).jurisdiction
    assert plug_into(VEHICLE, EvseSpec("e", "fast", evse), place) == plug


def test_groups_of_a_hub_best_first():
    made = experiment(
        jurisdictions=rules(connectors={"groups": {"mega": {"connectors": {"MCS": 1000}},
                                                   "odd": {"connectors": {"CHADEMO": 1000}}}}),
        hubs={"plaza": {"evses": [{"kind": "fast", "count": 2}, {"kind": "odd", "count": 1},
                                  {"kind": "mega", "count": 1}]}},
    )  # fmt: skip
    fit = fit_at(VEHICLE, build_scenario("x", made).hubs[0])
    assert fit.groups == (2, 0)
    assert fit.best_kw == 700
    assert 1 not in fit.plugs


@pytest.mark.parametrize(
    ("uptime", "response", "mtbf", "hours"),
    [
        (0.0, 72.0, 2000.0, 96.0),
        (0.5, 72.0, 2000.0, 96.0),
        (0.98, 72.0, 2000.0, 2000 * 0.02 / 0.98),
        (0.98, 1.0, 2000.0, 25.0),
    ],
)
def test_downtime_is_cut_to_the_required_uptime(uptime, response, mtbf, hours):
    made = experiment(
        jurisdictions=rules(uptime_standard={"required_uptime": uptime, "response_h": response}),
        equipment={"mtbf_h": mtbf, "repair_h": 24.0},
    )
    hub = build_scenario("x", made).hubs[0]
    assert downtime_h(hub, made.equipment) == pytest.approx(hours)
    if uptime:
        assert mtbf / (mtbf + downtime_h(hub, made.equipment)) >= uptime - 1e-12


def test_shorter_repairs_change_no_fault():
    """Same breakdowns; only the return is earlier."""

    def faults(response):
        made = experiment(
            jurisdictions=rules(uptime_standard={"response_h": response}),
            equipment={"mtbf_h": 400.0, "repair_h": 0.1},
            simulation={"window_h": 240},
            hubs={"plaza": {"evses": [{"kind": "fast", "count": 8}]}},
        )  # fmt: skip
        events = tables_of(made, [])["events"]
        first = events[events["kind"] == "evse_fault"].drop_duplicates("subject")
        return dict(zip(first["subject"], first["time"], strict=True)), len(events)

    (slow, _), (fast, _) = faults(1.0), faults(0.5)
    both = set(slow) & set(fast)
    assert len(both) > 2
    assert all(slow[name] == fast[name] for name in both)
