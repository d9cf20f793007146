"""A night at a hub: a truck that takes its daily rest there is plugged in all the while and charges meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from corridorsim.energy.schedule import charge_or_wait
from corridorsim.world.charging.v2g import Trader, v2g_kw
from corridorsim.world.hub.queue import Claim, Ticket
from corridorsim.world.vehicle.fleet import Plug

if TYPE_CHECKING:
    import simpy

    from corridorsim.energy.prices import PriceSteps
    from corridorsim.world.charging.visit import Visit
    from corridorsim.world.vehicle.fleet import Fit

Steps = Generator["simpy.Event", Any, None]


def overnight_place(visit: Visit, fit: Fit) -> Ticket | None:
    """Take an overnight place where the day ends at this hub and one is free; None where not."""
    truck, hub = visit.truck, visit.hub
    claim = Claim(fit.overnight, is_small=truck.operator.is_small)
    if not hub.queue.has_for(claim):
        return None
    visit.plan = truck.planner.decide(truck, visit.stop)
    if not visit.day_ends_here():
        return None
    truck.cancel_booking()
    return hub.ask(claim, 0.0)


def charge_overnight(visit: Visit, plug: Plug) -> Steps:
    """Charge and rest from the moment when power may flow until the daily rest is over."""
    truck, hub = visit.truck, visit.hub
    rest_s = visit.night_s()
    begin_s = truck.now
    target = _target_soc(visit, truck.climate.rest_kwh(begin_s, rest_s) / truck.route.vehicle_class.vehicle.usable_kwh)
    trader = Trader(visit, target, plug, begin_s + rest_s) if v2g_kw(visit, plug) > 0.0 else None
    done = visit.begin_session(target if trader is None else trader.session_target, plug)
    if trader is not None:
        yield from trader.follow(done)
    elif hub.spec.overnight_steps is not None:
        yield from _charge_in_best_hours(visit, done, target, plug, hub.spec.overnight_steps, begin_s + rest_s)
    else:
        yield done | truck.world.env.timeout(rest_s)
    if not done.triggered:
        hub.stop(visit.slot)
    visit.end_session((yield done))
    ended_s = truck.now
    if ended_s < begin_s + rest_s:
        if truck.diary is not None:
            truck.diary.rests_at_evse(visit, begin_s + rest_s - ended_s)
        yield truck.world.env.timeout(begin_s + rest_s - ended_s)
        truck.rest_s += truck.now - ended_s
        truck.trace("rest", ended_s)
    if truck.driver.rested(rest_s, truck.now):
        truck.daily_rest_s += rest_s
    truck.idle(truck.now - begin_s)


def _target_soc(visit: Visit, night_soc: float) -> float:
    """What the rest of the trip asks for, as charging takes no time of its own; at most the highest target."""
    truck = visit.truck
    route, vehicle = truck.route, truck.route.vehicle_class.vehicle
    seconds, kwh = np.zeros(len(route.length_m) + 1), np.zeros(len(route.length_m) + 1)
    route.road.outlook(truck.segment, truck.offset_m, truck.now, truck.mass_kg, seconds, kwh)
    access_kwh = route.access_km[visit.stop] * truck.access_kwh_per_km
    to_the_end = (float(kwh[-1]) + access_kwh) / vehicle.usable_kwh + truck.trip.flow.arrival_soc
    wanted = max(visit.plan.target_soc, to_the_end, truck.soc) + night_soc
    return min(wanted, max(vehicle.max_charge_soc, truck.soc))


def _charge_in_best_hours(
    visit: Visit, done: simpy.Event, target: float, plug: Plug, steps: PriceSteps, depart_s: float
) -> Steps:
    """Pause in dear hours; the schedule is made anew when the price changes, from what has been reached by then.

    It reckons with the full power of the place: where the hub has to share, less may be reached by the departure.
    """
    truck, hub = visit.truck, visit.hub
    curve = truck.route.vehicle_class.climate(hub.spec.weather).curve(truck.now)
    limit_kw = plug.power_kw * truck.route.vehicle_class.vehicle.charge_efficiency
    while not done.triggered and truck.now < depart_s:
        needed_s = curve.time_to(hub.soc_of(visit.slot), target, limit_kw)
        charges, until_s = charge_or_wait(steps, truck.now, depart_s, needed_s)
        hub.set_ceiling(visit.slot, inf if charges else 0.0)
        yield done | truck.world.env.timeout(until_s - truck.now)
