"""Rows of the tables ``rollout`` and ``adoption``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corridorsim.rollout.adoption import Uptake
from corridorsim.rollout.plan import RolloutPlan
from corridorsim.rollout.stages import StageRecord

SECONDS_PER_DAY = 86400.0
Row = tuple[str, str | None, str, str, str, float, float | None, float | None, float | None, float, int, float]


def rollout_rows(plan: RolloutPlan, records: Iterable[StageRecord], start_s: float = 0.0) -> Iterator[Row]:
    """Yield rows in the order of ``records.schema.ROLLOUT``.

    Parameters
    ----------
    start_s
        Start of the rollout on the recorder's clock [s].
    """
    projects = {project.name: project for project in plan.projects}
    for record in records:
        project = projects[record.project]
        yield (
            project.name,
            project.hub,
            project.feeder,
            project.jurisdiction,
            str(record.stage),
            start_s + record.start_day * SECONDS_PER_DAY,
            None if record.end_day is None else start_s + record.end_day * SECONDS_PER_DAY,
            record.cost,
            record.grant,
            plan.planned_cost(project),
            sum(project.evses.values()),
            project.power_kw,
        )


def adoption_rows(
    rows: Iterable[Uptake], start_s: float = 0.0
) -> Iterator[tuple[str, float, float, float, float, float, float, float]]:
    """Yield rows in the order of ``records.schema.ADOPTION``; ``start_s`` as in ``rollout_rows``."""
    for row in rows:
        yield (
            row.flow,
            start_s + row.day * SECONDS_PER_DAY,
            row.share,
            row.target,
            row.electric_per_km,
            row.diesel_per_km,
            row.longest_gap_km,
            row.rebates_per_year,
        )
