"""Why a truck left a hub without having charged, as a column of its session."""

from small_world import make_world, tables_of, trip
from test_decisions import rules, two_hubs

from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.world.charging.arrival import join
from corridorsim.world.charging.stay import Stay
from corridorsim.world.demand import dated_trips

ROWS = [trip(f"t{i}", depart_s=60.0 * i, soc=0.5) for i in range(4)]


def reasons(made, rows, mean_wait_min):
    """Reason by trip of those that gave up, where all others have none."""
    sessions = tables_of(made, rows, mean_wait_min)["charging_sessions"]
    gave_up = sessions["status"] == "gave_up"
    assert sessions.loc[~gave_up, "reason"].isna().all()
    left = sessions[gave_up]
    return dict(zip(left["trip_id"], left["reason"], strict=True))


def test_a_queue_that_is_too_long():
    assert reasons(two_hubs(costs={"patience_min": 20}), ROWS, {"h2": 30.0})["t3"] == "wait_too_long"


def test_no_place_to_wait():
    made = two_hubs({"parking_places": 0}, costs={"patience_min": 600})
    assert reasons(made, ROWS[:2], {"h2": 30.0}) == {"t1": "no_parking"}


def test_patience_that_ends_in_the_queue():
    made = two_hubs({"connection_kw": 60}, costs={"patience_min": 46})
    assert reasons(made, ROWS[:2], {"h2": 90.0}) == {"t1": "patience_lost"}


def test_no_connector_fits():
    odd = {"evses": [{"kind": "odd", "count": 1}]}
    made = two_hubs(odd, jurisdictions=rules(connectors={"groups": {"odd": {"connectors": {"CHADEMO": 1000}}}}))
    world, _ = make_world(build_scenario("x", made, ROWS[:1]))
    (drawn,) = dated_trips(world.scenario, Streams(1, 0))
    truck = world.maker.truck(drawn, lambda _truck, _status: None, None)
    assert join(Stay(truck.around, truck.state, truck.planner, 0, truck.road.stops[0].offer)) == "no_connector"
