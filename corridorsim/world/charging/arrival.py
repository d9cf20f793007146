"""At the gate of a hub: ask for an EVSE, wait for it, or drive on."""

from __future__ import annotations

from math import inf
from typing import cast

import numpy as np
import simpy

from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.charging.stay import Stay
from corridorsim.world.engine import Steps
from corridorsim.world.hub.discipline import DISCIPLINES, Arrival
from corridorsim.world.hub.queue import NO_GROUP, Claim, Ticket
from corridorsim.world.state.activity import QUEUE
from corridorsim.world.state.trip_state import TripState
from corridorsim.world.vehicle.fleet import Fit

NO_CONNECTOR, NO_PARKING, WAIT_TOO_LONG, PATIENCE_LOST = "no_connector", "no_parking", "wait_too_long", "patience_lost"
"""Why a truck drives on without charging: it never joins the queue (the first three), or leaves it (the last)."""


def join(stay: Stay) -> Ticket | str:
    """Ask for an EVSE; return the ticket, or the reason if the truck drives on at once."""
    state, hub, session = stay.state, stay.hub, stay.session
    fit = session.fit
    if fit is None:
        return NO_CONNECTOR
    arrival, booked_group = _settle_booking(stay, fit)
    claim = Claim(fit.groups, booked_group, state.operator.is_small)
    if not hub.queue.has_for(claim):
        reason = _reason_to_drive_on(stay, claim)
        if reason is not None and stay.can_go_on():
            return reason
    return hub.ask(claim, DISCIPLINES[hub.spec.discipline](arrival), wanted_kw(stay, fit))


def wanted_kw(stay: Stay, fit: Fit) -> dict[int, float] | None:
    """By group: the most that the truck would draw from the grid [kW]; None at a hub where that makes no difference."""
    spec, state = stay.hub.spec, stay.state
    if not spec.cabinets:
        return None
    vehicle_class = state.route.vehicle_class
    soc = min(max(state.battery.soc, 0.0), 1.0)
    battery_kw = vehicle_class.climate(spec.weather).curve(stay.env.now).demand(soc)
    connector_kw = battery_kw / vehicle_class.vehicle.charge_efficiency
    return {group: min(plug.power_kw, connector_kw) / spec.efficiency for group, plug in fit.plugs.items()}


def _reason_to_drive_on(stay: Stay, claim: Claim) -> str | None:
    """Return why a truck would rather not join the queue; None if it would."""
    hub = stay.hub
    wait_s = hub.expected_wait_s(
        claim.groups, is_small=claim.is_small, seen_live=True, is_booked=claim.booked_group != NO_GROUP
    )
    places = hub.spec.parking_places
    if places is not None and hub.queue.queueing >= places:
        return NO_PARKING
    return WAIT_TOO_LONG if wait_s > stay.around.patience_s else None


def _settle_booking(stay: Stay, fit: Fit) -> tuple[Arrival, int]:
    """Return what the queue knows about the truck; a truck that is late loses its booking and pays the no-show fee."""
    state, itinerary = stay.state, stay.state.itinerary
    booked_s, group = inf, NO_GROUP
    if (booking := itinerary.booking) is not None:
        itinerary.booking = None
        if booking.take_up():
            booked_s, group = booking.begin_s, booking.group
        else:
            stay.session.fee = stay.hub.spec.jurisdiction.rules.reservations.no_show_fee
    return Arrival(booked_s, state.delivery_due_s, lambda: work_left_s(state, stay.env.now, fit.best_kw)), group


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
    assert ticket.event is not None  # noqa: S101 - a ticket without a slot has an event

    def lose_patience(patience: simpy.Event) -> None:
        waiting = cast(Ticket, patience.value)
        if waiting.slot < 0 and not waiting.gone and stay.can_go_on():
            stay.hub.leave_queue(waiting)
            assert waiting.event is not None  # noqa: S101 - it waits
            waiting.event.succeed(False)

    patience = stay.env.timeout(stay.around.patience_s, ticket)
    assert patience.callbacks is not None  # noqa: S101 - it has just been made
    patience.callbacks.append(lose_patience)
    stay.state.ledger.doing = QUEUE
    yield ticket.event
    stay.state.ledger.spend(QUEUE, stay.env.now - stay.session.arrive_s)
