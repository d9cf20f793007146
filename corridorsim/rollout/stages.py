"""The stages of a project, what each must wait for, and the record of one."""

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
"""Stages of a hub phase and those that must have ended before; delivery and grid connection run side by side."""

FEEDER_STAGES: dict[Stage, tuple[Stage, ...]] = {
    Stage.PERMIT: (),
    Stage.PROCUREMENT: (Stage.PERMIT,),
    Stage.DELIVERY: (Stage.PROCUREMENT,),
    Stage.CONSTRUCTION: (Stage.DELIVERY,),
    Stage.COMMISSIONING: (Stage.CONSTRUCTION,),
}
"""A utility owns the site and has its own money; its own people build."""


@dataclass(slots=True)
class StageRecord:
    """One stage of one project, waiting included; days count from the rollout's start."""

    project: str
    stage: Stage
    start_day: float
    end_day: float | None = None
    """None while it goes on."""
    cost: float | None = None
    """None until it is known."""
    grant: float | None = None
    """The part of the project's cost that a fund pays; in the stage ``finance``."""
