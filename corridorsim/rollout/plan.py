"""Builds the frozen plan of a rollout from an experiment: projects, and the rules by day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corridorsim.config.changes import Period, period_on
from corridorsim.config.experiment import Experiment
from corridorsim.config.rollout import Rollout
from corridorsim.policy.history import RuleHistory, in_force, rule_days, rules_on
from corridorsim.rng import key_word
from corridorsim.rollout.adoption_plan import AdoptionPlan, adoption_plan
from corridorsim.rollout.markets import Books


@dataclass(frozen=True, slots=True)
class ProjectSpec:
    """One phase of a hub, or one upgrade of a feeder."""

    name: str
    key: int
    """Key of its random numbers."""
    jurisdiction: str
    hub: str | None
    """Hub; None for an upgrade of a feeder."""
    feeder: str
    evses: Mapping[str, int]
    """EVSEs added, by kind."""
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
    """Whether it follows an earlier phase of the same hub, which has secured the site."""


@dataclass(frozen=True, slots=True)
class RolloutPlan:
    """All inputs of a rollout other than random draws."""

    settings: Rollout
    jurisdictions: tuple[str, ...]
    projects: tuple[ProjectSpec, ...]
    rule_days: tuple[float, ...]
    """Days on which rules change; the first is 0."""
    books: tuple[Books, ...]
    """Rules in force from each of ``rule_days``."""
    adoption: AdoptionPlan | None = None
    """None if the flows' shares are given."""

    @property
    def end_day(self) -> float:
        """Return the length of the rollout [days]."""
        return float((self.settings.end - self.settings.start).days)

    def rules_on(self, day: float) -> Books:
        """Return the rule books by jurisdiction."""
        return self.books[self.epoch_on(day)]

    def epoch_on(self, day: float) -> int:
        """Return the index into ``books``."""
        return bisect_right(self.rule_days, day) - 1

    @property
    def new_year_days(self) -> tuple[float, ...]:
        """Return the days on which budgets are paid in and shares change: the first, and each 1 January."""
        return _new_year_days(self.settings)

    def planned_cost(self, project: ProjectSpec) -> float:
        """Return the cost of a project at list price, without interest."""
        price_per_kw = self.settings.suppliers[project.supplier].price_per_kw
        return price_per_kw * project.power_kw + project.works_cost + project.connection_cost


def rollout_plan(
    experiment: Experiment, history: RuleHistory | None = None, periods: Sequence[Period] = ()
) -> RolloutPlan | None:
    """Return the plan of a valid experiment; None without a rollout.

    Parameters
    ----------
    history
        Rules that replace the experiment's own.
    periods
        The experiment before, between and after its dated changes, each with its own rules; by default it does not
        change.
    """
    rollout = experiment.rollout
    if rollout is None:
        return None
    periods = periods or (Period(date.min, experiment),)
    if history is None:
        history = {day: rules_on(periods, day) for day in rule_days(periods, rollout.start, rollout.end)}
    books = {float((day - rollout.start).days): rules for day, rules in _books(history, rollout).items()}
    on_start = period_on(periods, rollout.start).experiment
    return RolloutPlan(
        settings=rollout,
        jurisdictions=tuple(experiment.jurisdictions),
        projects=tuple(_project(experiment, rollout, name) for name in rollout.projects),
        rule_days=tuple(books),
        books=tuple(books.values()),
        adoption=adoption_plan(on_start, books, _new_year_days(rollout)),
    )


def _new_year_days(rollout: Rollout) -> tuple[float, ...]:
    years = range(rollout.start.year + 1, rollout.end.year + 1)
    return (0.0, *(float((date(year, 1, 1) - rollout.start).days) for year in years))


def _books(history: RuleHistory, rollout: Rollout) -> dict[date, Books]:
    """Return rules in force by the day from which they apply."""
    last = in_force(history, rollout.start).books
    books: dict[date, Books] = {rollout.start: last}
    for day, rules in history.items():
        # Only changes of rules are a reason to reconsider projects.
        if rollout.start < day < rollout.end and rules.books != last:
            books[day] = last = rules.books
    return books


def _project(experiment: Experiment, rollout: Rollout, name: str) -> ProjectSpec:
    project = rollout.projects[name]
    if project.hub is not None:
        hub = experiment.hubs[project.hub]
        evses = project.evses if project.evses is not None else {group.kind: group.count for group in hub.evses}
        feeder, node = hub.feeder, hub.node
    else:
        assert project.feeder is not None  # noqa: S101 - the model has one of the two
        feeder, evses = project.feeder, {}
        # Every feeder has a hub; the checks have rejected others.
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
