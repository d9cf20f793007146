"""Storms: weather that slows trucks and closes hubs, on a date or at random."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from corridorsim.config.base import Model, Name, Positive, Share
from corridorsim.config.distributions import DistributionField, support


def _no_number(value: object) -> object:
    """Reject numbers, which pydantic would read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f"{value} is not a date and time; expected YYYY-MM-DDTHH:MM, e.g. 2030-01-31T18:00")
    return value


class Storm(Model):
    """One storm on a date, or storms of one kind at random times, the same in every scenario."""

    start: Annotated[datetime, BeforeValidator(_no_number)] | None = None
    """When it begins; UTC unless an offset is given."""
    per_year: Positive | None = None
    """Mean number of storms per year, all year round (a Poisson process)."""
    duration_h: DistributionField
    jurisdictions: tuple[Name, ...] = ()
    nodes: tuple[Name, ...] = ()
    """The storm affects the segments and hubs of ``jurisdictions``, and those at these nodes."""
    speed_factor: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.7
    """Factor on the speed of all affected segments."""
    hub_closure: Share = 0.0
    """Probability that an affected hub is closed during the storm."""

    @model_validator(mode="after")
    def _when_and_where(self) -> Self:
        if (self.start is None) == (self.per_year is None):
            raise ValueError("give either start (once) or per_year (at random)")
        if not self.jurisdictions and not self.nodes:
            raise ValueError("give the jurisdictions or nodes that the storm affects")
        if support(self.duration_h)[0] < 0 or self.duration_h == 0:
            raise ValueError("duration_h must be above 0")
        return self
