"""At the gate of a hub: ask for an EVSE, wait for it, or drive on."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import cast

import numpy as np
import simpy

from corridorsim.kernel._engine import after, time_of
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.charging.stay import Stay
from corridorsim.world.engine import Steps
from corridorsim.world.hub.bookings import Booking
from corridorsim.world.hub.discipline import DISCIPLINES, Arrival
from corridorsim.world.hub.queue import NO_GROUP, Claim, Ticket
from corridorsim.world.state.activity import QUEUE
from corridorsim.world.state.trip_state import TripState
from corridorsim.world.vehicle.fleet import Fit

NO_CONNECTOR, NO_PARKING, WAIT_TOO_LONG, PATIENCE_LOST = "no_connector", "no_parking", "wait_too_long", "patience_lost"
"""Why a truck drives on without charging: it never joins the queue (the first three), or leaves it (the last)."""
_NO_GROUP = NO_GROUP


def join(stay: Stay) -> Ticket | str:
    """Ask for an EVSE; return the ticket, or the reason if the truck drives on at once."""
    hub, fit = stay.hub, stay.session.fit
    if fit is None:
        return NO_CONNECTOR
    booking = _take_up_booking(stay)
    claim = Claim(fit.groups, _NO_GROUP if booking is None else booking.group, stay.state.operator.is_small)
    if not hub.queue.has_for(claim):
        reason = _reason_to_drive_on(stay, claim)
        if reason is not None and stay.can_go_on():
            return reason
    return hub.ask(claim, _rank(stay, fit, booking), wanted_kw(stay, fit))


def wanted_kw(stay: Stay, fit: Fit) -> dict[int, float] | None:
    """By group: the most that the truck would draw from the grid [kW]; None at a hub where that makes no difference."""
    if not stay.offer.has_cabinets:
        return None
    spec, state = stay.hub.spec, stay.state
    vehicle_class = state.route.vehicle_class
    soc = min(max(state.battery.soc, 0.0), 1.0)
    battery_kw = vehicle_class.climate(spec.weather).curve(time_of(stay.env)).demand(soc)
    connector_kw = battery_kw / vehicle_class.vehicle.charge_efficiency
    return {group: min(plug.power_kw, connector_kw) / spec.efficiency for group, plug in fit.plugs.items()}


def _reason_to_drive_on(stay: Stay, claim: Claim) -> str | None:
    """Return why a truck would rather not join the queue; None if it would."""
    hub = stay.hub
    wait_s = hub.expected_wait_s(claim.groups, claim.is_small, True, claim.booked_group != _NO_GROUP)
    places = stay.offer.parking_places
    if places is not None and hub.queue.queueing >= places:
        return NO_PARKING
    return WAIT_TOO_LONG if wait_s > stay.around.patience_s else None


def _take_up_booking(stay: Stay) -> Booking | None:
    """Return the truck's booking; a truck that is late loses it and pays the no-show fee."""
    itinerary = stay.state.itinerary
    booking = itinerary.booking
    if booking is None:
        return None
    itinerary.booking = None
    if booking.take_up():
        return booking
    stay.session.fee = stay.offer.no_show_fee
    return None


def _rank(stay: Stay, fit: Fit, booking: Booking | None) -> float:
    """The place of the truck among those that wait; the lowest is served first."""
    discipline = stay.offer.discipline
    if discipline == "fifo":
        return 0.0
    work_s = partial(work_left_s, stay.state, time_of(stay.env), fit.best_kw)
    booked_s = inf if booking is None else booking.begin_s
    return DISCIPLINES[discipline](Arrival(booked_s, stay.state.delivery_due_s, work_s))


def work_left_s(state: TripState, now_s: float, power_kw: float) -> float:
    """Time of driving to the destination and of charging, at ``power_kw``, the energy that is missing for it [s].

    The charging curve is left out: the time orders trucks by urgency and does not predict when they leave.
    """
    route, motion = state.route, state.motion
    n_segments = len(route.length_m)
    drive_s, energy_kwh = np.zeros(n_segments + 1), np.zeros(n_segments + 1)
    route.road.outlook(motion.segment, motion.offset_m, now_s, motion.mass_kg, drive_s, energy_kwh)
    vehicle = route.vehicle_class.vehicle
    wanted_kwh = energy_kwh[-1] + (state.trip.flow.arrival_soc - state.battery.soc) * vehicle.usable_kwh
    charge_h = max(0.0, float(wanted_kwh)) / (power_kw * vehicle.charge_efficiency)
    return float(drive_s[-1]) + charge_h * SECONDS_PER_HOUR


def wait(stay: Stay, ticket: Ticket) -> Steps:
    """Wait in the queue until an EVSE is granted or the driver's patience ends."""
    patience = after(stay.env, stay.around.patience_s, ticket)
    assert patience.callbacks is not None  # noqa: S101 - it has just been made
    patience.callbacks.append(partial(_lose_patience, stay))
    stay.state.ledger.doing = QUEUE
    assert ticket.event is not None  # noqa: S101 - a ticket without a slot has an event
    yield ticket.event
    stay.state.ledger.spend(QUEUE, time_of(stay.env) - stay.session.arrive_s)


def _lose_patience(stay: Stay, patience: simpy.Event) -> None:
    """Leave the queue if the truck still waits and can go on."""
    waiting = cast(Ticket, patience.value)
    if waiting.slot < 0 and not waiting.gone and stay.can_go_on():
        stay.hub.leave_queue(waiting)
        assert waiting.event is not None  # noqa: S101 - it waits
        waiting.event.succeed(False)
