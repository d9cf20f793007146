"""Inspections at the roadside: weigh stations and checks by the police."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from corridorsim.config.base import ClockTime, Model, Name, Share, minutes_of_day
from corridorsim.config.demand import Weekday
from corridorsim.config.distributions import DistributionField, support


class Inspection(Model):
    """A station at a node that stops some of the trucks that pass it, in the node's jurisdiction.

    A truck that has been stopped on its trip is not stopped again in the same jurisdiction, nor in others where both
    have ``shared_inspections`` in lever ``border_procedures``.
    """

    node: Name
    share: Share
    """Share of the trucks passing in its hours that it stops."""
    duration_min: DistributionField
    """Time that a stop takes [min]."""
    opens: ClockTime = "00:00"
    closes: ClockTime = "24:00"
    """Local hours."""
    closed_days: tuple[Weekday, ...] = ()

    @model_validator(mode="after")
    def _stops_for_a_while(self) -> Self:
        low, _ = support(self.duration_min)
        if low < 0.0:
            raise ValueError(f"duration_min reaches down to {low:g}; allowed: 0 or more")
        return self

    @model_validator(mode="after")
    def _opens_sometime(self) -> Self:
        if minutes_of_day(self.opens) >= minutes_of_day(self.closes):
            raise ValueError(f"opens {self.opens} is not before closes {self.closes}")
        if len(set(self.closed_days)) == 7:
            raise ValueError("a station that is closed on all seven days never stops a truck; remove it")
        return self
