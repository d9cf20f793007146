"""A truck that cannot start a session at the only hub in reach is towed in the end."""

import pytest
from pydantic import ValidationError
from small_world import experiment, tables_of, trip
from test_decisions import elsewhere, rules, two_hubs

from corridorsim.config.simulation import Costs

NEVER = rules(authentication={"accepted_overhead_s": 30, "accepted_failure_probability": 1.0})


def only_hub(visits, **changes):
    return experiment(jurisdictions=NEVER, equipment={"start_attempts": 2},
                      costs={"failed_visits_before_tow": visits, "tow_h": 6, "tow_cost": 1500}, **changes)  # fmt: skip


@pytest.mark.parametrize("visits", [1, 4])
def test_it_is_towed_after_so_many_visits(visits):
    tables = tables_of(only_hub(visits), [trip("t", soc=0.5)])
    (row,) = tables["trips"].to_dict("records")
    assert row["status"] == "stranded"
    assert list(tables["charging_sessions"]["status"]) == ["failed_start"] * visits
    # Each visit: manoeuvre, and two attempts of 60 s and 30 s.
    assert row["overhead_s"] == pytest.approx(visits * (180 + 2 * 90) + 6 * 3600)
    assert row["rescue_cost"] == 1500
    assert (row["arrive_time"] - row["depart_time"]).total_seconds() == pytest.approx(
        row["drive_s"] + row["overhead_s"] + row["queue_s"] + row["rest_s"]
    )
    assert row["soc_end"] > 0.05, "there is something left in the battery, but not enough"
    (event,) = tables["events"][tables["events"]["kind"] == "stranded"].to_dict("records")
    assert event["detail"] == f"no session started at plaza, after {visits} visits in a row"


def test_a_session_that_starts_begins_the_count_anew():
    """Where two starts in five fail, visits in vain are soon over: nobody is towed."""
    fails = {"accepted_overhead_s": 30, "accepted_failure_probability": 0.4}
    made = experiment(jurisdictions=rules(authentication=fails),
                      equipment={"start_attempts": 1}, costs={"failed_visits_before_tow": 8})  # fmt: skip
    tables = tables_of(made, [trip(f"t{i:02}", depart_s=1800.0 * i, soc=0.5) for i in range(30)])
    assert set(tables["trips"]["status"]) == {"completed"}
    assert (tables["charging_sessions"]["status"] == "failed_start").sum() > 5


def test_who_can_reach_another_hub_is_not_towed():
    good = {"authentication": {"accepted_overhead_s": 30, "accepted_failure_probability": 0.0}}
    changes = elsewhere(**good)
    changes["jurisdictions"] |= NEVER
    made = two_hubs(**changes, costs={"failed_visits_before_tow": 1})
    tables = tables_of(made, [trip("t", soc=0.5)], {"h2": 30.0})
    assert list(tables["charging_sessions"].sort_values("arrive_time")["hub"]) == ["h1", "h2"]
    assert tables["trips"]["status"].iloc[0] == "completed"


@pytest.mark.parametrize("visits", [0, -1, 2.5])
def test_the_limit_is_a_count(visits):
    with pytest.raises(ValidationError, match="failed_visits_before_tow"):
        Costs(failed_visits_before_tow=visits)
