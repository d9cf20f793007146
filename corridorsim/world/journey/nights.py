"""Nights on the road: which rest areas to try, and what happens if none has a place."""

from __future__ import annotations

import simpy

from corridorsim.world.engine import Steps
from corridorsim.world.journey.road import Road
from corridorsim.world.journey.waypoints import RestArea
from corridorsim.world.resting.rest import rest
from corridorsim.world.state.activity import PARKING_SEARCH
from corridorsim.world.state.trip_state import TripState


def day_reaches(now_s: float, state: TripState, position: int, end: int, in_s: float = 0.0) -> bool:
    """Whether the day's driving reaches ``in_s`` beyond the start of segment ``position``, on the way to ``end``."""
    return state.motion.to_segment_s(position) + in_s <= _day_left_s(now_s, state, end, in_s)


def areas_to_try(now_s: float, state: TripState, road: Road, end: int) -> list[RestArea]:
    """Rest areas for this night, in driving order: from the last one that leaves some of the day in hand."""
    motion = state.motion
    day_s = _day_left_s(now_s, state, end)
    reached = [
        area
        for area in road.rest_areas
        if motion.next_position() <= area.position < end and motion.to_segment_s(area.position) <= day_s
    ]
    in_hand = [motion.to_segment_s(area.position) <= day_s - road.early_s for area in reached]
    return reached[max(0, sum(in_hand) - 1) :]


def rest_without_place(env: simpy.Environment, road: Road, state: TripState, night_s: float) -> Steps:
    """Spend the night without a regular place, such as on a ramp or in a lay-by."""
    road.log.event("informal_parking", state.trip.trip_id, f"past {state.route.nodes[state.motion.segment]}")
    state.ledger.doing = PARKING_SEARCH
    yield env.timeout(road.informal_s)
    state.ledger.spend(PARKING_SEARCH, road.informal_s)
    yield from rest(env, state, night_s)


def _day_left_s(now_s: float, state: TripState, end: int, in_s: float = 0.0) -> float:
    motion = state.motion
    return state.driver.day_left_s(now_s, motion.to_segment_s(end) + in_s, motion.ahead_s() + in_s)
