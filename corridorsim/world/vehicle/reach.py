"""Stretches between two hubs that fit a truck but are too far apart, however much it charges."""

from __future__ import annotations

from statistics import median

import numpy as np

from corridorsim.config.distributions import Distribution
from corridorsim.scenario.data import Scenario
from corridorsim.scenario.demand import quantile
from corridorsim.units import KG_PER_TONNE
from corridorsim.world.vehicle.fleet import VehicleClass, VehicleOnRoute


def reach_warnings(scenario: Scenario) -> list[str]:
    """Return one sentence for each vehicle class of a flow, and each route of a class in the trips file, with a gap.

    A gap is longer than the class's range, at median payload and state of charge.
    """
    trucks = {name: VehicleClass(name, vehicle, scenario) for name, vehicle in scenario.vehicles.items()}
    warnings = []
    for flow in scenario.flows:
        payload_t, soc = _median(flow.payload_t), _median(flow.soc_start)
        for name, _ in flow.vehicles:
            route = VehicleOnRoute(trucks[name], scenario.routes[flow.route], scenario)
            gap = _longest_gap(route, payload_t, soc)
            if gap is not None:
                warnings.append(f"scenario {scenario.name}: flow {flow.name}: {name} {gap}")
    for (index, name), (payload_t, soc) in _usual_dated_trips(scenario).items():
        spec = scenario.routes[index]
        gap = _longest_gap(VehicleOnRoute(trucks[name], spec, scenario), payload_t, soc)
        if gap is not None:
            warnings.append(f"scenario {scenario.name}: trips file, {spec.origin} to {spec.destination}: {name} {gap}")
    return warnings


def _median(distribution: Distribution) -> float:
    return float(quantile(distribution, np.array([0.5]))[0])


def _usual_dated_trips(scenario: Scenario) -> dict[tuple[int, str], tuple[float, float]]:
    """Median payload [t] and SOC at departure by route and vehicle class of the trips file."""
    flow = scenario.file_flow
    if flow is None:
        return {}
    payload_t, soc = _median(flow.payload_t), _median(flow.soc_start)
    found: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for trip in scenario.dated_trips:
        given = (
            payload_t if trip.payload_t is None else trip.payload_t,
            soc if trip.soc_start is None else trip.soc_start,
        )
        found.setdefault((trip.route, trip.vehicle_class), []).append(given)
    return {key: (median(t for t, _ in trips), median(s for _, s in trips)) for key, trips in found.items()}


def _longest_gap(route: VehicleOnRoute, payload_t: float, soc: float) -> str | None:
    """Describe the first two places that are too far apart; None if there are none."""
    vehicle = route.vehicle_class.vehicle
    mass_kg = (vehicle.tare_t + payload_t) * KG_PER_TONNE
    n = len(route.length_m)
    seconds, kwh = np.zeros(n + 1), np.zeros(n + 1)
    route.road.outlook(0, 0.0, 0.0, mass_kg, seconds, kwh)
    here = 0
    for position, hub in [*route.stops, (n, -1)]:
        if hub >= 0 and route.vehicle_class.fits[hub] is None:
            continue
        needed = (kwh[position] - kwh[here]) / vehicle.usable_kwh
        if needed > soc:
            return (
                f"needs {needed * vehicle.usable_kwh:.0f} kWh from {route.nodes[here]} to {route.nodes[position]}, the "
                f"next hub that it fits or its destination, and has {soc * vehicle.usable_kwh:.0f} kWh at most in its "
                "battery"
            )
        if hub >= 0:
            here, soc = position, max(vehicle.max_charge_soc, soc - needed)
    return None
