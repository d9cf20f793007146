"""Hourly carbon intensity of a jurisdiction's grid, average and marginal."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Model, NonNegative


class IntensityProfile(Model):
    """Relative weights, scaled so that their mean over the hours of a year is the mean intensity."""

    hours: Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24)]
    """By local hour of the day."""
    months: Annotated[tuple[NonNegative, ...], Field(min_length=12, max_length=12)] = (1.0,) * 12
    """By month, from January."""

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if sum(self.hours) <= 0 or sum(self.months) <= 0:
            raise ValueError("at least one hour and one month need a weight above 0")
        return self


class Carbon(Model):
    """Variation of the carbon intensity around its mean ``carbon_g_per_kwh``, and marginal intensity."""

    profile: IntensityProfile | None = None
    """Profile of the average intensity around ``carbon_g_per_kwh``; constant by default."""
    marginal_g_per_kwh: NonNegative | None = None
    """Mean marginal intensity."""
    marginal_profile: IntensityProfile | None = None
    file: str | None = None
    """CSV file next to the experiment, by hour: time, average_g_per_kwh and optionally marginal_g_per_kwh."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.file is not None and (self.profile or self.marginal_profile or self.marginal_g_per_kwh is not None):
            raise ValueError("file gives the intensity of every hour; allowed: either file, or profiles")
        if self.marginal_profile is not None and self.marginal_g_per_kwh is None:
            raise ValueError("marginal_profile needs marginal_g_per_kwh, the mean that it is scaled to")
        return self
