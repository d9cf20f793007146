"""The drivers of trips: their rules, their week so far, the bans that hold for them, and their diesel twins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import groupby

import numpy as np

from corridorsim.config.distributions import Distribution
from corridorsim.kernel import keyed_uniform
from corridorsim.rng import Streams
from corridorsim.scenario.data import Scenario
from corridorsim.scenario.demand import Trip, quantile
from corridorsim.units import HOURS_PER_WEEK, SECONDS_PER_HOUR
from corridorsim.world.bans import BanCalendar, DrivingBans
from corridorsim.world.driver import DriverLog, Week
from corridorsim.world.fleet import ClassOnRoute
from corridorsim.world.twin import twin_trip_s

WEEK_S = HOURS_PER_WEEK * SECONDS_PER_HOUR
THIS_WEEK, LAST_WEEK = 0, 1


class Drivers:
    """Drivers of one run; what is drawn for them is keyed by trip."""

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        self._scenario = scenario
        self._stream = streams.word("drivers' weeks")
        self._bans = DrivingBans(scenario.places, streams.word("exemptions from driving bans"))
        start = scenario.clock.start
        self._first_week_ends_s = timedelta(days=7 - start.weekday()).total_seconds()

    def log_of(self, trip: Trip, way: ClassOnRoute) -> DriverLog:
        """The log at departure, by the rules of the jurisdiction where the trip begins."""
        origin = self._scenario.nodes[way.spec.origin].jurisdiction
        weeks = (trip.depart_s - self._first_week_ends_s) // WEEK_S + 1
        week = Week(
            self._first_week_ends_s + weeks * WEEK_S,
            self._drawn_h(trip, THIS_WEEK, trip.flow.week_driven_h) * SECONDS_PER_HOUR,
            self._drawn_h(trip, LAST_WEEK, trip.flow.last_week_driven_h) * SECONDS_PER_HOUR,
        )
        return DriverLog(self._scenario.places[origin].driving_rules, trip.depart_s, week)

    def _drawn_h(self, trip: Trip, which: int, distribution: Distribution) -> float:
        if isinstance(distribution, int | float):
            return float(distribution)
        return float(quantile(distribution, np.array([keyed_uniform(self._stream, trip.key, which)]))[0])

    def bans_of(self, trip: Trip) -> Mapping[str, BanCalendar]:
        """By jurisdiction, the bans that hold for the trip's truck."""
        return self._bans.of(trip.key, is_electric=True)

    def twin_s(self, trip: Trip, way: ClassOnRoute) -> float:
        """Trip time of the diesel twin: free flow, the same driver, the bans that hold for a diesel truck [s]."""
        bans = self._bans.of(trip.key, is_electric=False)
        stretches: Iterable[tuple[float, BanCalendar | None]] = [(way.free_flow_s, None)]
        if bans:
            ends = np.diff(way.ahead_s) * -1.0
            parts = groupby(zip(way.jurisdictions, ends.tolist(), strict=True), key=lambda part: part[0])
            stretches = [(sum(drive_s for _, drive_s in part), bans.get(name)) for name, part in parts]
        return twin_trip_s(stretches, self.log_of(trip, way), trip.depart_s)
