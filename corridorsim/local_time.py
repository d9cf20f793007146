"""What the clocks of a time zone show during a run; everything that is given in local time is decided here.

Times of a run are seconds since 00:00 UTC of its first day. When clocks change, some local times do not exist and some
come twice:

- A window holds at every instant at which the clock shows a time from its beginning up to its end: in both passes of a
  repeated hour, and from or until the change if an edge is skipped.
- A single time that is skipped stands for the instant of the change, and one that comes twice for its first pass, but
  a departure in a trips file is refused in both cases.
- A table by local hour or month changes when the clock does, in zones of 30 or 45 minutes between full hours of UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from math import gcd, inf
from typing import TypeVar
from zoneinfo import ZoneInfo

from corridorsim.units import SECONDS_PER_HOUR

Spans = tuple[tuple[float, float], ...]
"""Disjoint (begin, end) in order [s of the run]."""
T = TypeVar("T")

_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


# -- instants ------------------------------------------------------------------------------------------------------


def start_of(start: date) -> datetime:
    """Return 00:00 UTC of the first day of a run."""
    return datetime(start.year, start.month, start.day, tzinfo=UTC)


def wall_clock(start: date, time_s: float, zone: str) -> datetime:
    """Return what the clock shows at a time of the run."""
    return (start_of(start) + timedelta(seconds=time_s)).astimezone(ZoneInfo(zone))


def at_minute(day: date, minute: int) -> datetime:
    """Return a minute of a day as a time without a zone; 1440 is the next midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def instants(wall: datetime, zone: str) -> tuple[datetime, ...]:
    """Return the instants [UTC] at which the clock shows ``wall``: none if it is skipped, two if it comes twice."""
    early, late = _guesses(wall, zone)
    return tuple(dict.fromkeys(instant for instant in (early, late) if _shown(instant, zone) == wall))


def change_of_clocks(wall: datetime, zone: str) -> datetime:
    """Return the instant [UTC] of the change that skips or repeats ``wall``."""
    early, late = sorted(_guesses(wall, zone))
    return _change_between(early, late, ZoneInfo(zone))


def instant_of(wall: datetime, zone: str) -> datetime:
    """Return the instant [UTC] at which the clock shows ``wall``; see the module for skipped and repeated times."""
    return min(instants(wall, zone), default=None) or change_of_clocks(wall, zone)


def seconds_of(start: date, wall: datetime, zone: str) -> float:
    """Return ``instant_of`` as a time of the run [s]."""
    return instant_of(wall, zone).timestamp() - start_of(start).timestamp()


def month_begins(begin: datetime, end: datetime, zone: str) -> list[datetime]:
    """Return the instants [UTC] between two others at which a month of a zone begins."""
    first, last = (_shown(instant, zone) for instant in (begin, end))
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    turns = (instant_of(datetime(month // 12, month % 12 + 1, 1), zone) for month in months)
    return [turn for turn in turns if begin < turn < end]


def why_not_one(wall: datetime, zone: str) -> str | None:
    """Return why ``wall`` does not name one instant, as the end of a sentence; None if it does."""
    found = instants(wall, zone)
    if len(found) == 1:
        return None
    change = change_of_clocks(wall, zone)
    before, after = (_shown(instant, zone) for instant in (change - _SECOND, change))
    way = "does not exist in {}: clocks go forward" if not found else "comes twice in {}: clocks go back"
    return f"{way.format(zone)} from {before + _SECOND:%H:%M} to {after:%H:%M}"


def with_offsets(wall: datetime, zone: str) -> tuple[str, ...]:
    """Return the instants of ``wall`` with offsets (ISO 8601); for a skipped time, one as long after the change."""
    place = ZoneInfo(zone)
    found = instants(wall, zone) or (max(_guesses(wall, zone)),)
    return tuple(instant.astimezone(place).isoformat(timespec="minutes") for instant in found)


def _guesses(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the instants of ``wall`` with the offsets before and after a change of clocks; equal if there is none."""
    place = ZoneInfo(zone)
    early, late = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    return early, late


def _shown(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _change_between(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Return the first second with another offset than at ``before``; the offset at ``after`` is another one."""
    offset = before.astimezone(place).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (before, middle) if middle.astimezone(place).utcoffset() != offset else (middle, after)
    return after


# -- windows -------------------------------------------------------------------------------------------------------


def spans_s(start: date, begin: datetime, end: datetime, zone: str) -> Spans:
    """Return when the clock shows a time from ``begin`` up to ``end`` [s of the run].

    There are several spans if clocks are set back over an edge, and none if they skip the whole window.
    """
    since = _since(start, begin, zone)
    over = _since(start, end, zone)
    until = [(-inf, over[0][0]), *((a, b) for (_, a), (b, _) in pairwise(over))]
    found = [(max(a, c), min(b, d)) for a, b in since for c, d in until if max(a, c) < min(b, d)]
    return joined(sorted(found))


def _since(start: date, wall: datetime, zone: str) -> Spans:
    """Return when the clock shows ``wall`` or later; there are two spans if it comes twice."""
    first_s = start_of(start).timestamp()
    found = sorted(instant.timestamp() - first_s for instant in instants(wall, zone))
    if len(found) == 1:
        return ((found[0], inf),)
    change_s = change_of_clocks(wall, zone).timestamp() - first_s
    return ((found[0], change_s), (found[1], inf)) if found else ((change_s, inf),)


def joined(spans: Iterable[tuple[float, float]]) -> Spans:
    """Return spans, given in order of their beginning, with those that touch or overlap joined."""
    merged: list[tuple[float, float]] = []
    for begin, end in spans:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return tuple(merged)


def local_days(start: date, n_hours: int) -> list[date]:
    """Return all local days during the run in any time zone, and one before, on which a window over night may begin."""
    return [start + timedelta(days=offset) for offset in range(-2, n_hours // 24 + 3)]


def switches_s(start: date, n_hours: int, zone: str, minutes: Iterable[int]) -> list[float]:
    """Return the times of the run, in order, at which something by the clock may change; the first is 0 or earlier.

    These are all midnights, the ``minutes`` of each day, and changes of clocks.
    """
    walls = [at_minute(day, minute) for day in local_days(start, n_hours) for minute in {0, *minutes}]
    first_s = start_of(start).timestamp()
    found = {instant.timestamp() - first_s for wall in walls for instant in instants(wall, zone)}
    span = (start_of(start) - _DAY, start_of(start) + n_hours * _HOUR + _DAY)
    found |= {change.timestamp() - first_s for change in _changes(*span, zone)}
    times_s = sorted(found)
    return times_s[max((i for i, time_s in enumerate(times_s) if time_s <= 0.0), default=0) :]


@lru_cache(maxsize=64)
def _changes(begin: datetime, end: datetime, zone: str) -> tuple[datetime, ...]:
    """Return the changes of clocks in a period; there are never two within an hour."""
    place = ZoneInfo(zone)
    found = []
    while begin < end:
        after = min(begin + _HOUR, end)
        if begin.astimezone(place).utcoffset() != after.astimezone(place).utcoffset():
            found.append(_change_between(begin, after, place))
        begin = after
    return tuple(found)


# -- tables --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LocalSteps:
    """A run in steps of equal length, so that the local hour changes only between two of them."""

    step_s: float
    """An hour, or a divisor of it."""
    starts: tuple[datetime, ...]
    """What the clock shows at the start of each step; with those of an hour, a tuple has one value per hour."""


@lru_cache(maxsize=64)
def local_steps(start: date, n_hours: int, zone: str, step_s: float | None = None) -> LocalSteps:
    """Return the run in the longest steps within which the local hour of a zone does not change.

    These are hours in most zones, and half or quarter hours in others.

    Parameters
    ----------
    step_s
        A divisor of the zone's own step that is to be used instead [s].
    """
    first, place = start_of(start), ZoneInfo(zone)
    if step_s is None:
        changes = _changes(first, first + n_hours * _HOUR, zone)
        offsets = [instant.astimezone(place).utcoffset() or timedelta() for instant in (first, *changes)]
        lengths = [*offsets, *(change - first for change in changes)]
        step_s = common_step_s(length.total_seconds() for length in lengths)
    count = round(n_hours * SECONDS_PER_HOUR / step_s)
    return LocalSteps(step_s, tuple((first + timedelta(seconds=i * step_s)).astimezone(place) for i in range(count)))


def common_step_s(steps_s: Iterable[float]) -> float:
    """Return the longest step that divides an hour and all ``steps_s`` [s]."""
    return float(gcd(int(SECONDS_PER_HOUR), *(int(step_s) for step_s in steps_s)))


def repeated(values: Sequence[T], step_s: float, shorter_s: float) -> tuple[T, ...]:
    """Return values by steps of ``step_s`` by shorter steps that divide them; a single value is constant."""
    if len(values) == 1 or step_s == shorter_s:
        return tuple(values)
    return tuple(value for value in values for _ in range(round(step_s / shorter_s)))
