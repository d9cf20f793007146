"""Warnings of roads that cannot be as they are described: too short, too steep, or without a direction.

Most come from a unit: a length in units of 1,000 km, elevations in feet.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt

from corridorsim.config.experiment import Experiment
from corridorsim.config.network import Node, Segment
from corridorsim.units import METRES_PER_KM

EARTH_RADIUS_KM = 6371.0
"""Mean radius (IUGG)."""
SHORTEST_SHARE = 0.9
"""Smallest length as a share of the great circle: positions are approximate (assumption)."""
STEEPEST = 0.15
"""Steepest mean grade of a road for heavy traffic (assumption); steeper public roads are short."""
METRES_PER_FOOT = 0.3048
_LEAST_DISTANCE_KM = 1.0
"""Shorter distances and segments are within a town, where positions say little."""


def road_warnings(experiment: Experiment) -> list[str]:
    """Return a sentence for each segment that is shorter than the air line, too steep, or between equal places."""
    return [
        f"network.segments[{i}].length_km: {segment.length_km:g}{sentence}"
        for i, segment in enumerate(experiment.network.segments)
        for sentence in _of_segment(experiment, segment)
    ]


def great_circle_km(start: Node, end: Node) -> float:
    """Return the distance along the great circle [km], by the haversine formula (Sinnott, Sky & Telescope 68, 1984)."""
    north, east = (radians(end.latitude - start.latitude), radians(end.longitude - start.longitude))
    parallels = cos(radians(start.latitude)) * cos(radians(end.latitude))
    return 2.0 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(sin(north / 2) ** 2 + parallels * sin(east / 2) ** 2)))


def _of_segment(experiment: Experiment, segment: Segment) -> Iterator[str]:
    start, end = (experiment.network.nodes[name] for name in (segment.start, segment.end))
    ends, length_km = f"{segment.start} and {segment.end}", segment.length_km
    air_km = great_circle_km(start, end)
    if air_km > _LEAST_DISTANCE_KM and length_km < SHORTEST_SHARE * air_km:
        yield (
            f", but {ends} are {air_km:.1f} km apart by their coordinates, and no road is "
            f"shorter than that{_in_other_unit(length_km, air_km)}"
        )
    rise_m = end.elevation_m - start.elevation_m
    grade = abs(rise_m) / (length_km * METRES_PER_KM)
    if grade > STEEPEST:
        yield (
            f" with elevation_m of {start.elevation_m:g} at {segment.start} and "
            f"{end.elevation_m:g} at {segment.end} is a grade of {100 * grade:.0f} %; roads for heavy traffic stay "
            f"below {100 * STEEPEST:.0f} %{_in_feet(grade, start, end)}"
        )
    at_one_place = (start.latitude, start.longitude) == (end.latitude, end.longitude)
    if at_one_place and length_km > _LEAST_DISTANCE_KM and _has_wind(experiment, start, end):
        yield (
            f", but {ends} have the same latitude and longitude, so that the direction of the road is unknown, and the "
            "wind acts as if it led north"
        )


def _in_other_unit(length_km: float, air_km: float) -> str:
    if SHORTEST_SHARE * air_km <= length_km * METRES_PER_KM <= 2.0 * air_km:
        return f"; {length_km * METRES_PER_KM:g} km would be, if the length is in units of 1,000 km"
    return ""


def _in_feet(grade: float, start: Node, end: Node) -> str:
    if grade * METRES_PER_FOOT > STEEPEST:
        return ""
    highest = max(start.elevation_m, end.elevation_m)
    return f"; is an elevation in feet? {highest:g} ft are {highest * METRES_PER_FOOT:.0f} m"


def _has_wind(experiment: Experiment, start: Node, end: Node) -> bool:
    """Whether any weather at the ends of a road may have wind: a file, or a season with a wind speed."""
    weathers = [
        weather
        for node in (start, end)
        for weather in (node.weather or experiment.jurisdictions[node.jurisdiction].weather,)
        if weather is not None
    ]
    return any(weather.kind == "file" or weather.wind_mps > 0.0 for weather in weathers)
