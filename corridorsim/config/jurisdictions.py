"""Jurisdictions: what holds there by nature (time zone, currency, carbon) and by rule."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from corridorsim.config.base import Currency, Model, Name, NonNegative, Positive
from corridorsim.config.carbon import Carbon
from corridorsim.config.driving_bans import DrivingBan, is_always_banned
from corridorsim.config.grid import Outages
from corridorsim.config.levers import RuleBook
from corridorsim.config.weather import Weather


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError(f"{zone!r} is no IANA time zone; an example is Europe/Berlin")
    return zone


class Jurisdiction(Model):
    """A country or state along the corridor."""

    time_zone: Annotated[str, AfterValidator(_known_zone)]
    currency: Currency
    free_movement_area: Name
    """No customs between jurisdictions of one area."""
    driving_rules: Literal["eu_561_2006", "us_fmcsa_395", "us_fmcsa_395_7_days"]
    """Hold for trips that begin here."""
    driving_bans: tuple[DrivingBan, ...] = ()
    """Times at which trucks must not drive here."""
    depot_price_per_kwh: NonNegative
    """What energy costs at an operator's own depot."""
    carbon_g_per_kwh: NonNegative
    """Mean carbon intensity of the grid."""
    carbon: Carbon | None = None
    """How it changes with the hour, and the marginal intensity, where known."""
    toll_per_km: NonNegative = 0.0
    """Of every truck; the lever ``incentives`` spares battery-electric ones a share of it."""
    temperature_c: Annotated[float, Field(ge=-50, le=55, strict=True)] = 12.0
    """Outdoor temperature during the run, where ``weather`` does not say more."""
    weather: Weather | None = None
    """Temperature and wind by season and hour, or from a file."""
    legal_weight_t: Positive | None = None
    """Most that a combination may weigh by law; without it vehicles carry what they can."""
    zev_weight_allowance_t: NonNegative = 0.0
    """What a zero-emission combination may weigh more."""
    outages: Outages | None = None
    """Interruptions of supply on its feeders; none where left out."""
    label: str | None = None
    rules: RuleBook

    @model_validator(mode="after")
    def _lets_trucks_drive(self) -> Self:
        if is_always_banned(self.driving_bans):
            raise ValueError("driving_bans leave no minute of the week to drive; allowed: a gap in every week")
        return self
