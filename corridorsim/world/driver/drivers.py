"""The drivers of trips: their rules, their week so far, the bans that apply to them, and their diesel twins."""

from __future__ import annotations

from datetime import timedelta
from math import inf

import numpy as np

from corridorsim.config.distributions import Distribution
from corridorsim.kernel._random import keyed_uniform
from corridorsim.rng import Streams
from corridorsim.scenario.data import Scenario
from corridorsim.scenario.driving_rules import DrivingRules
from corridorsim.scenario.quantiles import quantile
from corridorsim.units import HOURS_PER_WEEK, SECONDS_PER_HOUR
from corridorsim.world.driver.bans import BanCalendar, DrivingBans
from corridorsim.world.driver.diesel_twin import twin_trip_s
from corridorsim.world.driver.hours import Limits
from corridorsim.world.driver.log import DriverLog, Week, limits_of
from corridorsim.world.trip import Trip
from corridorsim.world.vehicle.fleet import VehicleOnRoute

_WEEK_S = HOURS_PER_WEEK * SECONDS_PER_HOUR
THIS_WEEK, LAST_WEEK = 0, 1


class Drivers:
    """Drivers of one run; their random draws are keyed by trip."""

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        self._stream = streams.word("drivers' weeks")
        self._bans = DrivingBans(scenario.jurisdictions, streams.word("exemptions from driving bans"))
        self._limits: dict[DrivingRules, Limits] = {}
        self._limits_on: dict[VehicleOnRoute, Limits] = {}
        """The limits of the jurisdiction where a route begins."""
        self._usual_twin_s: dict[tuple[float, Limits], float] = {}
        start = scenario.clock.start
        self._first_week_ends_s = timedelta(days=7 - start.weekday()).total_seconds()

    def log_of(self, trip: Trip, route: VehicleOnRoute) -> DriverLog:
        """The log at departure, under the rules of the jurisdiction where the trip begins."""
        return DriverLog(self._limits_of(route), trip.depart_s, self._week_of(trip))

    def _limits_of(self, route: VehicleOnRoute) -> Limits:
        limits = self._limits_on.get(route)
        if limits is None:
            rules = route.origin.driving_rules
            limits = self._limits.setdefault(rules, limits_of(rules))
            self._limits_on[route] = limits
        return limits

    def _week_of(self, trip: Trip) -> Week:
        weeks = (trip.depart_s - self._first_week_ends_s) // _WEEK_S + 1
        ends_s = self._first_week_ends_s + weeks * _WEEK_S
        this_h, last_h = trip.flow.week_driven_h, trip.flow.last_week_driven_h
        if this_h == 0.0 and last_h == 0.0:
            return Week(ends_s)
        return Week(
            ends_s,
            self._drawn_h(trip, THIS_WEEK, this_h) * SECONDS_PER_HOUR,
            self._drawn_h(trip, LAST_WEEK, last_h) * SECONDS_PER_HOUR,
        )

    def _drawn_h(self, trip: Trip, which: int, distribution: Distribution) -> float:
        if isinstance(distribution, int | float):
            return float(distribution)
        return float(quantile(distribution, np.array([keyed_uniform(self._stream, trip.key, which)]))[0])

    def bans_of(self, trip: Trip, route: VehicleOnRoute) -> dict[str, BanCalendar]:
        """The bans that apply to the trip's truck, by jurisdiction on the way."""
        return self._bans.of(trip.key, route.crossed, True)

    def twin_s(self, trip: Trip, route: VehicleOnRoute) -> float:
        """Trip time of the diesel twin: free flow, the same driver, the bans that apply to a diesel truck [s]."""
        bans = self._bans.of(trip.key, route.crossed, False)
        if not bans:
            return self._twin_without_bans_s(trip, route)
        drives_s, calendars = [], []
        for name, drive_s in route.stretches:
            drives_s.append(drive_s)
            calendars.append(bans.get(name))
        return twin_trip_s(drives_s, calendars, self.log_of(trip, route), trip.depart_s)

    def _twin_without_bans_s(self, trip: Trip, route: VehicleOnRoute) -> float:
        """A driver without earlier hours takes the same time at any departure, unless a week ends on the way."""
        week = self._week_of(trip)
        key = (route.free_flow_s, self._limits_of(route))
        known_s = self._usual_twin_s.get(key)
        is_usual = week.driven_s == week.driven_last_s == 0.0
        if is_usual and known_s is not None and trip.depart_s + known_s < week.ends_s:
            return known_s
        twin_s = twin_trip_s([route.free_flow_s], [None], self.log_of(trip, route), trip.depart_s)
        if is_usual and trip.depart_s + twin_s < week.ends_s:
            self._usual_twin_s[key] = twin_s
        return twin_s

    def delivery_due_s(self, trip: Trip, route: VehicleOnRoute) -> float:
        """When the load is due: departure, a diesel twin's trip and the delivery window; infinite without one [s]."""
        if trip.delivery_window_s == inf:
            return inf
        return trip.depart_s + self.twin_s(trip, route) + trip.delivery_window_s
