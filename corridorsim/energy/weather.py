"""Weather by local hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import cos, pi

import numpy as np
import numpy.typing as npt

from corridorsim.config.files.series import Series
from corridorsim.config.weather import SeasonalWeather
from corridorsim.local_time import LocalSteps, common_step_s, local_steps, repeated
from corridorsim.units import SECONDS_PER_HOUR

Floats = npt.NDArray[np.float64]

WARMEST_HOUR = 15
"""Local hour of the highest temperature in a seasonal profile."""


@dataclass(frozen=True, slots=True)
class Weather:
    """Weather of a place: one number per step of the run, or a single one if constant.

    A step's value is that at its start; wind is given by speed and the direction it comes from (0 north, 90 east).
    """

    temperature_c: tuple[float, ...]
    wind_mps: tuple[float, ...] = (0.0,)
    wind_from_deg: tuple[float, ...] = (0.0,)
    name: str = ""
    """Name of the jurisdiction, node or road that has it."""
    step_s: float = SECONDS_PER_HOUR
    """An hour, or less where local hours are not hours of UTC."""

    def temperature_at(self, time_s: float) -> float:
        """Return the temperature in the step of an instant of the run; after the run, that of the last step."""
        step = int(time_s / self.step_s)
        return self.temperature_c[min(step, len(self.temperature_c) - 1)]

    def by_steps_of(self, step_s: float) -> Weather:
        """Return the same weather by steps that divide its own."""
        return Weather(
            repeated(self.temperature_c, self.step_s, step_s),
            repeated(self.wind_mps, self.step_s, step_s),
            repeated(self.wind_from_deg, self.step_s, step_s),
            self.name,
            step_s,
        )


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
    steps = local_steps(start, n_hours, zone)
    swing = profile.daily_swing_c / 2.0
    temperatures = (
        _monthly(profile.monthly_mean_c, moment) + swing * cos(2.0 * pi * (moment.hour - WARMEST_HOUR) / 24.0)
        for moment in steps.starts
    )
    return Weather(tuple(temperatures), (profile.wind_mps,), (profile.wind_from_deg,), step_s=steps.step_s)


def _monthly(means: Sequence[float], moment: datetime) -> float:
    """Interpolate linearly between the 15th of each month."""
    month = moment.month - 1
    offset = (moment.day - 15) / 30.0
    neighbour = means[(month + (1 if offset > 0 else -1)) % 12]
    return means[month] + abs(offset) * (neighbour - means[month])


def mean_weather(weathers: tuple[Weather, Weather], name: str) -> Weather:
    """Return the mean of two places: of temperatures, and of winds as vectors."""
    step_s = common_step_s(weather.step_s for weather in weathers)
    weathers = (weathers[0].by_steps_of(step_s), weathers[1].by_steps_of(step_s))
    temperatures = np.broadcast_arrays(*(weather.temperature_c for weather in weathers))
    north = east = np.zeros(1)
    for weather in weathers:
        angles = np.radians(weather.wind_from_deg)
        north = north + 0.5 * np.asarray(weather.wind_mps) * np.cos(angles)
        east = east + 0.5 * np.asarray(weather.wind_mps) * np.sin(angles)
    return Weather(tuple(np.mean(temperatures, axis=0).tolist()), *_wind(north, east), name, step_s)


def _wind(north_mps: Floats, east_mps: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return wind speed, and the direction that the wind comes from."""
    speed, angle = np.hypot(north_mps, east_mps), np.degrees(np.arctan2(east_mps, north_mps)) % 360.0
    return tuple(speed.tolist()), tuple(angle.tolist())


def measured_weather(measured: Series, steps: LocalSteps) -> Weather:
    """Return temperature and wind at each step, linear between rows; wind as a vector."""
    starts_s = np.arange(len(steps.starts)) * steps.step_s
    angles = np.radians(measured.columns["wind_from_deg"])
    speeds = np.array(measured.columns["wind_mps"])
    north = np.interp(starts_s, measured.times_s, speeds * np.cos(angles))
    east = np.interp(starts_s, measured.times_s, speeds * np.sin(angles))
    return Weather(
        tuple(np.interp(starts_s, measured.times_s, measured.columns["temperature_c"]).tolist()),
        *_wind(north, east),
        step_s=steps.step_s,
    )
