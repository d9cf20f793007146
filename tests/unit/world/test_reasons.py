"""Why a truck left a hub without having charged, as a column of its session."""

from types import SimpleNamespace

from small_world import tables_of, trip
from test_decisions import two_hubs

from corridorsim.world.charging.arrival import join

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
    stay = SimpleNamespace(state=None, hub=None, session=SimpleNamespace(fit=None))
    assert join(stay) == "no_connector"
