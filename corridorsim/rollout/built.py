"""What is not there yet on a day of a rollout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corridorsim.rollout.kpis import open_days
from corridorsim.rollout.plan import RolloutPlan
from corridorsim.rollout.stages import StageRecord


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """What projects have still to add."""

    hub_kw: dict[str, float]
    """By hub: of its grid connection."""
    evses: dict[tuple[str, str], int]
    """By (hub, kind)."""
    feeder_kw: dict[str, float]
    """By feeder: of its rating."""


def not_built(plan: RolloutPlan, records: Sequence[StageRecord], on: date) -> NotBuilt:
    """What is missing on a day: all of a project until it is commissioned."""
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
