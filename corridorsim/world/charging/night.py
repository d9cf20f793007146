"""A night at a hub: a truck that takes its daily rest there stays plugged in and charges meanwhile."""

from __future__ import annotations

from math import inf

import numpy as np
import simpy

from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.schedule import charge_or_wait
from corridorsim.world.charging.arrival import wanted_kw
from corridorsim.world.charging.stay import Stay
from corridorsim.world.charging.v2g import Trader, v2g_kw
from corridorsim.world.engine import Steps
from corridorsim.world.hub.queue import Claim, Ticket
from corridorsim.world.state.activity import REST_AT_EVSE
from corridorsim.world.vehicle.fleet import Fit


def overnight_place(stay: Stay, fit: Fit) -> Ticket | None:
    """Take an overnight place if the day ends at this hub and one is free; otherwise return None."""
    state, hub = stay.state, stay.hub
    claim = Claim(fit.overnight, is_small=state.operator.is_small)
    if not hub.queue.has_for(claim):
        return None
    stay.plan = stay.planner.decide(state, stay.env.now, stay.session.stop)
    if not stay.sleeps_here():
        return None
    state.itinerary.cancel_booking()
    return hub.ask(claim, 0.0, wanted_kw(stay, fit))


def charge_overnight(stay: Stay) -> Steps:
    """Charge and rest from the moment power may flow until the daily rest is over."""
    state, hub, ledger = stay.state, stay.hub, stay.state.ledger
    vehicle = state.route.vehicle_class.vehicle
    rest_s = stay.night_s()
    begin_s = stay.env.now
    climate = state.route.climates[state.motion.segment]
    target = _target_soc(stay, climate.rest_kwh(begin_s, rest_s) / vehicle.usable_kwh)
    trader = Trader(stay, target, begin_s + rest_s) if v2g_kw(stay) > 0.0 else None
    done = stay.begin_session(target if trader is None else trader.session_target)
    if trader is not None:
        yield from trader.follow(done)
    elif (steps := hub.spec.overnight_steps_at(stay.session.slot)) is not None:
        yield from _charge_in_best_hours(stay, done, target, steps, begin_s + rest_s)
    else:
        yield done | stay.env.timeout(rest_s)
    if not done.triggered:
        hub.stop(stay.session.slot)
    stay.end_session((yield done))
    ended_s = stay.env.now
    if ended_s < begin_s + rest_s:
        if state.observer is not None:
            state.observer.rests_at_evse(stay.session, begin_s + rest_s - ended_s, is_daily=True)
        ledger.doing = REST_AT_EVSE
        yield stay.env.timeout(begin_s + rest_s - ended_s)
        ledger.spend(REST_AT_EVSE, stay.env.now - ended_s)
    ledger.rested(rest_s)


def _target_soc(stay: Stay, night_soc: float) -> float:
    """SOC that the rest of the trip needs, as charging takes no extra time; at most the highest target."""
    state = stay.state
    route, motion, soc = state.route, state.motion, state.battery.soc
    vehicle = route.vehicle_class.vehicle
    seconds, kwh = np.zeros(len(route.length_m) + 1), np.zeros(len(route.length_m) + 1)
    route.road.outlook(motion.segment, motion.offset_m, stay.env.now, motion.mass_kg, seconds, kwh)
    access_kwh = route.access_km[stay.session.stop] * motion.access_kwh_per_km
    to_the_end = (float(kwh[-1]) + access_kwh) / vehicle.usable_kwh + state.trip.flow.arrival_soc
    wanted = max(stay.plan.target_soc, to_the_end, soc) + night_soc
    return min(wanted, max(vehicle.max_charge_soc, soc))


def _charge_in_best_hours(stay: Stay, done: simpy.Event, target: float, steps: PriceSteps, depart_s: float) -> Steps:
    """Pause in expensive hours; whenever the price changes, schedule again from the SOC reached by then.

    The schedule assumes the full power of the place: if the hub has to share power, the truck may leave with less.
    """
    hub, slot = stay.hub, stay.session.slot
    vehicle_class = stay.state.route.vehicle_class
    curve = vehicle_class.climate(hub.spec.weather).curve(stay.env.now)
    limit_kw = stay.session.plug.power_kw * vehicle_class.vehicle.charge_efficiency
    while not done.triggered and stay.env.now < depart_s:
        needed_s = curve.time_to(hub.soc_of(slot), target, limit_kw)
        charges, until_s = charge_or_wait(steps, stay.env.now, depart_s, needed_s)
        hub.set_ceiling(slot, inf if charges else 0.0)
        yield done | stay.env.timeout(until_s - stay.env.now)
