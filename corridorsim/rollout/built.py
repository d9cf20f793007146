"""Parts of the infrastructure not yet built on a day of a rollout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corridorsim.rollout.kpis import open_days
from corridorsim.rollout.plan import RolloutPlan
from corridorsim.rollout.stages import StageRecord


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """Additions by projects that are not yet complete."""

    hub_kw: dict[str, float]
    """Missing grid connection by hub."""
    evses: dict[tuple[str, str], int]
    """Missing EVSEs by (hub, kind)."""
    feeder_kw: dict[str, float]
    """Missing rating by feeder."""


def not_built(plan: RolloutPlan, records: Sequence[StageRecord], on: date) -> NotBuilt:
    """Return what is missing on a day: all of each project until it is commissioned."""
    opened = open_days(records)
    day = (on - plan.settings.start).days
    missing = NotBuilt({}, {}, {})
    for project in plan.projects:
        if opened.get(project.name, float("inf")) <= day:
            continue
        if project.hub is None:
            missing.feeder_kw[project.feeder] = missing.feeder_kw.get(project.feeder, 0.0) + project.power_kw
            continue
        missing.hub_kw[project.hub] = missing.hub_kw.get(project.hub, 0.0) + project.power_kw
        for kind, count in project.evses.items():
            key = (project.hub, kind)
            missing.evses[key] = missing.evses.get(key, 0) + count
    return missing
