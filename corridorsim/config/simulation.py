"""How long, how often and from which seed to simulate, and what time costs."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from corridorsim.config.base import Count, Day, Model, NonNegative, Positive, Share
from corridorsim.units import SECONDS_PER_MINUTE


def _rising(days: tuple[date, ...]) -> tuple[date, ...]:
    for early, late in pairwise(days):
        if early >= late:
            raise ValueError(f"must rise: {late} stands after {early}")
    return days


def _start_is_optional(schema: dict[str, Any]) -> None:
    schema.pop("required")
    schema["anyOf"] = [{"required": ["start"]}, {"required": ["snapshots"]}]


class Simulation(Model):
    """Warm-up, then the window that KPIs speak of, then a cool-down under load."""

    model_config = ConfigDict(json_schema_extra=_start_is_optional)

    start: Day
    """Day on which the warm-up begins, at 00:00 UTC; the first of ``snapshots`` where there are any."""
    snapshots: Annotated[tuple[Day, ...], AfterValidator(_rising)] = ()
    """Days on each of which a run of its own begins, of what is built and holds by then; in place of ``start``."""
    warmup_h: NonNegative = 24.0
    window_h: Positive = 24.0
    cooldown_h: NonNegative = 24.0
    replications: Count = 5
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] = 1
    pilot_runs: Annotated[int, Field(ge=0, le=10, strict=True)] = 6
    """Runs on other seeds from which uninformed planners know the hubs' long-run average waits.

    With fewer than about 4, what they expect has little to do with what they meet.
    """
    activity_share: Share = 0.1
    """Share of the trips whose every activity is written to the table ``activities``."""

    @model_validator(mode="before")
    @classmethod
    def _start_at_first(cls, data: Any) -> Any:
        snapshots = data.get("snapshots") if isinstance(data, dict) else None
        return data | {"start": snapshots[0]} if isinstance(snapshots, list | tuple) and snapshots else data

    @property
    def days(self) -> tuple[date, ...]:
        """Days on which runs begin."""
        return self.snapshots or (self.start,)

    @property
    def run_h(self) -> float:
        """Length of a run: warm-up, window and cool-down [h]."""
        return self.warmup_h + self.window_h + self.cooldown_h

    @property
    def window_day(self) -> date:
        """First day of the window."""
        return self.start + timedelta(hours=self.warmup_h)


class Costs(Model):
    """Prices of time and of trouble, in the experiment's currency."""

    driver_per_h: NonNegative = 30.0
    patience_min: Positive = 90.0
    """A driver who would wait longer goes on if the truck can reach another hub."""
    tow_cost: NonNegative = 1500.0
    """Rescue of a stranded truck."""
    tow_h: NonNegative = 6.0
    failed_visits_before_tow: Count = 10
    """Visits in a row in which no session could be started; then a driver who can reach no other hub is towed."""

    @property
    def patience_s(self) -> float:
        """``patience_min`` in seconds."""
        return self.patience_min * SECONDS_PER_MINUTE
