"""Trucks under way: they depart, and their trips are written when they end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import simpy

from corridorsim.kernel._engine import after, time_of
from corridorsim.world.engine import Steps
from corridorsim.world.facts import TripEnd
from corridorsim.world.journey.truck import ARRIVED, TripEnds, Truck
from corridorsim.world.state.trip_state import Observer, TripState
from corridorsim.world.trip import Trip
from corridorsim.world.trucks import TruckMaker


class Traffic:
    """All trucks under way."""

    def __init__(self, env: simpy.Environment, maker: TruckMaker, end_s: float) -> None:
        self._env = env
        self._maker = maker
        self._end_s = end_s
        """End of the run; later trips do not depart [s of the run]."""
        self.trips = 0
        """Those that have departed."""
        self._live: dict[TripState, Truck] = {}
        """Trucks under way, in the order of departure."""
        self._ends: TripEnds = self._finish
        self.observer_of: Callable[[Trip], Observer | None] | None = None
        """Who follows a trip; None if no trip is followed."""

    def departures(self, trips: Iterator[Trip]) -> Steps:
        """Start the trucks; only one departure is pending at a time, so that the event list stays short."""
        for trip in trips:
            in_s = self._departs_in_s(trip)
            if in_s > 0.0:
                yield after(self._env, in_s)
            if in_s >= 0.0:
                self._start(trip)

    def _departs_in_s(self, trip: Trip) -> float:
        """Time until a trip departs; below 0 if it does not depart in this run [s]."""
        if not 0.0 <= trip.depart_s < self._end_s:
            return -1.0
        return max(0.0, trip.depart_s - time_of(self._env))

    def _start(self, trip: Trip) -> None:
        self.trips += 1
        observer = self.observer_of(trip) if self.observer_of is not None else None
        truck = self._maker.truck(trip, self._ends, observer)
        self._live[truck.state] = truck
        truck.process = self._env.process(truck.run())

    def _finish(self, state: TripState, status: str) -> None:
        """Take a truck out of the world."""
        del self._live[state]
        if state.observer is not None:
            state.observer.note(TripEnd(status))
        self._write(state, status, True)

    def _write(self, state: TripState, status: str, has_ended: bool) -> None:
        twin_s = state.drivers.twin_s(state.trip) if status == ARRIVED else None
        state.ledger.write(status, state.delivery_due_s, twin_s, has_ended)

    def stop_the_clock(self) -> None:
        """The run ends: write the trips under way as they are so far."""
        for state, truck in self._live.items():
            self._write(state, truck.stop_the_clock(), False)

    def under_way(self) -> Iterable[TripState]:
        """Trips under way, in the order of departure."""
        return self._live.keys()

    def trucks(self) -> Iterable[Truck]:
        """Trucks under way, in the order of departure; the view follows them."""
        return self._live.values()
