"""Bookings that hold an EVSE: the calendar, the hold, grace, and the table."""

from types import SimpleNamespace

import pandas as pd
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from small_world import CCS, PLACE, START, experiment, make_world, overlaid, seconds, tables_of, trip
from test_decisions import rules, two_hubs

from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.world.demand import dated_trips
from corridorsim.world.hub.bookings import Booking, most_at_once
from corridorsim.world.hub.queue import Claim, EvseQueue
from corridorsim.world.hub.terms import terms_at
from corridorsim.world.planning.booking import booked_begin_s
from corridorsim.world.vehicle.borders import BordersOnRoute

SYSTEM = {"bookable_share": 0.5, "slot_min": 60, "hold_min": 15}
OPEN_TO_ALL = {"here": {"rules": {"reservations": {"scope": "all", "grace_min": 10, "no_show_fee": 20}}}}


def booked(system=SYSTEM, count=2, grace_min=10, **changes):
    hub = {"bookings": system, "evses": [{"kind": "fast", "count": count}]} | changes.pop("hub", {})
    open_to_all = overlaid(OPEN_TO_ALL, {"here": {"rules": {"reservations": {"grace_min": grace_min}}}})
    return experiment(hubs={"plaza": hub}, jurisdictions=open_to_all, **changes)


def hub_of(made):
    world, _ = make_world(build_scenario("x", made))
    return world.env, world.hubs[0]


def book_at(hub, begin_s, group=0):
    booking = Booking(hub, "t", begin_s, group)
    hub.calendar.add(booking)
    return booking


# -- the calendar ----------------------------------------------------------------------------------------------------


def test_most_at_once_by_hand():
    begins = [0.0, 50.0, 100.0]
    assert most_at_once(begins, 30.0, 60.0) == 2, "0 and 50 run at 50"
    assert most_at_once(begins, 60.0, 60.0) == 2, "the slot from 0 is over; 50 and 100 run at 100"
    assert most_at_once(begins, 160.0, 60.0) == 0, "the slot from 100 ends as this one begins"
    assert most_at_once([], 0.0, 60.0) == 0


@given(st.lists(st.integers(0, 300), max_size=30), st.integers(1, 4), st.integers(1, 100))
def test_no_instant_has_more_slots_than_may_be_booked(begins, capacity, slot):
    taken: list[float] = []
    for begin in begins:
        room = most_at_once(taken, begin, slot) < capacity
        at_once = [sum(b <= at < b + slot for b in taken) for at in range(begin, begin + slot)]
        assert room == (max(at_once) < capacity), "whole numbers begin at whole numbers alone"
        if room:
            taken = sorted([*taken, begin])
    assert all(sum(b <= at < b + slot for b in taken) <= capacity for at in range(401))


def test_working_evses_and_their_share_limit_bookings():
    _, hub = hub_of(booked(count=5))
    calendar = hub.calendar
    assert calendar.bookable(0, is_small=False) == 2, "half of five, rounded down"
    hub.fail(0)
    hub.fail(1)
    assert calendar.bookable(0, is_small=False) == 1
    book_at(hub, 1000.0)
    assert calendar.group_with_room((0,), 1000.0 + 3599.0, is_small=False) == -1
    assert calendar.group_with_room((0,), 1000.0 + 3600.0, is_small=False) == 0


def test_a_cancelled_slot_is_open_to_others():
    _, hub = hub_of(booked())
    booking = book_at(hub, 1000.0)
    assert hub.calendar.group_with_room((0,), 1000.0, is_small=False) == -1
    booking.cancel()
    assert hub.calendar.group_with_room((0,), 1000.0, is_small=False) == 0
    booking.cancel()
    assert booking.take_up() is False


def test_who_has_not_booked_lets_those_pass_whose_slots_begin_before_its_turn():
    """One EVSE, held for the 45 min first guessed: 45 min, and 45 more for each booking before."""
    env, hub = hub_of(booked(SYSTEM | {"bookable_share": 1.0}, count=1))
    env.run(until=100.0)
    hub.ask(Claim((0,)), 1.0)

    def waits_min(**who):
        return hub.expected_wait_s((0,), **who) / 60

    assert waits_min(seen_live=True) == 45.0
    late = book_at(hub, 100.0 + 91 * 60)
    assert waits_min(seen_live=True) == 45.0, "by then it is served"
    soon = book_at(hub, 100.0 + 30 * 60)
    assert waits_min(seen_live=True) == 90.0, "the late one is still later"
    late.cancel()
    book_at(hub, 100.0 + 89 * 60)
    assert waits_min(seen_live=True) == 135.0, "the second is in time as the first one passes"
    assert waits_min(seen_live=True, is_booked=True) == 45.0
    soon.take_up()
    assert waits_min(seen_live=True) == 45.0, "one that has come waits in the queue or is served"


def test_a_driver_goes_on_where_bookings_make_the_wait_too_long():
    """The second of two walk-ins would wait 45 min alone and 90 min behind a booking; patience is for an hour."""
    first = {"bookings": SYSTEM | {"bookable_share": 1.0, "hold_min": 0}, "discipline": "reserved_first"}
    made = two_hubs(first, jurisdictions=rules(reservations={"scope": "own", "grace_min": 30}),
                    costs={"patience_min": 60})  # fmt: skip
    walk_ins = [trip("a", 0.0, 0.5, operator="guest"), trip("b", 60.0, 0.5, operator="guest")]

    def visited(*rows):
        sessions = tables_of(made, list(rows), {"h2": 60.0})["charging_sessions"]
        return {trip_id: list(visits["hub"]) for trip_id, visits in sessions.groupby("trip_id")}

    assert visited(*walk_ins) == {"a": ["h1"], "b": ["h1"]}
    assert visited(*walk_ins, trip("c", 1200.0, 0.5)) == {"a": ["h1"], "b": ["h1", "h2"], "c": ["h1"]}
    assert visited(*walk_ins, trip("c", 3600.0, 0.5)) == {"a": ["h1"], "b": ["h1"], "c": ["h1"]}, (
        "it comes an hour later"
    )


# -- the hold --------------------------------------------------------------------------------------------------------


def test_an_evse_is_kept_from_the_hold_to_the_end_of_the_grace():
    """Two EVSEs; a booking from 3600 s is due from 2700 s and lapses at 3600 + 600 + 1 s."""
    env, hub = hub_of(booked())
    booking = book_at(hub, 3600.0)
    assert hub.queue.free() == (2,)
    env.run(until=2699.0)
    assert hub.queue.free() == (2,)
    env.run(until=2701.0)
    assert hub.queue.free() == (1,)
    assert hub.ask(Claim((0,)), 1.0).slot == 0
    waits = hub.ask(Claim((0,)), 1.0)
    assert waits.slot == -1, "the other EVSE is kept"
    env.run(until=4200.9)
    assert waits.slot == -1
    env.run(until=4201.1)
    assert waits.slot == 1
    assert booking.status == "no_show"


def test_a_booked_truck_gets_the_evse_that_was_kept():
    env, hub = hub_of(booked())
    booking = book_at(hub, 3600.0)
    env.run(until=3600.0)
    hub.ask(Claim((0,)), 1.0)
    walk_in = hub.ask(Claim((0,)), 0.0)
    assert booking.take_up()
    assert hub.ask(Claim((0,), booking.group), 1.0).slot == 1
    assert walk_in.slot == -1, "however low its rank"


def test_a_booked_truck_that_waits_is_served_before_walk_ins_of_lower_rank():
    queue = EvseQueue(simpy.Environment(), [0, 0])
    held = [queue.ask(Claim((0,)), 0.0).slot for _ in range(2)]
    walk_in, promised = queue.ask(Claim((0,)), 0.0), queue.ask(Claim((0,), 0), 1.0)
    queue.release(held[0])
    assert (walk_in.slot, promised.slot) == (-1, held[0])
    queue.release(held[1])
    assert walk_in.slot == held[1]


def test_a_promise_ends_with_a_grant_in_another_group():
    """Booked in group 0, served in group 1: what was promised in group 0 is open to others again."""
    queue = EvseQueue(simpy.Environment(), [0, 1])
    slots = {queue.ask(Claim((group,)), 0.0).slot for group in (0, 1)}
    booked_truck, walk_in = queue.ask(Claim((0, 1), 0), 0.0), queue.ask(Claim((0,)), 0.0)
    assert slots == {0, 1}
    queue.release(1)
    assert booked_truck.slot == 1
    queue.release(0)
    assert walk_in.slot == 0


def test_a_promise_ends_when_the_truck_leaves_the_queue():
    queue = EvseQueue(simpy.Environment(), [0])
    queue.ask(Claim((0,)), 0.0)
    promised, walk_in = queue.ask(Claim((0,), 0), 0.0), queue.ask(Claim((0,)), 0.0)
    queue.leave(promised)
    queue.release(0)
    assert walk_in.slot == 0
    assert queue.queueing == 0


# -- whole runs ------------------------------------------------------------------------------------------------------


def test_a_booked_truck_finds_an_evse_where_walk_ins_wait():
    """All but the last come first and fill the hub; the last has booked, at departure, two hours before."""
    rules = {"here": {"rules": {"reservations": {"scope": "own", "grace_min": 10}}}}
    hub = {"bookings": SYSTEM | {"hold_min": 40}, "evses": [{"kind": "fast", "count": 2}]}
    made = experiment(hubs={"plaza": hub}, jurisdictions=rules)
    # Guests may not book. They need some 40 min each; the booked truck comes 20 min after the first of them.
    guests = [trip(f"g{i}", depart_s=60.0 * i, soc=0.62, operator="guest") for i in range(6)]
    tables = tables_of(made, [*guests, trip("b", depart_s=1200.0, soc=0.62)])
    waits = tables["charging_sessions"].set_index("trip_id")["wait_s"]
    assert waits["b"] == 0.0
    assert waits["g5"] > 1800
    (row,) = tables["bookings"].to_dict("records")
    assert (row["trip_id"], row["hub"], row["kind"], row["status"]) == ("b", "plaza", "fast", "kept")
    assert row["made_time"] == pd.Timestamp(START) + pd.Timedelta(seconds=1200)
    arrived = tables["charging_sessions"].set_index("trip_id")["arrive_time"]["b"]
    assert abs((row["begin_time"] - arrived).total_seconds()) < 1.0
    assert row["until_time"] - row["begin_time"] == pd.Timedelta(minutes=10)
    without = tables_of(experiment(hubs={"plaza": hub | {"bookings": None}}, jurisdictions=rules),
                        [*guests, trip("b", depart_s=1200.0, soc=0.62)])  # fmt: skip
    assert without["charging_sessions"].set_index("trip_id")["wait_s"]["b"] > 0.0, "a place in the queue holds nothing"


def test_more_than_may_be_booked_is_refused():
    tables = tables_of(booked(), [trip(f"t{i}", depart_s=60.0 * i, soc=0.62) for i in range(3)])
    assert list(tables["bookings"].sort_values("trip_id")["status"]) == ["kept", "refused", "refused"]


def test_a_late_truck_loses_its_evse_and_pays():
    """A roadside inspection that nobody reckons with: 30 min, with a grace of 10."""
    nodes = {"half": {"jurisdiction": "here", "kind": "border", "latitude": 50, "longitude": 5.5},
             "middle": {"jurisdiction": "there"}, "east": {"jurisdiction": "there"}}  # fmt: skip
    rules = {"connectors": {"groups": {"fast": {"connectors": {CCS: 300}}}},
             "reservations": {"scope": "all", "grace_min": 10, "no_show_fee": 20}}  # fmt: skip
    there = {"time_zone": "UTC", "currency": "EUR", "free_movement_area": "union", "driving_rules": "eu_561_2006",
             "depot_price_per_kwh": 0.2, "carbon_g_per_kwh": 100, "rules": rules}  # fmt: skip
    segments = [{"start": "west", "end": "half", "length_km": 80, "speed_kmh": 80},
                {"start": "half", "end": "middle", "length_km": 80, "speed_kmh": 80},
                {"start": "middle", "end": "east", "length_km": 160, "speed_kmh": 80}]  # fmt: skip
    costs = []
    for system in (SYSTEM, None):
        made = experiment(hubs={"plaza": {"bookings": system}}, jurisdictions={"there": there},
                          network={"nodes": nodes, "segments": segments},
                          inspections={"scales": {"node": "half", "share": 1.0, "duration_min": 30}})  # fmt: skip
        tables = tables_of(made, [trip("t", soc=0.65)])
        (row,) = tables["bookings"].to_dict("records")
        assert row["status"] == "no_show"
        (session,) = tables["charging_sessions"].to_dict("records")
        assert session["status"] == "completed"
        costs.append(session["cost"] - session["grid_kwh"] * 0.95 * 0.4)
    assert costs == pytest.approx([20.0, 20.0])


def test_a_planner_prefers_a_hub_that_it_can_book():
    """The long-run waits speak for the second hub, a free slot for the first."""
    later = {"jurisdiction": "here", "kind": "hub", "latitude": 50, "longitude": 6.2}
    ways = [("west", "middle", 140), ("middle", "later", 20), ("later", "east", 160)]
    segments = [{"start": start, "end": end, "length_km": km, "speed_kmh": 80} for start, end, km in ways]
    changes = {"network": {"nodes": {"later": later}, "segments": segments}}
    base = {"node": "later", "operator": "owner", "network": "home", "feeder": "line1", "connection_kw": 5000,
            "evses": [{"kind": "fast", "count": 2}]}  # fmt: skip
    hubs = []
    for system in (SYSTEM, None):
        made = experiment(hubs={"plaza": {"bookings": system}, "second": base}, jurisdictions=OPEN_TO_ALL, **changes)
        tables = tables_of(made, [trip("t", soc=0.62)], {"plaza": 30.0, "second": 10.0})
        hubs += list(tables["charging_sessions"]["hub"])
    assert hubs == ["plaza", "second"]


def test_bookings_are_written_however_the_run_ends():
    made = booked(simulation={"window_h": 1, "cooldown_h": 0})
    tables = tables_of(made, [trip("t", soc=0.62)])
    assert list(tables["bookings"]["status"]) == ["open"]
    assert seconds(tables["bookings"]["begin_time"])[0] == pytest.approx(7200 + 90, abs=1.0)


# -- what trucks know when they book ---------------------------------------------------------------------------------


def beyond_a_border(sigma=0.0, area="union", **reservations):
    """The border lies 80 km before the hub, and takes 20 min within the area."""
    dwell = {"internal_dwell_min": 20, "transit_dwell_min": 20, "declared_dwell_min": 20, "dwell_sigma": sigma}
    booking = {"scope": "all", "grace_min": 15, "no_show_fee": 10} | reservations
    there = overlaid(
        PLACE, {"free_movement_area": area, "rules": {"border_procedures": dwell, "reservations": booking}}
    )
    return experiment(
        jurisdictions={"there": there},
        network={
            "nodes": {"post": {"jurisdiction": "there", "kind": "border", "latitude": 50, "longitude": 5.5},
                      "middle": {"jurisdiction": "there"}, "east": {"jurisdiction": "there"}},
            "segments": [{"start": "west", "end": "post", "length_km": 80},
                         {"start": "post", "end": "middle", "length_km": 80},
                         {"start": "middle", "end": "east", "length_km": 160}],
        },
        hubs={"plaza": {"discipline": "reserved_first", "bookings": SYSTEM}},
    )  # fmt: skip


@pytest.mark.parametrize(("sigma", "factor"), [(0.0, 1.0), (0.4, 1.0832870676749586)])
def test_a_booking_expects_the_mean_dwell_at_a_border_within_the_area(sigma, factor):
    tables = tables_of(beyond_a_border(sigma, grace_min=120), [trip("t", soc=0.65)])
    (row,) = tables["bookings"].to_dict("records")
    assert row["status"] == "kept"
    begin_s = (row["begin_time"] - pd.Timestamp(START)).total_seconds()
    assert begin_s == pytest.approx(7200 + 90 + 1200 * factor, abs=1e-3)
    if sigma == 0.0:
        assert tables["charging_sessions"]["arrive_time"].iloc[0] == row["begin_time"]


def test_nothing_is_booked_beyond_customs():
    assert tables_of(beyond_a_border(area="abroad"), [trip("t", soc=0.65)])["bookings"].empty


def test_a_border_that_has_been_crossed_is_not_one_ahead():
    scenario = build_scenario("x", beyond_a_border(area="abroad"), [trip("t", soc=0.65)])
    world, _ = make_world(scenario)
    (drawn,) = dated_trips(scenario, Streams(1, 0))
    state = world.maker.truck(drawn, lambda _truck, _status: None, None).state
    hub, state.motion.segment = world.hubs[0], 1
    assert terms_at(hub.spec, "home", is_small=False).may_book
    assert booked_begin_s(state, 0.0, 0, 3600.0) is None, "it is at the border, before the post"
    state.motion.borders_crossed = 1
    assert booked_begin_s(state, 0.0, 0, 3600.0) == 3600 + 90


def test_borders_before_each_hub():
    def border(minutes, sigma, customs):
        procedures = SimpleNamespace(internal_dwell_min=minutes, dwell_sigma=sigma)
        return SimpleNamespace(
            customs=customs, into=SimpleNamespace(rules=SimpleNamespace(border_procedures=procedures))
        )

    ways = [(1, border(10, 0.0, False)), (3, border(5, 0.0, True)), (4, border(1, 0.0, False))]
    borders = BordersOnRoute(ways, [1, 2, 3, 5])
    assert [borders.dwell_s(0, stop) for stop in range(4)] == [0.0, 600.0, 600.0, None]
    assert [borders.dwell_s(1, stop) for stop in range(1, 4)] == [0.0, 0.0, None]
    assert borders.dwell_s(2, 3) == 60.0


def test_a_truck_later_than_its_slot_is_long_frees_no_other_slot():
    env, hub = hub_of(booked(system=SYSTEM | {"slot_min": 20, "bookable_share": 1.0}, count=1, grace_min=60))
    late = book_at(hub, 600.0)
    env.run(until=2000.0)
    other = book_at(hub, 2400.0)
    late.cancel()
    assert hub.calendar.group_with_room((0,), 2400.0, is_small=False) == -1, "the slot of the other one is kept"
    other.cancel()
    assert hub.calendar.group_with_room((0,), 2400.0, is_small=False) == 0


def test_a_late_truck_with_no_other_slot_in_the_calendar():
    env, hub = hub_of(booked(system=SYSTEM | {"slot_min": 20, "bookable_share": 1.0}, count=1))
    late = book_at(hub, 600.0)
    env.run(until=2000.0)
    book_at(hub, 2000.0).cancel()
    late.cancel()
