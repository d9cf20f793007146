"""Waiting out driving bans."""

from __future__ import annotations

import simpy

from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.engine import Steps
from corridorsim.world.resting.rest import rest
from corridorsim.world.state.trip_state import TripState
from corridorsim.world.tables.world_log import WorldLog


def wait_out_ban(env: simpy.Environment, log: WorldLog, state: TripState, segment: int) -> Steps:
    """Wait here until driving on the segment is allowed; this is rest, and the daily rest if that costs no night."""
    calendar, motion, jurisdictions = state.bans_on(segment), state.motion, state.route.jurisdictions
    jurisdiction = jurisdictions[min(segment, len(jurisdictions) - 1)]
    while calendar is not None and (wait_s := calendar.wait_s(env.now, motion.egress_s)) > 0.0:
        rest_s = state.driver.stand_s(env.now, wait_s, motion.ahead_s())
        detail = f"waits {rest_s / SECONDS_PER_HOUR:.1f} h for the driving ban of {jurisdiction}"
        log.event("driving_ban", state.trip.trip_id, detail)
        yield from rest(env, state, rest_s)
