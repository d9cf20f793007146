"""A driver's log: how much driving is allowed, and which rest is due."""

from __future__ import annotations

from corridorsim.scenario.driving_rules import DrivingRules, EuropeanHours
from corridorsim.world.driver.eu_561 import WEEK_S, EuropeanLimits, EuropeanLog
from corridorsim.world.driver.fmcsa_395 import AmericanLimits, AmericanLog
from corridorsim.world.driver.hours import EPSILON_S, HoursLog, Limits

LEAST_DRIVE_S = 1.0
"""A driver does not set off for less driving than this before a rest."""


class Week:
    """A driver's hours before departure."""

    def __init__(self, ends_s: float, driven_s: float = 0.0, driven_last_s: float = 0.0) -> None:
        self.ends_s = ends_s
        """When the fixed week ends: Sunday 24:00 UTC, the time of tachographs."""
        self.driven_s = driven_s
        """Driving in the fixed week so far; under the US rules, time on duty since the last restart."""
        self.driven_last_s = driven_last_s
        """Driving in the fixed week before."""


class DriverLog:
    """The hours of one driver, who is rested at ``now_s`` and begins a week then, unless a week is given.

    ``trip_s`` is the driving left to the end of the trip, ``stretch_s`` that to the next stop, as far as the driver
    knows; they decide only about extended days. If they are left out, the driver does without extended days.
    """

    def __init__(self, limits: Limits, now_s: float, week: Week | None = None) -> None:
        self.limits = limits
        self.driven_s = 0.0
        """Driving since the last break."""
        self._stands_since_s = now_s
        self._first_part = False
        self._hours = _hours_log(limits, now_s, week or Week(now_s + WEEK_S))

    # -- what may be driven ------------------------------------------------------------------------------------

    def drivable_s(self, now_s: float, stretch_s: float = 0.0, trip_s: float = 0.0) -> float:
        """Driving allowed from now until a rest is due [s]."""
        to_break_s = self.limits.drive_before_break_s - self.driven_s
        if self._hours.allows(to_break_s, now_s):
            return max(0.0, to_break_s)
        return max(0.0, min(to_break_s, self._hours.left_s(now_s, stretch_s, trip_s)))

    def day_left_s(self, now_s: float, stretch_s: float = 0.0, trip_s: float = 0.0) -> float:
        """Driving allowed from now until a daily or longer rest is due, not counting breaks [s]."""
        return max(0.0, self._hours.left_s(now_s, stretch_s, trip_s))

    def day_ends_within(self, wanted_s: float, now_s: float, stretch_s: float, trip_s: float) -> bool:
        """Whether a daily or longer rest falls due within ``wanted_s`` more of driving."""
        return not self._hours.allows(wanted_s, now_s) and self.day_left_s(now_s, stretch_s, trip_s) < wanted_s

    # -- what has been done ------------------------------------------------------------------------------------

    def drove(self, duration_s: float, end_s: float) -> None:
        """Count driving that ended at ``end_s``."""
        self.driven_s += duration_s
        self._hours.drove(duration_s, end_s)
        if duration_s > 0.0:
            self._stands_since_s = end_s

    def rested(self, duration_s: float, end_s: float) -> float:
        """Count an uninterrupted rest that ended at ``end_s``: a daily rest, a break, or a part of one.

        Returns the daily or longer rest that it completes, with an earlier part if it is split; 0 if it completes none
        [s].
        """
        limits = self.limits
        night_s = self._hours.rested(duration_s, end_s)
        if night_s > 0.0 or duration_s >= self.break_needed_s() - EPSILON_S:
            self._take_break()
        elif limits.first_part_s > 0.0 and duration_s >= limits.first_part_s:
            self._first_part = True
        if limits.waiting_is_break:
            self._count_standing(end_s)
        return night_s

    def waited(self, duration_s: float, end_s: float) -> None:
        """Count time on duty without driving (queues, borders, handling a plug)."""
        self._hours.on_duty(duration_s)
        if self.limits.waiting_is_break:
            self._count_standing(end_s)

    def _count_standing(self, end_s: float) -> None:
        """Add up any interruption of driving, if that is all the rules require of a break."""
        if end_s - self._stands_since_s >= self.limits.break_s - EPSILON_S:
            self._take_break()

    def _take_break(self) -> None:
        self.driven_s = 0.0
        self._first_part = False

    # -- what is due -------------------------------------------------------------------------------------------

    def break_needed_s(self) -> float:
        """Uninterrupted rest that would complete a break now [s]."""
        return self.limits.last_part_s if self._first_part else self.limits.break_s

    def night_s(self, now_s: float, wanted_s: float = 1.0, trip_s: float = 0.0) -> float:
        """The daily or longer rest to take here if the day ends before ``wanted_s`` more of driving [s].

        It counts if it is not interrupted: charging is part of it if the truck stays at the EVSE until its end, and is
        a separate rest if the truck moves away.
        """
        return self._hours.rest_s(now_s, wanted_s, trip_s)

    def rest_due_s(self, now_s: float, wanted_s: float, stretch_s: float = 0.0, trip_s: float = 0.0) -> float:
        """The rest without which ``wanted_s`` more of driving is not allowed [s]."""
        if self._hours.left_s(now_s, stretch_s, trip_s) < wanted_s:
            return self._hours.rest_s(now_s, wanted_s, trip_s)
        return self.break_needed_s()

    def saves_a_night(self, now_s: float, trip_s: float) -> bool:
        """Whether the rest of the trip takes a night less if the driver goes on until the day is over."""
        return self._hours.nights_after(now_s, 0.0, trip_s) < self._hours.nights_with_rest(trip_s)

    def stand_s(self, now_s: float, wait_s: float, trip_s: float) -> float:
        """How long to rest while driving is forbidden for ``wait_s``: a daily rest if that costs no extra night [s]."""
        if self._hours.nights_with_rest(trip_s) <= self._hours.nights_after(now_s, wait_s, trip_s):
            return max(wait_s, self.night_s(now_s, 1.0, trip_s))
        return wait_s


def limits_of(rules: DrivingRules) -> Limits:
    """The limits of driving rules, to be made once per set of rules."""
    if isinstance(rules.hours, EuropeanHours):
        return EuropeanLimits(rules, rules.hours)
    return AmericanLimits(rules, rules.hours)


def _hours_log(limits: Limits, now_s: float, week: Week) -> HoursLog:
    if isinstance(limits, EuropeanLimits):
        european = EuropeanLog(limits, now_s, week.ends_s)
        if week.driven_s > 0.0 or week.driven_last_s > 0.0:
            european.begin_mid_week(week.driven_s, week.driven_last_s)
        return european
    assert isinstance(limits, AmericanLimits)  # noqa: S101 - there are no others
    american = AmericanLog(limits, now_s)
    american.begin_mid_week(week.driven_s)
    return american
