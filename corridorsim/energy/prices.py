"""Energy prices as steps in time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from corridorsim.config.base import minutes_of_day
from corridorsim.config.levers.tariffs import ALL_DAYS, Tariffs
from corridorsim.energy.calendar import local_days, seconds_of


@dataclass(frozen=True)
class PriceSteps:
    """Price from each of ``times_s`` on; the first time is 0 or before."""

    times_s: tuple[float, ...]
    per_kwh: tuple[float, ...]

    def at(self, time_s: float) -> float:
        """Price at an instant."""
        return self.per_kwh[max(bisect_right(self.times_s, time_s) - 1, 0)]

    def mean(self) -> float:
        """Mean over time between the first and the last step, or the only price."""
        if len(self.times_s) == 1:
            return self.per_kwh[0]
        span = self.times_s[-1] - self.times_s[0]
        steps = zip(self.times_s, self.times_s[1:], self.per_kwh, strict=False)
        return sum((end - begin) * price for begin, end, price in steps) / span


def sum_of(steps: PriceSteps, others: PriceSteps, factor: float) -> PriceSteps:
    """``steps`` plus ``factor`` times ``others`` at every instant."""
    times = sorted({*steps.times_s, *others.times_s})
    return PriceSteps(tuple(times), tuple(steps.at(time) + factor * others.at(time) for time in times))


def price_steps(tariff: Tariffs, start: date, n_hours: int, zone: str) -> PriceSteps:
    """The tariff's energy price over the run; windows are local wall-clock times."""
    if not tariff.windows:
        return PriceSteps((0.0,), (tariff.energy_per_kwh,))
    steps: dict[float, float] = {}
    for day in local_days(start, n_hours):
        weekday = ALL_DAYS[day.weekday()]
        steps.setdefault(seconds_of(start, day, 0, zone), tariff.energy_per_kwh)
        windows = sorted((w for w in tariff.windows if weekday in w.days), key=lambda w: minutes_of_day(w.start))
        for window in windows:
            steps[seconds_of(start, day, minutes_of_day(window.start), zone)] = window.energy_per_kwh
            steps[seconds_of(start, day, minutes_of_day(window.end), zone)] = tariff.energy_per_kwh
    times = sorted(steps)
    first = max((i for i, time in enumerate(times) if time <= 0), default=0)
    kept = [i for i in range(first, len(times)) if i == first or steps[times[i]] != steps[times[i - 1]]]
    return PriceSteps(tuple(times[i] for i in kept), tuple(steps[times[i]] for i in kept))
