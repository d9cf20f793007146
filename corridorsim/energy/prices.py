"""Energy prices as steps in time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from corridorsim.config.base import minutes_of_day
from corridorsim.config.levers.charging_tariff import ChargingTariff
from corridorsim.local_time import switches_s, wall_clock


@dataclass(frozen=True)
class PriceSteps:
    """Price from each of ``times_s`` on; the first time is 0 or earlier."""

    times_s: tuple[float, ...]
    per_kwh: tuple[float, ...]

    def at(self, time_s: float) -> float:
        """Return the price at an instant."""
        return self.per_kwh[max(bisect_right(self.times_s, time_s) - 1, 0)]

    def mean(self) -> float:
        """Return the mean over time between the first and the last step, or the only price."""
        if len(self.times_s) == 1:
            return self.per_kwh[0]
        span = self.times_s[-1] - self.times_s[0]
        steps = zip(self.times_s, self.times_s[1:], self.per_kwh, strict=False)
        return sum((end - begin) * price for begin, end, price in steps) / span


def sum_of(steps: PriceSteps, others: PriceSteps, factor: float) -> PriceSteps:
    """Return ``steps`` plus ``factor`` times ``others`` at every instant."""
    times = sorted({*steps.times_s, *others.times_s})
    return PriceSteps(tuple(times), tuple(steps.at(time) + factor * others.at(time) for time in times))


def price_steps(tariff: ChargingTariff, start: date, n_hours: int, zone: str) -> PriceSteps:
    """Return the tariff's energy price over the run; windows are in local wall-clock time."""
    if not tariff.windows:
        return PriceSteps((0.0,), (tariff.energy_per_kwh,))
    minutes = {minutes_of_day(clock) for window in tariff.windows for clock in (window.start, window.end)}
    times = switches_s(start, n_hours, zone, minutes)
    steps = {time_s: _price_by_the_clock(tariff, start, time_s, zone) for time_s in times}
    kept = [i for i in range(len(times)) if i == 0 or steps[times[i]] != steps[times[i - 1]]]
    return PriceSteps(tuple(times[i] for i in kept), tuple(steps[times[i]] for i in kept))


def _price_by_the_clock(tariff: ChargingTariff, start: date, time_s: float, zone: str) -> float:
    """Return the price at the local wall-clock time of an instant of the run."""
    local = wall_clock(start, time_s, zone)
    return tariff.energy_at(local.date(), local.hour * 60 + local.minute)
