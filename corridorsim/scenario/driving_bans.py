"""Driving bans in the time of the run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from corridorsim.config.daily_window import ALL_DAYS, duration_min
from corridorsim.config.driving_bans import DrivingBan
from corridorsim.local_time import Spans, at_minute, local_days, spans_s
from corridorsim.scenario.data import Clock, DrivingBanSpec


def driving_bans(bans: Sequence[DrivingBan], zone: str, clock: Clock) -> tuple[DrivingBanSpec, ...]:
    """Return a jurisdiction's bans over the run and the following fortnight, in which the last diesel twins arrive."""
    days = local_days(clock.start, clock.n_hours + 14 * 24)
    return tuple(
        DrivingBanSpec(
            intervals_s=tuple(
                span
                for day in days
                if ALL_DAYS[day.weekday()] in ban.days or day in ban.dates
                for span in _spans_s(ban, day, zone, clock)
            ),
            exempt_share=ban.exempt_share,
            electric_exempt=ban.electric_exempt,
        )
        for ban in bans
    )


def _spans_s(ban: DrivingBan, day: date, zone: str, clock: Clock) -> Spans:
    begin, _ = ban.clock
    return spans_s(clock.start, at_minute(day, begin), at_minute(day, begin + duration_min(ban.clock)), zone)
