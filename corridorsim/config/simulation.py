"""Length, replications and seed of the simulation, and the cost of time."""

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
            raise ValueError(f"dates must be in ascending order: {late} follows {early}")
    return days


def _start_is_optional(schema: dict[str, Any]) -> None:
    schema.pop("required")
    schema["anyOf"] = [{"required": ["start"]}, {"required": ["snapshots"]}]


class Simulation(Model):
    """Warm-up, then the window from which KPIs are computed, then a cool-down under load."""

    model_config = ConfigDict(json_schema_extra=_start_is_optional)

    start: Day
    """Day on which the warm-up begins, at 00:00 UTC; the first of ``snapshots`` if there are any."""
    snapshots: Annotated[tuple[Day, ...], AfterValidator(_rising)] = ()
    """Start dates of separate runs, each with what is built and in force by then; replaces ``start``."""
    warmup_h: NonNegative = 24.0
    window_h: Positive = 24.0
    cooldown_h: NonNegative = 24.0
    """Long enough for trips to end and for stranded trucks to be towed (``costs.tow_h``)."""
    replications: Count = 5
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] = 1
    pilot_runs: Annotated[int, Field(ge=0, le=10, strict=True)] = 6
    """Runs with other seeds that give the long-run average waits expected by planners without live data.

    With fewer than about 4, expected waits have little to do with actual ones.
    """
    activity_share: Share = 0.1
    """Share of trips whose activities are all written to the table ``activities``."""

    @model_validator(mode="before")
    @classmethod
    def _start_at_first(cls, data: Any) -> Any:
        snapshots = data.get("snapshots") if isinstance(data, dict) else None
        return data | {"start": snapshots[0]} if isinstance(snapshots, list | tuple) and snapshots else data

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days on which runs begin."""
        return self.snapshots or (self.start,)

    @property
    def run_h(self) -> float:
        """Return the length of a run: warm-up, window and cool-down [h]."""
        return self.warmup_h + self.window_h + self.cooldown_h

    @property
    def window_day(self) -> date:
        """Return the first day of the window."""
        return self.start + timedelta(hours=self.warmup_h)


class Costs(Model):
    """Cost of time and of failures, in the experiment's currency."""

    driver_per_h: NonNegative = 30.0
    patience_min: Positive = 90.0
    """A driver who would wait longer drives on if the truck can reach another hub."""
    tow_cost: NonNegative = 1500.0
    """Cost of towing a stranded truck."""
    tow_h: NonNegative = 6.0
    failed_visits_before_tow: Count = 10
    """Consecutive visits without a started session after which a driver who can reach no other hub is towed."""

    @property
    def patience_s(self) -> float:
        """Return ``patience_min`` in seconds."""
        return self.patience_min * SECONDS_PER_MINUTE
