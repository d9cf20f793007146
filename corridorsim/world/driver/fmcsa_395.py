"""Days and the cycle of a driver under 49 CFR 395."""

from __future__ import annotations

from math import ceil

from corridorsim.scenario.driving_rules import AmericanHours, DrivingRules

EPSILON_S = 1e-6
"""Times closer than this are one instant; it is far below what a logging device resolves."""


class AmericanLog:
    """Driving today and duty in the cycle; see ``world.driver.log.HoursLog``.

    Two rests, one of 7 h or more in the sleeper berth and the other of 2 h or more, together make a daily rest: neither
    uses up the window, and the day's hours count again from the end of the first. A driver whose day is over completes
    such a pair if that is enough to reach the destination, and otherwise takes the whole daily rest.
    """

    __slots__ = (
        "_cycle_s", "_day_began_s", "_has_worked", "_hours", "_is_part_of_pair", "_part_end_s", "_part_s", "_rules",
        "_since_part_s", "_today_s",
    )  # fmt: skip

    def __init__(self, rules: DrivingRules, hours: AmericanHours, now_s: float) -> None:
        self._rules = rules
        self._hours = hours
        self._today_s = 0.0
        self._day_began_s = now_s
        self._has_worked = False
        self._part_s = 0.0
        """Length of a rest that waits for its other half; 0 if none does."""
        self._is_part_of_pair = False
        """It has completed a daily rest with the rest before it."""
        self._part_end_s = now_s
        self._since_part_s = 0.0
        """Driving since that rest."""
        self._cycle_s = 0.0

    def begin_mid_week(self, on_duty_s: float) -> None:
        """Count earlier duty, since the last restart."""
        self._cycle_s = on_duty_s

    def allows(self, drive_s: float, now_s: float) -> bool:
        """See ``HoursLog.allows``."""
        return drive_s <= self.left_s(now_s, 0.0, 0.0)

    def left_s(self, now_s: float, stretch_s: float, trip_s: float) -> float:  # noqa: ARG002 - the EU log needs them
        """See ``HoursLog.left_s``."""
        window_ends_s = self._day_began_s + self._rules.duty_window_s + self._part_s
        return min(
            self._rules.daily_drive_s - self._today_s, window_ends_s - now_s, self._hours.cycle_duty_s - self._cycle_s
        )

    def drove(self, duration_s: float, end_s: float) -> None:  # noqa: ARG002 - the EU log needs it
        """See ``HoursLog.drove``."""
        self._has_worked = True
        self._today_s += duration_s
        self._since_part_s += duration_s
        self._cycle_s += duration_s

    def on_duty(self, duration_s: float) -> None:
        """Count time on duty that is not driving."""
        self._has_worked = self._has_worked or duration_s > 0.0
        self._cycle_s += duration_s

    def rested(self, duration_s: float, end_s: float) -> float:
        """See ``HoursLog.rested``."""
        rules, hours = self._rules, self._hours
        if duration_s >= hours.restart_s - EPSILON_S:
            self._cycle_s = 0.0
        if duration_s >= rules.daily_rest_s - EPSILON_S:
            self._begin_day(end_s, 0.0)
            self._part_s = 0.0
            self._has_worked = self._is_part_of_pair = False
            return duration_s
        if not self._has_worked:
            self._day_began_s = end_s
        elif duration_s >= hours.least_part_s - EPSILON_S:
            return self._take_part(duration_s, end_s)
        return 0.0

    def _take_part(self, duration_s: float, end_s: float) -> float:
        """Count a part of a split rest; return what the pair that it completes adds to daily rests, 0 if none [s]."""
        whole = self._part_s + duration_s >= self._rules.daily_rest_s - EPSILON_S
        in_berth = max(self._part_s, duration_s) >= self._hours.berth_part_s - EPSILON_S
        is_pair = self._part_s > 0.0 and whole and in_berth
        if is_pair:
            self._begin_day(self._part_end_s, self._since_part_s)
        elif duration_s < self._part_s:
            return 0.0
        earlier_s = 0.0 if self._is_part_of_pair else self._part_s
        self._is_part_of_pair = is_pair
        self._part_s, self._part_end_s, self._since_part_s = duration_s, end_s, 0.0
        return duration_s + earlier_s if is_pair else 0.0

    def _begin_day(self, begin_s: float, driven_s: float) -> None:
        self._day_began_s = begin_s
        self._today_s = driven_s

    def rest_s(self, now_s: float, wanted_s: float, trip_s: float) -> float:
        """See ``HoursLog.rest_s``."""
        rules, hours = self._rules, self._hours
        if hours.cycle_duty_s - self._cycle_s < wanted_s:
            return hours.restart_s
        if self._part_s > 0.0:
            least_s = hours.least_part_s if self._part_s >= hours.berth_part_s else hours.berth_part_s
            # The window continues from the end of the first rest, and the second one does not use it up.
            gained_s = min(
                rules.daily_drive_s - self._since_part_s, self._part_end_s + rules.duty_window_s - now_s
            )  # fmt: skip
            if gained_s >= max(trip_s, wanted_s):
                return max(least_s, rules.daily_rest_s - self._part_s)
        return rules.daily_rest_s

    def nights(self, now_s: float, wait_s: float, trip_s: float) -> tuple[int, int]:
        """See ``HoursLog.nights``."""
        after_s = max(0.0, self.left_s(now_s + wait_s, trip_s, trip_s))
        day_s = self._rules.daily_drive_s
        return ceil((trip_s - after_s) / day_s), 1 + max(0, ceil((trip_s - day_s) / day_s))
