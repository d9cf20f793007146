"""Limits on driving without a break and in a day.

Sources: Regulation (EC) 561/2006, articles 6 to 8; 49 CFR 395.3 (property-carrying drivers).
"""

from __future__ import annotations

from dataclasses import dataclass

from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class DrivingRules:
    """All times in seconds."""

    drive_before_break_s: float
    break_s: float
    first_part_s: float | None
    """A break may be split into a first part of at least this and a last part; None where any split is void."""
    last_part_s: float
    daily_drive_s: float
    daily_rest_s: float
    duty_window_s: float
    """From the end of a daily rest to the time by which driving must end."""
    waiting_is_break: bool
    """Time on duty but not driving counts as the break (queues, borders)."""


DRIVING_RULES = {
    "eu_561_2006": DrivingRules(
        drive_before_break_s=4.5 * SECONDS_PER_HOUR,
        break_s=45 * SECONDS_PER_MINUTE,
        first_part_s=15 * SECONDS_PER_MINUTE,
        last_part_s=30 * SECONDS_PER_MINUTE,
        daily_drive_s=9 * SECONDS_PER_HOUR,
        daily_rest_s=11 * SECONDS_PER_HOUR,
        duty_window_s=13 * SECONDS_PER_HOUR,
        waiting_is_break=False,
    ),
    "us_fmcsa_395": DrivingRules(
        drive_before_break_s=8 * SECONDS_PER_HOUR,
        break_s=30 * SECONDS_PER_MINUTE,
        first_part_s=None,
        last_part_s=30 * SECONDS_PER_MINUTE,
        daily_drive_s=11 * SECONDS_PER_HOUR,
        daily_rest_s=10 * SECONDS_PER_HOUR,
        duty_window_s=14 * SECONDS_PER_HOUR,
        waiting_is_break=True,
    ),
}


def forced_rest_s(rules: DrivingRules, drive_s: float) -> float:
    """Breaks and daily rests that the rules force on a truck that only drives, fresh at departure [s]."""
    total = 0.0
    left = drive_s
    while left > 0.0:
        today = min(left, rules.daily_drive_s)
        while True:
            breaks = max(0, -int(-today // rules.drive_before_break_s) - 1)
            if today + breaks * rules.break_s <= rules.duty_window_s:
                break
            today = rules.duty_window_s - breaks * rules.break_s
        total += breaks * rules.break_s
        left -= today
        if left > 1e-9:
            total += rules.daily_rest_s
    return total
