"""When something with opening hours is open."""

from __future__ import annotations

from corridorsim.config.base import minutes_of_day
from corridorsim.config.daily_window import ALL_DAYS
from corridorsim.config.inspections import Inspection
from corridorsim.config.levers.border_procedures import BorderProcedures
from corridorsim.local_time import at_minute, joined, local_days, spans_s
from corridorsim.scenario.data import Clock


def open_intervals(hours: BorderProcedures | Inspection, zone: str, clock: Clock) -> tuple[tuple[float, float], ...]:
    """Open times of the run and a week beyond, adjoining days joined [s]."""
    opens, closes = minutes_of_day(hours.opens), minutes_of_day(hours.closes)
    return joined(
        span
        for day in local_days(clock.start, clock.n_hours + 7 * 24)
        if ALL_DAYS[day.weekday()] not in hours.closed_days
        for span in spans_s(clock.start, at_minute(day, opens), at_minute(day, closes), zone)
    )
