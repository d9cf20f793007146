"""The rules in force: every lever in every jurisdiction, after conversion and harmonization."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from corridorsim.config.experiment import Experiment
from corridorsim.config.levers import LEVERS, RuleBook
from corridorsim.config.levers.base import Lever
from corridorsim.config.policy import AgreementCost, LeverRule, Policy
from corridorsim.policy.harmonize import harmonize
from corridorsim.policy.money import converted

Fault = tuple[tuple[str | int, ...], str]
"""Path in the experiment and message."""


@dataclass(frozen=True)
class Agreement:
    """A lever that is harmonized and in force."""

    lever: str
    rule: str
    """Rule in words."""
    jurisdictions: tuple[str, ...]
    cost: AgreementCost | None
    """None if unknown."""


@dataclass(frozen=True)
class EffectiveRules:
    """Rule books by jurisdiction with amounts in the experiment's currency, and the origin of each value."""

    books: dict[str, RuleBook]
    origins: dict[tuple[str, str], str]
    """'own' or the rule in words, by (jurisdiction, lever)."""
    agreements: tuple[Agreement, ...] = ()
    """Agreements in force."""


def exchange_rate(experiment: Experiment, jurisdiction: str) -> float:
    """Return units of the experiment's currency per unit of the jurisdiction's."""
    currency = experiment.jurisdictions[jurisdiction].currency
    return 1.0 if currency == experiment.currency else experiment.exchange_rates[currency]


def rule_of(policy: Policy, lever: str) -> LeverRule | None:
    """Return the rule that harmonizes a lever: its own, or the policy's default."""
    if lever in policy.rules:
        return policy.rules[lever]
    if policy.rule is None:
        return None
    return LeverRule(best=policy.rule == "best", mean=policy.rule == "mean")


def effective_rules(experiment: Experiment, on: date) -> EffectiveRules:
    """Return the rules in force on a day; the experiment must have no ``policy_faults``."""
    own = {
        name: converted(jurisdiction.rules, exchange_rate(experiment, name))
        for name, jurisdiction in experiment.jurisdictions.items()
    }
    updates: dict[str, dict[str, Lever]] = {name: {} for name in own}
    origins = {(name, lever): "own" for name in own for lever in LEVERS}
    agreements: list[Agreement] = []
    naming = _with_named_tariffs(experiment)
    for lever in experiment.policy.harmonized:
        rule = rule_of(experiment.policy, lever)
        if rule is None or (rule.from_ is not None and rule.from_ > on):
            continue
        members = rule.among or tuple(own)
        agreements.append(Agreement(lever, in_words(rule), tuple(members), rule.cost))
        values = {name: getattr(own[name], lever) for name in members}
        for name, value in harmonize(values, rule).items():
            updates[name][lever] = value.overriding() if name in naming else value
            origins[name, lever] = in_words(rule)
    books = {name: book.model_copy(update=updates[name]) for name, book in own.items()}
    return EffectiveRules(books, origins, tuple(agreements))


def _with_named_tariffs(experiment: Experiment) -> frozenset[str]:
    """Return the jurisdictions in which a hub or an EVSE group names a tariff."""
    nodes = experiment.network.nodes
    return frozenset(
        nodes[hub.node].jurisdiction for hub in experiment.hubs.values() if any(hub.tariffs) and hub.node in nodes
    )


def in_words(rule: LeverRule) -> str:
    """Return the rule as shown in a table."""
    if rule.adopt is not None:
        words = f"adopt {rule.adopt}"
    elif rule.set is not None:
        words = "set " + ", ".join(rule.set)
    else:
        words = "best" if rule.best else "mean"
    return words + (f" among {', '.join(rule.among)}" if rule.among else "")


def policy_faults(experiment: Experiment) -> list[Fault]:
    """Find faults of the policy: levers without a rule, rules that do not apply to a lever, unknown names."""
    faults: list[Fault] = []
    policy = experiment.policy
    for lever in policy.harmonized:
        rule = rule_of(policy, lever)
        path: tuple[str | int, ...] = ("policy", "rules", lever)
        if lever not in policy.rules:
            path = ("policy", "harmonize")
        if rule is None:
            faults.append((path, f"{lever} is harmonized without a rule; give policy.rules.{lever} or policy.rule"))
        else:
            faults += [(path, message) for message in _rule_faults(experiment, lever, rule)]
    faults += [
        (("policy", "rules", lever), f"{lever} has a rule but is not harmonized; add it to policy.harmonize")
        for lever in policy.rules
        if lever not in policy.harmonized
    ]
    return faults


def _rule_faults(experiment: Experiment, lever: str, rule: LeverRule) -> list[str]:
    kinds = type(getattr(next(iter(experiment.jurisdictions.values())).rules, lever)).rules
    kind = "adopt" if rule.adopt else "set" if rule.set is not None else "best" if rule.best else "mean"
    if kind not in kinds:
        return [f"rule {kind} does not apply to {lever}; allowed: {', '.join(sorted(kinds))}"]
    known = ", ".join(experiment.jurisdictions)
    unknown = [name for name in (rule.adopt, *(rule.among or ())) if name and name not in experiment.jurisdictions]
    if unknown:
        return [f"unknown jurisdiction {unknown[0]!r}; allowed: {known}"]
    if rule.adopt and rule.among and rule.adopt not in rule.among:
        return [f"adopt: {rule.adopt} is not among {', '.join(rule.among)}"]
    values = {
        name: getattr(experiment.jurisdictions[name].rules, lever) for name in rule.among or experiment.jurisdictions
    }
    if kind == "mean":
        reasons = [reason for value in values.values() if (reason := value.without_mean) is not None]
        if reasons:
            return [f"{reasons[0]}; allowed: {', '.join(sorted(kinds - {'mean'}))}"]
    try:
        harmonize(values, rule)
    except ValidationError as error:
        return [f"set: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    return []
