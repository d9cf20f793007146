"""Days and the cycle of a driver under 49 CFR 395."""

from __future__ import annotations

from corridorsim.scenario.driving_rules import AmericanHours, DrivingRules
from corridorsim.world.driver.hours import EPSILON_S, HoursLog, Limits, whole_days


class AmericanLimits(Limits):
    """Limits with the sleeper berth and the cycle; see ``AmericanHours``."""

    def __init__(self, rules: DrivingRules, hours: AmericanHours) -> None:
        super().__init__(rules)
        self.least_part_s = hours.least_part_s
        self.berth_part_s = hours.berth_part_s
        self.cycle_duty_s = hours.cycle_duty_s
        self.restart_s = hours.restart_s


class AmericanLog(HoursLog):
    """Driving today and duty in the cycle; see ``world.driver.hours.HoursLog``.

    Two rests, one of 7 h or more in the sleeper berth and the other of 2 h or more, together make a daily rest: neither
    uses up the window, and the day's hours count again from the end of the first. A driver whose day is over completes
    such a pair if that is enough to reach the destination, and otherwise takes the whole daily rest.
    """

    def __init__(self, limits: AmericanLimits, now_s: float) -> None:
        self._limits = limits
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
        window_ends_s = self._day_began_s + self._limits.duty_window_s + self._part_s
        return min(
            self._limits.daily_drive_s - self._today_s, window_ends_s - now_s, self._limits.cycle_duty_s - self._cycle_s
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
        limits = self._limits
        if duration_s >= limits.restart_s - EPSILON_S:
            self._cycle_s = 0.0
        if duration_s >= limits.daily_rest_s - EPSILON_S:
            self._begin_day(end_s, 0.0)
            self._part_s = 0.0
            self._has_worked = self._is_part_of_pair = False
            return duration_s
        if not self._has_worked:
            self._day_began_s = end_s
        elif duration_s >= limits.least_part_s - EPSILON_S:
            return self._take_part(duration_s, end_s)
        return 0.0

    def _take_part(self, duration_s: float, end_s: float) -> float:
        """Count a part of a split rest; return what the pair that it completes adds to daily rests, 0 if none [s]."""
        whole = self._part_s + duration_s >= self._limits.daily_rest_s - EPSILON_S
        in_berth = max(self._part_s, duration_s) >= self._limits.berth_part_s - EPSILON_S
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
        limits = self._limits
        if limits.cycle_duty_s - self._cycle_s < wanted_s:
            return limits.restart_s
        if self._part_s > 0.0:
            least_s = limits.least_part_s if self._part_s >= limits.berth_part_s else limits.berth_part_s
            # The window continues from the end of the first rest, and the second one does not use it up.
            gained_s = min(
                limits.daily_drive_s - self._since_part_s, self._part_end_s + limits.duty_window_s - now_s
            )  # fmt: skip
            if gained_s >= max(trip_s, wanted_s):
                return max(least_s, limits.daily_rest_s - self._part_s)
        return limits.daily_rest_s

    def nights_after(self, now_s: float, wait_s: float, trip_s: float) -> int:
        """See ``HoursLog.nights_after``."""
        after_s = max(0.0, self.left_s(now_s + wait_s, trip_s, trip_s))
        return whole_days((trip_s - after_s) / self._limits.daily_drive_s)

    def nights_with_rest(self, trip_s: float) -> int:
        """See ``HoursLog.nights_with_rest``."""
        day_s = self._limits.daily_drive_s
        return 1 + max(0, whole_days((trip_s - day_s) / day_s))
