"""The road: nodes, segments, speed by hour of the week, border stations."""

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
    """Of its own; that of its jurisdiction where left out."""
    label: str | None = None
    """Name to print, where it differs from the key."""


class Segment(Model):
    """A stretch of road between two nodes."""

    start: Name
    end: Name
    length_km: Positive
    speed_kmh: Annotated[float, Field(gt=0, le=130, strict=True)] = 80.0
    """Free-flow speed of trucks."""
    both_ways: bool = True
    jurisdiction: Name | None = None
    """Where it lies; needed only where its two ends are in different jurisdictions and neither is a border."""
    speed_profile: Name | None = None
    """Name in ``speed_profiles``; free flow at all hours without one."""
    toll_per_km: NonNegative | dict[Name, NonNegative] | None = None
    """In the jurisdiction's currency, one number or one a vehicle class; the jurisdiction's toll without one."""

    @model_validator(mode="after")
    def _not_a_loop(self) -> Self:
        if self.start == self.end:
            raise ValueError(f"a segment needs two different ends, both are {self.start!r}")
        return self


class SpeedProfile(Model):
    """Speed as a share of free flow, by local hour; 24 numbers from midnight."""

    weekday: HourlyFactors
    saturday: HourlyFactors | None = None
    """As on weekdays where left out."""
    sunday: HourlyFactors | None = None


class BorderStation(Model):
    """What stands at a border node; the procedures are rules of the jurisdictions."""

    lanes: Count | None = None
    """Trucks handled at once in each direction; unlimited where left out."""


class Network(Model):
    """A directed graph; routes are the shortest by free-flow time."""

    nodes: Annotated[dict[Name, Node], Field(min_length=2)]
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    speed_profiles: dict[Name, SpeedProfile] = {}
    borders: dict[Name, BorderStation] = {}
    """By border node."""
    main_route: tuple[Name, Name] | None = None
    """Origin and destination of the corridor's axis in figures; the longest flow's where left out."""
