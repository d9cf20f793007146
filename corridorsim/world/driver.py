"""A driver's log: how long may be driven, and which rest is due."""

from __future__ import annotations

from corridorsim.scenario.driving_rules import DrivingRules

# Times closer than this are one instant; it is far below what a tachograph resolves.
EPSILON_S = 1e-6


class DriverLog:
    """The hours of one driver, fresh at ``now_s``."""

    __slots__ = ("_first_part", "driven_s", "driven_today_s", "on_duty_since_s", "rules")

    def __init__(self, rules: DrivingRules, now_s: float) -> None:
        self.rules = rules
        self.driven_s = 0.0
        """Driving since the last break."""
        self.driven_today_s = 0.0
        self.on_duty_since_s = now_s
        self._first_part = False

    def drivable_s(self, now_s: float) -> float:
        """Driving that is allowed from now on until a rest is due [s]."""
        rules = self.rules
        return max(
            0.0,
            min(
                rules.drive_before_break_s - self.driven_s,
                rules.daily_drive_s - self.driven_today_s,
                self.on_duty_since_s + rules.duty_window_s - now_s,
            ),
        )

    def drove(self, duration_s: float) -> None:
        """Count driving."""
        self.driven_s += duration_s
        self.driven_today_s += duration_s

    def rested(self, duration_s: float, end_s: float) -> None:
        """Count an uninterrupted rest that ended at ``end_s``: a daily rest, a break, or the first part of one."""
        rules = self.rules
        if duration_s >= rules.daily_rest_s - EPSILON_S:
            self.driven_s = self.driven_today_s = 0.0
            self.on_duty_since_s = end_s
            self._first_part = False
        elif duration_s >= self.break_needed_s() - EPSILON_S:
            self.driven_s = 0.0
            self._first_part = False
        elif rules.first_part_s is not None and duration_s >= rules.first_part_s:
            self._first_part = True

    def waited(self, duration_s: float, end_s: float) -> None:
        """Count time on duty without driving (queues, borders), a break only where the rules let it be one."""
        if self.rules.waiting_is_break and duration_s < self.rules.daily_rest_s:
            self.rested(duration_s, end_s)

    def break_needed_s(self) -> float:
        """Uninterrupted rest that makes a break now [s]."""
        return self.rules.last_part_s if self._first_part else self.rules.break_s

    def rest_due_s(self, now_s: float, wanted_s: float) -> float:
        """The rest without which ``wanted_s`` more of driving is not allowed [s]."""
        rules = self.rules
        day_is_over = (
            rules.daily_drive_s - self.driven_today_s < wanted_s
            or self.on_duty_since_s + rules.duty_window_s - now_s < wanted_s
        )
        return rules.daily_rest_s if day_is_over else self.break_needed_s()
