"""Jurisdictions: what holds there by nature (time zone, currency, carbon) and by rule."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from corridorsim.config.base import Currency, Model, Name, NonNegative
from corridorsim.config.grid import Outages
from corridorsim.config.levers import RuleBook


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
    driving_rules: Literal["eu_561_2006", "us_fmcsa_395"]
    """Hold for trips that begin here."""
    depot_price_per_kwh: NonNegative
    """What energy costs at an operator's own depot."""
    carbon_g_per_kwh: NonNegative
    """Mean carbon intensity of the grid."""
    toll_per_km: NonNegative = 0.0
    """For battery-electric trucks."""
    temperature_c: Annotated[float, Field(ge=-50, le=55, strict=True)] = 12.0
    """Outdoor temperature during the run."""
    outages: Outages | None = None
    """Interruptions of supply on its feeders; none where left out."""
    label: str | None = None
    rules: RuleBook
