"""Weather by hour of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import cos, pi
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from corridorsim.config.files.series import Series
from corridorsim.config.weather import SeasonalWeather
from corridorsim.units import SECONDS_PER_HOUR

Floats = npt.NDArray[np.float64]

WARMEST_HOUR = 15
"""Local hour of the highest temperature in a seasonal profile."""


@dataclass(frozen=True, slots=True)
class Weather:
    """Weather of a place: one number per hour of the run, or a single one if constant.

    An hour's value is that at its start; wind is given by speed and the direction it comes from (0 north, 90 east).
    """

    temperature_c: tuple[float, ...]
    wind_mps: tuple[float, ...] = (0.0,)
    wind_from_deg: tuple[float, ...] = (0.0,)
    name: str = ""
    """Name of the jurisdiction, node or road that has it."""

    def temperature_at(self, time_s: float) -> float:
        """Return the temperature in the hour of an instant of the run; after the run, that of the last hour."""
        hour = int(time_s / SECONDS_PER_HOUR)
        return self.temperature_c[min(hour, len(self.temperature_c) - 1)]


@dataclass(frozen=True, slots=True)
class WeatherMap:
    """Weather of jurisdictions, nodes and roads."""

    of_jurisdictions: dict[str, Weather]
    of_nodes: dict[str, Weather]
    """Nodes with weather of their own."""

    def at(self, node: str, jurisdiction: str) -> Weather:
        """Return the weather of a node: its own, otherwise that of its jurisdiction."""
        return self.of_nodes.get(node, self.of_jurisdictions[jurisdiction])

    def between(self, ends: tuple[str, str], jurisdiction: str) -> Weather:
        """Return the weather of a road: its jurisdiction's, or the mean of its ends if one has weather of its own.

        An end without its own weather has that of the jurisdiction; both directions are the same.
        """
        if not self.of_nodes.keys() & set(ends):
            return self.of_jurisdictions[jurisdiction]
        first, second = sorted(ends)
        both = self.at(first, jurisdiction), self.at(second, jurisdiction)
        return mean_weather(both, f"{first} - {second} in {jurisdiction}")


def seasonal_weather(profile: SeasonalWeather, start: date, n_hours: int, zone: str) -> Weather:
    """Return the mean year's temperature at each hour: linear between mid-months, a cosine over the local day."""
    place = ZoneInfo(zone)
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    local = [(first + timedelta(hours=hour)).astimezone(place) for hour in range(n_hours)]
    swing = profile.daily_swing_c / 2.0
    temperatures = (
        _monthly(profile.monthly_mean_c, moment) + swing * cos(2.0 * pi * (moment.hour - WARMEST_HOUR) / 24.0)
        for moment in local
    )
    return Weather(tuple(temperatures), (profile.wind_mps,), (profile.wind_from_deg,))


def _monthly(means: Sequence[float], moment: datetime) -> float:
    """Interpolate linearly between the 15th of each month."""
    month = moment.month - 1
    offset = (moment.day - 15) / 30.0
    neighbour = means[(month + (1 if offset > 0 else -1)) % 12]
    return means[month] + abs(offset) * (neighbour - means[month])


def mean_weather(weathers: tuple[Weather, Weather], name: str) -> Weather:
    """Return the mean of two places: of temperatures, and of winds as vectors."""
    temperatures = np.broadcast_arrays(*(weather.temperature_c for weather in weathers))
    north = east = np.zeros(1)
    for weather in weathers:
        angles = np.radians(weather.wind_from_deg)
        north = north + 0.5 * np.asarray(weather.wind_mps) * np.cos(angles)
        east = east + 0.5 * np.asarray(weather.wind_mps) * np.sin(angles)
    return Weather(tuple(np.mean(temperatures, axis=0).tolist()), *_wind(north, east), name)


def _wind(north_mps: Floats, east_mps: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return wind speed, and the direction that the wind comes from."""
    speed, angle = np.hypot(north_mps, east_mps), np.degrees(np.arctan2(east_mps, north_mps)) % 360.0
    return tuple(speed.tolist()), tuple(angle.tolist())


def measured_weather(measured: Series, n_hours: int) -> Weather:
    """Return temperature and wind at each hour, linear between rows; wind as a vector."""
    hours_s = np.arange(n_hours) * SECONDS_PER_HOUR
    angles = np.radians(measured.columns["wind_from_deg"])
    speeds = np.array(measured.columns["wind_mps"])
    north = np.interp(hours_s, measured.times_s, speeds * np.cos(angles))
    east = np.interp(hours_s, measured.times_s, speeds * np.sin(angles))
    return Weather(
        tuple(np.interp(hours_s, measured.times_s, measured.columns["temperature_c"]).tolist()),
        *_wind(north, east),
    )
