"""Stretches between two hubs that fit a truck but are too far apart, however much it charges."""

from __future__ import annotations

import numpy as np

from corridorsim.scenario.data import FlowSpec, Scenario
from corridorsim.scenario.demand import quantile
from corridorsim.units import KG_PER_TONNE
from corridorsim.world.vehicle.fleet import VehicleClass, VehicleOnRoute


def reach_warnings(scenario: Scenario) -> list[str]:
    """Return one sentence for each flow and vehicle class that has a gap longer than its range, at median payload."""
    trucks = {name: VehicleClass(name, vehicle, scenario) for name, vehicle in scenario.vehicles.items()}
    warnings = []
    for flow in scenario.flows:
        for name, _ in flow.vehicles:
            route = VehicleOnRoute(trucks[name], scenario.routes[flow.route], scenario)
            gap = _longest_gap(route, flow)
            if gap is not None:
                warnings.append(f"scenario {scenario.name}: flow {flow.name}: {name} {gap}")
    return warnings


def _longest_gap(route: VehicleOnRoute, flow: FlowSpec) -> str | None:
    """Describe the first two places that are too far apart; None if there are none."""
    vehicle = route.vehicle_class.vehicle
    half = np.array([0.5])
    mass_kg = (vehicle.tare_t + float(quantile(flow.payload_t, half)[0])) * KG_PER_TONNE
    n = len(route.length_m)
    seconds, kwh = np.zeros(n + 1), np.zeros(n + 1)
    route.road.outlook(0, 0.0, 0.0, mass_kg, seconds, kwh)
    here, soc = 0, float(quantile(flow.soc_start, half)[0])
    for position, hub in [*route.stops, (n, -1)]:
        if hub >= 0 and route.vehicle_class.fits[hub] is None:
            continue
        needed = (kwh[position] - kwh[here]) / vehicle.usable_kwh
        if needed > soc:
            return (
                f"needs {needed * vehicle.usable_kwh:.0f} kWh from {route.nodes[here]} to {route.nodes[position]}, the "
                f"next hub that it fits or its destination, and has {soc * vehicle.usable_kwh:.0f} kWh at most"
            )
        if hub >= 0:
            here, soc = position, vehicle.max_charge_soc
    return None
