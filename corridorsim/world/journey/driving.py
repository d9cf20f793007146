"""Driving: from waypoint to waypoint, with the rests, bans and nights that fall due on the way."""

from __future__ import annotations

from math import inf

import simpy

from corridorsim.kernel._engine import after, time_of
from corridorsim.kernel._road import Driven
from corridorsim.units import METRES_PER_KM
from corridorsim.world.driver.log import LEAST_DRIVE_S
from corridorsim.world.engine import Steps
from corridorsim.world.journey.bans import wait_out_ban
from corridorsim.world.journey.nights import areas_to_try, day_reaches, rest_without_place
from corridorsim.world.journey.road import Road
from corridorsim.world.journey.waypoints import Waypoint
from corridorsim.world.resting.rest import rest
from corridorsim.world.state.activity import DRIVE
from corridorsim.world.state.battery import EMPTY_SOC
from corridorsim.world.state.trip_state import TripState

ROUNDING_S = 1e-6
"""Times that differ by less are equal."""


class Driving:
    """The driving of one truck on its trip."""

    def __init__(self, env: simpy.Environment, state: TripState, road: Road) -> None:
        self._env = env
        self._state = state
        self._road = road
        self._motion = self._state.motion
        self._battery = self._state.battery
        self._driver = self._state.driver
        self._itinerary = self._state.itinerary
        self._ledger = self._state.ledger
        self._route = self._state.route
        self._driven = Driven()
        """The stretch that is being driven, as far as it will go without news."""
        self._waypoint: Waypoint
        """The next one at which the truck has to stop."""
        self._begin_s = 0.0
        self._battery_kwh = self._room_kwh = 0.0
        """What the battery held, and could take in, when the stretch began."""
        self._drivable_s = self._ban_s = inf
        """Driving until a rest is due, and time until a ban begins."""
        self._access_s = self._access_km = 0.0
        """The part of the way in to a hub that belongs to the stretch."""
        self._gets_there = False
        """Whether the stretch ends where the truck is driving to."""

    def to_stop(self, stop: int) -> Steps:
        """Drive to a hub stop or the destination, with the stops that every truck makes on the way, and in to the hub.

        Ends early if the battery is empty or the truck must decide again.
        """
        motion = self._motion
        end = self._road.positions[stop]
        while self._finds_waypoint(end):
            yield from self._roll(self._waypoint.position, -1)
            if self._has_ended():
                return
            yield from self._waypoint.on_arrival(self._state)
            motion.next_waypoint += 1
        yield from self._roll(end, stop if stop < len(self._road.stops) else -1)

    def _finds_waypoint(self, end: int) -> bool:
        """Whether there is a waypoint before segment ``end`` at which this truck has to stop: ``_waypoint``."""
        motion, passed = self._motion, self._road.passed
        while motion.next_waypoint < len(passed):
            waypoint = passed[motion.next_waypoint]
            if waypoint.position >= end:
                return False
            if waypoint.concerns(self._state):
                self._waypoint = waypoint
                return True
            motion.next_waypoint += 1
        return False

    def _has_ended(self) -> bool:
        """Whether the truck drives no farther: its battery is empty, or it must decide again."""
        return self._battery.is_empty or self._itinerary.must_replan

    def _roll(self, end: int, stop: int) -> Steps:
        """Drive to the start of segment ``end``, and in to hub ``stop`` unless that is -1, with the rests on the way.

        There is no waypoint before ``end``. The way in is driven in one go: a driver who may not do so rests first.
        """
        in_s = self._way_in_s(stop)
        is_there = in_s == 0.0
        while self._goes_on(end, is_there):
            if self._road.rest_areas:
                yield from self._find_night(end, in_s)
                if self._has_ended():
                    return
            if self._is_banned():
                yield from wait_out_ban(self._env, self._road.log, self._state, self._motion.segment)
            self._ban_s = self._free_s()
            if self._itinerary.must_replan:
                return
            rest_s = self._rest_due_s(end, in_s)
            if rest_s > 0.0:
                yield from self._rest(rest_s)
                continue
            try:
                yield after(self._env, self._set_off(end, stop))
            except simpy.Interrupt:
                # News from the hub ahead: decide again, once back on the road.
                to_road_s = self._to_road_s()
                if to_road_s > 0.0:
                    yield after(self._env, to_road_s)
                self._turn_back(end)
            self._stop()
            is_there = self._gets_there
            if self._battery.is_empty:
                return

    def _is_banned(self) -> bool:
        """Whether driving is forbidden here now."""
        calendar = self._state.bans_on(self._motion.segment)
        return calendar is not None and calendar.wait_s(time_of(self._env), self._motion.egress_s) > 0.0

    def _free_s(self) -> float:
        """Time until a ban begins here [s]."""
        calendar = self._state.bans_on(self._motion.segment)
        return inf if calendar is None else calendar.free_s(time_of(self._env))

    def _rest(self, rest_s: float) -> Steps:
        if self._road.rest_areas and rest_s > self._driver.limits.break_s:
            yield from rest_without_place(self._env, self._road, self._state, rest_s)
        else:
            yield from rest(self._env, self._state, rest_s)

    def _way_in_s(self, stop: int) -> float:
        return 0.0 if stop < 0 else self._route.access_s[stop]

    def _goes_on(self, end: int, is_there: bool) -> bool:
        motion = self._motion
        return (motion.segment < end or motion.egress_s > 0.0 or not is_there) and not self._itinerary.must_replan

    def _rest_due_s(self, end: int, in_s: float) -> float:
        """The rest without which the truck may not drive on; 0 if it may, for ``_drivable_s`` [s]."""
        motion, driver, now_s = self._motion, self._driver, time_of(self._env)
        trip_s = motion.ahead_s() + in_s
        stretch_s = trip_s - self._route.ahead_s[end]
        self._drivable_s = driver.drivable_s(now_s, stretch_s, trip_s)
        wanted_s = motion.egress_s + (LEAST_DRIVE_S if motion.segment < end else in_s)
        if self._drivable_s < wanted_s - ROUNDING_S:
            return driver.rest_due_s(now_s, wanted_s, stretch_s, trip_s)
        return 0.0

    def _find_night(self, end: int, in_s: float) -> Steps:
        """Drive to a rest area and spend the night there, if the day does not reach ``end`` and the hub beyond.

        The driver heads for the last area that leaves some of the day in hand, and from there to the next ones still
        within reach. A driver who finds all of them full stops without a regular place, and loses time doing so.
        """
        env, state, road = self._env, self._state, self._road
        if day_reaches(time_of(env), state, end, end, in_s):
            return
        nights_s = self._ledger.daily_rest_s
        for area in areas_to_try(time_of(env), state, road, end):
            if not day_reaches(time_of(env), state, area.position, end):
                break
            yield from self._roll(area.position, -1)
            if self._has_ended() or self._ledger.daily_rest_s > nights_s:
                return
            if (yield from area.on_arrival(state)):
                return

    # -- a stretch ---------------------------------------------------------------------------------------------

    def _set_off(self, end: int, stop: int) -> float:
        """Drive without a stop, as far as the rules, the battery and bans allow; return how long that takes [s]."""
        motion, battery, driven = self._motion, self._battery, self._driven
        egress_s = motion.egress_s
        self._begin_s = time_of(self._env)
        stored_kwh = battery.soc * battery.capacity_kwh - motion.egress_kwh
        self._battery_kwh = stored_kwh + EMPTY_SOC * battery.capacity_kwh
        self._room_kwh = battery.capacity_kwh - stored_kwh
        self._drive(end, min(self._drivable_s, self._ban_s) - egress_s)
        self._access_s = self._access_km = 0.0
        self._gets_there = driven.segment == end
        if self._gets_there and stop >= 0:
            self._turn_in(stop)
        road_s = egress_s + driven.drive_s
        motion.turnable_until_s = self._begin_s + road_s
        self._ledger.doing = DRIVE
        return road_s + self._access_s

    def _drive(self, end: int, drive_s: float) -> None:
        """Find how far the truck gets on the road, after its way out, in so much time or with its battery."""
        motion = self._motion
        self._route.road.drive_into(
            self._driven, motion.segment, motion.offset_m, end, self._begin_s + motion.egress_s, motion.mass_kg,
            drive_s, self._battery_kwh, self._room_kwh,
        )  # fmt: skip

    def _turn_in(self, stop: int) -> None:
        """Add the way in to hub ``stop``, or the part for which the battery lasts, if there is the time for it."""
        motion, driven = self._motion, self._driven
        access_s, access_km = self._route.access_s[stop], self._route.access_km[stop]
        if motion.egress_s + driven.drive_s + access_s > self._drivable_s + ROUNDING_S:
            self._gets_there = False
            return
        left_kwh = max(0.0, self._battery_kwh - driven.energy_kwh)
        access_kwh = access_km * motion.access_kwh_per_km
        if access_kwh > left_kwh:
            part = left_kwh / access_kwh
            access_s, access_km = part * access_s, part * access_km
            self._gets_there = False
        self._access_s, self._access_km = access_s, access_km

    def _to_road_s(self) -> float:
        """News reach the truck: time until it is back on the road from the hub that it has left [s]."""
        return self._begin_s + self._motion.egress_s - time_of(self._env)

    def _turn_back(self, end: int) -> None:
        """End the stretch where the truck is now on the road, to decide again."""
        self._access_km = 0.0
        self._gets_there = False
        self._drive(end, time_of(self._env) - self._begin_s - self._motion.egress_s)

    def _stop(self) -> None:
        """The stretch is over: count it."""
        motion, battery, driven = self._motion, self._battery, self._driven
        egress_kwh, per_km = motion.egress_kwh, motion.access_kwh_per_km
        motion.turnable_until_s = 0.0
        motion.leave_hub()
        self._itinerary.at_stop = None
        motion.segment, motion.offset_m = driven.segment, driven.offset_m
        kwh = driven.energy_kwh + (egress_kwh + self._access_km * per_km)
        km = driven.distance_m / METRES_PER_KM + egress_kwh / per_km + self._access_km
        self._count(time_of(self._env) - self._begin_s, km, kwh)
        battery.is_empty = battery.soc <= 0.0 and not self._gets_there

    def _count(self, drive_s: float, km: float, kwh: float) -> None:
        """Count driving that ends now, with what is driven between road and hubs."""
        self._ledger.spend(DRIVE, drive_s)
        self._ledger.distance_km += km
        self._battery.use(kwh)
        if self._state.observer is not None:
            self._state.observer.drove(self._state, drive_s, kwh)

    def stop_the_clock(self) -> None:
        """The run ends during a stretch: count the part that has been driven."""
        motion, battery, route, driven = self._motion, self._battery, self._route, self._driven
        heading = self._itinerary.heading
        drive_s = self._ledger.unspent_s()
        egress_s, egress_kwh = motion.egress_s, motion.egress_kwh
        out_s = min(egress_s, drive_s)
        if out_s < egress_s:
            egress_kwh *= out_s / egress_s
        metres = kwh = access_km = 0.0
        if drive_s > out_s:
            battery_kwh = battery.soc * battery.capacity_kwh - egress_kwh
            end = self._road.positions[-1 if heading is None else heading]
            route.road.drive_into(
                driven, motion.segment, motion.offset_m, end, time_of(self._env) - drive_s + out_s, motion.mass_kg,
                drive_s - out_s, battery_kwh, battery.capacity_kwh - battery_kwh,
            )  # fmt: skip
            kwh, metres = driven.energy_kwh, driven.distance_m
            motion.segment, motion.offset_m = driven.segment, driven.offset_m
            if motion.segment == end and heading is not None and route.access_s[heading] > 0.0:
                part = min(1.0, (drive_s - out_s - driven.drive_s) / route.access_s[heading])
                access_km = route.access_km[heading] * part
        kwh += egress_kwh + access_km * motion.access_kwh_per_km
        self._count(drive_s, metres / METRES_PER_KM + egress_kwh / motion.access_kwh_per_km + access_km, kwh)
