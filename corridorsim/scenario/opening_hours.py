"""When something with opening hours is open."""

from __future__ import annotations

from corridorsim.config.base import minutes_of_day
from corridorsim.config.inspections import Inspection
from corridorsim.config.levers.border_procedures import BorderProcedures
from corridorsim.config.levers.tariffs import ALL_DAYS
from corridorsim.energy.calendar import local_days, seconds_of
from corridorsim.scenario.data import Clock


def open_intervals(hours: BorderProcedures | Inspection, zone: str, clock: Clock) -> tuple[tuple[float, float], ...]:
    """Open times of the run and a week beyond, adjoining days joined [s]."""
    intervals: list[tuple[float, float]] = []
    for day in local_days(clock.start, clock.n_hours + 7 * 24):
        if ALL_DAYS[day.weekday()] in hours.closed_days:
            continue
        begin = seconds_of(clock.start, day, minutes_of_day(hours.opens), zone)
        end = seconds_of(clock.start, day, minutes_of_day(hours.closes), zone)
        if intervals and begin <= intervals[-1][1]:
            intervals[-1] = (intervals[-1][0], end)
        else:
            intervals.append((begin, end))
    return tuple(intervals)
