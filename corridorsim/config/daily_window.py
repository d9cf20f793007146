"""Windows by local clock time: what crosses midnight belongs to the day on which it begins.

One reading for elements and windows of session and utility tariffs, driving bans and demand response: Friday 20:00 to
06:00 holds on Saturday at 05:00 and not on Friday at 05:00.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from corridorsim.config.demand import Weekday

ALL_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_PER_DAY = 24 * 60
MINUTES_PER_WEEK = len(ALL_DAYS) * MINUTES_PER_DAY

Clock = tuple[int, int]
"""Start and end in minutes of the day; it crosses midnight if it does not end after its start."""


def check_clock(start: str, end: str) -> None:
    """Raise ValueError for a window that starts at the end of a day, or has no length."""
    if start == "24:00":
        raise ValueError("start may not be 24:00; write 00:00 on the next day")
    if start == end:
        raise ValueError(f"start and end are both {start}; for a whole day, write 00:00 to 24:00")


def check_days(what: str, days: Collection[Weekday], dates: Collection[date]) -> None:
    """Raise ValueError for a window, or ``what`` it is, without a day on which it begins."""
    if not days and not dates:
        raise ValueError(f"the {what} never begins; give days of the week or dates")


def began_on(clock: Clock, day: date, minute: int) -> date | None:
    """Return the day on which a window began that holds at a local minute of a day; None if it does not hold."""
    start, end = clock
    if start < end:
        return day if start <= minute < end else None
    if minute >= start:
        return day
    return day - timedelta(days=1) if minute < end else None


def duration_min(clock: Clock) -> int:
    """Return the duration by the clock [min]."""
    length = clock[1] - clock[0]
    return length if length > 0 else length + MINUTES_PER_DAY


def minutes_of_week(clock: Clock, days: Iterable[Weekday]) -> set[int]:
    """Return the minutes since Monday 00:00 at which a window holds that begins on some days of the week."""
    starts = (ALL_DAYS.index(day) * MINUTES_PER_DAY + clock[0] for day in days)
    return {(start + k) % MINUTES_PER_WEEK for start in starts for k in range(duration_min(clock))}


def minutes_of_dates(clock: Clock, dates: Iterable[date]) -> set[int]:
    """Return the minutes, counted from an arbitrary day, at which a window holds that begins on some dates."""
    starts = (day.toordinal() * MINUTES_PER_DAY + clock[0] for day in dates)
    return {start + k for start in starts for k in range(duration_min(clock))}


def minutes_near(clock: Clock, days: Iterable[Weekday], dates: Iterable[date]) -> set[int]:
    """As ``minutes_of_dates``, of a window that begins on days of the week: on and around some dates."""
    allowed = set(days)
    around = {day + timedelta(days=k) for day in dates for k in (-1, 0, 1)}
    return minutes_of_dates(clock, (day for day in around if ALL_DAYS[day.weekday()] in allowed))
