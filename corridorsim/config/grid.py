"""Grid feeders and the load that they already carry."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Model, Name, NonNegative, Positive

HourlyLoad = Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24)]


class Transformer(Model):
    """The transformer that feeds a feeder, in the terms of IEEE Std C57.91-2011.

    Defaults are those of a 65 K rise transformer cooled by natural convection (ONAN); time constants are assumptions.
    """

    rating_kva: Positive
    power_factor: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.95
    """Of the whole load."""
    top_oil_rise_c: Positive = 55.0
    """Top oil over ambient at rated load."""
    hot_spot_rise_c: Positive = 25.0
    """Hot spot over top oil at rated load."""
    loss_ratio: Positive = 5.0
    """Load loss at rated load over no-load loss (R)."""
    oil_exponent: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.8
    """n; 0.8 for ONAN, 0.9 for ONAF, 1 for ODAF."""
    winding_exponent: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.8
    """m; 0.8 for ONAN and ONAF, 1 for ODAF."""
    oil_time_constant_h: Positive = 3.0
    winding_time_constant_min: Positive = 5.0
    reference_c: Literal[95, 110] = 110
    """Hot spot at which insulation ages an hour an hour: 110 for thermally upgraded paper, 95 for other paper."""


class Feeder(Model):
    """A medium-voltage feeder with a firm rating."""

    rating_kw: Positive
    protection_kw: Positive | None = None
    """Where protection trips; 1.2 times the rating where left out."""
    background_peak_kw: NonNegative = 0.0
    background: Name | None = None
    """Name in ``load_shapes``; needed where there is a peak."""
    transformer: Transformer | None = None
    """Temperatures and ageing are computed where it is given; its ambient is the jurisdiction's temperature."""
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
