"""Times at which trucks may not drive in a jurisdiction."""

from __future__ import annotations

from typing import Annotated, Self, get_args

from pydantic import Field, model_validator

from corridorsim.config.base import ClockTime, Day, Model, Share, minutes_of_day
from corridorsim.config.demand import Weekday

EVERY_DAY: tuple[Weekday, ...] = get_args(Weekday)


class DrivingBan(Model):
    """A ban in local time; if it ends at or before its start, it ends on the following day."""

    days: tuple[Weekday, ...] = EVERY_DAY
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
        if not self.days and not self.dates:
            raise ValueError("the ban never begins; give days of the week or dates")
        if len(set(self.days)) < len(self.days) or len(set(self.dates)) < len(self.dates):
            raise ValueError("a day is listed twice")
        if self.start == "24:00":
            raise ValueError("start may not be 24:00; write 00:00 on the next day")
        if self.start == self.end:
            raise ValueError(f"start and end are both {self.start}; for a whole day, write 00:00 to 24:00")
        return self

    @property
    def duration_min(self) -> int:
        """Return the duration by the clock [min]."""
        length = minutes_of_day(self.end) - minutes_of_day(self.start)
        return length if length > 0 else length + 24 * 60


def is_always_banned(bans: tuple[DrivingBan, ...]) -> bool:
    """Return whether weekly bans leave no minute of the week for driving."""
    week_min = len(EVERY_DAY) * 24 * 60
    banned: set[int] = set()
    for ban in bans:
        for day in ban.days:
            begin_min = EVERY_DAY.index(day) * 24 * 60 + minutes_of_day(ban.start)
            banned.update((begin_min + minute) % week_min for minute in range(ban.duration_min))
    return len(banned) == week_min
