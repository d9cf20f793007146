"""What agreements cost, and when they are in force."""

from datetime import date

import pytest
from pydantic import ValidationError
from test_harmonize import DAY, experiment

from corridorsim.config.policy import AgreementCost
from corridorsim.policy import effective_rules
from corridorsim.policy.mixture import differing_levers, mixed_rules

RULES = {"a": {"uptime_standard": {"response_h": 10}}, "b": {}}
COST = {"once": 5.0, "per_year": 7.0}


def rules_under(rule, on=DAY):
    return effective_rules(
        experiment(RULES, {"harmonize": ["uptime_standard"], "rules": {"uptime_standard": rule}}), on
    )


def test_an_agreement_carries_its_cost_and_its_parties():
    (agreement,) = rules_under({"best": True, "among": ["a", "b"], "cost": COST}).agreements
    assert (agreement.lever, agreement.jurisdictions) == ("uptime_standard", ("a", "b"))
    assert agreement.rule == "best among a, b"
    assert agreement.cost == AgreementCost(once=5, per_year=7, years=10, paid_by="public")


def test_all_agree_where_nobody_is_named():
    (agreement,) = rules_under({"best": True}).agreements
    assert (agreement.jurisdictions, agreement.cost) == (("a", "b"), None)


def test_nothing_is_paid_before_it_is_in_force():
    rule = {"best": True, "from": "2030-03-06", "cost": COST}
    assert rules_under(rule).agreements == ()
    assert len(rules_under(rule, date(2030, 3, 6)).agreements) == 1


def test_no_agreement_where_nothing_is_harmonized():
    assert effective_rules(experiment(RULES), DAY).agreements == ()


def test_a_mixture_pays_for_the_levers_that_it_takes():
    before, after = effective_rules(experiment(RULES), DAY), rules_under({"best": True, "cost": COST})
    assert mixed_rules(before, after, ["uptime_standard"]).agreements == after.agreements
    assert mixed_rules(before, after, ["tariffs"]).agreements == ()
    assert mixed_rules(after, before, ["uptime_standard"]).agreements == ()


def test_a_lever_that_changes_no_rule_but_costs_something_differs():
    same = {"a": {}, "b": {}}
    policy = {"harmonize": ["mutual_aid"], "rules": {"mutual_aid": {"adopt": "a", "cost": COST}}}
    before, after = (effective_rules(experiment(same, rules), DAY) for rules in (None, policy))
    assert differing_levers(before, after) == ("mutual_aid",)


@pytest.mark.parametrize("cost", [{}, {"once": 0.0, "years": 3.0}])
def test_a_cost_of_nothing_is_refused(cost):
    with pytest.raises(ValidationError, match="give once or per_year above 0"):
        AgreementCost.model_validate(cost)
