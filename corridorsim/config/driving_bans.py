"""Times at which trucks may not drive in a jurisdiction."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from corridorsim.config.base import ClockTime, Day, Model, Share, minutes_of_day
from corridorsim.config.daily_window import (
    ALL_DAYS,
    MINUTES_PER_WEEK,
    Clock,
    check_clock,
    check_days,
    minutes_of_week,
)
from corridorsim.config.demand import Weekday


class DrivingBan(Model):
    """A ban in local time; if it ends at or before its start, it ends on the following day."""

    days: tuple[Weekday, ...] = ALL_DAYS
    """Days of the week on which it begins."""
    dates: tuple[Day, ...] = ()
    """Holidays on which it also begins."""
    start: ClockTime
    end: ClockTime
    electric_exempt: bool = False
    """Whether battery-electric trucks may drive; their diesel twins may not."""
    exempt_share: Annotated[Share, Field(lt=1)] = 0.0
    """Share of trucks, electric or not, whose goods are exempt (perishable food, mail)."""

    @model_validator(mode="after")
    def _lets_trucks_drive(self) -> Self:
        check_days("ban", self.days, self.dates)
        if len(set(self.days)) < len(self.days) or len(set(self.dates)) < len(self.dates):
            raise ValueError("a day is listed twice")
        check_clock(self.start, self.end)
        return self

    @property
    def clock(self) -> Clock:
        """Return start and end in minutes of the day."""
        return minutes_of_day(self.start), minutes_of_day(self.end)


def is_always_banned(bans: tuple[DrivingBan, ...]) -> bool:
    """Return whether weekly bans leave no minute of the week for driving."""
    banned: set[int] = set()
    return len(banned.union(*(minutes_of_week(ban.clock, ban.days) for ban in bans))) == MINUTES_PER_WEEK
