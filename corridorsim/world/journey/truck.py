"""A truck's trip: decide where to stop, drive there, charge, and so on to the destination."""

from __future__ import annotations

from typing import Protocol

import simpy

from corridorsim.kernel._engine import after, time_of
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.charging.surroundings import Surroundings
from corridorsim.world.engine import Steps
from corridorsim.world.journey.driving import Driving
from corridorsim.world.journey.road import Road
from corridorsim.world.journey.waypoints import HubStop
from corridorsim.world.planning.booking import book
from corridorsim.world.planning.planner import Planner
from corridorsim.world.state.activity import DRIVE, TOW
from corridorsim.world.state.decision import Decision
from corridorsim.world.state.trip_state import TripState

ARRIVED, STRANDED, IN_PROGRESS = "completed", "stranded", "in_progress"


class TripEnds(Protocol):
    """Takes a truck out of the world."""

    def __call__(self, state: TripState, status: str) -> None:
        """A trip has ended."""
        ...


class Truck:
    """One truck on one trip; ``run`` is its process."""

    def __init__(self, around: Surroundings, state: TripState, planner: Planner, road: Road, ends: TripEnds) -> None:
        self.around = around
        self.env = around.env
        self.state = state
        self.planner = planner
        self.road = road
        self.driving = Driving(around.env, state, road)
        self._ends = ends
        self.process: simpy.Process | None = None

    def run(self) -> Steps:
        """The whole trip; what fails in it carries the name of the trip and of the hub."""
        state, itinerary, road = self.state, self.state.itinerary, self.road
        try:
            if state.observer is not None:
                state.observer.departed(state)
            while True:
                stop = self._next_stop()
                is_return = stop == itinerary.at_stop
                if not is_return:
                    itinerary.heading = stop if stop < len(road.stops) else None
                    yield from self.driving.to_stop(stop)
                    itinerary.heading = None
                    if itinerary.must_replan and not state.battery.is_empty:
                        self._turn_away(stop)
                        continue
                    itinerary.at_stop = stop
                if state.battery.is_empty:
                    yield from self._strand()
                    return
                if stop == len(road.stops):
                    self._ends(state, ARRIVED)
                    return
                if is_return and itinerary.failed_visits >= self.around.scenario.costs.failed_visits_before_tow:
                    yield from self._strand(stop)
                    return
                yield from self._hub_at(stop).visit(state)
                self._hub_at(stop).leave(state)
        except Exception as error:
            error.add_note(self._whereabouts())
            raise

    def _hub_at(self, stop: int) -> HubStop:
        return self.road.stops[stop]

    # -- decisions ---------------------------------------------------------------------------------------------

    def _next_stop(self) -> int:
        """Decide where to go; if nothing is in reach with the reserve, the nearest hub that fits, as a last resort."""
        state, itinerary = self.state, self.state.itinerary
        is_planned = itinerary.plan is not None
        decision = itinerary.plan or self._decide()
        itinerary.plan = None
        if decision.stop < 0 and self._could_charge_at_origin():
            itinerary.first_stop = 0
            decision = self._decide()
        if decision.stop < 0 and itinerary.avoided:
            # Nothing else is in reach: reconsider the hubs that this truck has been avoiding.
            if itinerary.at_stop is not None:
                itinerary.first_stop = itinerary.at_stop
            itinerary.avoided = frozenset()
            decision = self._decide()
        stop = decision.stop if decision.stop >= 0 else self._nearest_fitting()
        itinerary.cancel_booking()
        # A truck that may not get there cannot say when it will.
        if stop < len(self.road.stops) and decision.stop >= 0:
            there = self.road.stops[stop]
            if there.offer.terms.may_book:
                itinerary.booking = book(state, time_of(self.env), stop, there.offer.hub, decision.drive_s)
        if state.observer is not None:
            if not is_planned:
                options = self.planner.options(state, time_of(self.env), None)
                state.observer.chose(state, None, stop, options, is_last_resort=decision.stop < 0)
            if itinerary.booking is not None:
                state.observer.booked(state, stop, itinerary.booking.until_s)
        return stop

    def _decide(self) -> Decision:
        return self.planner.decide(self.state, time_of(self.env), None)

    def _could_charge_at_origin(self) -> bool:
        """Whether the truck is still where its trip begins, has not been at a hub there, and could charge at one."""
        state = self.state
        return (
            state.route.stops_at_origin > 0
            and state.itinerary.visits == 0
            and state.motion.next_position() == 0
            and state.battery.soc < state.route.vehicle_class.max_charge_soc
        )

    def _nearest_fitting(self) -> int:
        fits = self.state.route.fits
        for stop in range(self.state.itinerary.first_stop, len(fits)):
            if fits[stop] is not None:
                return stop
        return len(fits)

    # -- what goes wrong ---------------------------------------------------------------------------------------

    def hear_of_outage(self, hub: int) -> None:
        """Turn round if the truck is driving to this hub, now out, and sees its state; at the gate it is too late."""
        itinerary, motion = self.state.itinerary, self.state.motion
        heading = itinerary.heading
        if heading is None or itinerary.must_replan or not self.planner.sees(heading):
            return
        if self.state.route.stops[heading][1] != hub:
            return
        if 0.0 < motion.turnable_until_s <= time_of(self.env):
            return
        itinerary.must_replan = True
        if motion.turnable_until_s > 0.0 and self.process is not None:
            self.process.interrupt()

    def _turn_away(self, stop: int) -> None:
        """Prepare to decide again on the road; hubs behind the truck are no longer options."""
        state, itinerary = self.state, self.state.itinerary
        itinerary.must_replan = False
        stops, position = state.route.stops, state.motion.next_position()
        while itinerary.first_stop < len(stops) and stops[itinerary.first_stop][0] < position:
            itinerary.first_stop += 1
        self.around.log.event("rerouted", state.trip.trip_id, f"{state.route.stop_names[stop]} is out")
        if state.observer is not None:
            state.observer.turned_away(state, stop)

    def _strand(self, stop: int | None = None) -> Steps:
        """Wait for the tow truck and be towed; this ends the trip.

        The battery is empty on the road, or no session can be started at hub stop ``stop``, the only one in reach.
        """
        state, costs = self.state, self.around.scenario.costs
        if state.observer is not None:
            state.observer.stranded(state, stop)
        state.itinerary.cancel_booking()
        why = f"empty at km {state.motion.km():.0f} of its route"
        if stop is not None:
            hub = state.route.stop_names[stop]
            why = f"no session started at {hub}, after {state.itinerary.failed_visits} visits in a row"
        self.around.log.event("stranded", state.trip.trip_id, why)
        state.ledger.rescue_cost = costs.tow_cost
        state.ledger.doing = TOW
        yield after(self.env, costs.tow_h * SECONDS_PER_HOUR)
        state.ledger.spend(TOW, costs.tow_h * SECONDS_PER_HOUR)
        self._ends(state, STRANDED)

    def _whereabouts(self) -> str:
        state = self.state
        if state.visit is not None:
            return f"truck of trip {state.trip.trip_id}, at hub {state.visit.session.hub.spec.name}"
        return f"truck of trip {state.trip.trip_id}, at km {state.motion.km():.0f} of its route"

    # -- the end of the run ------------------------------------------------------------------------------------

    def stop_the_clock(self) -> str:
        """The run ends: count what has been done so far, and return the status of the trip."""
        state, ledger = self.state, self.state.ledger
        if state.visit is not None:
            state.visit.stop_the_clock()
        elif ledger.doing is DRIVE:
            self.driving.stop_the_clock()
        else:
            ledger.spend(ledger.doing, ledger.unspent_s())
        if state.itinerary.booking is not None:
            state.itinerary.booking.stop_the_clock()
        return STRANDED if ledger.doing is TOW else IN_PROGRESS
