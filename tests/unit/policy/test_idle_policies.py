"""Policies that change no rule are told."""

import pytest
from test_harmonize import DAY, experiment

from corridorsim.policy.idle import idle_policy_warnings

RULES = {"a": {"uptime_standard": {"response_h": 10}}, "b": {"uptime_standard": {"response_h": 20}}}


@pytest.mark.parametrize("lever", ["authentication", "mutual_aid"])
def test_the_best_of_equal_rules_changes_nothing(lever):
    (warning,) = idle_policy_warnings("same", experiment(RULES, {"harmonize": [lever], "rule": "best"}), DAY)
    assert warning == (f"scenario same: its policy changes no rule, since the jurisdictions already agree on {lever}")


@pytest.mark.parametrize(
    "policy",
    [
        None,
        {"harmonize": ["authentication", "uptime_standard"], "rule": "best"},
        {"harmonize": ["authentication"], "rules": {"authentication": {"best": True, "from": "2030-03-06"}}},
        {"harmonize": ["authentication"], "rules": {"authentication": {"best": True, "cost": {"once": 5.0}}}},
    ],
    ids=["nothing is harmonized", "one lever differs", "not yet in force", "it costs something"],
)
def test_a_policy_that_does_something_is_left_alone(policy):
    assert idle_policy_warnings("meant", experiment(RULES, policy), DAY) == []
