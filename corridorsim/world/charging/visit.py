"""A visit to a hub from beginning to end: queue, start, charge, rest, leave."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from corridorsim.world.charging.arrival import PATIENCE_LOST, join, wait
from corridorsim.world.charging.low_power import LEAST_POWER_KW, wait_for_power
from corridorsim.world.charging.night import charge_overnight, overnight_place
from corridorsim.world.charging.stay import Stay
from corridorsim.world.engine import Steps
from corridorsim.world.resting.rest import rest
from corridorsim.world.state.activity import HANDLING, REST_AT_EVSE

LEAST_CHARGE_SOC = 0.01
"""Smallest charge (SOC) taken after queueing, even if the plan needs none."""
LEAST_SPARE_SOC = 1e-6
"""On top of what a night takes, so that rounding does not decide where it is spent."""
LEAST_FAILURE_S = 60.0


def visit(stay: Stay) -> Steps:
    """The whole visit."""
    session, observer = stay.session, stay.state.observer
    if observer is not None:
        observer.arrived(stay.state, session)
    fit = session.fit
    night = overnight_place(stay, fit) if fit is not None and fit.overnight else None
    ticket = night or join(stay)
    if isinstance(ticket, str):
        _drive_on(stay, ticket)
        return
    if ticket.event is not None:
        yield from wait(stay, ticket)
        if ticket.gone:
            _drive_on(stay, PATIENCE_LOST)
            return
    assert fit is not None  # noqa: S101 - it was granted an EVSE
    session.slot = ticket.slot
    session.plug = fit.plugs[stay.hub.queue.group_of[ticket.slot]]
    session.wait_s = stay.env.now - session.arrive_s
    session.is_night = night is not None
    if not session.is_night:
        stay.hub.waited(session.wait_s)
    if observer is not None:
        observer.got_evse(session)
    yield from _hold_evse(stay)


def _drive_on(stay: Stay, reason: str) -> None:
    """Leave without having been granted an EVSE."""
    if stay.state.observer is not None:
        stay.state.observer.drove_on(stay.session, reason, stay.around.scenario.costs.patience_min)
    stay.give_up("gave_up", reason)


def _hold_evse(stay: Stay) -> Steps:
    """From the grant of the EVSE until the truck may drive on."""
    session, hub = stay.session, stay.hub
    granted_s = stay.env.now
    if (yield from _start_fails(stay)):
        stay.give_up("failed_start")
        hub.release(session.slot, stay.env.now - granted_s)
        yield from _couple(stay)
        return
    if session.is_night:
        yield from charge_overnight(stay)
    else:
        yield from _charge(stay)
        stay.went_as_planned = session.status == "completed" and stay.plan.stop >= 0
        yield from _rest_at_evse(stay)
    stay.close()
    yield from _handle(stay, stay.around.equipment.unplug_s)
    hub.release(session.slot, stay.env.now - granted_s)
    yield from _couple(stay)
    if not session.is_night:
        yield from _daily_rest(stay)


# -- session -----------------------------------------------------------------------------------------------------------


def _start_fails(stay: Stay) -> Generator[simpy.Event, Any, bool]:
    """Manoeuvre, plug in, authenticate, and retry after failures; return whether the driver leaves without power."""
    state, session, around = stay.state, stay.session, stay.around
    equipment, terms = around.equipment, session.terms
    begin_s = stay.env.now
    attempts, failed = 0, True
    while failed and attempts < equipment.start_attempts:
        attempts += 1
        failed = around.start_fails(state.trip, stay.hub, stay.number, attempts, terms.failure)
    trailer_s = equipment.uncouple_s if session.plug.uncouples else 0.0
    duration_s = trailer_s + equipment.manoeuvre_s + attempts * (equipment.plug_in_s + terms.overhead_s)
    state.ledger.doing = HANDLING
    # A failure takes time even if nothing else does; otherwise a driver could try forever in one instant.
    yield stay.env.timeout(max(duration_s, LEAST_FAILURE_S) if failed else duration_s)
    session.overhead_s = stay.env.now - begin_s
    state.ledger.spend(HANDLING, session.overhead_s)
    if state.observer is not None:
        state.observer.tried(session, attempts, failed=failed)
    return failed or stay.hub.queue.is_closed or session.slot in stay.hub.queue.broken


def _charge(stay: Stay) -> Steps:
    state, session = stay.state, stay.session
    soc = state.battery.soc
    vehicle = state.route.vehicle_class.vehicle
    stay.plan = stay.planner.decide(state, stay.env.now, session.stop)
    planned = stay.plan.target_soc if stay.plan.stop >= 0 else vehicle.max_charge_soc
    if planned <= soc:
        planned = soc + LEAST_CHARGE_SOC
    if stay.day_ends():
        # The cab draws through the night, here or beside the road.
        planned += stay.night_soc() + LEAST_SPARE_SOC
    done = stay.begin_session(min(planned, max(vehicle.max_charge_soc, soc)))
    # Without load management, protection may have ended the session at once.
    has_power = done.triggered or stay.hub.power.cap_kw(session.slot) >= LEAST_POWER_KW
    stay.end_session((yield done) if has_power else (yield from wait_for_power(stay, done)))


# -- after power has stopped -------------------------------------------------------------------------------------------


def _rest_at_evse(stay: Stay) -> Steps:
    """Complete the break at the EVSE if it would fall due on the next stretch; moving would interrupt it."""
    state, session = stay.state, stay.session
    assert session.start_s is not None and session.end_s is not None  # noqa: S101 - power has flowed
    log = state.driver
    rested_s = session.end_s - session.start_s
    missing_s = log.break_needed_s() - rested_s
    limit_s = log.limits.drive_before_break_s
    if (
        missing_s > 0.0
        and log.driven_s + stay.to_next_s() > limit_s
        and not stay.sleeps_here()
        and log.driven_s + stay.to_rest_s() > limit_s
    ):
        if state.observer is not None:
            state.observer.rests_at_evse(session, missing_s, is_daily=False)
        state.ledger.doing = REST_AT_EVSE
        yield stay.env.timeout(missing_s)
        state.ledger.spend(REST_AT_EVSE, missing_s)
        rested_s += missing_s
        stay.billing.rested(session, missing_s)
    state.ledger.rested(rested_s)


def _couple(stay: Stay) -> Steps:
    """Couple the trailer, if it was left behind while charging."""
    if stay.session.plug.uncouples:
        yield from _handle(stay, stay.around.equipment.couple_s)


def _handle(stay: Stay, duration_s: float) -> Steps:
    begin_s, ledger = stay.env.now, stay.state.ledger
    ledger.doing = HANDLING
    yield stay.env.timeout(duration_s)
    ledger.spend(HANDLING, stay.env.now - begin_s)


def _daily_rest(stay: Stay) -> Steps:
    """Take the daily rest here if the next stretch cannot be driven before it."""
    if stay.sleeps_here():
        stay.went_as_planned = False
        areas = stay.around.rest_areas
        if not stay.state.route.rest_areas:
            yield from rest(stay.env, stay.state, stay.night_s())
        elif areas.has_place_at(stay.hub):
            yield from areas.stay_at(stay.state, stay.hub, stay.night_s())
