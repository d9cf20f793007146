"""Orders of service: ranks by hand, and the order in which trucks are served in a whole run."""

import pytest
from small_world import experiment, seconds, tables_of, trip

from corridorsim.config.experiment import Experiment
from corridorsim.world.hub.discipline import DISCIPLINES, Arrival

BOOKED = Arrival(booked_s=100.0)
URGENT = Arrival(delivery_due_s=500.0, work_s=lambda: 50.0)
LONG = Arrival(delivery_due_s=600.0, work_s=lambda: 400.0)
NEITHER = Arrival(work_s=lambda: 1e6)


@pytest.mark.parametrize(
    ("discipline", "order"),
    [
        ("reserved_first", [BOOKED, URGENT, LONG, NEITHER]),
        ("earliest_deadline", [BOOKED, URGENT, LONG, NEITHER]),
        ("least_laxity", [BOOKED, LONG, URGENT, NEITHER]),  # at 100, 600 - 400 and 500 - 50
    ],
)
def test_ranks(discipline, order):
    rank = DISCIPLINES[discipline]
    assert min([NEITHER, LONG, URGENT, BOOKED], key=rank) is order[0]
    ranks = [rank(arrival) for arrival in order]
    assert ranks == sorted(ranks)
    if discipline != "reserved_first":
        assert len(set(ranks)) == 4


def test_first_come_first_served_knows_nothing():
    assert {DISCIPLINES["fifo"](arrival) for arrival in (BOOKED, URGENT, LONG, NEITHER)} == {0.0}


def test_the_configuration_names_just_these():
    (kind,) = Experiment.model_fields["hubs"].annotation.__args__[1:]
    assert set(kind.model_fields["discipline"].annotation.__args__) == set(DISCIPLINES)


def served(discipline, window_h):
    """The order in which one EVSE serves trucks that come minute by minute, long before the first is done."""
    made = experiment(hubs={"plaza": {"discipline": discipline, "evses": [{"kind": "fast", "count": 1}]}},
                      trips_file={"delivery_window_h": window_h})  # fmt: skip
    trips = [trip(f"t{i}", depart_s=60.0 * i, soc=0.45, payload_t=10.0) for i in range(6)]
    tables = tables_of(made, trips)
    sessions = tables["charging_sessions"].sort_values("start_time")
    return list(sessions["trip_id"]), tables["trips"].set_index("trip_id")


def test_who_is_due_earlier_is_served_earlier():
    order, trips = served("earliest_deadline", {"uniform": {"low": 0, "high": 20}})
    first, *rest = order
    assert first == "t0", "nobody else is there"
    assert rest == sorted(rest, key=lambda name: trips["due_time"][name])
    assert rest != sorted(rest), "the deadlines are not in the order of arrival"


def test_without_windows_deadlines_are_first_come_first_served():
    for discipline in ("earliest_deadline", "least_laxity", "fifo"):
        order, trips = served(discipline, None)
        assert order == sorted(order)
        assert trips["due_time"].isna().all()


def test_equal_work_makes_laxity_a_deadline():
    window = {"uniform": {"low": 0, "high": 20}}
    assert served("least_laxity", window)[0] == served("earliest_deadline", window)[0]


def test_more_work_goes_first_among_equal_deadlines():
    """All are due at the same moment; who comes with an emptier battery has less time to lose."""
    made = experiment(hubs={"plaza": {"discipline": "least_laxity", "evses": [{"kind": "fast", "count": 1}]}},
                      trips_file={"delivery_window_h": 3})  # fmt: skip
    socs = {"first": 0.46, "fuller": 0.47, "emptier": 0.45}
    tables = tables_of(made, [trip(name, soc=soc, depart_s=float(i)) for i, (name, soc) in enumerate(socs.items())])
    order = list(tables["charging_sessions"].sort_values("start_time")["trip_id"])
    assert order == ["first", "emptier", "fuller"]


def test_a_load_is_due_a_window_after_a_diesel_twin():
    tables = tables_of(experiment(trips_file={"delivery_window_h": 1.5}), [trip("t", depart_s=600.0)])
    (delivery_due_s,) = seconds(tables["trips"]["due_time"])
    assert delivery_due_s == pytest.approx(600 + 320 / 80 * 3600 + 1.5 * 3600)
