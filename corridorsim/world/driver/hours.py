"""What limits a driver's hours, and the log of the days and weeks that these limits are applied to."""

from __future__ import annotations

from corridorsim.scenario.driving_rules import DrivingRules

EPSILON_S = 1e-6
"""Times closer than this are one instant; it is far below what a tachograph or logging device resolves."""


class Limits:
    """The limits that European and American rules have in common, as typed numbers; see ``DrivingRules``."""

    def __init__(self, rules: DrivingRules) -> None:
        self.rules = rules
        self.drive_before_break_s = rules.drive_before_break_s
        self.break_s = rules.break_s
        self.first_part_s = rules.first_part_s or 0.0
        """0 if breaks may not be split."""
        self.last_part_s = rules.last_part_s
        self.daily_drive_s = rules.daily_drive_s
        self.daily_rest_s = rules.daily_rest_s
        self.duty_window_s = rules.duty_window_s
        self.waiting_is_break = rules.waiting_is_break


class HoursLog:
    """What a driver has done today and this week; ``EuropeanLog`` or ``AmericanLog``."""

    def allows(self, drive_s: float, now_s: float) -> bool:
        """Whether this much driving is allowed without extended days; a quick check before ``left_s``."""
        raise NotImplementedError

    def left_s(self, now_s: float, stretch_s: float, trip_s: float) -> float:
        """Driving until a daily or longer rest is due, given the driving to the next stop and to the end [s]."""
        raise NotImplementedError

    def drove(self, duration_s: float, end_s: float) -> None:
        """Count driving."""
        raise NotImplementedError

    def on_duty(self, duration_s: float) -> None:
        """Count time on duty without driving."""
        raise NotImplementedError

    def rested(self, duration_s: float, end_s: float) -> float:
        """Count an uninterrupted rest; return the daily or longer rest that it completes, 0 if there is none [s]."""
        raise NotImplementedError

    def rest_s(self, now_s: float, wanted_s: float, trip_s: float) -> float:
        """The rest to take if ``wanted_s`` more of driving is not allowed today [s]."""
        raise NotImplementedError

    def nights_after(self, now_s: float, wait_s: float, trip_s: float) -> int:
        """Daily rests still to come after a wait that begins now."""
        raise NotImplementedError

    def nights_with_rest(self, trip_s: float) -> int:
        """Daily rests still to come if the driver takes one now, that one included."""
        raise NotImplementedError


def whole_days(days: float) -> int:
    """The smallest whole number that is not below ``days``."""
    whole = int(days)
    return whole + 1 if whole < days else whole
