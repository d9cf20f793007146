"""Grid feeders and the load that they already carry."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Model, Name, NonNegative, Positive

HourlyLoad = Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24)]


class Feeder(Model):
    """A medium-voltage feeder with a firm rating."""

    rating_kw: Positive
    protection_kw: Positive | None = None
    """Where protection trips; 1.2 times the rating where left out."""
    background_peak_kw: NonNegative = 0.0
    background: Name | None = None
    """Name in ``load_shapes``; needed where there is a peak."""
    label: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.protection_kw is not None and self.protection_kw < self.rating_kw:
            raise ValueError(f"protection_kw {self.protection_kw:g} is below rating_kw {self.rating_kw:g}")
        if self.background_peak_kw >= self.rating_kw:
            raise ValueError(
                f"background_peak_kw {self.background_peak_kw:g} leaves nothing of rating_kw {self.rating_kw:g}"
            )
        if self.background_peak_kw > 0 and self.background is None:
            raise ValueError("background must name a load shape where background_peak_kw is above 0")
        return self


class LoadShape(Model):
    """Load by local hour of the day; scaled so that the largest value of the week is 1."""

    weekday: HourlyLoad
    weekend: HourlyLoad | None = None
    """As on weekdays where left out."""

    @model_validator(mode="after")
    def _some_load(self) -> Self:
        if max(self.weekday + (self.weekend or ())) <= 0:
            raise ValueError("at least one hour needs a load above 0")
        return self
