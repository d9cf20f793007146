"""KPIs of a rollout: what is open by month, cost relative to plan, compliance with AFIR."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corridorsim.config.experiment import Experiment
from corridorsim.rollout.adoption import Uptake, shares_on, uptake
from corridorsim.rollout.coverage import SPACING_KM, corridor_of, coverage, required_kw
from corridorsim.rollout.markets import AdoptionPlan
from corridorsim.rollout.plan import ProjectSpec, RolloutPlan
from corridorsim.rollout.stages import Stage, StageRecord

ALL = "all"
KW_PER_MW = 1000.0


@dataclass(frozen=True, slots=True)
class RolloutKpi:
    """A KPI of one jurisdiction on the first day of a month, or of the whole rollout on its last day."""

    day: date
    jurisdiction: str
    """Jurisdiction, or ``all`` for the corridor."""
    kpi: str
    value: float | None
    """None if undefined."""
    unit: str


def open_days(records: Sequence[StageRecord]) -> dict[str, float]:
    """Return the opening day of every project that has opened."""
    return {
        record.project: record.end_day
        for record in records
        if record.stage is Stage.COMMISSIONING and record.end_day is not None
    }


def rollout_kpis(
    experiment: Experiment, plan: RolloutPlan, records: Sequence[StageRecord], currency: str
) -> Iterator[RolloutKpi]:
    """Yield all KPIs of one rollout."""
    opened = open_days(records)
    taken_up = uptake(plan, opened)
    for month in months(plan.settings.start, plan.settings.end):
        yield from _open_on(experiment, plan, opened, month)
        yield from _afir_on(experiment, plan, opened, month)
        if plan.adoption is not None:
            yield _share_on(plan.adoption, taken_up, month, (month - plan.settings.start).days)
    yield from _totals(plan, records, opened, currency)


def months(start: date, end: date) -> Iterator[date]:
    """Yield the first days of months from ``start`` to ``end``."""
    for count in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        day = date(count // 12, count % 12 + 1, 1)
        if start <= day <= end:
            yield day


def _open_by(plan: RolloutPlan, opened: Mapping[str, float], on: date) -> list[ProjectSpec]:
    day = (on - plan.settings.start).days
    return [project for project in plan.projects if opened.get(project.name, float("inf")) <= day]


def hub_kw_on(experiment: Experiment, plan: RolloutPlan, opened: Mapping[str, float], on: date) -> dict[str, float]:
    """Return each hub's grid connection on a day: its final state less what projects have yet to add."""
    built = {project.name for project in _open_by(plan, opened, on)}
    connected = {name: hub.connection_kw * hub.is_open(on) for name, hub in experiment.hubs.items()}
    for project in plan.projects:
        if project.hub is not None and project.name not in built:
            connected[project.hub] -= project.power_kw
    return connected


def _open_on(experiment: Experiment, plan: RolloutPlan, opened: Mapping[str, float], on: date) -> Iterator[RolloutKpi]:
    connected = hub_kw_on(experiment, plan, opened, on)
    built = {project.name for project in _open_by(plan, opened, on)}
    evses = {name: sum(group.count for group in hub.evses) * hub.is_open(on) for name, hub in experiment.hubs.items()}
    for project in plan.projects:
        if project.hub is not None and project.name not in built:
            evses[project.hub] -= sum(project.evses.values())
    place = {name: experiment.network.nodes[hub.node].jurisdiction for name, hub in experiment.hubs.items()}
    for jurisdiction in (ALL, *plan.jurisdictions):
        hubs = [name for name in experiment.hubs if jurisdiction in (ALL, place[name])]
        yield RolloutKpi(on, jurisdiction, "evses_open", float(sum(evses[name] for name in hubs)), "1")
        megawatts = sum(connected[name] for name in hubs) / KW_PER_MW
        yield RolloutKpi(on, jurisdiction, "power_open_mw", megawatts, "MW")


def _afir_on(experiment: Experiment, plan: RolloutPlan, opened: Mapping[str, float], on: date) -> Iterator[RolloutKpi]:
    corridor, network = corridor_of(experiment), plan.settings.afir_network
    connected = hub_kw_on(experiment, plan, opened, on)
    least_kw = required_kw(network, on)
    strong = [km for hub, km in corridor.hub_km.items() if connected[hub] >= least_kw]
    some = [km for hub, km in corridor.hub_km.items() if connected[hub] > 0]
    yield RolloutKpi(on, ALL, "afir_share", coverage(corridor, strong, SPACING_KM[network]).share, "1")
    yield RolloutKpi(on, ALL, "longest_gap_km", coverage(corridor, some, SPACING_KM[network]).longest_gap_km, "km")


def _share_on(adoption: AdoptionPlan, rows: Sequence[Uptake], on: date, day: float) -> RolloutKpi:
    """Return the electric share of the trucks of all flows."""
    shares = shares_on(rows, day)
    trucks = sum(market.trucks_per_day for market in adoption.markets)
    electric = sum(market.trucks_per_day * shares[market.flow] for market in adoption.markets)
    return RolloutKpi(on, ALL, "electric_share", electric / trucks, "1")


def _totals(
    plan: RolloutPlan, records: Sequence[StageRecord], opened: Mapping[str, float], currency: str
) -> Iterator[RolloutKpi]:
    end = plan.settings.end
    projects = {project.name: project for project in plan.projects}
    for jurisdiction in (ALL, *plan.jurisdictions):
        mine = [project for project in plan.projects if jurisdiction in (ALL, project.jurisdiction)]
        done = [project for project in mine if project.name in opened]
        names = {project.name for project in done}
        spent = sum(record.cost or 0.0 for record in records if record.project in names)
        grants = sum(
            record.grant or 0.0 for record in records if jurisdiction in (ALL, projects[record.project].jurisdiction)
        )
        planned = sum(map(plan.planned_cost, done))

        def figure(kpi: str, value: float | None, unit: str, where: str = jurisdiction) -> RolloutKpi:
            return RolloutKpi(end, where, kpi, value, unit)

        yield figure("projects_open_share", len(done) / len(mine) if mine else None, "1")
        yield figure("cost", spent, currency)
        yield figure("planned_cost", planned, currency)
        yield figure("cost_over_plan", spent / planned if planned > 0 else None, "1")
        yield figure("grants", grants, currency)
        yield figure("days_to_open_mean", _mean_days(done, opened), "d")


def _mean_days(done: Sequence[ProjectSpec], opened: Mapping[str, float]) -> float | None:
    """Return the mean days from announcement, over opened projects only; read it together with their share."""
    return sum(opened[project.name] - project.announced_day for project in done) / len(done) if done else None
