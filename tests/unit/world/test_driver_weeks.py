"""Drivers who have part of their week behind them at departure."""

from typing import get_args

import pytest
from small_world import experiment, tables_of, trip

from corridorsim.config.checks.driver_weeks import FORTNIGHT_H, WEEK_H
from corridorsim.config.jurisdictions import Jurisdiction
from corridorsim.scenario.driving_rules import DRIVING_RULES, EuropeanHours

H = 3600.0
# Tuesday 00:00 of a run whose week ends on Monday 00:00, six days later.
MONDAY_S = 6 * 24 * H
FAR = [{"start": "west", "end": "middle", "length_km": 320}, {"start": "middle", "end": "east", "length_km": 320}]


def run(rules="eu_561_2006", n=1, depart_s=0.0, **file):
    """Trucks with 8 h to go that need no charge."""
    made = experiment(
        simulation={"window_h": 200},
        vehicles={"truck": {"usable_kwh": 9000}},
        jurisdictions={"here": {"driving_rules": rules}},
        network={"segments": FAR},
        trips_file=file,
    )
    rows = [trip(f"t{i}", soc=1.0, depart_s=depart_s) for i in range(n)]
    return tables_of(made, rows)["trips"]


def test_who_has_used_up_the_week_waits_for_monday():
    (row,) = run(week_driven_h=46.0, last_week_driven_h=40.0).to_dict("records")
    assert row["rest_s"] == pytest.approx(MONDAY_S - 4 * H), "90 h of the fortnight leave 4 h"
    assert row["delay_s"] == pytest.approx(0.0, abs=1e-6), "and so does the diesel twin"


def test_a_new_week_in_the_middle_of_the_trip():
    """4 h are left in the fortnight, and Monday comes after 2: nothing but the break of 45 min is lost."""
    (row,) = run(week_driven_h=46.0, last_week_driven_h=40.0, depart_s=MONDAY_S - 2 * H).to_dict("records")
    assert row["rest_s"] == pytest.approx(0.75 * H)


def test_the_cycle_of_the_us_begins_anew_after_34_hours():
    (row,) = run("us_fmcsa_395", week_driven_h=64.0).to_dict("records")
    assert row["rest_s"] == pytest.approx(34 * H)
    (row,) = run("us_fmcsa_395", week_driven_h=61.0).to_dict("records")
    assert row["rest_s"] == 0, "8 h at the wheel, and 1 h in hand"


def test_weeks_are_drawn_by_trip():
    trips = run(n=60, week_driven_h={"uniform": {"low": 30, "high": 56}})
    assert 10 < (trips["rest_s"] > 12 * H).sum() < 50, "some must wait for the end of the week"
    again = run(n=30, week_driven_h={"uniform": {"low": 30, "high": 56}})
    known = trips.set_index("trip_id")["rest_s"]
    assert list(again["rest_s"]) == [known[trip_id] for trip_id in again["trip_id"]]


def test_the_checks_of_experiments_know_the_same_rules():
    assert set(WEEK_H) == set(DRIVING_RULES) == set(get_args(Jurisdiction.model_fields["driving_rules"].annotation))
    for name, rules in DRIVING_RULES.items():
        hours = rules.hours
        limit_s = hours.week_drive_s if isinstance(hours, EuropeanHours) else hours.cycle_duty_s
        assert WEEK_H[name] * H == limit_s
    assert EuropeanHours().fortnight_drive_s == FORTNIGHT_H * H
