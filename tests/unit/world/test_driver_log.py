"""Hours of driving and rest: Regulation (EC) 561/2006 and 49 CFR 395.3, by hand."""

import pytest

from corridorsim.scenario.driving_rules import DRIVING_RULES
from corridorsim.world.driver.log import DriverLog, limits_of

H, M = 3600.0, 60.0
EU, US = DRIVING_RULES["eu_561_2006"], DRIVING_RULES["us_fmcsa_395"]


class Day:
    """A driver's day, step by step."""

    def __init__(self, rules):
        self.now = 0.0
        self.log = DriverLog(limits_of(rules), 0.0)

    def drive(self, hours):
        assert hours * H <= self.log.drivable_s(self.now) + 1e-6, "drives longer than allowed"
        self.now += hours * H
        self.log.drove(hours * H, self.now)

    def rest(self, minutes):
        self.now += minutes * M
        self.log.rested(minutes * M, self.now)

    def wait(self, minutes):
        self.now += minutes * M
        self.log.waited(minutes * M, self.now)

    @property
    def left_h(self):
        return self.log.drivable_s(self.now) / H

    @property
    def due_min(self):
        return self.log.rest_due_s(self.now, 1.0) / M


def test_eu_break_of_45_min_after_four_and_a_half_hours():
    day = Day(EU)
    assert day.left_h == 4.5
    day.drive(4.5)
    assert day.left_h == 0.0
    assert day.due_min == 45
    day.rest(45)
    assert day.left_h == 4.5


def test_eu_44_minutes_are_no_break_but_a_first_part():
    day = Day(EU)
    day.drive(4.5)
    day.rest(44)
    assert day.left_h == 0.0
    assert day.due_min == 30


def test_eu_split_break_15_then_30():
    day = Day(EU)
    day.drive(2)
    day.rest(15)
    assert day.left_h == 2.5, "a first part alone resets nothing"
    day.drive(2.5)
    assert day.due_min == 30
    day.rest(30)
    assert day.left_h == 4.5


def test_eu_split_break_30_then_15_is_none():
    day = Day(EU)
    day.drive(2)
    day.rest(30)
    day.drive(2.5)
    day.rest(15)
    assert day.left_h == 0.0
    assert day.due_min == 30


def test_eu_first_part_does_not_outlive_its_break():
    day = Day(EU)
    day.drive(1)
    day.rest(15)
    day.rest(30)
    day.drive(4.5)
    assert day.due_min == 45


def test_eu_14_minutes_are_no_first_part():
    day = Day(EU)
    day.drive(4)
    day.rest(14)
    assert day.log.break_needed_s() == 45 * M


def test_eu_waiting_is_no_break_however_long():
    day = Day(EU)
    day.drive(4.5)
    day.wait(120)
    assert day.left_h == 0.0
    assert day.due_min == 45


def test_us_thirty_minutes_after_eight_hours_and_waiting_counts():
    day = Day(US)
    day.drive(8)
    assert day.left_h == 0.0
    assert day.due_min == 30
    day.wait(29)
    assert day.left_h == 0.0
    day.wait(30)
    assert day.left_h == 3.0, "11 hours a day"


def test_us_break_has_no_parts():
    day = Day(US)
    day.drive(7.5)
    day.rest(15)
    day.drive(0.5)
    day.rest(15)
    assert day.left_h == 0.0
    assert day.due_min == 30


def test_us_half_an_hour_off_the_road_is_a_break_whatever_is_done_in_it():
    day = Day(US)
    day.drive(8)
    day.wait(10)
    day.rest(15)
    assert day.left_h == 0.0
    day.wait(5)
    assert day.left_h == 3.0


def test_us_eleven_hours_then_ten_of_rest():
    day = Day(US)
    day.drive(8)
    day.rest(30)
    day.drive(3)
    assert day.due_min == 10 * 60
    day.rest(10 * 60)
    assert day.left_h == 8.0


def test_us_window_of_fourteen_hours():
    day = Day(US)
    day.drive(1)
    day.wait(12 * 60 + 30)
    assert day.left_h == pytest.approx(0.5)
    day.drive(0.5)
    assert day.due_min == 10 * 60


def test_day_is_over_where_a_break_would_not_help():
    day = Day(EU)
    day.drive(4.5)
    day.rest(45)
    day.drive(4)
    assert day.log.rest_due_s(day.now, 0.5 * H + 1.0) == 9 * H, "a reduced daily rest, not a break"


@pytest.mark.parametrize(("first_h", "second_h"), [(3, 7), (7, 3), (2, 8)])
def test_both_parts_of_a_split_rest_are_the_drivers_own(first_h, second_h):
    log = DriverLog(limits_of(US), 0.0)
    now, found = 0.0, []
    for driven_h, rested_h in ((5, first_h), (4, second_h), (4, first_h), (1, 10)):
        now += driven_h * H
        log.drove(driven_h * H, now)
        now += rested_h * H
        found.append(log.rested(rested_h * H, now) / H)
    assert found == [0.0, first_h + second_h, first_h, 10.0], "the middle one is part of two pairs, and counts once"
