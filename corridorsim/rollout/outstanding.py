"""What a rollout has still to build on a given day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corridorsim.rollout.history import RolloutHistory
from corridorsim.rollout.plan import RolloutPlan


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What projects have still to add on that day."""

    hub_kw: dict[str, float]
    """Missing grid connection by hub."""
    evses: dict[tuple[str, str], int]
    """Missing EVSEs by (hub, kind)."""
    feeder_kw: dict[str, float]
    """Missing rating by feeder."""


def outstanding(plan: RolloutPlan, history: RolloutHistory, on: date) -> Outstanding:
    """What is outstanding on a day: all of a project until it is commissioned."""
    day = (on - plan.settings.start).days
    left = Outstanding({}, {}, {})
    for project in plan.projects:
        if history.opened.get(project.name, float("inf")) <= day:
            continue
        if project.hub is None:
            left.feeder_kw[project.feeder] = left.feeder_kw.get(project.feeder, 0.0) + project.power_kw
            continue
        left.hub_kw[project.hub] = left.hub_kw.get(project.hub, 0.0) + project.power_kw
        for kind, count in project.evses.items():
            key = (project.hub, kind)
            left.evses[key] = left.evses.get(key, 0) + count
    return left
