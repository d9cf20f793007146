"""Driving: from waypoint to waypoint, with the rests, bans and nights that fall due on the way."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import Any

import simpy

from corridorsim.units import METRES_PER_KM
from corridorsim.world.driver.log import LEAST_DRIVE_S
from corridorsim.world.engine import Steps
from corridorsim.world.journey.bans import time_to_ban_s, wait_out_ban
from corridorsim.world.journey.nights import areas_to_try, day_reaches, rest_without_place
from corridorsim.world.journey.road import Road
from corridorsim.world.resting.rest import rest
from corridorsim.world.state.activity import DRIVE
from corridorsim.world.state.battery import EMPTY_SOC
from corridorsim.world.state.trip_state import TripState

ROUNDING_S = 1e-6
"""Times that differ by less are equal."""


def drive(env: simpy.Environment, state: TripState, road: Road, stop: int) -> Steps:
    """Drive to a hub stop or the destination, with the stops that every truck makes on the way, and in to the hub.

    Ends early if the battery is empty or the truck must decide again.
    """
    motion, passed = state.motion, road.passed
    end = road.positions[stop]
    while motion.next_waypoint < len(passed) and passed[motion.next_waypoint].position < end:
        waypoint = passed[motion.next_waypoint]
        if waypoint.concerns(state):
            yield from _roll(env, state, road, waypoint.position, None)
            if state.battery.is_empty or state.itinerary.must_replan:
                return
            yield from waypoint.on_arrival(state)
        motion.next_waypoint += 1
    yield from _roll(env, state, road, end, stop if stop < len(road.stops) else None)


def _roll(env: simpy.Environment, state: TripState, road: Road, end: int, stop: int | None) -> Steps:
    """Drive to the start of segment ``end``, and in to hub ``stop``, with the rests that fall due on the way.

    There is no waypoint before ``end``. The way in is driven in one go: a driver who may not do so rests first.
    """
    motion, battery, driver, itinerary = state.motion, state.battery, state.driver, state.itinerary
    in_s = 0.0 if stop is None else state.route.access_s[stop]
    is_there = in_s == 0.0
    while (motion.segment < end or motion.egress_s > 0.0 or not is_there) and not itinerary.must_replan:
        if road.rest_areas:
            yield from _find_night(env, state, road, end, in_s)
            if battery.is_empty or itinerary.must_replan:
                return
        ban_s = inf
        if state.bans:
            yield from wait_out_ban(env, road.log, state, motion.segment)
            if state.itinerary.must_replan:  # as it is after the wait
                return
            ban_s = time_to_ban_s(env.now, state)
        trip_s = motion.ahead_s() + in_s
        stretch_s = trip_s - state.route.ahead_s[end]
        drivable_s = driver.drivable_s(env.now, stretch_s, trip_s)
        wanted_s = motion.egress_s + (LEAST_DRIVE_S if motion.segment < end else in_s)
        if drivable_s < wanted_s - ROUNDING_S:
            rest_s = driver.rest_due_s(env.now, wanted_s, stretch_s, trip_s)
            if road.rest_areas and rest_s > driver.limits.break_s:
                yield from rest_without_place(env, road, state, rest_s)
            else:
                yield from rest(env, state, rest_s)
            continue
        is_there = yield from _stretch(env, state, end, stop, drivable_s, ban_s)
        if battery.is_empty:
            return


def _find_night(env: simpy.Environment, state: TripState, road: Road, end: int, in_s: float) -> Steps:
    """Drive to a rest area and spend the night there, if the day does not reach ``end`` and the hub ``in_s`` beyond.

    The driver heads for the last area that leaves some of the day in hand, and from there to the next ones still within
    reach. A driver who finds all of them full stops without a regular place, and loses time doing so.
    """
    if day_reaches(env.now, state, end, end, in_s):
        return
    ledger = state.ledger
    nights_s = ledger.daily_rest_s
    for area in areas_to_try(env.now, state, road, end):
        if not day_reaches(env.now, state, area.position, end):
            break
        yield from _roll(env, state, road, area.position, None)
        if state.battery.is_empty or state.itinerary.must_replan or ledger.daily_rest_s > nights_s:
            return
        if (yield from area.on_arrival(state)):
            return


def _stretch(
    env: simpy.Environment, state: TripState, end: int, stop: int | None, drivable_s: float, ban_s: float
) -> Generator[simpy.Event, Any, bool]:
    """Drive without a stop, as far as the rules, the battery and news from the hub ahead allow.

    Returns whether the truck is at ``end``, or in at hub ``stop``.
    """
    motion, battery, route = state.motion, state.battery, state.route
    egress_s, egress_kwh = motion.egress_s, motion.egress_kwh
    begin_s = env.now
    stored_kwh = battery.soc * battery.capacity_kwh - egress_kwh
    battery_kwh, room_kwh = stored_kwh + EMPTY_SOC * battery.capacity_kwh, battery.capacity_kwh - stored_kwh
    road = (motion.segment, motion.offset_m, end, begin_s + egress_s, motion.mass_kg)
    driven = route.road.drive(*road, min(drivable_s, ban_s) - egress_s, battery_kwh, room_kwh)
    access_s = access_km = 0.0
    is_there = driven[3] == end
    if is_there and stop is not None:
        access_s, access_km = route.access_s[stop], route.access_km[stop]
        left_kwh, access_kwh = battery_kwh - driven[1], access_km * motion.access_kwh_per_km
        if egress_s + driven[0] + access_s > drivable_s + ROUNDING_S:
            access_s = access_km = 0.0
            is_there = False
        elif access_kwh > max(0.0, left_kwh):
            part = max(0.0, left_kwh) / access_kwh
            access_s, access_km, is_there = part * access_s, part * access_km, False
    motion.turnable_until_s = begin_s + egress_s + driven[0]
    state.ledger.doing = DRIVE
    try:
        yield env.timeout(egress_s + driven[0] + access_s)
    except simpy.Interrupt:
        access_km = 0.0
        is_there = False
        if env.now < begin_s + egress_s:
            yield env.timeout(begin_s + egress_s - env.now)
        driven = route.road.drive(*road, env.now - begin_s - egress_s, battery_kwh, room_kwh)
    motion.turnable_until_s = 0.0
    motion.leave_hub()
    state.itinerary.at_stop = None
    _, kwh, metres, motion.segment, motion.offset_m = driven
    kwh += egress_kwh + access_km * motion.access_kwh_per_km
    _count(state, env.now - begin_s, metres / METRES_PER_KM + egress_kwh / motion.access_kwh_per_km + access_km, kwh)
    battery.is_empty = battery.soc <= 0.0 and not is_there
    return is_there


def _count(state: TripState, drive_s: float, km: float, kwh: float) -> None:
    """Count a stretch that ends now, what is driven between road and hubs included."""
    state.ledger.spend(DRIVE, drive_s)
    state.ledger.distance_km += km
    state.battery.use(kwh)
    if state.observer is not None:
        state.observer.drove(state, drive_s, kwh)


def stop_on_the_road(now_s: float, state: TripState, road: Road) -> None:
    """The run ends during a stretch: count the part that has been driven."""
    motion, battery, route, heading = state.motion, state.battery, state.route, state.itinerary.heading
    drive_s = state.ledger.unspent_s()
    egress_s, egress_kwh = motion.egress_s, motion.egress_kwh
    out_s = min(egress_s, drive_s)
    if out_s < egress_s:
        egress_kwh *= out_s / egress_s
    metres = kwh = access_km = 0.0
    if drive_s > out_s:
        battery_kwh = battery.soc * battery.capacity_kwh - egress_kwh
        end = road.positions[-1 if heading is None else heading]
        on_road = (motion.segment, motion.offset_m, end, now_s - drive_s + out_s, motion.mass_kg, drive_s - out_s)
        road_s, kwh, metres, motion.segment, motion.offset_m = route.road.drive(
            *on_road, battery_kwh, battery.capacity_kwh - battery_kwh
        )
        if motion.segment == end and heading is not None and route.access_s[heading] > 0.0:
            access_km = route.access_km[heading] * min(1.0, (drive_s - out_s - road_s) / route.access_s[heading])
    kwh += egress_kwh + access_km * motion.access_kwh_per_km
    _count(state, drive_s, metres / METRES_PER_KM + egress_kwh / motion.access_kwh_per_km + access_km, kwh)
