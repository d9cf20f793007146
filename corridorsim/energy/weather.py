"""Weather by hour of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import cos, pi
from zoneinfo import ZoneInfo

import numpy as np

from corridorsim.config.series import Series
from corridorsim.config.weather import SeasonalWeather
from corridorsim.units import SECONDS_PER_HOUR

WARMEST_HOUR = 15
"""Local hour of the highest temperature in a seasonal profile."""


@dataclass(frozen=True, slots=True)
class Weather:
    """Weather of a place: one number an hour of the run, or a single one where it is constant.

    An hour's value is that of its begin; wind is given by speed and by where it comes from (0 north, 90 east).
    """

    temperature_c: tuple[float, ...]
    wind_mps: tuple[float, ...] = (0.0,)
    wind_from_deg: tuple[float, ...] = (0.0,)

    def temperature_at(self, time_s: float) -> float:
        """Temperature in the hour of an instant of the run; the last hour holds on after the run."""
        hour = int(time_s / SECONDS_PER_HOUR)
        return self.temperature_c[min(hour, len(self.temperature_c) - 1)]


def seasonal_weather(profile: SeasonalWeather, start: date, n_hours: int, zone: str) -> Weather:
    """The mean year's temperature at each hour: linear between mid-months, a cosine over the local day."""
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
    """Linear between the 15th of the months."""
    month = moment.month - 1
    offset = (moment.day - 15) / 30.0
    neighbour = means[(month + (1 if offset > 0 else -1)) % 12]
    return means[month] + abs(offset) * (neighbour - means[month])


def measured_weather(measured: Series, n_hours: int) -> Weather:
    """Temperature and wind at each hour, linear between rows; the wind as a vector."""
    hours_s = np.arange(n_hours) * SECONDS_PER_HOUR
    angles = np.radians(measured.columns["wind_from_deg"])
    speeds = np.array(measured.columns["wind_mps"])
    north = np.interp(hours_s, measured.times_s, speeds * np.cos(angles))
    east = np.interp(hours_s, measured.times_s, speeds * np.sin(angles))
    return Weather(
        tuple(np.interp(hours_s, measured.times_s, measured.columns["temperature_c"]).tolist()),
        tuple(np.hypot(north, east).tolist()),
        tuple((np.degrees(np.arctan2(east, north)) % 360.0).tolist()),
    )
