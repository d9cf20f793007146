"""A truck's journey: drive, rest, cross borders, charge."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any

from simpy import Interrupt

from corridorsim.scenario.demand import Trip
from corridorsim.units import KG_PER_TONNE, METRES_PER_KM, SECONDS_PER_HOUR
from corridorsim.world.charging.visit import Visit
from corridorsim.world.driver.bans import time_to_ban_s, wait_out_ban
from corridorsim.world.driver.due import due_s
from corridorsim.world.driver.log import LEAST_DRIVE_S
from corridorsim.world.driver.parking import find_night, rest_without_place
from corridorsim.world.hub.bookings import Booking, book
from corridorsim.world.journey.reroute import turn_away
from corridorsim.world.planning.planner import Decision, Planner
from corridorsim.world.vehicle.climate import Climate
from corridorsim.world.vehicle.fleet import VehicleOnRoute

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.world import World

Steps = Generator["simpy.Event", Any, None]
EMPTY_SOC = 1e-9
"""Below this a battery is empty; it is far below what a gauge shows."""
ARRIVED, STRANDED = "completed", "stranded"


class Truck:
    """One truck on one trip; ``run`` is its SimPy process. The sums are those of the table ``trips``."""

    __slots__ = (
        "_lead_kwh", "_lead_s", "_traced", "access_kwh_per_km", "at_stop", "avoided", "bans", "booking",
        "border_s", "capacity_kwh", "charge_s", "charged_kwh", "charging_stops", "daily_rest_s", "diary",
        "distance_km", "drive_s", "driver", "due_s", "emissions_kg", "emissions_marginal_kg", "energy_kwh",
        "env", "failed_visits", "first_stop", "has_news", "heading", "mass_kg", "next_border", "offset_m",
        "operator", "overhead_s", "plan", "planner", "process", "queue_s", "rescue_cost", "rest_s", "route",
        "segment", "session_cost", "soc", "trip", "turnable_until_s", "v2g_kwh", "visit", "visits", "world",
    )  # fmt: skip

    def __init__(self, world: World, trip: Trip, route: VehicleOnRoute, planner: Planner) -> None:
        self.world = world
        self.env: simpy.Environment = world.env
        self.trip, self.route, self.planner = trip, route, planner
        self.operator = world.scenario.operators[trip.operator]
        vehicle = route.vehicle_class.vehicle
        self.capacity_kwh = vehicle.usable_kwh
        self.mass_kg = (vehicle.tare_t + trip.payload_t) * KG_PER_TONNE
        self.driver = world.drivers.log_of(trip, route)
        self.bans = world.drivers.bans_of(trip, route)
        self.access_kwh_per_km = route.vehicle_class.access_kwh_per_km(
            self.mass_kg, world.weather_at(route.spec.origin), trip.depart_s
        )
        self.due_s = due_s(trip, route, world.drivers)
        self.soc = trip.soc_start
        self.segment = 0
        self.offset_m = 0.0
        self.first_stop = 0
        """The first hub stop that is still ahead."""
        self.plan: Decision | None = None
        """Where to go next, where that is decided already."""
        self.at_stop: int | None = None
        """The hub stop that the truck was last at."""
        self.next_border = 0
        self.process: simpy.Process | None = None
        self.heading: int | None = None
        """The hub stop that the truck drives to."""
        self.has_news = False
        """The hub ahead is out: decide again as soon as that is possible."""
        self.avoided: frozenset[int] = frozenset()
        self.booking: Booking | None = None
        """At the hub that it is on its way to."""
        self.visit: Visit | None = None
        self.visits = self.failed_visits = 0
        """All of them, and those in a row in which no session could be started."""
        self.charging_stops = 0
        self.distance_km = self.drive_s = self.queue_s = self.overhead_s = 0.0
        self.charge_s = self.rest_s = self.border_s = self.daily_rest_s = 0.0
        self.energy_kwh = self.charged_kwh = self.session_cost = self.emissions_kg = self.rescue_cost = 0.0
        self.v2g_kwh = 0.0
        """Drawn from the battery to feed it back."""
        self.emissions_marginal_kg: float | None = 0.0
        """None once energy came from a grid whose marginal intensity is not known."""
        self._lead_s = self._lead_kwh = 0.0
        self.turnable_until_s = 0.0
        """Until when the truck is on the road; then it turns in to the hub."""
        self._traced = world.is_traced(trip)
        self.diary = world.diary_of(trip)

    @property
    def now(self) -> float:
        """Seconds of the run."""
        return self.env.now

    @property
    def climate(self) -> Climate:
        """The weather where the truck is."""
        return self.route.climates[self.segment]

    @property
    def leaving_s(self) -> float:
        """The way out of the hub that the truck stands at [s]."""
        return self._lead_s

    def ahead_s(self, end: int | None = None) -> float:
        """Driving at free flow from here to the begin of segment ``end``, or to the destination [s]."""
        route, segment = self.route, self.segment
        left_s: float = route.ahead_s[segment] - self.offset_m / route.speed_mps[segment] + self._lead_s
        return left_s if end is None else left_s - route.ahead_s[end]

    def soc_on_road(self) -> float:
        """State of charge once back on the road."""
        return self.soc - self._lead_kwh / self.capacity_kwh

    def run(self) -> Steps:
        """The whole trip."""
        n_stops = len(self.route.stops)
        if self.diary is not None:
            self.diary.departed(self)
        while True:
            stop = self._next_stop()
            end = self.route.stops[stop][0] if stop < n_stops else len(self.route.length_m)
            is_return = stop == self.at_stop
            if not is_return:
                self.heading = stop if stop < n_stops else None
                yield from self._drive_to(end, self.heading)
                self.heading = None
                if self.has_news and self.soc > 0.0:
                    turn_away(self, stop)
                    continue
                self.at_stop = stop
            if self.soc <= 0.0:
                yield from self._strand()
                return
            if stop == n_stops:
                self.world.finish(self, ARRIVED)
                return
            if is_return and self.failed_visits >= self.world.scenario.costs.failed_visits_before_tow:
                yield from self._strand(stop)
                return
            yield from self._visit(stop)

    # -- decisions ---------------------------------------------------------------------------------------------

    def _next_stop(self) -> int:
        """Where to go; where nothing is in reach with the reserve, the nearest hub that fits, and luck."""
        is_planned = self.plan is not None
        decision = self.plan or self.planner.decide(self, None)
        self.plan = None
        if decision.stop < 0 and self.avoided:
            # Better the hub that has just disappointed than none.
            if self.at_stop is not None:
                self.first_stop = self.at_stop
            self.avoided = frozenset()
            decision = self.planner.decide(self, None)
        stop = decision.stop if decision.stop >= 0 else self._nearest_fitting()
        self.cancel_booking()
        # Who trusts to luck cannot say when it comes.
        if stop < len(self.route.stops) and decision.stop >= 0:
            self.booking = book(self, stop, decision.drive_s)
        if self.diary is not None:
            if not is_planned:
                self.diary.chose(self, decision, stop)
            if self.booking is not None:
                self.diary.booked(self, stop, self.booking.until_s)
        return stop

    def cancel_booking(self) -> None:
        """Give the booking back, as the truck goes elsewhere."""
        if self.booking is not None:
            self.booking.cancel()
        self.booking = None

    def _nearest_fitting(self) -> int:
        for stop in range(self.first_stop, len(self.route.stops)):
            if self.route.fits[stop] is not None:
                return stop
        return len(self.route.stops)

    def can_go_on(self, stop: int) -> bool:
        """Whether another stop, or the destination, is in reach from hub stop ``stop`` without charging there."""
        first, avoided, lead = self.first_stop, self.avoided, (self._lead_s, self._lead_kwh)
        self.first_stop, self.avoided = stop + 1, self.avoided | {stop}
        self._set_lead(stop)
        found = self.planner.decide(self, None).stop >= 0
        self.first_stop, self.avoided, (self._lead_s, self._lead_kwh) = first, avoided, lead
        return found

    # -- on the road -------------------------------------------------------------------------------------------

    def _drive_to(self, end: int, stop: int | None) -> Steps:
        """Drive to the begin of segment ``end``, over borders, with the rests that fall due, and in to the hub."""
        route = self.route
        borders = route.spec.borders
        while self.next_border < len(borders) and borders[self.next_border][0] < end:
            position, border = borders[self.next_border]
            yield from self._roll(position, None)
            if self.soc <= 0.0 or self.has_news:
                return
            if self.bans:
                yield from wait_out_ban(self, position)
            yield from self._cross(border)
            self.next_border += 1
        yield from self._roll(end, stop)

    def drive_to_node(self, position: int) -> Steps:
        """Drive to the begin of segment ``position``, which lies before the next border."""
        yield from self._roll(position, None)

    def _roll(self, end: int, stop: int | None) -> Steps:
        route = self.route
        env = self.env
        while (self.segment < end or self._lead_s > 0.0) and not self.has_news:
            if route.rest_areas:
                yield from find_night(self.world.rest_areas, self, end)
                if self.soc <= 0.0:
                    return
            ban_s = inf
            if self.bans:
                yield from wait_out_ban(self, self.segment)
                ban_s = time_to_ban_s(self)
            trip_s = self.ahead_s()
            stretch_s = trip_s - route.ahead_s[end]
            drivable_s = self.driver.drivable_s(env.now, stretch_s, trip_s)
            wanted_s = self._lead_s + LEAST_DRIVE_S
            if drivable_s < wanted_s:
                rest_s = self.driver.rest_due_s(env.now, wanted_s, stretch_s, trip_s)
                if route.rest_areas and rest_s > self.driver.rules.break_s:
                    yield from rest_without_place(self.world.rest_areas, self, rest_s)
                else:
                    yield from self.rest(rest_s)
                continue
            yield from self._stretch(end, stop, min(drivable_s, ban_s))
            if self.soc <= 0.0:
                return

    def _stretch(self, end: int, stop: int | None, drivable_s: float) -> Steps:
        """Drive without a stop, as far as the rules, the battery, or news from the hub ahead let it."""
        env, route, capacity_kwh = self.env, self.route, self.capacity_kwh
        lead_s, lead_kwh, lead_km = self._take_lead()
        begin_s, start = env.now, self.segment
        start_km = self._km() if self._traced else 0.0
        battery_kwh = self.soc * capacity_kwh - lead_kwh
        room_kwh = capacity_kwh - battery_kwh
        road = (start, self.offset_m, end, begin_s + lead_s, self.mass_kg)
        driven = route.road.drive(*road, drivable_s - lead_s, battery_kwh, room_kwh)
        access_s = access_km = 0.0
        if driven[3] == end and stop is not None:
            access_s, access_km = route.access_s[stop], route.access_km[stop]
        self.turnable_until_s = begin_s + lead_s + driven[0]
        try:
            yield env.timeout(lead_s + driven[0] + access_s)
        except Interrupt:
            access_km = 0.0
            if env.now < begin_s + lead_s:
                yield env.timeout(begin_s + lead_s - env.now)
            driven = route.road.drive(*road, env.now - begin_s - lead_s, battery_kwh, room_kwh)
        self.turnable_until_s = 0.0
        _, kwh, metres, self.segment, self.offset_m = driven
        kwh += lead_kwh + access_km * self.access_kwh_per_km
        self._drove(env.now - begin_s, metres / METRES_PER_KM + lead_km + access_km, kwh)
        if self._traced:
            self._trace("drive", begin_s, start, start_km)
        if self.diary is not None:
            self.diary.drove(self, begin_s, kwh)

    def _drove(self, duration_s: float, km: float, kwh: float) -> None:
        self.drive_s += duration_s
        self.distance_km += km
        self.driver.drove(duration_s, self.now)
        self._use(kwh)

    def _take_lead(self) -> tuple[float, float, float]:
        """The way out of the hub that the truck stands at; it belongs to the next stretch."""
        lead_s, lead_kwh = self._lead_s, self._lead_kwh
        self._lead_s = self._lead_kwh = 0.0
        return lead_s, lead_kwh, lead_kwh / self.access_kwh_per_km

    def _set_lead(self, stop: int) -> None:
        self._lead_s = self.route.access_s[stop]
        self._lead_kwh = self.route.access_km[stop] * self.access_kwh_per_km

    def _cross(self, border: int) -> Steps:
        begin_s = self.now
        closed_s = yield from self.world.borders[border].cross(self.trip)
        duration_s = self.now - begin_s
        self.border_s += duration_s
        # Before a closed post the truck is parked and its driver free: that is rest. A queue or a procedure is not.
        self.driver.rested(closed_s, begin_s + closed_s)
        self.driver.waited(duration_s - closed_s, self.now)
        self.idle(duration_s)
        if self._traced and duration_s > 0.0:
            self._trace("border", begin_s, self.segment, self._km())
        if self.diary is not None:
            self.diary.crossed(self, self.world.borders[border], duration_s, closed_s)

    def rest(self, duration_s: float) -> Steps:
        """Rest; the log counts it as the break or the daily rest that it is."""
        begin_s = self.now
        if self.diary is not None:
            self.diary.rests(self, duration_s)
        yield self.env.timeout(duration_s)
        self.rest_s += duration_s
        if self.driver.rested(duration_s, self.now):
            self.daily_rest_s += duration_s
        self.idle(duration_s)
        if self._traced:
            self._trace("rest", begin_s, self.segment, self._km())

    def idle(self, duration_s: float) -> None:
        """Draw what the cab needs while the truck stands."""
        self._use(self.climate.rest_kwh(self.now - duration_s, duration_s))

    def _use(self, kwh: float) -> None:
        """Take energy from the battery, or put regenerated energy into it; a full battery brakes by friction."""
        capacity_kwh = self.capacity_kwh
        after = min(self.soc - kwh / capacity_kwh, 1.0)
        if after < EMPTY_SOC:
            after = 0.0
        self.energy_kwh += (self.soc - after) * capacity_kwh
        self.soc = after

    # -- at a hub ----------------------------------------------------------------------------------------------

    def _visit(self, stop: int) -> Steps:
        self.visits += 1
        self._set_lead(stop)
        visit = Visit(self, stop, self.visits)
        self.visit = visit
        yield from visit.run()
        self.visit = None
        if visit.got_power:
            self.failed_visits = 0
        elif visit.status == "failed_start":
            self.failed_visits += 1
        self.first_stop = stop + 1
        self.avoided = frozenset() if visit.status == "completed" else self.avoided | {stop}
        self.plan = visit.plan if visit.went_as_planned else None

    def _strand(self, stop: int | None = None) -> Steps:
        """Wait for the tow truck, which brings truck and load to the end of the trip's record.

        The battery is empty on the road, or no session can be started at hub stop ``stop``, the only one in reach.
        """
        costs = self.world.scenario.costs
        if self.diary is not None:
            self.diary.stranded(self, stop)
        self.cancel_booking()
        why = f"empty at km {self._km():.0f} of its route"
        if stop is not None:
            hub = self.world.hubs[self.route.stops[stop][1]].spec.name
            why = f"no session started at {hub}, after {self.failed_visits} visits in a row"
        self.world.log.event("stranded", self.trip.trip_id, why)
        yield self.env.timeout(costs.tow_h * SECONDS_PER_HOUR)
        self.overhead_s += costs.tow_h * SECONDS_PER_HOUR
        self.rescue_cost = costs.tow_cost
        self.world.finish(self, STRANDED)

    # -- the diagram -------------------------------------------------------------------------------------------

    def _km(self) -> float:
        return self.route.km_before[self.segment] + self.offset_m / METRES_PER_KM

    def so_far(self, before: list[float]) -> float:
        """The part that belongs to the way driven so far of what adds up segment by segment, such as tolls."""
        amount = before[self.segment]
        if self.offset_m > 0.0:
            share = self.offset_m / self.route.length_m[self.segment]
            amount += share * (before[self.segment + 1] - amount)
        return amount

    def trace(self, activity: str, begin_s: float) -> None:
        """Write an activity that happened standing here, where this truck is in the sample."""
        if self._traced and self.now > begin_s:
            self._trace(activity, begin_s, self.segment, self._km())

    def _trace(self, activity: str, begin_s: float, start_segment: int, start_km: float) -> None:
        nodes = self.route.nodes
        self.world.log.activity(
            (
                self.trip.trip_id,
                activity,
                begin_s,
                self.now,
                nodes[start_segment],
                nodes[self.segment],
                start_km,
                self._km(),
            )
        )
