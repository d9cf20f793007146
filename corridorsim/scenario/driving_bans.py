"""Driving bans by the clock of the run."""

from __future__ import annotations

from collections.abc import Sequence

from corridorsim.config.base import minutes_of_day
from corridorsim.config.driving_bans import DrivingBan
from corridorsim.config.levers.tariffs import ALL_DAYS
from corridorsim.energy.calendar import local_days, seconds_of
from corridorsim.scenario.data import Clock, DrivingBanSpec


def driving_bans(bans: Sequence[DrivingBan], zone: str, clock: Clock) -> tuple[DrivingBanSpec, ...]:
    """The bans of a jurisdiction over the run and a fortnight beyond, in which its last diesel twins arrive."""
    days = local_days(clock.start, clock.n_hours + 14 * 24)
    return tuple(
        DrivingBanSpec(
            intervals_s=tuple(
                (
                    seconds_of(clock.start, day, minutes_of_day(ban.start), zone),
                    seconds_of(clock.start, day, minutes_of_day(ban.start) + ban.duration_min, zone),
                )
                for day in days
                if ALL_DAYS[day.weekday()] in ban.days or day in ban.dates
            ),
            exempt_share=ban.exempt_share,
            electric_exempt=ban.electric_exempt,
        )
        for ban in bans
    )
