"""Trips: how many, when, and what is drawn for each."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats
from test_build import experiment, road

from corridorsim.config.demand import TripsFile
from corridorsim.config.distributions import Exponential, Lognormal, Normal, Triangular, Uniform
from corridorsim.config.files.trips_file import TripRow
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.scenario.quantiles import quantile
from corridorsim.world.demand import dated_trips, flow_trips

U = np.linspace(0.001, 0.999, 999)


@pytest.mark.parametrize(
    ("distribution", "oracle"),
    [
        (Uniform(uniform={"low": -1.0, "high": 3.0}), stats.uniform(-1, 4)),
        (
            Normal(normal={"mean": 13.8, "sd": 4.0, "low": 0.0, "high": 22.0}),
            stats.truncnorm((0 - 13.8) / 4, (22 - 13.8) / 4, 13.8, 4),
        ),
        (Triangular(triangular={"low": 1.0, "mode": 2.0, "high": 5.0}), stats.triang(0.25, 1, 4)),
        (Triangular(triangular={"low": 1.0, "mode": 1.0, "high": 5.0}), stats.triang(0.0, 1, 4)),
        (Triangular(triangular={"low": 1.0, "mode": 5.0, "high": 5.0}), stats.triang(1.0, 1, 4)),
        (Lognormal(lognormal={"median": 30.0, "sigma": 0.4}), stats.lognorm(0.4, scale=30)),
        (Exponential(exponential={"origin": 2.0, "mean": 3.0}), stats.expon(2, 3)),
    ],
)
def test_quantiles_are_those_of_scipy(distribution, oracle):
    assert quantile(distribution, U) == pytest.approx(oracle.ppf(U), rel=1e-9)


def test_other_quantiles():
    assert (quantile(0.7, U) == 0.7).all()
    below = quantile(Exponential(exponential={"origin": 1.0, "mean": -0.1}), U)
    assert below == pytest.approx(1.0 - stats.expon(0, 0.1).ppf(U))


def scenario_of(hours=24 * 20, **flow):
    made = experiment(dict.fromkeys("pq", "a"), [road("p", "q")])
    flows = {"pq": made.flows["pq"].model_copy(update=flow)}
    simulation = made.simulation.model_copy(update={"window_h": float(hours)})
    places = {name: place.model_copy(update={"time_zone": "UTC"}) for name, place in made.jurisdictions.items()}
    return made.model_copy(update={"flows": flows, "simulation": simulation, "jurisdictions": places})


def trips_of(made, seed=1, replication=0, name="pq"):
    scenario = build_scenario("x", made)
    flow = next(flow for flow in scenario.flows if flow.name == name)
    return list(flow_trips(scenario, flow, Streams(seed, replication)))


def test_counts_match_the_rates():
    trips = trips_of(scenario_of(trucks_per_day=200.0))
    expected = 200 * 20
    assert abs(len(trips) - expected) < 4 * math.sqrt(expected)
    a_day = np.bincount([int(trip.depart_s // 86400) for trip in trips], minlength=20)
    assert 0.4 < a_day.var(ddof=1) / a_day.mean() < 2.0, "Poisson: the variance is the mean"


def test_hours_and_days_follow_the_profile():
    made = scenario_of(trucks_per_day=400.0)
    profile = {"hours": [0.0] * 6 + [1.0] * 6 + [3.0] * 6 + [0.0] * 6, "days": {"sat": 0.5, "sun": 0.0}}
    from corridorsim.config.demand import DepartureProfile

    made = made.model_copy(
        update={
            "departure_profiles": {"day": DepartureProfile.model_validate(profile)},
            "flows": {"pq": made.flows["pq"].model_copy(update={"departures": "day"})},
        }
    )
    trips = trips_of(made)
    hours = np.bincount([int(trip.depart_s // 3600) % 24 for trip in trips], minlength=24)
    assert hours[:6].sum() == hours[18:].sum() == 0
    assert hours[12:18].sum() / hours[6:12].sum() == pytest.approx(3.0, rel=0.1)
    # The run begins on a Saturday.
    a_day = np.bincount([int(trip.depart_s // 86400) for trip in trips], minlength=20)
    assert set(a_day[1::7]) == {0}
    assert a_day[0::7].mean() == pytest.approx(200, rel=0.15)
    assert a_day[2:7].mean() == pytest.approx(400, rel=0.1)


def test_departures_are_in_order_and_ids_differ():
    trips = trips_of(scenario_of(trucks_per_day=100.0))
    departs = [trip.depart_s for trip in trips]
    assert departs == sorted(departs)
    assert len({trip.trip_id for trip in trips}) == len({trip.key for trip in trips}) == len(trips)


def drawn(trips):
    return {trip.trip_id: (trip.depart_s, trip.payload_t, trip.soc_start, trip.vehicle_class, trip.operator,
                           trip.consignment) for trip in trips}  # fmt: skip


def test_electric_shares_are_nested():
    few, many, all_ = (drawn(trips_of(scenario_of(trucks_per_day=100.0, electric_share=s))) for s in (0.2, 0.6, 1.0))
    assert set(few) < set(many) < set(all_)
    assert all(many[name] == row for name, row in few.items())
    assert all(all_[name] == row for name, row in many.items())
    assert len(few) / len(all_) == pytest.approx(0.2, abs=0.05)


def test_another_flow_changes_nobodys_luck():
    alone = scenario_of(trucks_per_day=50.0)
    other = alone.flows["pq"].model_copy(update={"origin": "q", "destination": "p"})
    for flows in ({"pq": alone.flows["pq"], "new": other}, {"new": other, "pq": alone.flows["pq"]}):
        assert drawn(trips_of(alone.model_copy(update={"flows": flows}))) == drawn(trips_of(alone))


def test_a_longer_run_begins_alike():
    short, long = (drawn(trips_of(scenario_of(hours=hours, trucks_per_day=50.0))) for hours in (48, 96))
    assert {name: row for name, row in long.items() if row[0] < 48 * 3600} == short


def test_seed_and_replication_matter():
    made = scenario_of(trucks_per_day=50.0)
    base = drawn(trips_of(made))
    assert drawn(trips_of(made)) == base
    assert drawn(trips_of(made, seed=2)) != base
    assert drawn(trips_of(made, replication=1)) != base


def test_mixes_are_divided_by_their_sum():
    made = scenario_of(trucks_per_day=100.0)
    van = made.vehicles["van"]
    made = made.model_copy(
        update={
            "vehicles": {"van": van, "lorry": van},
            "flows": {"pq": made.flows["pq"].model_copy(update={"vehicles": {"van": 6.0, "lorry": 2.0}})},
        }
    )
    scenario = build_scenario("x", made)
    assert scenario.flows[0].vehicles == (("lorry", 0.25), ("van", 1.0))
    classes = [trip.vehicle_class for trip in flow_trips(scenario, scenario.flows[0], Streams(1, 0))]
    assert classes.count("van") / len(classes) == pytest.approx(0.75, abs=0.05)


def test_nobody_is_overloaded():
    heavy = Normal(normal={"mean": 40.0, "sd": 10.0, "low": 0.0, "high": 90.0})
    trips = trips_of(scenario_of(trucks_per_day=50.0, payload_t=heavy))
    assert max(trip.payload_t for trip in trips) == 44.0 - 4.0


def test_dated_trips_keep_what_is_given_and_draw_the_rest():
    made = scenario_of(trucks_per_day=1.0).model_copy(
        update={"trips_file": TripsFile(path="x.csv", soc_start=Uniform(uniform={"low": 0.5, "high": 0.9}))}
    )
    rows = [
        TripRow("later", "p", "q", 500.0, "van", "o", 3.0, 0.25),
        TripRow("sooner", "q", "p", 100.0, "van", "o", None, None),
    ]
    scenario = build_scenario("x", made, rows)
    first, second = dated_trips(scenario, Streams(1, 0))
    assert (first.trip_id, second.trip_id) == ("sooner", "later")
    assert (second.payload_t, second.soc_start) == (3.0, 0.25)
    assert first.payload_t == 13.8
    assert 0.5 <= first.soc_start <= 0.9
    alone = build_scenario("x", made, rows[1:])
    assert next(dated_trips(alone, Streams(1, 0))).soc_start == first.soc_start, "others change nothing"


def test_no_file_no_trips():
    assert list(dated_trips(SimpleNamespace(file_flow=None), Streams(1, 0))) == []


def test_the_order_of_a_mix_changes_nobody():
    made = scenario_of(trucks_per_day=100.0)
    van, lone = made.vehicles["van"], made.operators["o"]
    shares = {"vehicles": {"van": 6.0, "lorry": 2.0, "box": 3.0}, "operators": {"o": 1.0, "a": 0.1, "z": 0.7}}
    made = made.model_copy(
        update={
            "vehicles": dict.fromkeys(shares["vehicles"], van),
            "operators": dict.fromkeys(shares["operators"], lone),
        }
    )
    found = []
    for turn in (list, reversed):
        mixes = {key: {name: mix[name] for name in turn(list(mix))} for key, mix in shares.items()}
        flow = made.flows["pq"].model_copy(update=mixes)
        found.append(drawn(trips_of(made.model_copy(update={"flows": {"pq": flow}}))))
    assert found[0] == found[1]


def test_equal_departures_keep_the_order_of_the_file():
    made = scenario_of(trucks_per_day=1.0).model_copy(update={"trips_file": TripsFile(path="x.csv")})
    rows = [TripRow(name, "p", "q", depart_s, "van", "o", 3.0, 0.5)
            for name, depart_s in (("t2", 60.0), ("t10", 60.0), ("b", 0.0), ("t1", 60.0), ("a", 0.0))]  # fmt: skip
    scenario = build_scenario("x", made, rows)
    assert [trip.trip_id for trip in dated_trips(scenario, Streams(1, 0))] == ["b", "a", "t2", "t10", "t1"]
