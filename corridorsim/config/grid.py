"""Grid feeders and their background load."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from corridorsim.config.base import Day, LocalInstant, Model, Name, NonNegative, Positive

HourlyLoad = Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24)]


MonthlyLoad = Annotated[tuple[NonNegative, ...], Field(min_length=12, max_length=12)]


MOST_LOAD = 2.0
"""Largest load in multiples of the rating for which the loading guide gives temperatures (IEEE Std C57.91)."""


class Transformer(Model):
    """The transformer that supplies a feeder, in the terms of IEEE Std C57.91-2011.

    Defaults are those of a 65 K rise transformer cooled by natural convection (ONAN); time constants are assumptions.
    """

    rating_kva: Positive
    power_factor: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.95
    """Power factor of the whole load."""
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
    """Hot spot at which insulation ages one hour per hour: 110 for thermally upgraded paper, 95 for other paper."""
    emergency_hot_spot_c: Annotated[float, Field(ge=80, le=200, strict=True)] | None = None
    """With load management, the limit is lowered to keep the hot spot below this value; no limit by default."""


MINUTES_PER_YEAR = 525_600


class Outages(Model):
    """Interruptions of supply, as network operators report them (IEEE Std 1366)."""

    saifi: Positive
    """Interruptions per year."""
    saidi_min: Annotated[float, Field(gt=0, lt=MINUTES_PER_YEAR, strict=True)]
    """Minutes without supply per year; an interruption lasts saidi_min / saifi on average."""


class Spell(Model):
    """A period between two local instants."""

    model_config = ConfigDict(populate_by_name=True)

    from_: LocalInstant = Field(alias="from")
    to: LocalInstant

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to <= self.from_:
            raise ValueError(f"ends at {self.to:%Y-%m-%dT%H:%M}, not after {self.from_:%Y-%m-%dT%H:%M}")
        return self


class Works(Spell):
    """Planned works on a feeder."""

    limit_kw: NonNegative = 0.0
    """Limit during the works; 0 takes the feeder out of service, with all feeders below it."""


class DemandResponse(Spell):
    """A network operator's request to stay below a limit, followed where load is managed across the feeder."""

    limit_kw: Positive
    """Limit of hubs and background load together."""


class Upgrade(Model):
    """A higher rating from a date on; the protection limit and the transformer scale in proportion."""

    date: Day
    rating_kw: Positive


class Feeder(Model):
    """A medium-voltage feeder with a firm rating."""

    rating_kw: Positive
    protection_kw: Positive | None = None
    """Load at which protection trips; 1.2 times the rating by default."""
    background_peak_kw: NonNegative = 0.0
    background: Name | None = None
    """Name in ``load_shapes``; required if ``background_peak_kw`` is above 0."""
    transformer: Transformer | None = None
    """If given, its temperatures and ageing are computed; the ambient is the jurisdiction's temperature."""
    parent: Name | None = None
    """The feeder or substation that supplies it, another entry of ``feeders``; limits apply at every level."""
    outages: Outages | None = None
    """Outages of the feeder itself; by default those of its jurisdiction, if no feeder is below it."""
    works: tuple[Works, ...] = ()
    demand_response: tuple[DemandResponse, ...] = ()
    upgrade: Upgrade | None = None
    utility: Name | None = None
    """Utility that operates it and sells electricity to its hubs, for KPIs by utility."""
    label: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.upgrade is not None and self.upgrade.rating_kw <= self.rating_kw:
            raise ValueError(f"upgrade.rating_kw {self.upgrade.rating_kw:g} is not above rating_kw {self.rating_kw:g}")
        if self.protection_kw is not None and self.protection_kw < self.rating_kw:
            raise ValueError(f"protection_kw {self.protection_kw:g} is below rating_kw {self.rating_kw:g}")
        if self.background_peak_kw >= self.rating_kw:
            raise ValueError(
                f"background_peak_kw {self.background_peak_kw:g} is not below rating_kw {self.rating_kw:g}"
            )
        if self.background_peak_kw > 0 and self.background is None:
            raise ValueError("background must name a load shape if background_peak_kw is above 0")
        return self


class LoadShape(Model):
    """Load by local hour of the day and month; scaled so that the largest value of the year is 1."""

    weekday: HourlyLoad
    weekend: HourlyLoad | None = None
    """Same as weekdays by default."""
    months: MonthlyLoad | None = None
    """Relative weight of each month from January; equal by default."""

    @model_validator(mode="after")
    def _some_load(self) -> Self:
        if self.months is not None and max(self.months) <= 0:
            raise ValueError("at least one month must have a weight above 0")
        if max(self.weekday + (self.weekend or ())) <= 0:
            raise ValueError("at least one hour must have a load above 0")
        return self
