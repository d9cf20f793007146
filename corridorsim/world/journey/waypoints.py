"""Places on the road and what a truck does when it reaches them.

A new kind of place is a class here and a line in ``trucks.py`` that puts it on the road.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from corridorsim.kernel._engine import after, time_of
from corridorsim.world.charging.stay import Stay
from corridorsim.world.charging.surroundings import Offer, Surroundings
from corridorsim.world.charging.visit import Visit
from corridorsim.world.engine import Steps
from corridorsim.world.facts import BorderCrossing, Inspected
from corridorsim.world.journey.bans import wait_out_ban
from corridorsim.world.journey.border import Border
from corridorsim.world.journey.inspection import Inspection
from corridorsim.world.planning.planner import Planner
from corridorsim.world.state.activity import BORDER, BORDER_CLOSED, INSPECTION
from corridorsim.world.state.trip_state import TripState


class Waypoint:
    """A place on the road that trucks pass whatever they plan; ``BorderPost`` or ``InspectionStation``."""

    def __init__(self, position: int) -> None:
        self.position = position
        """The segment at whose start it lies."""

    def concerns(self, state: TripState) -> bool:
        """Whether the truck has to stop here."""
        raise NotImplementedError

    def on_arrival(self, state: TripState) -> Steps:
        """Do what a truck does here."""
        raise NotImplementedError


class HubStop:
    """A hub; a truck stops at it if its planner decides so."""

    def __init__(self, position: int, stop: int, around: Surroundings, planner: Planner, offer: Offer) -> None:
        self.position = position
        """The segment at whose start it lies."""
        self.stop = stop
        """Index of the route's hub stops."""
        self._around = around
        self._planner = planner
        self.offer = offer
        """The hub, as the trucks that share this stop meet it."""

    def visit(self, state: TripState) -> Steps:
        """Turn in to the hub and visit it."""
        state.motion.enter_hub(self.stop)
        return Visit(Stay(self._around, state, self._planner, self.stop, self.offer)).run()

    def leave(self, state: TripState) -> None:
        """The visit is over; after one without success, the hub is avoided at the next decision."""
        stay = state.visit
        assert isinstance(stay, Stay)  # noqa: S101 - ``visit`` has made it
        itinerary, session = state.itinerary, stay.session
        state.visit = None
        if session.got_power:
            itinerary.failed_visits = 0
        elif session.status == "failed_start":
            itinerary.failed_visits += 1
        itinerary.first_stop = self.stop + 1
        itinerary.avoided = frozenset() if session.status == "completed" else itinerary.avoided | {self.stop}
        itinerary.plan = stay.plan if stay.went_as_planned else None


class BorderPost(Waypoint):
    """A border that every truck on the route crosses."""

    def __init__(self, position: int, border: Border, around: Surroundings) -> None:
        super().__init__(position)
        self._border = border
        self._around = around
        self._env = around.env

    def concerns(self, state: TripState) -> bool:  # noqa: ARG002 - whichever truck it is
        """See ``Waypoint.concerns``: every truck stops."""
        return True

    def on_arrival(self, state: TripState) -> Steps:
        """Wait until driving beyond the border is allowed, then cross."""
        if self._is_banned(state):
            yield from wait_out_ban(self._env, self._around.log, state, self.position)
        closed_s = self._border.closed_s(time_of(self._env))
        if closed_s > 0.0:
            # At a closed post the truck is parked and its driver is free: that is rest. A queue or a procedure is not.
            state.ledger.doing = BORDER_CLOSED
            yield after(self._env, closed_s)
            state.ledger.spend(BORDER_CLOSED, closed_s)
        begin_s = time_of(self._env)
        state.ledger.doing = BORDER
        yield from self._border.cross(state.trip)
        self._leave(state, closed_s, time_of(self._env) - begin_s)

    def _is_banned(self, state: TripState) -> bool:
        """Whether driving beyond the border is forbidden now."""
        calendar = state.bans_on(self.position)
        return calendar is not None and calendar.wait_s(time_of(self._env), state.motion.egress_s) > 0.0

    def _leave(self, state: TripState, closed_s: float, duration_s: float) -> None:
        """Count the crossing, which took ``duration_s`` once the post was open."""
        state.motion.borders_crossed += 1
        if duration_s > 0.0:
            state.ledger.spend(BORDER, duration_s)
        if state.observer is not None:
            border = self._border
            dwell_s = border.dwell_s(state.trip)
            lane_s = max(0.0, duration_s - dwell_s)
            kind, spec = border.consignment(state.trip), border.spec
            state.observer.note(BorderCrossing(spec.node, spec.into.name, kind, closed_s, lane_s, dwell_s))


class InspectionStation(Waypoint):
    """A roadside inspection station; it stops some trucks and waves on those whose earlier stop counts here."""

    def __init__(self, position: int, inspection: Inspection, around: Surroundings) -> None:
        super().__init__(position)
        self._inspection = inspection
        self._around = around

    def concerns(self, state: TripState) -> bool:
        """See ``Waypoint.concerns``: a truck that is not picked drives on as if there were no station."""
        return self._inspection.picks(state.trip)

    def on_arrival(self, state: TripState) -> Steps:
        """Stop if the station picks the truck and no earlier stop on the trip counts here."""
        inspection, env, log = self._inspection, self._around.env, self._around.log
        spec, trip, itinerary = inspection.spec, state.trip, state.itinerary
        if not inspection.is_open(time_of(env)):
            return
        counted = next((earlier for earlier in itinerary.inspected_in if inspection.accepts(earlier)), None)
        if counted is not None:
            log.event("inspection_waived", spec.name, f"{trip.trip_id} was inspected in {counted.name}")
            duration_s = 0.0
        else:
            log.event("inspection", spec.name, trip.trip_id)
            duration_s = inspection.duration_s(trip)
            state.ledger.doing = INSPECTION
            yield after(env, duration_s)
            state.ledger.spend(INSPECTION, duration_s)
            itinerary.inspected_in = (*itinerary.inspected_in, spec.jurisdiction)
        if state.observer is not None:
            earlier = None if counted is None else counted.name
            state.observer.note(Inspected(spec.name, spec.jurisdiction.name, duration_s, earlier))


class RestArea:
    """A rest area; trucks head for it when their day ends."""

    def __init__(self, position: int, area: int, around: Surroundings) -> None:
        self.position = position
        """The segment at whose start it lies."""
        self._area = area
        self._around = around

    def on_arrival(self, state: TripState) -> Generator[simpy.Event, Any, bool]:
        """Spend the night here if there is a place; return whether there was."""
        areas = self._around.rest_areas
        if not areas.has_place(self._area):
            return False
        night_s = state.driver.night_s(time_of(self._around.env), trip_s=state.motion.ahead_s())
        yield from areas.stay(state, self._area, night_s)
        return True
