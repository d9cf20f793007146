"""A hub where a trip begins serves trucks that cannot do without it."""

import pytest
from small_world import BASE, experiment, overlaid, tables_of, trip
from test_day_by_hand import ACCESS, ROAD

from corridorsim.config.experiment import Experiment
from corridorsim.scenario import build_scenario
from corridorsim.world.vehicle.reach import reach_warnings

RULES = [{"kind": "least_cost", "noise_min": 0}, {"kind": "threshold", "threshold_soc": 0.3, "target_soc": 0.95}]
MIDDLE = {"node": "middle", "operator": "owner", "network": "home", "feeder": "line1", "connection_kw": 5000,
          "evses": [{"kind": "fast", "count": 1}], "detour_km": 1, "efficiency": 0.95}  # fmt: skip


def made(rule, **changes):
    base = {key: value for key, value in BASE.items() if key != "trips_file"}
    at_origin = {"hubs": {"plaza": {"node": "west"}}, "trips_file": {"path": "none.csv", "charging": rule}}
    return Experiment.model_validate(overlaid(overlaid(base, at_origin), changes))


def of_file(scenario):
    return [warning for warning in reach_warnings(scenario) if "trips_file" in warning]


@pytest.mark.parametrize("rule", RULES)
def test_a_truck_that_cannot_get_anywhere_charges_where_it_is(rule):
    tables = tables_of(made(rule), [trip("t", soc=0.05)])
    (row,), (session,) = tables["trips"].to_dict("records"), tables["charging_sessions"].to_dict("records")
    assert row["status"] == "completed"
    assert (session["hub"], session["soc_start"]) == ("plaza", pytest.approx(0.05 - ACCESS / 400))
    assert row["distance_km"] == pytest.approx(320 + 2)
    assert row["energy_kwh"] == pytest.approx(320 * ROAD + 2 * ACCESS)
    assert list(tables["activities"]["activity"]) == ["drive", "overhead", "charge", "overhead", "drive"]


def test_a_truck_with_a_plan_does_not_stop_there():
    """It would cost less there, but its depot is for that."""
    both = made(RULES[0], hubs={"last": MIDDLE})
    sessions = tables_of(both, [trip("t", soc=0.6)])["charging_sessions"]
    assert list(sessions["hub"]) == ["last"]


def test_a_battery_that_is_full_gets_nothing_there():
    """The destination is out of reach with the highest charge as well: it drives as far as it gets."""
    far = made(RULES[0], vehicles={"truck": {"usable_kwh": 300}})
    tables = tables_of(far, [trip("t", soc=0.95)])
    assert tables["charging_sessions"].empty
    assert tables["trips"]["status"].iloc[0] == "stranded"


def test_no_detour_no_driving():
    tables = tables_of(made(RULES[0], hubs={"plaza": {"detour_km": 0}}), [trip("t", soc=0.05)])
    assert list(tables["activities"]["activity"]) == ["overhead", "charge", "overhead", "drive"]
    assert tables["charging_sessions"]["soc_start"].iloc[0] == 0.05


def test_what_is_out_of_reach_of_a_file():
    far = experiment(vehicles={"truck": {"usable_kwh": 150}})
    rows = [trip("a", soc=0.8), trip("b", soc=1.0), trip("c", soc=1.0)]
    (told,) = of_file(build_scenario("x", far, rows))
    assert told.startswith("scenario x: trips_file: trip a and 2 more: truck needs 1")
    assert "from west to middle" in told
    assert "has 150 kWh at most" in told
    assert of_file(build_scenario("x", experiment(), rows)) == []
    at_origin = experiment(hubs={"plaza": {"node": "west"}})
    assert of_file(build_scenario("x", at_origin, [trip("a", soc=0.05)])) == []
