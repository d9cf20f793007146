"""Days and weeks of a driver under Regulation (EC) 561/2006."""

from __future__ import annotations

from math import inf

from corridorsim.scenario.driving_rules import DrivingRules, EuropeanHours
from corridorsim.units import HOURS_PER_WEEK, SECONDS_PER_HOUR
from corridorsim.world.driver.hours import EPSILON_S, HoursLog, Limits, whole_days

WEEK_S = HOURS_PER_WEEK * SECONDS_PER_HOUR
_WEEK_S = WEEK_S  # as a C number, which other modules cannot import


class EuropeanLimits(Limits):
    """Limits with the exceptions and weekly limits of the regulation; see ``EuropeanHours``."""

    def __init__(self, rules: DrivingRules, hours: EuropeanHours) -> None:
        super().__init__(rules)
        self.extended_drive_s = hours.extended_drive_s
        self.extended_days = hours.extended_days
        self.reduced_rest_s = hours.reduced_rest_s
        self.reduced_rests = hours.reduced_rests
        self.first_rest_part_s = hours.first_rest_part_s
        self.day_s = hours.day_s
        self.week_drive_s = hours.week_drive_s
        self.fortnight_drive_s = hours.fortnight_drive_s
        self.weekly_rest_s = hours.weekly_rest_s
        self.reduced_weekly_rest_s = hours.reduced_weekly_rest_s
        self.weekly_rest_after_s = hours.weekly_rest_after_s


class EuropeanLog(HoursLog):
    """Driving today and this week; see ``world.driver.hours.HoursLog``.

    The driver takes the shortest rest that is allowed while allowances last, since a rest on the way is time lost, and
    drives the tenth hour if that reaches the next stop or saves a night.
    """

    def __init__(self, limits: EuropeanLimits, now_s: float, week_ends_s: float) -> None:
        self._limits = limits
        self._today_s = 0.0
        self._day_began_s = now_s
        self._has_worked = False
        self._is_extended = False
        self._split = False
        """The first part of a split daily rest has been taken."""
        self._extended_days = self._limits.extended_days
        self._reduced_rests = self._limits.reduced_rests
        self._week_ends_s = week_ends_s
        self._week_s = self._last_week_s = 0.0
        self._may_reduce_week = True
        self._weekly_rest_due_s = now_s + self._limits.weekly_rest_after_s

    def begin_mid_week(self, driven_s: float, driven_last_week_s: float) -> None:
        """Count earlier driving, done since the last weekly rest in as few days as are allowed."""
        self._week_s, self._last_week_s = driven_s, driven_last_week_s
        days_s = self._nights(driven_s, self._limits.extended_days) * self._limits.day_s
        self._weekly_rest_due_s -= min(days_s, self._limits.weekly_rest_after_s)

    # -- driving -----------------------------------------------------------------------------------------------

    def allows(self, drive_s: float, now_s: float) -> bool:
        """See ``HoursLog.allows``."""
        limits, end_s = self._limits, now_s + drive_s
        return (
            self._today_s + drive_s <= limits.daily_drive_s
            and end_s <= self._day_began_s + limits.day_s - limits.daily_rest_s
            and end_s <= self._weekly_rest_due_s
            and self._week_s + drive_s <= limits.week_drive_s
            and self._week_s + self._last_week_s + drive_s <= limits.fortnight_drive_s
        )

    def left_s(self, now_s: float, stretch_s: float, trip_s: float) -> float:
        """See ``HoursLog.left_s``."""
        limits = self._limits
        left = limits.daily_drive_s - self._today_s
        if self._is_extended or (self._extended_days > 0 and self._tenth_hour_helps(left, stretch_s, trip_s)):
            left += limits.extended_drive_s - limits.daily_drive_s
        window_s = limits.day_s - (limits.reduced_rest_s if self._may_rest_short() else limits.daily_rest_s)
        return min(left, self._day_began_s + window_s - now_s, self._week_left_s(now_s))

    def _tenth_hour_helps(self, left_s: float, stretch_s: float, trip_s: float) -> bool:
        if trip_s <= left_s and stretch_s <= left_s:
            return False
        extra_s = self._limits.extended_drive_s - self._limits.daily_drive_s
        if left_s < stretch_s <= left_s + extra_s:
            return True
        days = self._extended_days
        return self._nights(trip_s - left_s - extra_s, days - 1) < self._nights(trip_s - left_s, days)

    def _nights(self, drive_s: float, extended_days: int) -> int:
        """Days that this much driving takes, each after a night: 9 n + min(days, n) hours in n days."""
        limits = self._limits
        extra_s = limits.extended_drive_s - limits.daily_drive_s
        some_extended = whole_days((drive_s - max(0, extended_days) * extra_s) / limits.daily_drive_s - EPSILON_S)
        all_extended = whole_days(drive_s / limits.extended_drive_s - EPSILON_S)
        return max(0, some_extended, all_extended)

    def _may_rest_short(self) -> bool:
        return self._split or self._reduced_rests > 0

    def _week_left_s(self, now_s: float) -> float:
        limits = self._limits
        until_rest_s = self._weekly_rest_due_s - now_s
        if now_s >= self._week_ends_s:
            return until_rest_s
        left = min(limits.week_drive_s, limits.fortnight_drive_s - self._last_week_s) - self._week_s
        return min(until_rest_s, left if now_s + left < self._week_ends_s else inf)

    def drove(self, duration_s: float, end_s: float) -> None:
        """See ``HoursLog.drove``."""
        self._has_worked = True
        self._today_s += duration_s
        self._week_s += duration_s
        if end_s >= self._week_ends_s:
            self._begin_week(end_s, min(end_s - self._week_ends_s, duration_s))
        if not self._is_extended and self._today_s > self._limits.daily_drive_s + EPSILON_S:
            self._is_extended = True
            self._extended_days -= 1

    def _begin_week(self, now_s: float, driven_s: float) -> None:
        weeks = int((now_s - self._week_ends_s) // _WEEK_S)
        self._last_week_s = self._week_s - driven_s if weeks == 0 else 0.0
        self._week_s = driven_s
        self._extended_days = self._limits.extended_days
        self._week_ends_s += (weeks + 1) * WEEK_S

    def on_duty(self, duration_s: float) -> None:
        """See ``HoursLog.on_duty``; time on duty is not limited in itself, but it ends a rest."""
        self._has_worked = self._has_worked or duration_s > 0.0

    # -- rest --------------------------------------------------------------------------------------------------

    def rested(self, duration_s: float, end_s: float) -> float:
        """See ``HoursLog.rested``."""
        limits = self._limits
        if end_s >= self._week_ends_s:
            self._begin_week(end_s, 0.0)
        least_s = limits.reduced_rest_s if self._may_rest_short() else limits.daily_rest_s
        if duration_s >= least_s - EPSILON_S:
            self._end_day(duration_s, end_s)
            return duration_s
        if not self._has_worked:
            # The driver has not worked since the last rest: it continues.
            self._day_began_s = end_s
        elif duration_s >= limits.first_rest_part_s - EPSILON_S:
            self._split = True
        return 0.0

    def _end_day(self, duration_s: float, end_s: float) -> None:
        limits = self._limits
        is_weekly = duration_s >= limits.weekly_rest_s - EPSILON_S
        is_reduced_weekly = not is_weekly and self._may_reduce_week and (
            duration_s >= limits.reduced_weekly_rest_s - EPSILON_S
        )  # fmt: skip
        # Only the part of a rest within a day of the end of the last one counts: a late rest is a reduced rest.
        counted_s = min(duration_s, self._day_began_s + limits.day_s - (end_s - duration_s))
        if is_weekly or is_reduced_weekly:
            self._may_reduce_week = is_weekly
            self._weekly_rest_due_s = end_s + limits.weekly_rest_after_s
            self._reduced_rests = limits.reduced_rests
        elif counted_s < limits.daily_rest_s - EPSILON_S and not self._split:
            self._reduced_rests = max(0, self._reduced_rests - 1)
        self._today_s = 0.0
        self._day_began_s = end_s
        self._has_worked = self._is_extended = self._split = False

    def rest_s(self, now_s: float, wanted_s: float, trip_s: float) -> float:  # noqa: ARG002 - the US log needs it
        """See ``HoursLog.rest_s``."""
        limits = self._limits
        night_s = limits.reduced_rest_s if self._may_rest_short() else limits.daily_rest_s
        if now_s + night_s + wanted_s > self._weekly_rest_due_s:
            night_s = limits.reduced_weekly_rest_s if self._may_reduce_week else limits.weekly_rest_s
        left = min(limits.week_drive_s, limits.fortnight_drive_s - self._last_week_s) - self._week_s
        if left < wanted_s and now_s + left < self._week_ends_s:
            return max(night_s, self._week_ends_s - now_s)
        return night_s

    def nights_after(self, now_s: float, wait_s: float, trip_s: float) -> int:
        """See ``HoursLog.nights_after``."""
        after_s = max(0.0, self.left_s(now_s + wait_s, trip_s, trip_s))
        return self._nights(trip_s - after_s, self._extended_days)

    def nights_with_rest(self, trip_s: float) -> int:
        """See ``HoursLog.nights_with_rest``."""
        limits, days = self._limits, self._extended_days
        fresh_s = limits.extended_drive_s if days > 0 else limits.daily_drive_s
        return 1 + self._nights(trip_s - fresh_s, days - 1)
