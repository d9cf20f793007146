"""How long, how often and from which seed to simulate, and what time costs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from corridorsim.config.base import Count, Day, Model, NonNegative, Positive, Share


class Simulation(Model):
    """Warm-up, then the window that KPIs speak of, then a cool-down under load."""

    start: Day
    """Day on which the warm-up begins, at 00:00 UTC."""
    warmup_h: NonNegative = 24.0
    window_h: Positive = 24.0
    cooldown_h: NonNegative = 24.0
    replications: Count = 5
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] = 1
    pilot_runs: Annotated[int, Field(ge=0, le=10, strict=True)] = 2
    """Runs on other seeds from which uninformed planners know the hubs' long-run average waits."""
    activity_share: Share = 0.1
    """Share of the trips whose every activity is written to the table ``activities``."""


class Costs(Model):
    """Prices of time and of trouble, in the experiment's currency."""

    driver_per_h: NonNegative = 30.0
    patience_min: Positive = 90.0
    """A driver who would wait longer goes on if the truck can reach another hub."""
    tow_cost: NonNegative = 1500.0
    """Rescue of a stranded truck."""
    tow_h: NonNegative = 6.0
