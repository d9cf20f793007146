"""Stages of a project, their predecessors, and the record of a stage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """A stage; its position is part of the key of its random numbers."""

    SITING = "siting"
    PERMIT = "permit"
    PROCUREMENT = "procurement"
    FINANCE = "finance"
    DELIVERY = "delivery"
    GRID_CONNECTION = "grid_connection"
    CONSTRUCTION = "construction"
    COMMISSIONING = "commissioning"


HUB_STAGES: dict[Stage, tuple[Stage, ...]] = {
    Stage.SITING: (),
    Stage.PERMIT: (Stage.SITING,),
    Stage.PROCUREMENT: (Stage.PERMIT,),
    Stage.FINANCE: (Stage.PROCUREMENT,),
    Stage.DELIVERY: (Stage.FINANCE,),
    Stage.GRID_CONNECTION: (Stage.FINANCE,),
    Stage.CONSTRUCTION: (Stage.DELIVERY, Stage.GRID_CONNECTION),
    Stage.COMMISSIONING: (Stage.CONSTRUCTION,),
}
"""Stages of a hub phase and their predecessors; delivery and grid connection run in parallel."""

FEEDER_STAGES: dict[Stage, tuple[Stage, ...]] = {
    Stage.PERMIT: (),
    Stage.PROCUREMENT: (Stage.PERMIT,),
    Stage.DELIVERY: (Stage.PROCUREMENT,),
    Stage.CONSTRUCTION: (Stage.DELIVERY,),
    Stage.COMMISSIONING: (Stage.CONSTRUCTION,),
}
"""Stages of a feeder upgrade: the utility owns the site, finances itself and builds with its own staff."""


@dataclass(slots=True)
class StageRecord:
    """One stage of one project, including waiting; days count from the start of the rollout."""

    project: str
    stage: Stage
    start_day: float
    end_day: float | None = None
    """None while it is under way."""
    cost: float | None = None
    """None until known."""
    grant: float | None = None
    """Part of the project's cost paid by a fund; in the stage ``finance``."""
