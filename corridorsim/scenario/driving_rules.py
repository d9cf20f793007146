"""Limits on driving without a break, per day and per week.

Sources: Regulation (EC) 561/2006, articles 4 and 6 to 8; 49 CFR 395.1(g) and 395.3 (property-carrying drivers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

H, MIN = SECONDS_PER_HOUR, SECONDS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class EuropeanHours:
    """Exceptions to the daily limits, and weekly limits, of Regulation (EC) 561/2006; all times in seconds."""

    extended_drive_s: float = 10 * H
    """Maximum driving on an extended day."""
    extended_days: int = 2
    """Extended days per fixed week."""
    reduced_rest_s: float = 9 * H
    """A reduced daily rest; also the last part of a split one."""
    reduced_rests: int = 3
    """Reduced daily rests allowed between two weekly rests."""
    first_rest_part_s: float = 3 * H
    """First part of a split daily rest."""
    day_s: float = 24 * H
    """Time after the end of a daily rest by which the next one must be completed."""
    week_drive_s: float = 56 * H
    """Maximum driving per fixed week, Monday 00:00 to Sunday 24:00 UTC."""
    fortnight_drive_s: float = 90 * H
    """Maximum driving in two consecutive fixed weeks."""
    weekly_rest_s: float = 45 * H
    reduced_weekly_rest_s: float = 24 * H
    """Reduced weekly rest, not allowed twice in a row."""
    weekly_rest_after_s: float = 6 * 24 * H
    """Latest start of a weekly rest after the end of the previous one."""


@dataclass(frozen=True, slots=True)
class AmericanHours:
    """The sleeper berth and the cycle of 49 CFR 395; all times in seconds."""

    least_part_s: float = 2 * H
    """Shortest part of a split rest."""
    berth_part_s: float = 7 * H
    """Minimum length of the longer part, in the sleeper berth; both parts together make a daily rest."""
    cycle_duty_s: float = 70 * H
    """Maximum time on duty, driving or not, since the last restart: 70 h in 8 days or 60 h in 7."""
    restart_s: float = 34 * H
    """Time off duty that restarts the cycle."""


@dataclass(frozen=True, slots=True)
class DrivingRules:
    """Limits common to both; all times in seconds."""

    drive_before_break_s: float
    break_s: float
    first_part_s: float | None
    """Minimum first and last part of a split break; None if breaks may not be split."""
    last_part_s: float
    daily_drive_s: float
    daily_rest_s: float
    duty_window_s: float
    """Time from the end of a daily rest by which driving must end."""
    waiting_is_break: bool
    """Whether time on duty without driving counts as a break (queues, borders)."""
    hours: EuropeanHours | AmericanHours
    """Further daily and weekly limits."""


_EU = DrivingRules(
    drive_before_break_s=4.5 * H,
    break_s=45 * MIN,
    first_part_s=15 * MIN,
    last_part_s=30 * MIN,
    daily_drive_s=9 * H,
    daily_rest_s=11 * H,
    duty_window_s=13 * H,
    waiting_is_break=False,
    hours=EuropeanHours(),
)
_US = DrivingRules(
    drive_before_break_s=8 * H,
    break_s=30 * MIN,
    first_part_s=None,
    last_part_s=30 * MIN,
    daily_drive_s=11 * H,
    daily_rest_s=10 * H,
    duty_window_s=14 * H,
    waiting_is_break=True,
    hours=AmericanHours(),
)

DRIVING_RULES = {
    "eu_561_2006": _EU,
    "us_fmcsa_395": _US,
    "us_fmcsa_395_7_days": replace(_US, hours=AmericanHours(cycle_duty_s=60 * H)),
}
"""Driving rules by name in the experiment; the last is for carriers that do not operate every day of the week."""
