"""Simulation of one rollout: every project through its stages, on one clock in days."""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import pairwise
from typing import Any

import simpy

from corridorsim.config.levers import RuleBook
from corridorsim.config.rollout import Duration
from corridorsim.rng import Streams
from corridorsim.rollout.adoption import Shares, Uptake, given_shares, sales_factor, uptake, uptake_on
from corridorsim.rollout.adoption_plan import AdoptionPlan
from corridorsim.rollout.history import RolloutHistory, open_days
from corridorsim.rollout.luck import Luck
from corridorsim.rollout.money import DAYS_PER_YEAR, interest, pays_back
from corridorsim.rollout.plan import ProjectSpec, RolloutPlan
from corridorsim.rollout.pools import Fund, Staff, each_new_year
from corridorsim.rollout.stages import Stage, StageRecord
from corridorsim.rollout.tenders import Tenders

Steps = Generator[simpy.Event, Any, Any]


def simulate_rollout(plan: RolloutPlan, seed: int, replication: int) -> RolloutHistory:
    """Return the stages of all projects and the uptake until the end of the plan."""
    run = _Run(plan, Luck(Streams(seed, replication)))
    run.env.run(until=plan.end_day)
    # A buying day on the last day of the plan is not part of the simulation.
    return RolloutHistory(run.records, uptake(plan, open_days(run.records), run.uptake))


class _Run:
    """The clock, the resources that projects wait for, and the projects as processes."""

    def __init__(self, plan: RolloutPlan, luck: Luck) -> None:
        self.env = env = simpy.Environment()
        self.records: list[StageRecord] = []
        self.uptake: list[Uptake] = []
        self._plan = plan
        self._settings = plan.settings
        self._luck = luck
        self._office = Staff(
            env, lambda name: self._rules(name).permitting.staff, self._pool(lambda b: b.permitting.shared_office)
        )
        self._utility = Staff(env, lambda name: self._rules(name).grid_connection.connections_at_once)
        self._crews = Staff(env, plan.settings.crews.get)
        self._slots = Staff(env, lambda name: plan.settings.suppliers[name].slots)
        self._fund = Fund(
            env, lambda name: self._rules(name).finance.budget_per_year, self._pool(lambda b: b.finance.joint_fund)
        )
        pooled = self._pool(lambda book: book.procurement.scope == "pooled")
        self._tenders = Tenders(env, plan.settings.tender_interval_days, plan.settings.suppliers, pooled)
        self._open = {project.name: env.event() for project in plan.projects}
        self._financed = {project.name: env.event() for project in plan.projects}
        self._new_rules = env.event()
        self._shares: Shares = {}
        env.process(self._change_rules())
        if plan.adoption is not None:
            env.process(self._take_up(plan.adoption))
        env.process(each_new_year(plan.new_year_days, self._fund, plan.jurisdictions, env))
        for project in plan.projects:
            env.process(self._hub(project) if project.hub is not None else self._upgrade(project))

    def _rules(self, jurisdiction: str) -> RuleBook:
        return self._plan.rules_on(self.env.now)[jurisdiction]

    def _pool(self, shares: Callable[[RuleBook], bool]) -> Callable[[str], tuple[str, ...]]:
        """Return pools of all jurisdictions whose rules currently share; each comes first in its own pool."""

        def members(name: str) -> tuple[str, ...]:
            books = self._plan.rules_on(self.env.now)
            if not shares(books[name]):
                return (name,)
            return (name, *(other for other, book in books.items() if other != name and shares(book)))

        return members

    def _change_rules(self) -> Steps:
        for before, day in pairwise(self._plan.rule_days):
            yield self.env.timeout(day - before)
            changed, self._new_rules = self._new_rules, self.env.event()
            changed.succeed()
            for waited_for in (self._office, self._utility, self._fund):
                waited_for.serve()

    def _take_up(self, adoption: AdoptionPlan) -> Steps:
        """Process that updates the electric shares on each buying day."""
        self._shares = given_shares(adoption)
        for today in adoption.buying_days:
            if today.day > self.env.now:
                yield self.env.timeout(today.day - self.env.now)
            rows = uptake_on(adoption, today, self._shares, open_days(self.records))
            self._shares = {row.flow: row.share for row in rows}
            self.uptake += rows

    def _hub(self, project: ProjectSpec) -> Steps:
        yield self.env.timeout(project.announced_day)
        yield self.env.all_of([self._open[name] for name in project.hubs_first])
        if not project.is_sited:
            yield from self._lasting(project, Stage.SITING, self._settings.siting)
        yield from self._permit(project)
        equipment_cost = yield from self._procurement(project)
        grant, rate = yield from self._finance(project, equipment_cost)
        financed_day = self.env.now
        self._financed[project.name].succeed()
        delivery = self.env.process(self._delivery(project, equipment_cost))
        yield self.env.all_of([delivery, self.env.process(self._connection(project))])
        record = self._begin(project, Stage.CONSTRUCTION)
        median, sigma = self._settings.construction.median_days, self._settings.construction.sigma
        yield from self._work(self._crews, project.jurisdiction, project, Stage.CONSTRUCTION, median, sigma)
        self._end(record, project.works_cost)
        record = self._begin(project, Stage.COMMISSIONING)
        yield self._days(project, Stage.COMMISSIONING, self._settings.commissioning)
        private = equipment_cost + project.works_cost + project.connection_cost - grant
        self._end(record, interest(private, rate, self.env.now - financed_day))
        self._open[project.name].succeed()

    def _upgrade(self, project: ProjectSpec) -> Steps:
        yield self.env.timeout(project.announced_day)
        yield from self._until_wanted(project)
        yield from self._permit(project)
        equipment_cost = yield from self._procurement(project)
        yield from self._delivery(project, equipment_cost)
        record = self._begin(project, Stage.CONSTRUCTION)
        rule = self._rules(project.jurisdiction).grid_connection
        yield from self._work(
            self._utility, project.jurisdiction, project, Stage.CONSTRUCTION, rule.upgrade_days, rule.sigma
        )
        self._end(record, project.works_cost)
        yield from self._lasting(project, Stage.COMMISSIONING, self._settings.commissioning)
        self._open[project.name].succeed()

    def _until_wanted(self, upgrade: ProjectSpec) -> Steps:
        """Wait until a hub that requires it is financed, unless upgrades are synchronised with hubs."""
        wanted_by = [self._financed[hub.name] for hub in self._plan.projects if upgrade.name in hub.upgrades]
        while wanted_by and not self._rules(upgrade.jurisdiction).grid_connection.synchronised:
            wanted = self.env.any_of(wanted_by)
            yield self.env.any_of([wanted, self._new_rules])
            if wanted.triggered:
                return

    def _permit(self, project: ProjectSpec) -> Steps:
        record = self._begin(project, Stage.PERMIT)
        attempt = 0
        while True:
            rule = self._rules(project.jurisdiction).permitting
            yield from self._work(
                self._office, project.jurisdiction, project, Stage.PERMIT, rule.median_days, rule.sigma, attempt
            )
            if not self._luck.is_refused(project, rule.rejection_share, attempt):
                break
            attempt += 1
            yield self.env.timeout(rule.rework_days)
        self._end(record, 0.0)

    def _procurement(self, project: ProjectSpec) -> Steps:
        record = self._begin(project, Stage.PROCUREMENT)
        cost = yield self._tenders.order(project)
        self._end(record, 0.0)
        return cost

    def _finance(self, project: ProjectSpec, equipment_cost: float) -> Steps:
        """Wait until the private part pays back, then for the grant; return (grant, cost of capital)."""
        record = self._begin(project, Stage.FINANCE)
        cost = equipment_cost + project.works_cost + project.connection_cost
        while True:
            rule = self._rules(project.jurisdiction).finance
            if self._is_worth_it(project, cost * (1.0 - rule.grant_share), rule.cost_of_capital):
                break
            yield self.env.any_of([self.env.timeout(DAYS_PER_YEAR), self._new_rules])
        grant = cost * rule.grant_share
        if grant > 0:
            yield self._fund.claim(project.jurisdiction, grant)
        record.grant = grant
        self._end(record, 0.0)
        return grant, rule.cost_of_capital

    def _is_worth_it(self, project: ProjectSpec, invested: float, cost_of_capital: float) -> bool:
        market = self._settings.investment
        if market is None or project.expected_kwh_per_day is None:
            return True
        adoption = self._plan.adoption
        if adoption is not None and project.hub is not None:
            growth = sales_factor(adoption, project.hub, self._shares)
        else:
            growth = (1.0 + market.growth_per_year) ** (self.env.now / DAYS_PER_YEAR)
        earned = project.expected_kwh_per_day * growth * DAYS_PER_YEAR * market.margin_per_kwh
        return pays_back(invested, earned, cost_of_capital, market.payback_years)

    def _delivery(self, project: ProjectSpec, cost: float) -> Steps:
        record = self._begin(project, Stage.DELIVERY)
        rule = self._rules(project.jurisdiction).procurement
        yield from self._work(self._slots, project.supplier, project, Stage.DELIVERY, rule.lead_time_days, rule.sigma)
        self._end(record, cost)

    def _connection(self, project: ProjectSpec) -> Steps:
        record = self._begin(project, Stage.GRID_CONNECTION)
        yield self.env.all_of([self._open[name] for name in project.upgrades])
        rule = self._rules(project.jurisdiction).grid_connection
        median = rule.large_days if project.power_kw >= rule.large_from_kw else rule.small_days
        yield from self._work(self._utility, project.jurisdiction, project, Stage.GRID_CONNECTION, median, rule.sigma)
        self._end(record, project.connection_cost)

    def _work(
        self, staff: Staff, of: str, project: ProjectSpec, stage: Stage, median: float, sigma: float, attempt: int = 0
    ) -> Steps:
        """Wait for a worker and occupy it for the drawn duration."""
        worker = yield staff.ask(of)
        yield self.env.timeout(self._luck.days(project, stage, median, sigma, attempt))
        staff.give_back(worker)

    def _lasting(self, project: ProjectSpec, stage: Stage, duration: Duration) -> Steps:
        record = self._begin(project, stage)
        yield self._days(project, stage, duration)
        self._end(record, 0.0)

    def _days(self, project: ProjectSpec, stage: Stage, duration: Duration) -> simpy.Event:
        return self.env.timeout(self._luck.days(project, stage, duration.median_days, duration.sigma))

    def _begin(self, project: ProjectSpec, stage: Stage) -> StageRecord:
        record = StageRecord(project.name, stage, self.env.now)
        self.records.append(record)
        return record

    def _end(self, record: StageRecord, cost: float) -> None:
        record.end_day, record.cost = self.env.now, cost
