"""Local wall-clock time of a run's hours, including daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=64)
def local_hours(start: date, n_hours: int, zone: str) -> tuple[tuple[int, int], ...]:
    """Return (weekday, hour) in ``zone`` at the start of each hour since ``start`` 00:00 UTC; Monday is 0."""
    place = ZoneInfo(zone)
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    instants = (first + timedelta(hours=hour) for hour in range(n_hours))
    return tuple((local.weekday(), local.hour) for local in (instant.astimezone(place) for instant in instants))


@lru_cache(maxsize=64)
def local_months(start: date, n_hours: int, zone: str) -> tuple[int, ...]:
    """Return the month in ``zone`` at the start of each hour since ``start`` 00:00 UTC; January is 1."""
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return tuple((first + timedelta(hours=hour)).astimezone(ZoneInfo(zone)).month for hour in range(n_hours))


def seconds_of(start: date, day: date, minute: int, zone: str) -> float:
    """Return seconds since ``start`` 00:00 UTC at a local minute of a local day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    wall = midnight + timedelta(minutes=minute)
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return (wall.astimezone(UTC) - first).total_seconds()


def local_days(start: date, n_hours: int) -> list[date]:
    """Return all local days during the run in any time zone."""
    return [start + timedelta(days=offset) for offset in range(-1, n_hours // 24 + 3)]
