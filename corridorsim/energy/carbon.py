"""Carbon intensity by local hour, and the emissions of energy drawn between meter readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import fmean

import numpy as np

from corridorsim.config.carbon import Carbon, IntensityProfile
from corridorsim.config.files.series import Series
from corridorsim.energy.prices import PriceSteps
from corridorsim.local_time import LocalSteps, local_steps
from corridorsim.units import GRAMS_PER_KG, SECONDS_PER_HOUR

DAYS_IN_MONTH = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Readings = Sequence[tuple[float, float]]
"""(seconds of the run, cumulative kWh) in order of time."""


@dataclass(frozen=True, slots=True)
class HourlyCarbon:
    """Intensities by step of the run [g/kWh]; marginal ones are empty if unknown."""

    average: tuple[float, ...]
    marginal: tuple[float, ...]
    step_s: float = SECONDS_PER_HOUR
    """An hour, or less where local hours are not hours of UTC."""

    def average_kg(self, readings: Readings) -> float:
        """Return emissions by the average intensity of the hour."""
        return emissions_kg(self.average, readings, self.step_s)

    def marginal_kg(self, readings: Readings) -> float | None:
        """Return emissions by the marginal intensity of the hour; None if unknown."""
        return emissions_kg(self.marginal, readings, self.step_s) if self.marginal else None

    def average_steps(self) -> PriceSteps:
        """Return the average intensity as steps in time [g/kWh]."""
        return PriceSteps(tuple(step * self.step_s for step in range(len(self.average))), self.average)

    @property
    def mean_marginal(self) -> float | None:
        """Return the mean marginal intensity over the run [g/kWh]; None if unknown."""
        return fmean(self.marginal) if self.marginal else None


def hourly_carbon(
    carbon: Carbon, mean_g_per_kwh: float, start: date, n_hours: int, zone: str, files: Mapping[str, Series]
) -> HourlyCarbon:
    """Return intensities over the run, from the file or from profiles by local hour and month around the means."""
    steps = local_steps(start, n_hours, zone)
    if carbon.file is not None:
        file = files[carbon.file]
        means = {name: step_means(file.times_s, values, steps) for name, values in file.columns.items()}
        return HourlyCarbon(means["average_g_per_kwh"], means.get("marginal_g_per_kwh", ()), steps.step_s)
    marginal: tuple[float, ...] = ()
    if carbon.marginal_g_per_kwh is not None:
        marginal = _shaped(carbon.marginal_profile, carbon.marginal_g_per_kwh, steps)
    return HourlyCarbon(_shaped(carbon.profile, mean_g_per_kwh, steps), marginal, steps.step_s)


def emissions_kg(g_per_kwh: Sequence[float], readings: Readings, step_s: float = SECONDS_PER_HOUR) -> float:
    """Return CO2e of the energy between readings, linear in time between them [kg]."""
    grams = 0.0
    for (begin_s, begin_kwh), (end_s, end_kwh) in pairwise(readings):
        if end_s <= begin_s:
            continue
        kwh_per_s = (end_kwh - begin_kwh) / (end_s - begin_s)
        for step in range(int(begin_s // step_s), int(-(-end_s // step_s))):
            low_s, high_s = step * step_s, (step + 1) * step_s
            grams += g_per_kwh[step] * kwh_per_s * (min(high_s, end_s) - max(low_s, begin_s))
    return grams / GRAMS_PER_KG


def _shaped(profile: IntensityProfile | None, mean_g_per_kwh: float, steps: LocalSteps) -> tuple[float, ...]:
    if profile is None:
        return (mean_g_per_kwh,) * len(steps.starts)
    month_mean = sum(w * days for w, days in zip(profile.months, DAYS_IN_MONTH, strict=True)) / sum(DAYS_IN_MONTH)
    scale = mean_g_per_kwh / (fmean(profile.hours) * month_mean)
    return tuple(scale * profile.hours[local.hour] * profile.months[local.month - 1] for local in steps.starts)


def step_means(times_s: Sequence[float], values: Sequence[float], steps: LocalSteps) -> tuple[float, ...]:
    """Return the means by step of values that apply from each of ``times_s`` on, in equal distances."""
    row_s = times_s[1] - times_s[0]
    if steps.step_s % row_s == 0.0 and times_s[0] % row_s == 0.0:
        # No row lies in two steps.
        first, rows = round(-times_s[0] / row_s), round(steps.step_s / row_s)
        starts = (first + i * rows for i in range(len(steps.starts)))
        return tuple(fmean(values[row : row + rows]) for row in starts)
    edges_s = np.arange(len(steps.starts) + 1) * steps.step_s
    rows_s = np.array([*times_s, max(times_s[-1] + row_s, edges_s[-1])])
    before = np.append(0.0, np.cumsum(np.diff(rows_s) * values))
    means: list[float] = (np.diff(np.interp(edges_s, rows_s, before)) / steps.step_s).tolist()
    return tuple(means)
