"""From an experiment to the frozen plan of its rollout: projects, and the rules by day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corridorsim.config.experiment import Experiment
from corridorsim.config.levers import RuleBook
from corridorsim.config.rollout import Rollout
from corridorsim.policy import EffectiveRules, effective_rules
from corridorsim.policy.effective import rule_of
from corridorsim.rng import key_word

Books = Mapping[str, RuleBook]


@dataclass(frozen=True, slots=True)
class ProjectSpec:
    """One phase of a hub, or one upgrade of a feeder."""

    name: str
    key: int
    """Of its random numbers."""
    jurisdiction: str
    hub: str | None
    """None for an upgrade of a feeder."""
    feeder: str
    evses: Mapping[str, int]
    """By kind."""
    power_kw: float
    supplier: str
    works_cost: float
    connection_cost: float
    announced_day: float
    hubs_first: tuple[str, ...]
    """Hub phases that must be open before it begins."""
    upgrades: tuple[str, ...]
    """Upgrades that must be done before it is connected."""
    expected_kwh_per_day: float | None
    is_sited: bool
    """It waits for an earlier phase of the same hub, which has found the site."""


@dataclass(frozen=True, slots=True)
class RolloutPlan:
    """All that decides about a rollout but chance."""

    settings: Rollout
    jurisdictions: tuple[str, ...]
    projects: tuple[ProjectSpec, ...]
    rule_days: tuple[float, ...]
    """Days on which the rules change; the first is 0."""
    books: tuple[Books, ...]
    """Rules in force from each of ``rule_days`` on."""

    @property
    def end_day(self) -> float:
        """The horizon."""
        return float((self.settings.end - self.settings.start).days)

    def rules_on(self, day: float) -> Books:
        """Rule books by jurisdiction."""
        return self.books[bisect_right(self.rule_days, day) - 1]

    def planned_cost(self, project: ProjectSpec) -> float:
        """What a project costs at list price, without interest."""
        price_per_kw = self.settings.suppliers[project.supplier].price_per_kw
        return price_per_kw * project.power_kw + project.works_cost + project.connection_cost


def rollout_plan(experiment: Experiment, rules: EffectiveRules | None = None) -> RolloutPlan | None:
    """The plan of an experiment without faults, under its policy or under other ``rules``; None without a rollout."""
    rollout = experiment.rollout
    if rollout is None:
        return None
    starts = [rollout.start] if rules else _rule_dates(experiment, rollout)
    return RolloutPlan(
        settings=rollout,
        jurisdictions=tuple(experiment.jurisdictions),
        projects=tuple(_project(experiment, rollout, name) for name in rollout.projects),
        rule_days=tuple(float((day - rollout.start).days) for day in starts),
        books=tuple((rules or effective_rules(experiment, day)).books for day in starts),
    )


def _rule_dates(experiment: Experiment, rollout: Rollout) -> list[date]:
    rules = [rule_of(experiment.policy, lever) for lever in experiment.policy.harmonized]
    dates = {rule.from_ for rule in rules if rule is not None and rule.from_ is not None}
    return [rollout.start, *sorted(day for day in dates if rollout.start < day < rollout.end)]


def _project(experiment: Experiment, rollout: Rollout, name: str) -> ProjectSpec:
    project = rollout.projects[name]
    if project.hub is not None:
        hub = experiment.hubs[project.hub]
        evses = project.evses if project.evses is not None else {group.kind: group.count for group in hub.evses}
        feeder, node = hub.feeder, hub.node
    else:
        assert project.feeder is not None  # noqa: S101 - the model has one of the two
        feeder, evses = project.feeder, {}
        # Every feeder has a hub; the cross checks have refused others.
        node = next(hub.node for hub in experiment.hubs.values() if hub.feeder == feeder)
    return ProjectSpec(
        name=name,
        key=key_word(name),
        jurisdiction=experiment.network.nodes[node].jurisdiction,
        hub=project.hub,
        feeder=feeder,
        evses=evses,
        power_kw=project.power_kw,
        supplier=project.supplier,
        works_cost=project.works_cost,
        connection_cost=project.connection_cost_per_kw * project.power_kw,
        announced_day=float((project.announced - rollout.start).days),
        hubs_first=tuple(other for other in project.requires if rollout.projects[other].hub is not None),
        upgrades=tuple(other for other in project.requires if rollout.projects[other].hub is None),
        expected_kwh_per_day=project.expected_kwh_per_day,
        is_sited=any(rollout.projects[other].hub == project.hub is not None for other in project.requires),
    )
