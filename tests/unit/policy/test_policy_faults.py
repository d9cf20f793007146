"""What is wrong with a policy, and where."""

import pytest
from test_harmonize import experiment

from corridorsim.policy import policy_faults

WINDOW = {"tariffs": {"windows": [{"start": "16:00", "end": "21:00", "energy_per_kwh": 0.5}]}}


def faults_of(policy, rules=None):
    return policy_faults(experiment(rules or {"a": {}, "b": {}}, policy))


@pytest.mark.parametrize(
    ("lever", "rule", "words"),
    [
        ("tariffs", {"best": True}, "rule best does not apply to tariffs; allowed: adopt, mean, set"),
        ("connectors", {"mean": True}, "rule mean does not apply to connectors; allowed: adopt, best, set"),
        ("data_sharing", {"mean": True}, "rule mean does not apply to data_sharing"),
        ("load_management", {"mean": True}, "allowed: adopt, best, set"),
        ("roaming_fees", {"adopt": "nowhere"}, "unknown jurisdiction 'nowhere'; allowed: a, b"),
        ("roaming_fees", {"best": True, "among": ["a", "nowhere"]}, "unknown jurisdiction 'nowhere'"),
        ("roaming_fees", {"adopt": "b", "among": ["a"]}, "adopt: b is not among a"),
        ("roaming_fees", {"set": {"per_kwh": -1}}, "per_kwh"),
        ("roaming_fees", {"set": {"per_kw": 1}}, "per_kw"),
    ],
)
def test_a_rule_that_cannot_be(lever, rule, words):
    ((path, message),) = faults_of({"harmonize": [lever], "rules": {lever: rule}})
    assert path == ("policy", "rules", lever)
    assert words in message


def test_a_lever_without_a_rule():
    ((path, message),) = faults_of({"harmonize": ["roaming_fees"]})
    assert path == ("policy", "harmonize")
    assert "roaming_fees is harmonized without a rule; give policy.rules.roaming_fees or policy.rule" in message


def test_a_rule_without_harmonizing():
    ((path, message),) = faults_of({"rules": {"roaming_fees": {"best": True}}})
    assert path == ("policy", "rules", "roaming_fees")
    assert "not harmonized" in message


def test_a_mean_over_windows():
    policy = {"harmonize": ["tariffs"], "rules": {"tariffs": {"mean": True}}}
    ((_, message),) = faults_of(policy, {"a": WINDOW, "b": {}})
    assert "applies only to flat prices" in message


def test_a_mean_among_those_without_windows():
    rule = {"mean": True, "among": ["b", "c"]}
    rules = {"a": WINDOW, "b": {}, "c": {}}
    assert faults_of({"harmonize": ["tariffs"], "rules": {"tariffs": rule}}, rules) == []


def test_all_by_best_says_that_tariffs_need_more():
    ((path, message),) = faults_of({"harmonize": "all", "rule": "best"})
    assert path == ("policy", "harmonize")
    assert "rule best does not apply to tariffs" in message


def test_every_fault_is_told():
    policy = {"harmonize": "all", "rule": "mean", "rules": {"roaming_fees": {"adopt": "nowhere"}}}
    messages = [message for _, message in faults_of(policy)]
    assert len(messages) == 5, messages
    assert sum("does not apply" in message for message in messages) == 4
