"""Jurisdictions: their properties (time zone, currency, carbon intensity, weather) and rules."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from corridorsim.config.base import Currency, Model, Name, NonNegative, Number, Positive
from corridorsim.config.carbon import Carbon
from corridorsim.config.driving_bans import DrivingBan, is_always_banned
from corridorsim.config.grid import Outages
from corridorsim.config.levers import RuleBook
from corridorsim.config.weather import Weather


@cache
def _time_zones() -> set[str]:
    return available_timezones()  # which searches folders on each call


def _known_zone(zone: str) -> str:
    if zone not in _time_zones():
        raise ValueError(f"{zone!r} is not an IANA time zone; expected e.g. Europe/Berlin")
    return zone


class Jurisdiction(Model):
    """A country or state along the corridor."""

    time_zone: Annotated[str, AfterValidator(_known_zone)]
    currency: Currency
    free_movement_area: Name
    """There are no customs between jurisdictions of the same area."""
    driving_rules: Literal["eu_561_2006", "us_fmcsa_395", "us_fmcsa_395_7_days"]
    """Driving and rest rules for trips that begin here."""
    driving_bans: tuple[DrivingBan, ...] = ()
    """Times at which trucks may not drive here."""
    depot_price_per_kwh: Number
    """Price of energy at an operator's own depot."""
    carbon_g_per_kwh: NonNegative
    """Mean carbon intensity of the grid."""
    carbon: Carbon | None = None
    """Hourly variation of the carbon intensity, and the marginal intensity."""
    toll_per_km: NonNegative = 0.0
    """Toll for every truck; the lever ``incentives`` can exempt battery-electric trucks from a share of it."""
    temperature_c: Annotated[float, Field(ge=-50, le=55, strict=True)] = 12.0
    """Outdoor temperature during the run, if ``weather`` is not given."""
    weather: Weather | None = None
    """Temperature and wind by season and hour, or from a file."""
    legal_weight_t: Positive | None = None
    """Legal limit on the weight of a combination; by default only the vehicle's own limit applies."""
    zev_weight_allowance_t: NonNegative = 0.0
    """Additional weight allowed for a zero-emission combination."""
    outages: Outages | None = None
    """Interruptions of supply on its feeders; none by default."""
    label: str | None = None
    rules: RuleBook

    @model_validator(mode="after")
    def _lets_trucks_drive(self) -> Self:
        if is_always_banned(self.driving_bans):
            raise ValueError("driving_bans cover every minute of the week; allowed: some time to drive in each week")
        return self
