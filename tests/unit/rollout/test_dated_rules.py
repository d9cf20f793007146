"""Rules that a dated change sets hold in a rollout from their day on; every date is worked out by hand."""

from datetime import date

from small_rollout import experiment, stages

from corridorsim.config.changes import Period, rollout_change_faults
from corridorsim.rollout import rollout_plan, simulate_rollout

QUICK = {"permitting": {"median_days": 50}}


def changed(*periods):
    """The plan of an experiment that is another one from each of the days on."""
    first, *later = [Period(date.fromisoformat(day), made) for day, made in periods]
    plan = rollout_plan(first.experiment, periods=(Period(date.min, first.experiment), *later))
    assert plan == rollout_plan(later[-1].experiment, periods=(Period(date.min, first.experiment), *later))
    return plan


def permit(plan):
    return stages(simulate_rollout(plan, 1, 0), "one")["permit"]


def test_an_application_is_under_the_rules_of_its_day():
    # Sited on day 40, 10 February 2026.
    before = changed(("2026-01-01", experiment()), ("2026-02-09", experiment(rules=QUICK)))
    assert before.rule_days == (0, 39)
    assert permit(before) == (40, 90)
    after = changed(("2026-01-01", experiment()), ("2026-02-11", experiment(rules=QUICK)))
    assert permit(after) == (40, 140)


def test_a_change_before_the_rollout_holds_from_its_first_day():
    plan = changed(("2025-01-01", experiment()), ("2025-06-01", experiment(rules=QUICK)))
    assert plan.rule_days == (0,)
    assert permit(plan) == (40, 90)


def test_a_harmonized_rule_that_a_change_brings_holds_from_the_later_of_both_dates():
    policy = {"harmonize": ["permitting"], "rules": {"permitting": {"set": {"median_days": 10}, "from": "2026-02-15"}}}
    plan = changed(("2026-01-01", experiment()), ("2026-02-05", experiment(policy=policy)))
    assert plan.rule_days == (0, 45)
    assert permit(plan) == (40, 140)
    policy["rules"]["permitting"]["from"] = "2026-01-15"
    plan = changed(("2026-01-01", experiment()), ("2026-02-05", experiment(policy=policy)))
    assert plan.rule_days == (0, 35)
    assert permit(plan) == (40, 50)


def test_a_change_of_anything_but_rules_is_no_event_of_the_rollout():
    busy = experiment(flows={"eastward": {"trucks_per_day": 900}})
    plan = changed(("2026-01-01", experiment()), ("2026-02-05", busy))
    assert plan.rule_days == (0,)
    assert plan == rollout_plan(experiment())


def test_a_change_moves_nothing_that_is_built():
    moved = experiment(hubs={"first": {"node": "c"}})
    elsewhere = experiment(hubs={"first": {"feeder": "line2"}, "second": {"feeder": "line1"}})
    assert [path for path, _ in rollout_change_faults(experiment(), moved)] == [("hubs", "first", "node")]
    paths = [path for path, _ in rollout_change_faults(experiment(), elsewhere)]
    assert paths == [("hubs", "first", "feeder"), ("hubs", "second", "feeder")]
    third = experiment(jurisdictions={"north": experiment().model_dump(by_alias=True)["jurisdictions"]["west"]})
    ((path, message),) = rollout_change_faults(experiment(), third)
    assert path == ("jurisdictions", "north")
    assert "with a rollout, no jurisdiction may be added" in message
    assert rollout_change_faults(experiment(), experiment(rules=QUICK)) == []
