"""What a rollout has still to build on a given day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corridorsim.rollout.kpis import open_days
from corridorsim.rollout.plan import RolloutPlan
from corridorsim.rollout.stages import StageRecord


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What projects have still to add on that day."""

    hub_kw: dict[str, float]
    """Missing grid connection by hub."""
    evses: dict[tuple[str, str], int]
    """Missing EVSEs by (hub, kind)."""
    feeder_kw: dict[str, float]
    """Missing rating by feeder."""


def outstanding(plan: RolloutPlan, records: Sequence[StageRecord], on: date) -> Outstanding:
    """What is outstanding on a day: all of a project until it is commissioned."""
    opened = open_days(records)
    day = (on - plan.settings.start).days
    left = Outstanding({}, {}, {})
    for project in plan.projects:
        if opened.get(project.name, float("inf")) <= day:
            continue
        if project.hub is None:
            left.feeder_kw[project.feeder] = left.feeder_kw.get(project.feeder, 0.0) + project.power_kw
            continue
        left.hub_kw[project.hub] = left.hub_kw.get(project.hub, 0.0) + project.power_kw
        for kind, count in project.evses.items():
            key = (project.hub, kind)
            left.evses[key] = left.evses.get(key, 0) + count
    return left
