"""Staff and budgets stay local under best and mean; adopt and set say what they say."""

import pytest
from small_rollout import BASE, merged

from corridorsim.config.experiment import Experiment
from corridorsim.policy import effective_rules, policy_faults

RULES = {
    "west": {"permitting": {"median_days": 100, "staff": 2}, "finance": {"budget_per_year": 10.0, "grant_share": 0.5}},
    "east": {"permitting": {"median_days": 300, "staff": 9, "shared_office": True}, "finance": {"grant_share": 0.1}},
}


def books(policy):
    places = {name: {"rules": rules} for name, rules in RULES.items()}
    made = Experiment.model_validate(merged(BASE, {"jurisdictions": places, "policy": policy}))
    assert policy_faults(made) == []
    return effective_rules(made, made.rollout.start).books


@pytest.mark.parametrize(("rule", "median_days", "grant_share"), [("best", 100, 0.5), ("mean", 200, 0.3)])
def test_staff_and_budgets_stay_local(rule, median_days, grant_share):
    found = books({"harmonize": ["permitting", "finance"], "rule": rule})
    assert [book.permitting.staff for book in found.values()] == [2, 9]
    assert [book.finance.budget_per_year for book in found.values()] == [10.0, None]
    assert {book.permitting.median_days for book in found.values()} == {median_days}
    assert [book.finance.grant_share for book in found.values()] == pytest.approx([grant_share] * 2)


def test_an_office_is_shared_where_one_is():
    found = books({"harmonize": ["permitting"], "rule": "best"})
    assert {book.permitting.shared_office for book in found.values()} == {True}


def test_adopt_copies_staff_too():
    found = books({"harmonize": ["permitting"], "rules": {"permitting": {"adopt": "east"}}})
    assert {book.permitting.staff for book in found.values()} == {9}
