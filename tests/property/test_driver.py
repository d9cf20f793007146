"""Whatever drivers do, their log never lets them exceed a limit, and none of them beats the diesel twin."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridorsim.scenario.driving_rules import DRIVING_RULES
from corridorsim.world.driver.diesel_twin import twin_trip_s
from corridorsim.world.driver.log import DriverLog, Week, limits_of

H = 3600.0
MONDAY_S = 60 * H
NEAR_S = 1e-3
RESTS_H = [0.1, 0.25, 0.5, 0.75, 1, 3, 8, 9, 11, 24, 45]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("drive"), st.floats(0.05, 5.0)),
        st.tuples(st.just("rest"), st.sampled_from(RESTS_H)),
        st.tuples(st.just("wait"), st.floats(0.05, 3.0)),
        st.tuples(st.just("due"), st.just(0.0)),
    ),
    max_size=120,
)

DAY = [("drive", 5.0), ("due", 0.0)] * 4
HASTY = st.lists(
    st.sampled_from([DAY, DAY, DAY, DAY, [("wait", 1.0)], [("rest", 3.0)], [("rest", 11)]]), min_size=8, max_size=20
).map(lambda blocks: [step for block in blocks for step in block])
"""Drivers who do little but drive, so that they come to the limits of a week."""


def act(rules, steps, trip_h=0.0, week=None, to_go_h=None):
    """What a driver does who drives as much of each step as the log lets him: (kind, begin, end) in seconds."""
    log = DriverLog(limits_of(DRIVING_RULES[rules]), 0.0, week)
    now, left_s, done = 0.0, (to_go_h or 1e6) * H, []

    def add(kind, duration_s):
        nonlocal now
        done.append((kind, now, now + duration_s))
        now += duration_s

    for kind, hours in steps:
        trip_s = left_s if to_go_h else trip_h * H
        if kind == "drive":
            drive_s = min(hours * H, log.drivable_s(now, 0.0, trip_s), left_s)
            if drive_s > NEAR_S:
                add("drive", drive_s)
                log.drove(drive_s, now)
                left_s -= drive_s
            if left_s <= NEAR_S:
                break
        elif kind == "wait":
            add("wait", hours * H)
            log.waited(hours * H, now)
        else:
            rest_s = hours * H if kind == "rest" else log.rest_due_s(now, 1.0, 0.0, trip_s)
            add("rest", rest_s)
            log.rested(rest_s, now)
    return joined(done), left_s


def joined(done):
    """Adjacent spells of driving as one; a driver who has reported a rest reports the next one by itself."""
    spells = []
    for kind, begin, end in done:
        if spells and spells[-1][0] == kind != "rest":
            spells[-1] = (kind, spells[-1][1], end)
        else:
            spells.append((kind, begin, end))
    return spells


def driven(spells, begin, end):
    return sum(max(0.0, min(e, end) - max(b, begin)) for kind, b, e in spells if kind == "drive")


@settings(max_examples=200, deadline=None)
@given(STEPS | HASTY, st.sampled_from([0.0, 1.0, 12.0, 99.0]))
def test_eu_limits_hold(steps, trip_h):
    spells, _ = act("eu_561_2006", steps, trip_h, Week(MONDAY_S))
    eu_breaks(spells)
    eu_days(spells)
    for week in range(8):
        monday = MONDAY_S + (week - 1) * 168 * H
        assert driven(spells, monday, monday + 168 * H) <= 56 * H + NEAR_S
        assert driven(spells, monday, monday + 336 * H) <= 90 * H + NEAR_S


def eu_breaks(spells):
    """At most 4.5 h at the wheel between breaks of 45 min, or of 15 and 30."""
    at_wheel, first_part = 0.0, False
    for kind, begin, end in spells:
        rest_h = (end - begin) / H if kind == "rest" else 0.0
        if kind == "drive":
            at_wheel += end - begin
            assert at_wheel <= 4.5 * H + NEAR_S
        elif rest_h >= 0.75 - 1e-9 or (first_part and rest_h >= 0.5 - 1e-9):
            at_wheel, first_part = 0.0, False
        elif rest_h >= 0.25:
            first_part = True


def eu_days(spells):
    """Days of 9 or twice a week 10 h, within 24 h less a rest of 11 or three times 9 h; a weekly rest in six days."""
    day, week, last_weekly = 0.0, 0.0, "regular"
    reduced, split, extended = 0, False, []
    for kind, begin, end in spells:
        hours = (end - begin) / H + 1e-9
        if kind == "drive":
            assert end <= week + 144 * H + NEAR_S
            assert end <= day + (15 if split or reduced < 3 else 13) * H + NEAR_S
            today = driven(spells, day, end)
            assert today <= 10 * H + NEAR_S
            if today > 9 * H + NEAR_S and day not in [d for d, _ in extended]:
                extended.append((day, (begin - MONDAY_S) // (168 * H)))
                weeks = [w for _, w in extended]
                assert weeks.count(weeks[-1]) <= 2
        elif kind == "rest":
            late = begin > day + 13 * H + NEAR_S
            weekly = "regular" if hours >= 45 else "reduced" if hours >= 24 and last_weekly == "regular" else None
            worked = any(k != "rest" and b >= day for k, b, e in spells if e <= begin)
            if weekly:
                week, last_weekly, reduced = end, weekly, 0
            elif (hours >= 9 and split) or (hours >= 11 and not late):
                pass
            elif hours >= 9 and reduced < 3:
                reduced += 1
            elif hours < 11:
                split = split or (hours >= 3 and worked)
                day = day if worked else end
                continue
            day, split = end, False


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("drive"), st.floats(0.05, 9.0)),
            st.tuples(st.just("rest"), st.sampled_from([0.25, 0.5, 1, 10, 12, 34])),
            st.tuples(st.just("wait"), st.floats(0.05, 1.9)),
            st.tuples(st.just("due"), st.just(0.0)),
        ),
        max_size=120,
    ),
    st.floats(0, 69),
)
def test_us_limits_hold(steps, on_duty_h):
    """No rest of the steps is a part of a split one; those have cases of their own."""
    spells, _ = act("us_fmcsa_395", steps, week=Week(0, on_duty_h * H))
    day, at_wheel, stands, duty = 0.0, 0.0, 0.0, on_duty_h * H
    for kind, begin, end in spells:
        if kind == "drive":
            at_wheel += end - begin
            assert at_wheel <= 8 * H + NEAR_S
            assert driven(spells, day, end) <= 11 * H + NEAR_S
            assert end <= day + 14 * H + NEAR_S
            assert duty + end - begin <= 70 * H + NEAR_S
            stands = end
        elif end - stands >= 0.5 * H - NEAR_S:
            at_wheel = 0.0
        if kind == "rest":
            rest = end - begin + NEAR_S
            worked = any(k != "rest" and b >= day for k, b, e in spells if e <= begin)
            day = end if rest >= 10 * H or not worked else day
            duty = 0.0 if rest >= 34 * H else duty
        else:
            duty += end - begin
    assert all(one[2] <= other[1] + NEAR_S for one, other in pairwise(spells))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["eu_561_2006", "us_fmcsa_395"]), STEPS, st.floats(0.5, 60.0))
def test_no_driver_beats_the_diesel_twin(rules, steps, trip_h):
    spells, left_s = act(rules, [*steps, *[("drive", 99.0), ("due", 0.0)] * 60], to_go_h=trip_h)
    assert left_s <= NEAR_S
    twin_s = twin_trip_s([trip_h * H], [None], DriverLog(limits_of(DRIVING_RULES[rules]), 0.0), 0.0)
    assert spells[-1][2] >= twin_s - 1.0


@pytest.mark.parametrize(
    ("rules", "drive_h", "rest_h"),
    [
        ("eu_561_2006", 0, 0),
        ("eu_561_2006", 4.5, 0),
        ("eu_561_2006", 4.6, 0.75),
        ("eu_561_2006", 9, 0.75),
        ("eu_561_2006", 10, 1.5),
        ("eu_561_2006", 10.5, 0.75 + 9),
        ("eu_561_2006", 14, 0.75 + 9 + 0.75),
        ("eu_561_2006", 18, 0.75 + 9 + 0.75),
        ("eu_561_2006", 20, 1.5 + 9 + 1.5),
        ("eu_561_2006", 20.5, 0.75 + 9 + 0.75 + 9),
        ("eu_561_2006", 40, 4 * 0.75 + 3 * 9 + 11),
        ("us_fmcsa_395", 8, 0),
        ("us_fmcsa_395", 8.1, 0.5),
        ("us_fmcsa_395", 11, 0.5),
        ("us_fmcsa_395", 12, 0.5 + 10),
        ("us_fmcsa_395", 71, 6 * 10.5 + 34),
    ],
)
def test_rest_that_the_rules_force_on_the_twin(rules, drive_h, rest_h):
    twin_s = twin_trip_s([drive_h * H], [None], DriverLog(limits_of(DRIVING_RULES[rules]), 0.0), 0.0)
    assert twin_s == pytest.approx((drive_h + rest_h) * H)
