"""Cases of the rules of driving: what a driver has done, and what the regulation then allows and asks for."""

from __future__ import annotations

from typing import NamedTuple

from corridorsim.scenario.driving_rules import DRIVING_RULES
from corridorsim.world.driver.log import DriverLog, Week, limits_of

H = 3600.0
EU, US, US_7 = "eu_561_2006", "us_fmcsa_395", "us_fmcsa_395_7_days"
REDUCED = "D4 R9 " * 3
"""Three days that end with a reduced daily rest."""


class Case(NamedTuple):
    """A line of the table; all numbers are hours."""

    rules: str
    text: str
    """Article or paragraph."""
    done: str
    """D: driving, R: rest, W: on duty without driving; hours each."""
    left_h: float
    """Driving that is allowed at once."""
    due_h: float | None
    """The rest that is due where that is nothing."""
    trip_h: float = 99.0
    """Driving to the end of the trip, which decides about exceptions."""
    week: Week | None = None


CASES = [
    Case(EU, "7: 45 min of break after 4.5 h", "D4.5", 0, 0.75),
    Case(EU, "7: 44 min are not a break", "D4.5 R0.73", 0, 0.5),
    Case(EU, "7: a break may be 15 min, then 30", "D2 R0.25 D2.5 R0.5", 4.5, None),
    Case(EU, "7: not 30 min, then 15", "D2 R0.5 D2.5 R0.25", 0, 0.5),
    Case(EU, "4(d): waiting at work is not a break", "D4.5 W2", 0, 0.75),
    Case(EU, "6(1): 9 h a day; 8: a reduced daily rest", "D4.5 R0.75 D4.5", 0, 9),
    Case(EU, "6(1): 10 h, if that ends the trip", "D4.5 R0.75 D4.5 R0.75", 1, None, trip_h=1),
    Case(EU, "6(1): only twice in a week", "D4.5 R0.75 D4.5 R0.75 D1 R11 " * 2 + "D4.5 R0.75 D4.5", 0, 9, 1),
    Case(EU, "8(2): 24 h minus a reduced rest are 15 h", "D1 W13.5", 0.5, None),
    Case(EU, "8(4): three reduced rests between weekly ones", REDUCED + "D4.5 R0.75 D4.5", 0, 11),
    Case(EU, "8(2): 24 h minus a regular rest are 13 h", REDUCED + "D1 W11.5", 0.5, None),
    Case(EU, "4(g): a daily rest of 3 h, then 9, is regular", "D4 R3 D4 R9 " + REDUCED + "D4", 0.5, None),
    Case(EU, "4(g): 9 h are then only a part of one", REDUCED + "D4 R9", 2, None),
    Case(EU, "8(2): a rest that starts late is a reduced one", "D1 W13 R11 " + "D4 R9 " * 2 + "D4.5 R0.75 D4.5", 0, 11),
    Case(EU, "6(2): 56 h a week, until Monday", "D4.5 R0.75 D4.5", 0, 90.25, week=Week(100 * H, 47 * H)),
    Case(EU, "6(3): 90 h a fortnight", "D4.5 R0.75 D0.5", 0, 94.25, week=Week(100 * H, 35 * H, 50 * H)),
    Case(EU, "4(i): Monday 00:00 begins a week", "D3", 1.5, None, week=Week(2 * H, 38 * H, 50 * H)),
    Case(EU, "8(6): a weekly rest after six days", "D4.5 R0.75 D4.5 R9 D4.5 R0.75", 0, 24, week=Week(200 * H, 40 * H)),
    Case(EU, "8(6): not reduced twice", "D4 R24 " + "D4 R20 " * 5 + "D4 R11 D4.5 R0.75 D3.75", 0, 45),
    Case(EU, "8(6): a weekly rest restores reduced ones", REDUCED + "D4 R45 D4.5 R0.75 D4.5", 0, 9),
    Case(US, "395.3(a)(3)(ii): 30 min after 8 h", "D8", 0, 0.5),
    Case(US, "395.3(a)(3)(ii): on duty or off", "D8 W0.25 R0.25", 3, None),
    Case(US, "395.3(a)(3)(i): 11 h, then 10 h off", "D8 R0.5 D3", 0, 10),
    Case(US, "395.3(a)(2): within 14 h", "D1 W12.5", 0.5, None),
    Case(US, "395.3(a)(2): short rests use them up", "D1 R1.5 W11", 0.5, None),
    Case(US, "395.1(g): a rest of 2 h or more does not", "D1 R3 W9.5", 3.5, None),
    Case(US, "395.1(g): 3 h and 7 h are a daily rest", "D6 R3 D4 R7", 7, None),
    Case(US, "395.1(g): 2 h require 8 h", "D5 R2 D6", 0, 8, trip_h=4),
    Case(US, "395.1(g): 10 h if that does not end the trip", "D5 R2 D6", 0, 10, trip_h=12),
    Case(US, "395.1(g): 4 h and 6 h are not", "D5 R4 D6 R6", 0, 7, trip_h=4),
    Case(US, "395.3(b)(2): 70 h on duty in 8 days", "D2 W1 D2", 0, 34, week=Week(0, 65 * H)),
    Case(US, "395.3(c): a restart of 34 h", "D5 R34", 8, None, week=Week(0, 65 * H)),
    Case(US_7, "395.3(b)(1): 60 h on duty in 7 days", "D3", 0, 34, week=Week(0, 57 * H)),
]


class Day:
    """A driver's hours, step by step; driving beyond what is allowed is an error."""

    def __init__(self, case: Case) -> None:
        self.log = DriverLog(limits_of(DRIVING_RULES[case.rules]), 0.0, case.week)
        self.trip_s = case.trip_h * H
        self.now_s = 0.0
        for step in case.done.split():
            self.do(step[0], float(step[1:]) * H)

    def do(self, what: str, duration_s: float) -> None:
        if what == "D":
            assert duration_s <= self.log.drivable_s(self.now_s, 0.0, self.trip_s) + 1e-6, "drives longer than allowed"
        self.now_s += duration_s
        {"D": self.log.drove, "R": self.log.rested, "W": self.log.waited}[what](duration_s, self.now_s)

    @property
    def left_h(self) -> float:
        return self.log.drivable_s(self.now_s, 0.0, self.trip_s) / H

    @property
    def due_h(self) -> float:
        return self.log.rest_due_s(self.now_s, 1.0, 0.0, self.trip_s) / H


def before(week: Week | None) -> str:
    """What a driver has behind him at departure, in words."""
    if week is None:
        return ""
    last = f", {week.driven_last_s / H:g} h in the last" if week.driven_last_s else ""
    monday = f", Monday in {week.ends_s / H:g} h" if week.ends_s else ""
    return f"({week.driven_s / H:g} h this week{last}{monday}) "
