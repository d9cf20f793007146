"""When trucks must not drive in a jurisdiction: night, Sunday and holiday bans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from corridorsim.kernel._random import keyed_uniform
from corridorsim.scenario.data import DrivingBanSpec, Jurisdiction
from corridorsim.world.driver.log import LEAST_DRIVE_S
from corridorsim.world.intervals import Intervals

Calendars = list["BanCalendar | None"]
"""The bans on each part of a way; None where there are none."""


class BanCalendar(Intervals):
    """The times at which one truck must not drive in one jurisdiction."""

    def __init__(self, bans: list[DrivingBanSpec]) -> None:
        merged: list[list[float]] = []
        for begin, end in sorted(interval for ban in bans for interval in ban.intervals_s):
            if merged and begin <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([begin, end])
        super().__init__(merged)

    def wait_s(self, now_s: float, least_s: float = 0.0) -> float:
        """Time until a truck may set off for ``least_s`` or more of driving; 0 if it may now [s]."""
        i = self._begun(now_s + max(least_s, LEAST_DRIVE_S)) - 1
        return max(0.0, self._ends[i] - now_s) if i >= 0 else 0.0

    def free_s(self, now_s: float) -> float:
        """Time until the next ban begins [s]."""
        i = self._begun(now_s)
        return self._begins[i] - now_s if i < len(self._begins) else inf


class DrivingBans:
    """The bans of all jurisdictions, and which trucks are exempt from them."""

    def __init__(self, jurisdictions: Mapping[str, Jurisdiction], stream: int) -> None:
        self._bans = {
            name: jurisdiction.driving_bans for name, jurisdiction in jurisdictions.items() if jurisdiction.driving_bans
        }
        self._stream = stream
        self._shares = sorted({ban.exempt_share for bans in self._bans.values() for ban in bans})
        self.levels = len(self._shares) + 1
        """How many kinds of truck there are: exempt from all bans, ..., exempt from none."""
        self._calendars: dict[tuple[str, int, bool], BanCalendar | None] = {}

    def level_of(self, trip_key: int) -> int:
        """The level of a trip's truck and of its diesel twin: bans with so many of the lowest exempt shares apply.

        One uniform number per trip decides about all exemptions: goods exempt from a strict ban are exempt from milder
        ones.
        """
        if self.levels == 1:
            return 0
        drawn, level = keyed_uniform(self._stream, trip_key), 0
        while level < len(self._shares) and self._shares[level] <= drawn:
            level += 1
        return level

    def along(self, jurisdictions: Sequence[str], level: int, is_electric: bool) -> Calendars:
        """The calendars that apply to trucks of a level in each of the ``jurisdictions``."""
        calendars = {name: self._calendar(name, level, is_electric) for name in set(jurisdictions)}
        return [calendars[name] for name in jurisdictions]

    def _calendar(self, jurisdiction: str, level: int, is_electric: bool) -> BanCalendar | None:
        key = (jurisdiction, level, is_electric)
        if key not in self._calendars:
            bans = [
                ban
                for ban in self._bans.get(jurisdiction, ())
                if ban.exempt_share in self._shares[:level] and not (is_electric and ban.electric_exempt)
            ]
            self._calendars[key] = BanCalendar(bans) if bans else None
        return self._calendars[key]
