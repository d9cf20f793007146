"""What a rollout was in one replication: its projects, when they opened, and uptake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corridorsim.rollout.adoption import Uptake
from corridorsim.rollout.stages import Stage, StageRecord


@dataclass(frozen=True, slots=True)
class RolloutHistory:
    """One replication of a rollout."""

    stages: Sequence[StageRecord]
    """All stages of all projects until the end of the plan, in the order in which they began."""
    uptake: Sequence[Uptake]
    """All flows on each buying day; empty if shares are given."""
    opened: dict[str, float] = field(init=False)
    """Opening day of every project that has opened."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "opened", open_days(self.stages))


def open_days(stages: Sequence[StageRecord]) -> dict[str, float]:
    """Return the opening day of every project that has opened."""
    return {
        stage.project: stage.end_day
        for stage in stages
        if stage.stage is Stage.COMMISSIONING and stage.end_day is not None
    }
