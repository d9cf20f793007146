"""Limits on driving without a break, in a day and in a week.

Sources: Regulation (EC) 561/2006, articles 4 and 6 to 8; 49 CFR 395.1(g) and 395.3 (property-carrying drivers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

H, MIN = SECONDS_PER_HOUR, SECONDS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class EuropeanHours:
    """Exceptions from the daily limits, and the week, of Regulation (EC) 561/2006; all times in seconds."""

    extended_drive_s: float = 10 * H
    """Daily driving on an extended day."""
    extended_days: int = 2
    """In a fixed week."""
    reduced_rest_s: float = 9 * H
    """A reduced daily rest; also the last part of a split one."""
    reduced_rests: int = 3
    """Between two weekly rests."""
    first_rest_part_s: float = 3 * H
    """First part of a split daily rest."""
    day_s: float = 24 * H
    """Within this after the end of a daily rest the next one must be over."""
    week_drive_s: float = 56 * H
    """In a fixed week, Monday 00:00 to Sunday 24:00 UTC."""
    fortnight_drive_s: float = 90 * H
    """In two consecutive fixed weeks."""
    weekly_rest_s: float = 45 * H
    reduced_weekly_rest_s: float = 24 * H
    """Not twice running."""
    weekly_rest_after_s: float = 6 * 24 * H
    """A weekly rest begins at the latest this long after the end of the last one."""


@dataclass(frozen=True, slots=True)
class AmericanHours:
    """The sleeper berth and the cycle of 49 CFR 395; all times in seconds."""

    least_part_s: float = 2 * H
    """Shortest part of a split rest."""
    berth_part_s: float = 7 * H
    """One of its two parts is at least this, in the sleeper berth; together they are a daily rest."""
    cycle_duty_s: float = 70 * H
    """On duty, driving or not, since the last restart; 70 h in 8 days or 60 h in 7."""
    restart_s: float = 34 * H
    """Off duty that begins the cycle anew."""


@dataclass(frozen=True, slots=True)
class DrivingRules:
    """What both have in common; all times in seconds."""

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
    hours: EuropeanHours | AmericanHours
    """What holds beyond that in a day and in a week."""


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
"""By name in the experiment; the last is for carriers that do not run every day of the week."""
