"""Result of an explanation: the same content as text and as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from corridorsim.local_time import start_of
from corridorsim.scenario.data import Clock


@dataclass(frozen=True)
class Explanation:
    """``text`` for people, ``records`` for programs; times in the records are ISO 8601 in UTC."""

    text: str
    records: dict[str, Any]


@dataclass(frozen=True)
class RunTime:
    """Converts between seconds of a run and points in time."""

    clock: Clock

    def instant(self, time_s: float) -> datetime:
        """The point in time in UTC."""
        return start_of(self.clock.start) + timedelta(seconds=time_s)

    def seconds(self, instant: datetime) -> float:
        """Seconds of the run at a point in time."""
        return (instant - self.instant(0.0)).total_seconds()

    def label(self, time_s: float) -> str:
        """Weekday and time of day in UTC, to the second."""
        return f"{self.instant(time_s):%a %d %b %H:%M:%S}"

    def iso(self, time_s: float) -> str:
        """The point in time as ISO 8601, to the second."""
        return self.instant(time_s).isoformat(timespec="seconds")


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a table as a mapping that JSON can represent."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def plain(record: Any) -> dict[str, Any]:
    """A frozen record as a mapping that JSON can represent, its kind first."""
    return {"kind": type(record).__name__} | asdict(record)
