"""Overnight truck parking, and what happens to drivers who find no space."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from corridorsim.config.base import Count, Model, Name, NonNegative, Share

HourlyShares = Annotated[tuple[Share, ...], Field(min_length=24, max_length=24)]


class RestArea(Model):
    """A truck parking area on the road."""

    node: Name
    places: Count
    taken_share: HourlyShares = (0.0,) * 24
    """Share of the places occupied by other trucks in each local hour from midnight."""


class Parking(Model):
    """How drivers look for overnight parking; used only if the experiment has rest areas."""

    early_min: NonNegative = 56.0
    """Driving time given up by parking early to be sure of a place (mean of a drivers' diary study, ATRI 2016)."""
    informal_min: NonNegative = 20.0
    """Time lost by a driver who finds no place and stops on a ramp or in a lay-by; an assumption."""
