"""Booking at the hub to which a truck sets off."""

from __future__ import annotations

from corridorsim.world.hub.bookings import REFUSED, Booking
from corridorsim.world.hub.hub import Hub
from corridorsim.world.hub.queue import NO_GROUP
from corridorsim.world.state.trip_state import TripState


def book(state: TripState, now_s: float, stop: int, hub: Hub, drive_s: float) -> Booking | None:
    """Book at the hub stop to which a truck that may book there now sets off, ``drive_s`` away.

    Returns None if the truck cannot say when it will arrive, or finds all slots taken.
    """
    begin_s = booked_begin_s(state, now_s, stop, drive_s)
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


def can_book(state: TripState, now_s: float, stop: int, hub: Hub, drive_s: float) -> bool:
    """Whether a truck that may book at a hub would find a slot there, ``drive_s`` away; an EVSE will be free for it."""
    fit = state.route.fits[stop]
    begin_s = booked_begin_s(state, now_s, stop, drive_s)
    if fit is None or begin_s is None or hub.calendar is None:
        return False
    return hub.calendar.group_with_room(fit.groups, begin_s, is_small=state.operator.is_small) != NO_GROUP


def booked_begin_s(state: TripState, now_s: float, stop: int, drive_s: float) -> float | None:
    """When a truck that books now will arrive [s]; None if it cannot say when it will."""
    route, motion = state.route, state.motion
    dwell_s = route.borders.dwell_s(motion.borders_crossed, stop)
    if dwell_s is None:
        return None
    drive_s += motion.egress_s + route.access_s[stop]
    if drive_s > state.driver.drivable_s(now_s + dwell_s):
        return None
    return now_s + dwell_s + drive_s
