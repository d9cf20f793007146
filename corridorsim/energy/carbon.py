"""Carbon intensity by hour of the run, and the emissions of energy drawn between meter readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import fmean
from zoneinfo import ZoneInfo

from corridorsim.config.carbon import Carbon, IntensityProfile
from corridorsim.config.files.series import Series
from corridorsim.energy.prices import PriceSteps
from corridorsim.units import GRAMS_PER_KG, SECONDS_PER_HOUR

DAYS_IN_MONTH = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Readings = Sequence[tuple[float, float]]
"""(seconds of the run, cumulative kWh) in order of time."""


@dataclass(frozen=True, slots=True)
class HourlyCarbon:
    """Intensities by hour of the run [g/kWh]; marginal ones are empty if unknown."""

    average: tuple[float, ...]
    marginal: tuple[float, ...]

    def average_kg(self, readings: Readings) -> float:
        """Return emissions by the average intensity of the hour."""
        return emissions_kg(self.average, readings)

    def marginal_kg(self, readings: Readings) -> float | None:
        """Return emissions by the marginal intensity of the hour; None if unknown."""
        return emissions_kg(self.marginal, readings) if self.marginal else None

    def average_steps(self) -> PriceSteps:
        """Return the average intensity as steps in time [g/kWh]."""
        return PriceSteps(tuple(hour * SECONDS_PER_HOUR for hour in range(len(self.average))), self.average)

    @property
    def mean_marginal(self) -> float | None:
        """Return the mean marginal intensity over the run [g/kWh]; None if unknown."""
        return fmean(self.marginal) if self.marginal else None


def hourly_carbon(
    carbon: Carbon, mean_g_per_kwh: float, start: date, n_hours: int, zone: str, files: Mapping[str, Series]
) -> HourlyCarbon:
    """Return intensities over the run, from the file or from profiles by local hour and month around the means."""
    if carbon.file is not None:
        columns = files[carbon.file].columns
        hourly = {name: hourly_means(files[carbon.file].times_s, values, n_hours) for name, values in columns.items()}
        return HourlyCarbon(hourly["average_g_per_kwh"], hourly.get("marginal_g_per_kwh", ()))
    marginal: tuple[float, ...] = ()
    if carbon.marginal_g_per_kwh is not None:
        marginal = _shaped(carbon.marginal_profile, carbon.marginal_g_per_kwh, start, n_hours, zone)
    return HourlyCarbon(_shaped(carbon.profile, mean_g_per_kwh, start, n_hours, zone), marginal)


def emissions_kg(g_per_kwh: Sequence[float], readings: Readings) -> float:
    """Return CO2e of the energy between readings, linear in time between them [kg]."""
    grams = 0.0
    for (begin_s, begin_kwh), (end_s, end_kwh) in pairwise(readings):
        if end_s <= begin_s:
            continue
        kwh_per_s = (end_kwh - begin_kwh) / (end_s - begin_s)
        for hour in range(int(begin_s // SECONDS_PER_HOUR), int(-(-end_s // SECONDS_PER_HOUR))):
            low_s, high_s = hour * SECONDS_PER_HOUR, (hour + 1) * SECONDS_PER_HOUR
            grams += g_per_kwh[hour] * kwh_per_s * (min(high_s, end_s) - max(low_s, begin_s))
    return grams / GRAMS_PER_KG


def _shaped(
    profile: IntensityProfile | None, mean_g_per_kwh: float, start: date, n_hours: int, zone: str
) -> tuple[float, ...]:
    if profile is None:
        return (mean_g_per_kwh,) * n_hours
    month_mean = sum(w * days for w, days in zip(profile.months, DAYS_IN_MONTH, strict=True)) / sum(DAYS_IN_MONTH)
    scale = mean_g_per_kwh / (fmean(profile.hours) * month_mean)
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    place = ZoneInfo(zone)
    locals_ = ((begin + timedelta(hours=hour)).astimezone(place) for hour in range(n_hours))
    return tuple(scale * profile.hours[local.hour] * profile.months[local.month - 1] for local in locals_)


def hourly_means(times_s: Sequence[float], values: Sequence[float], n_hours: int) -> tuple[float, ...]:
    """Return the means of the values by hour of the run; steps divide an hour."""
    of_hour: list[list[float]] = [[] for _ in range(n_hours)]
    for time_s, value in zip(times_s, values, strict=True):
        hour = int(time_s // SECONDS_PER_HOUR)
        if 0 <= hour < n_hours:
            of_hour[hour].append(value)
    return tuple(fmean(some) for some in of_hour)
