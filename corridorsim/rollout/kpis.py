"""KPIs of a rollout: what is open by month, cost relative to plan, compliance with AFIR."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import inf
from typing import NamedTuple

from corridorsim.config.experiment import Experiment
from corridorsim.rollout.adoption import Uptake
from corridorsim.rollout.adoption_plan import AdoptionPlan
from corridorsim.rollout.coverage import SPACING_KM, Corridor, corridor_of, coverage, required_kw
from corridorsim.rollout.history import RolloutHistory
from corridorsim.rollout.plan import ProjectSpec, RolloutPlan

ALL = "all"
KW_PER_MW = 1000.0

Figure = tuple[str, str, float | None, str]
"""A ``RolloutKpi`` without its day."""


class RolloutKpi(NamedTuple):
    """A KPI of one jurisdiction on the first day of a month, or of the whole rollout on its last day."""

    day: date
    jurisdiction: str
    """Jurisdiction, or ``all`` for the corridor."""
    kpi: str
    value: float | None
    """None if undefined."""
    unit: str


@dataclass(frozen=True, slots=True)
class CompleteHub:
    """A hub when all of its projects are done."""

    jurisdiction: str
    opens_day: float | None
    """Day of the rollout on which equipment outside all projects opens; None if it was there before."""
    evses: int
    connection_kw: float

    def is_open(self, day: float) -> bool:
        """Return whether it is open on a day of the rollout, apart from projects."""
        return self.opens_day is None or self.opens_day <= day


@dataclass(frozen=True, slots=True)
class Addition:
    """What a project adds to a hub."""

    project: str
    hub: str
    evses: int
    power_kw: float


@dataclass(frozen=True, slots=True)
class KpiPlan:
    """All that the KPIs of a history need besides the history; the same for all histories of a plan."""

    rollout: RolloutPlan
    hubs: Mapping[str, CompleteHub]
    hubs_in: Mapping[str, tuple[str, ...]]
    """Hubs by jurisdiction, and all of them."""
    additions: tuple[Addition, ...]
    corridor: Corridor
    currency: str


def kpi_plan(experiment: Experiment, rollout: RolloutPlan) -> KpiPlan:
    """Return what the KPIs of an experiment's rollout need."""
    start = rollout.settings.start
    hubs = {
        name: CompleteHub(
            jurisdiction=experiment.network.nodes[hub.node].jurisdiction,
            opens_day=None if hub.opens is None else float((hub.opens - start).days),
            evses=sum(group.count for group in hub.evses),
            connection_kw=hub.connection_kw,
        )
        for name, hub in experiment.hubs.items()
    }
    return KpiPlan(
        rollout=rollout,
        hubs=hubs,
        hubs_in={
            place: tuple(name for name, hub in hubs.items() if place in (ALL, hub.jurisdiction))
            for place in (ALL, *rollout.jurisdictions)
        },
        additions=tuple(
            Addition(project.name, project.hub, sum(project.evses.values()), project.power_kw)
            for project in rollout.projects
            if project.hub is not None
        ),
        corridor=corridor_of(experiment),
        currency=experiment.currency,
    )


def rollout_kpis(plan: KpiPlan, history: RolloutHistory) -> Iterator[RolloutKpi]:
    """Yield all KPIs of one rollout."""
    settings, adoption = plan.rollout.settings, plan.rollout.adoption
    hub_days = [hub.opens_day for hub in plan.hubs.values() if hub.opens_day is not None]
    opening_days = sorted([*history.opened.values(), *hub_days])
    shares = [] if adoption is None else list(_electric_shares(adoption, history.uptake))
    # Most months see no opening and have the figures of the month before.
    state: tuple[int, float] | None = None
    figures: list[Figure] = []
    for month in months(settings.start, settings.end):
        day = float((month - settings.start).days)
        least_kw = required_kw(settings.afir_network, month)
        openings = bisect_right(opening_days, day)
        if state != (openings, least_kw):
            state = openings, least_kw
            figures = list(_figures_on(plan, history.opened, day, least_kw))
        for figure in figures:
            yield RolloutKpi(month, *figure)
        if shares:
            yield RolloutKpi(month, ALL, "electric_share", _share_on(shares, day), "1")
    yield from _totals(plan.rollout, history, plan.currency)


def months(start: date, end: date) -> Iterator[date]:
    """Yield the first days of months from ``start`` to ``end``."""
    for count in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        day = date(count // 12, count % 12 + 1, 1)
        if start <= day <= end:
            yield day


def _figures_on(plan: KpiPlan, opened: Mapping[str, float], day: float, least_kw: float) -> Iterator[Figure]:
    """Yield EVSEs and power by jurisdiction, and the coverage by pools of at least ``least_kw``."""
    evses, connected_kw = _open_on(plan, opened, day)
    for jurisdiction, hubs in plan.hubs_in.items():
        yield jurisdiction, "evses_open", float(sum([evses[name] for name in hubs])), "1"
        yield jurisdiction, "power_open_mw", sum([connected_kw[name] for name in hubs]) / KW_PER_MW, "MW"
    spacing_km = SPACING_KM[plan.rollout.settings.afir_network]
    strong_km = [km for hub, km in plan.corridor.hub_km.items() if connected_kw[hub] >= least_kw]
    any_km = [km for hub, km in plan.corridor.hub_km.items() if connected_kw[hub] > 0]
    yield ALL, "afir_share", coverage(plan.corridor, strong_km, spacing_km).share, "1"
    yield ALL, "longest_gap_km", coverage(plan.corridor, any_km, spacing_km).longest_gap_km, "km"


def _open_on(plan: KpiPlan, opened: Mapping[str, float], day: float) -> tuple[dict[str, int], dict[str, float]]:
    """Return each hub's EVSEs and grid connection: its final state less what projects have yet to add."""
    evses = {name: hub.evses * hub.is_open(day) for name, hub in plan.hubs.items()}
    connected_kw = {name: hub.connection_kw * hub.is_open(day) for name, hub in plan.hubs.items()}
    for addition in plan.additions:
        if opened.get(addition.project, inf) > day:
            evses[addition.hub] -= addition.evses
            connected_kw[addition.hub] -= addition.power_kw
    return evses, connected_kw


def _electric_shares(adoption: AdoptionPlan, rows: Sequence[Uptake]) -> Iterator[tuple[float, float]]:
    """Yield the electric share of the trucks of all flows by the day from which it applies."""
    trucks = sum(market.trucks_per_day for market in adoption.markets)
    for day, of_day in groupby(rows, lambda row: row.day):
        shares = {row.flow: row.share for row in of_day}
        electric = sum(market.trucks_per_day * shares[market.flow] for market in adoption.markets)
        yield day, electric / trucks


def _share_on(shares: Sequence[tuple[float, float]], day: float) -> float:
    return shares[bisect_right(shares, day, key=lambda since: since[0]) - 1][1]


def _totals(plan: RolloutPlan, history: RolloutHistory, currency: str) -> Iterator[RolloutKpi]:
    end = plan.settings.end
    projects = {project.name: project for project in plan.projects}
    for jurisdiction in (ALL, *plan.jurisdictions):
        mine = [project for project in plan.projects if jurisdiction in (ALL, project.jurisdiction)]
        done = [project for project in mine if project.name in history.opened]
        names = {project.name for project in done}
        spent = sum(stage.cost or 0.0 for stage in history.stages if stage.project in names)
        grants = sum(
            stage.grant or 0.0
            for stage in history.stages
            if jurisdiction in (ALL, projects[stage.project].jurisdiction)
        )
        planned = sum(map(plan.planned_cost, done))

        def figure(kpi: str, value: float | None, unit: str, where: str = jurisdiction) -> RolloutKpi:
            return RolloutKpi(end, where, kpi, value, unit)

        yield figure("projects_open_share", len(done) / len(mine) if mine else None, "1")
        yield figure("cost", spent, currency)
        yield figure("planned_cost", planned, currency)
        yield figure("cost_over_plan", spent / planned if planned > 0 else None, "1")
        yield figure("grants", grants, currency)
        yield figure("days_to_open_mean", _mean_days(done, history.opened), "d")


def _mean_days(done: Sequence[ProjectSpec], opened: Mapping[str, float]) -> float | None:
    """Return the mean days from announcement, over opened projects only; read it together with their share."""
    return sum(opened[project.name] - project.announced_day for project in done) / len(done) if done else None
