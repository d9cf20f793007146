"""The road network: nodes, segments, speed by hour of the week, border stations."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Count, Model, Name, NonNegative, Positive
from corridorsim.config.weather import Weather

HourlyFactors = Annotated[
    tuple[Annotated[float, Field(gt=0, le=1, strict=True)], ...], Field(min_length=24, max_length=24)
]


class Node(Model):
    """A place on the network."""

    jurisdiction: Name
    kind: Literal["terminal", "depot", "junction", "hub", "border"] = "junction"
    latitude: Annotated[float, Field(ge=-90, le=90, strict=True)]
    longitude: Annotated[float, Field(ge=-180, le=180, strict=True)]
    elevation_m: Annotated[float, Field(ge=-500, le=9000, strict=True)] = 0.0
    weather: Weather | None = None
    """Weather at the node; that of its jurisdiction by default."""
    label: str | None = None
    """Display name, if it differs from the key."""


class Segment(Model):
    """A stretch of road between two nodes; it climbs or falls by less than its length."""

    start: Name
    end: Name
    length_km: Positive
    speed_kmh: Annotated[float, Field(gt=0, le=130, strict=True)] = 80.0
    """Free-flow speed of trucks."""
    both_ways: bool = True
    jurisdiction: Name | None = None
    """Where it lies; required only if its ends are in different jurisdictions and neither is a border."""
    speed_profile: Name | None = None
    """Name in ``speed_profiles``; free flow at all hours by default."""
    toll_per_km: NonNegative | dict[Name, NonNegative] | None = None
    """In the jurisdiction's currency, one number or one per vehicle class; the jurisdiction's toll by default."""

    @model_validator(mode="after")
    def _not_a_loop(self) -> Self:
        if self.start == self.end:
            raise ValueError(f"start and end of a segment are both {self.start!r}; they must differ")
        return self


class SpeedProfile(Model):
    """Speed as a share of free flow, by local hour; 24 numbers from midnight."""

    weekday: HourlyFactors
    saturday: HourlyFactors | None = None
    """Same as weekdays by default."""
    sunday: HourlyFactors | None = None


class BorderStation(Model):
    """Facilities at a border node; procedures are set by the jurisdictions' rules."""

    lanes: Count | None = None
    """Trucks handled at the same time in each direction; unlimited by default."""


class Network(Model):
    """A directed graph; routes are the shortest by free-flow time."""

    nodes: Annotated[dict[Name, Node], Field(min_length=2)]
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    speed_profiles: dict[Name, SpeedProfile] = {}
    borders: dict[Name, BorderStation] = {}
    """Stations by border node."""
    main_route: tuple[Name, Name] | None = None
    """Origin and destination of the corridor's axis in figures; those of the longest flow by default."""
