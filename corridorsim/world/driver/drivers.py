"""The drivers of trips: their rules, their week so far, the bans that apply to them, and their diesel twins."""

from __future__ import annotations

from datetime import timedelta
from math import inf

import numpy as np

from corridorsim.config.distributions import Distribution
from corridorsim.kernel._random import keyed_uniform
from corridorsim.rng import Streams
from corridorsim.scenario.data import FlowSpec, Scenario
from corridorsim.scenario.driving_rules import DrivingRules
from corridorsim.scenario.quantiles import quantile
from corridorsim.units import HOURS_PER_WEEK, SECONDS_PER_HOUR
from corridorsim.world.driver.bans import Calendars, DrivingBans
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
        self.stream = streams.word("drivers' weeks")
        self.bans = DrivingBans(scenario.jurisdictions, streams.word("exemptions from driving bans"))
        self._limits: dict[DrivingRules, Limits] = {}
        self._usual_twins: dict[tuple[float, Limits], UsualTwin] = {}
        start = scenario.clock.start
        self.first_week_ends_s = timedelta(days=7 - start.weekday()).total_seconds()

    def on(self, route: VehicleOnRoute, flow: FlowSpec) -> RouteDrivers:
        """The drivers of a flow's trucks on a route."""
        rules = route.origin.driving_rules
        limits = self._limits.setdefault(rules, limits_of(rules))
        usual_twin = self._usual_twins.setdefault((route.free_flow_s, limits), UsualTwin())
        return RouteDrivers(self, route, flow, limits, usual_twin)


class UsualTwin:
    """The diesel twin without bans of a driver without earlier hours."""

    def __init__(self) -> None:
        self.trip_s = inf
        """Trip time at any departure, unless a week ends on the way; infinite until one has been on its way [s]."""


class RouteDrivers:
    """Drivers of one flow on one route; they depart under the rules of the jurisdiction where it begins."""

    def __init__(
        self, drivers: Drivers, route: VehicleOnRoute, flow: FlowSpec, limits: Limits, usual_twin: UsualTwin
    ) -> None:
        self._limits = limits
        self._stream = drivers.stream
        self._week_driven_h = flow.week_driven_h
        self._last_week_driven_h = flow.last_week_driven_h
        self._is_new_to_week = flow.week_driven_h == 0.0 and flow.last_week_driven_h == 0.0
        self._first_week_ends_s = drivers.first_week_ends_s
        self._new_week = Week(self._first_week_ends_s)
        """The latest week in which a driver without earlier hours has departed."""
        self._usual_twin = usual_twin
        self._free_flow_s = route.free_flow_s
        self._drives_s = [drive_s for _, drive_s in route.stretches]
        self._bans = bans = drivers.bans
        # At the destination, the bans of the last segment apply.
        segments = [*route.jurisdictions, route.jurisdictions[-1]]
        self._truck_calendars = [bans.along(segments, level, True) for level in range(bans.levels)]
        """By level, and then by segment and of the destination."""
        stretches = [name for name, _ in route.stretches]
        self._twin_calendars = [bans.along(stretches, level, False) for level in range(bans.levels)]
        """By level, and then by stretch."""
        self._is_twin_banned = [any(calendars) for calendars in self._twin_calendars]
        """By level: whether there are any bans on the way of the diesel twin."""

    def log_of(self, trip: Trip) -> DriverLog:
        """The log of a driver at departure."""
        return DriverLog(self._limits, trip.depart_s, self._week_of(trip))

    def _week_of(self, trip: Trip) -> Week:
        weeks = (trip.depart_s - self._first_week_ends_s) // _WEEK_S + 1
        ends_s = self._first_week_ends_s + weeks * _WEEK_S
        if self._is_new_to_week:
            if self._new_week.ends_s != ends_s:
                self._new_week = Week(ends_s)
            return self._new_week
        return Week(
            ends_s,
            self._drawn_h(trip, THIS_WEEK, self._week_driven_h) * SECONDS_PER_HOUR,
            self._drawn_h(trip, LAST_WEEK, self._last_week_driven_h) * SECONDS_PER_HOUR,
        )

    def _drawn_h(self, trip: Trip, which: int, distribution: Distribution) -> float:
        if isinstance(distribution, int | float):
            return float(distribution)
        return float(quantile(distribution, np.array([keyed_uniform(self._stream, trip.key, which)]))[0])

    def bans_of(self, trip: Trip) -> Calendars:
        """The bans that apply to the trip's truck, by segment and at the destination."""
        return self._truck_calendars[self._bans.level_of(trip.key)]

    def twin_s(self, trip: Trip) -> float:
        """Trip time of the diesel twin: free flow, the same driver, the bans that apply to a diesel truck [s]."""
        level = self._bans.level_of(trip.key)
        if not self._is_twin_banned[level]:
            return self._twin_without_bans_s(trip)
        return twin_trip_s(self._drives_s, self._twin_calendars[level], self.log_of(trip), trip.depart_s)

    def _twin_without_bans_s(self, trip: Trip) -> float:
        """A driver without earlier hours takes the same time at any departure, unless a week ends on the way."""
        week, usual = self._week_of(trip), self._usual_twin
        is_usual = week.driven_s == week.driven_last_s == 0.0
        if is_usual and trip.depart_s + usual.trip_s < week.ends_s:
            return usual.trip_s
        twin_s = twin_trip_s([self._free_flow_s], [None], self.log_of(trip), trip.depart_s)
        if is_usual and trip.depart_s + twin_s < week.ends_s:
            usual.trip_s = twin_s
        return twin_s

    def delivery_due_s(self, trip: Trip) -> float:
        """When the load is due: departure, a diesel twin's trip and the delivery window; infinite without one [s]."""
        if trip.delivery_window_s == inf:
            return inf
        return trip.depart_s + self.twin_s(trip) + trip.delivery_window_s
