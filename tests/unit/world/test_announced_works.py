"""Works and demand response are announced: who sees a hub's data reckons with them."""

from math import inf

import pytest
from small_world import seconds, tables_of, trip
from test_decisions import at_departure, chosen, rules, two_hubs

from corridorsim.world.hub.announced import Announced, Spell
from corridorsim.world.hub.expected_wait import FIRST_GUESS_HOLD_S

ARRIVE_S = 100 / 80 * 3600 + 90
"""At the first hub: 100 km at 80 km/h and 1 km in at 40 km/h."""
FEEDERS = {"line1": {"rating_kw": 10000}, "line2": {"rating_kw": 10000}}


def corridor(feeder, scope="all", first=None, **changes):
    """Two hubs on feeders of their own, the first of which has ``feeder`` laid over it; it is otherwise chosen."""
    feeders = {"line1": FEEDERS["line1"] | feeder, "line2": FEEDERS["line2"]}
    sharing = rules(data_sharing={"scope": scope, "delay_min": 0}, **changes.pop("levers", {}))
    second = {"feeder": "line2", "detour_km": 3}
    return two_hubs(first, second, feeders=feeders, jurisdictions=sharing, **changes)


def works(begin, end, **limit):
    return {"works": [{"from": f"2030-03-05T{begin}", "to": f"2030-03-05T{end}"} | limit]}


def decided(made, soc=0.45):
    """Stop and wait that a truck reckons with at its first stop, at departure [s]."""
    _, truck = at_departure(made, soc)
    stop = truck.planner.decide(truck.state, truck.env.now, None).stop
    return stop, truck.planner.options(truck.state, truck.env.now, None)[0].hub


# -- spells ------------------------------------------------------------------------------------------------------------


def test_power_is_back_when_the_last_of_overlapping_works_ends():
    announced = Announced([Spell(100, 200, 0.0, None), Spell(150, 300, 0.0, None), Spell(400, 500, 0.0, None)])
    assert announced.out_s(99) == 0.0
    assert announced.out_s(100) == 200.0
    assert announced.out_s(299) == 1.0
    assert announced.out_s(300) == 0.0
    assert announced.out_s(50, session_s=50) == 250.0, "a session from 50 on would be ended by the works"
    assert announced.out_s(120, session_s=150) == 380.0, "nor is there time for one between both"


def test_of_two_limits_the_lower_one_is_left():
    announced = Announced([Spell(0, 100, 800.0, None), Spell(50, 100, 300.0, None)])
    assert [announced.left_kw(at_s) for at_s in (0, 50, 100)] == [800.0, 300.0, inf]
    assert announced.out_s(60) == 0.0


# -- what is reckoned with ---------------------------------------------------------------------------------------------


def test_where_nothing_is_announced_the_first_hub_is_chosen():
    assert chosen(corridor({})) == ["h1"]


@pytest.mark.parametrize(("scope", "visited"), [("all", ["h2"]), ("own", ["h2"]), ("none", ["h1", "h2"])])
def test_trucks_do_not_drive_to_a_hub_that_is_announced_to_be_out(scope, visited):
    made = corridor(works("00:30", "12:00"), scope)
    tables = tables_of(made, [trip("t", soc=0.45)])
    assert list(tables["charging_sessions"].sort_values("arrive_time")["hub"]) == visited
    assert "rerouted" not in set(tables["events"]["kind"]), "it knows before it sets off, or not at all"


def test_own_scope_announces_nothing_to_guests():
    assert chosen(corridor(works("00:30", "12:00"), "own"), operator="guest") == ["h1", "h2"]


def test_works_of_the_substation_hold_for_the_hubs_below():
    made = corridor({"parent": "top"})
    feeders = {"top": {"rating_kw": 20000} | works("00:30", "12:00")}
    made = type(made).model_validate(made.model_dump(by_alias=True, exclude_unset=True) | {
        "feeders": made.model_dump(by_alias=True, exclude_unset=True)["feeders"] | feeders})  # fmt: skip
    assert chosen(made) == ["h2"]


def test_the_wait_lasts_until_the_works_are_over():
    stop, seen = decided(corridor(works("00:30", "02:00")))
    assert seen.works_s == pytest.approx(7200 - ARRIVE_S)
    assert seen.wait_s == pytest.approx(7200 - ARRIVE_S)
    assert stop == 1


def test_a_short_wait_for_the_end_of_works_is_taken_and_sat_out():
    """Minutes of wait cost less than 20 km off the road and back, however the hub looks now."""
    made = corridor(works("00:00", "01:20"), hubs={"h2": {"detour_km": 20}})
    stop, seen = decided(made)
    assert stop == 0
    assert seen.wait_s == pytest.approx(4800 - ARRIVE_S)
    (session,) = tables_of(made, [trip("t", soc=0.45)])["charging_sessions"].to_dict("records")
    assert (session["hub"], session["status"]) == ("h1", "completed")
    assert session["wait_s"] == pytest.approx(4800 - ARRIVE_S)


def test_what_is_out_now_is_not_thought_to_be_out_after_the_works():
    stop, seen = decided(corridor(works("00:00", "01:00")))
    assert (stop, seen.works_s, seen.wait_s) == (0, 0.0, 0.0)


def test_nobody_begins_a_session_that_works_would_end():
    begin_s = ARRIVE_S + FIRST_GUESS_HOLD_S
    assert begin_s < 2.1 * 3600
    assert decided(corridor(works("02:06", "12:00")))[0] == 0, "an hour before them is time enough"
    assert decided(corridor(works("01:50", "12:00")))[0] == 1


def test_a_backup_is_trusted_to_serve_through_works():
    battery = {"energy_kwh": 2000, "power_kw": 600, "dispatch": "backup"}
    assert chosen(corridor(works("00:30", "12:00"), first={"battery": battery})) == ["h1"]


@pytest.mark.parametrize("kind", ["works", "demand_response"])
def test_an_announced_limit_that_leaves_too_little_for_one_truck_slows_it_down(kind):
    managed = {"load_management": {"scope": "feeder"}}
    spell = {"from": "2030-03-05T00:30", "to": "2030-03-05T12:00", "limit_kw": 60}
    background = {"background_peak_kw": 20, "background": "flat"}
    shapes = {"flat": {"weekday": [1] * 24}}
    made = corridor({kind: [spell]} | background, levers=managed, load_shapes=shapes)
    assert chosen(made) == ["h2"]
    free = corridor({kind: [spell | {"limit_kw": 600}]} | background, levers=managed, load_shapes=shapes)
    assert chosen(free) == ["h1"], "one truck alone gets all that it takes"
    charging_s = charging_time_s(made) - charging_time_s(free)
    # 40 kW are left, 38 kW reach the connector and 36.48 kW the battery, in place of 300 kW x 0.96 = 288 kW.
    option = option_at_first(made)
    kwh = (option.target_soc - option.soc_arrive) * 400
    assert charging_s == pytest.approx(kwh * 3600 / 36.48 - kwh * 3600 / 288, rel=1e-3)


def test_calls_of_a_hubs_own_contract_are_announced_too():
    def contract(reduction_kw):
        events = [{"day": "2030-03-05", "start": "00:30", "end": "12:00"}]
        return {"demand_response": {"reduction_kw": reduction_kw, "pay_per_kw": 1, "events": events}}

    assert chosen(corridor({}, first=contract(4950))) == ["h2"], "50 kW of 5000 kW are left"
    assert chosen(corridor({}, first=contract(5000))) == ["h2"]
    assert chosen(corridor({}, first=contract(4000))) == ["h1"]
    battery = {"battery": {"energy_kwh": 2000, "power_kw": 600, "dispatch": "peak_shaving"}}
    assert chosen(corridor({}, first=contract(5000) | battery)) == ["h1"], "a battery stands in"


def option_at_first(made):
    """What is expected of the first hub by a truck that cannot use the second."""
    _, truck = at_departure(made)
    truck.state.itinerary.avoided = frozenset({1})
    return truck.planner.options(truck.state, truck.env.now, None)[0]


def charging_time_s(made):
    """Charging beyond what the break earns, from its cost."""
    _, truck = at_departure(made)
    per_h = 30.0 + truck.state.route.vehicle_class.vehicle.vehicle_cost_per_h
    return option_at_first(made).cost.charging / per_h * 3600


def test_at_the_gate_anyone_can_read_how_long_the_works_last():
    """Without shared data the truck comes in vain, but waits where the rest of the works is shorter than patience."""
    made = corridor(works("00:30", "01:30"), "none", costs={"patience_min": 30})
    (session,) = tables_of(made, [trip("t", soc=0.45)])["charging_sessions"].to_dict("records")
    assert (session["hub"], session["wait_s"]) == ("h1", pytest.approx(5400 - ARRIVE_S))
    sessions = tables_of(corridor(works("00:30", "02:30"), "none", costs={"patience_min": 30}),
                         [trip("t", soc=0.45)])["charging_sessions"]  # fmt: skip
    assert list(sessions.sort_values("arrive_time")["hub"]) == ["h1", "h2"]
    assert seconds(sessions["arrive_time"]).min() == pytest.approx(ARRIVE_S)
