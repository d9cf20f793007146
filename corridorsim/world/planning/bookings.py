"""Booking at the hub to which a truck sets off."""

from __future__ import annotations

from corridorsim.world.hub.bookings import REFUSED, Booking
from corridorsim.world.hub.hub import Hub
from corridorsim.world.hub.queue import NO_GROUP
from corridorsim.world.hub.terms import Terms, is_shared
from corridorsim.world.state.trip_state import TripState


def book(state: TripState, now_s: float, stop: int, hub: Hub, terms: Terms, drive_s: float) -> Booking | None:
    """Book at the hub stop to which a truck now sets off, ``drive_s`` away.

    Returns None if the truck may not book, cannot say when it will arrive, or finds all slots taken.
    """
    begin_s = booked_begin_s(state, now_s, stop, hub, terms, drive_s)
    if begin_s is None:
        return None
    if hub.calendar is None:
        return Booking(hub, state.trip.trip_id, begin_s, NO_GROUP)
    fit = state.route.fits[stop]
    group = NO_GROUP
    if fit is not None:
        group = hub.calendar.group_with_room(fit.groups, begin_s, is_small=state.operator.is_small)
    booking = Booking(hub, state.trip.trip_id, begin_s, group)
    if group == NO_GROUP:
        booking.settle(REFUSED)
        return None
    hub.calendar.add(booking)
    return booking


def can_book(state: TripState, now_s: float, stop: int, hub: Hub, terms: Terms, drive_s: float) -> bool:
    """Whether the truck could now book a slot at a hub ``drive_s`` away; an EVSE will then be free for it."""
    fit = state.route.fits[stop]
    begin_s = booked_begin_s(state, now_s, stop, hub, terms, drive_s)
    if fit is None or begin_s is None or hub.calendar is None:
        return False
    return hub.calendar.group_with_room(fit.groups, begin_s, is_small=state.operator.is_small) != NO_GROUP


def booked_begin_s(state: TripState, now_s: float, stop: int, hub: Hub, terms: Terms, drive_s: float) -> float | None:
    """When a truck that books now will arrive [s]; None if it may not book or cannot say when it will arrive."""
    scope = hub.spec.jurisdiction.rules.reservations.scope
    if hub.spec.discipline == "fifo" or not is_shared(scope, terms):
        return None
    route, motion = state.route, state.motion
    dwell_s = route.borders.dwell_s(motion.borders_crossed, stop)
    if dwell_s is None:
        return None
    drive_s += motion.egress_s + route.access_s[stop]
    if drive_s > state.driver.drivable_s(now_s + dwell_s):
        return None
    return now_s + dwell_s + drive_s
