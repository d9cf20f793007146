"""Standing where and when driving is forbidden."""

from __future__ import annotations

from math import inf

import simpy

from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.driver.bans import BanCalendar
from corridorsim.world.engine import Steps
from corridorsim.world.resting.rest import rest
from corridorsim.world.state.trip_state import TripState
from corridorsim.world.tables.log import WorldLog


def wait_out_ban(env: simpy.Environment, log: WorldLog, state: TripState, segment: int) -> Steps:
    """Stand here until the segment may be driven; that is rest, and becomes the daily rest where that costs nothing."""
    jurisdiction, calendar = _ban_on(state, segment)
    motion = state.motion
    while calendar is not None and (wait_s := calendar.wait_s(env.now, motion.egress_s)) > 0.0:
        rest_s = state.driver.stand_s(env.now, wait_s, motion.ahead_s())
        detail = f"stands {rest_s / SECONDS_PER_HOUR:.1f} h for the ban of {jurisdiction}"
        log.event("driving_ban", state.trip.trip_id, detail)
        yield from rest(env, state, rest_s)


def time_to_ban_s(now_s: float, state: TripState) -> float:
    """Time until driving is forbidden where the truck is [s]."""
    _, calendar = _ban_on(state, state.motion.segment)
    return calendar.free_s(now_s) if calendar is not None else inf


def _ban_on(state: TripState, segment: int) -> tuple[str, BanCalendar | None]:
    """The jurisdiction of a segment (of the last one at the destination), and its bans."""
    jurisdictions = state.route.jurisdictions
    jurisdiction = jurisdictions[min(segment, len(jurisdictions) - 1)]
    return jurisdiction, state.bans.get(jurisdiction)
