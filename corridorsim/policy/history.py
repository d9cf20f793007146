"""Rules over time: dated changes, and rules that begin on a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from corridorsim.config.changes import Period, period_on
from corridorsim.policy.effective import EffectiveRules, effective_rules, rule_of

RuleHistory = Mapping[date, EffectiveRules]
"""Rules by the day from which they apply, in order of date."""


def rules_on(periods: Sequence[Period], day: date) -> EffectiveRules:
    """Return the rules in force on a day."""
    return effective_rules(period_on(periods, day).experiment, day)


def rule_days(periods: Sequence[Period], begin: date, end: date) -> list[date]:
    """Return ``begin``, and the days after it and before ``end`` on which rules may change."""
    days = {period.begin for period in periods}
    for period in periods:
        policy = period.experiment.policy
        rules = [rule_of(policy, lever) for lever in policy.harmonized]
        days |= {rule.from_ for rule in rules if rule is not None and rule.from_ is not None}
    return [begin, *sorted(day for day in days if begin < day < end)]


def in_force(history: RuleHistory, day: date) -> EffectiveRules:
    """Return the rules of a history in force on a day."""
    return history[max(begin for begin in history if begin <= day)]
