"""Stretches that a truck cannot cross between two hubs that it fits, whatever it charges."""

from __future__ import annotations

import numpy as np

from corridorsim.scenario.data import FlowSpec, Scenario
from corridorsim.scenario.demand import quantile
from corridorsim.units import KG_PER_TONNE
from corridorsim.world.vehicle.fleet import ClassOnRoute, TruckClass


def reach_warnings(scenario: Scenario) -> list[str]:
    """One sentence for each flow and vehicle class that meets a gap longer than its range, at median payload."""
    trucks = {name: TruckClass(name, vehicle, scenario) for name, vehicle in scenario.vehicles.items()}
    warnings = []
    for flow in scenario.flows:
        for name, _ in flow.vehicles:
            way = ClassOnRoute(trucks[name], scenario.routes[flow.route], scenario)
            gap = _longest_gap(way, flow)
            if gap is not None:
                warnings.append(f"scenario {scenario.name}: flow {flow.name}: {name} {gap}")
    return warnings


def _longest_gap(way: ClassOnRoute, flow: FlowSpec) -> str | None:
    """What is wrong between the first two places that are too far apart; None where nothing is."""
    vehicle = way.truck.vehicle
    half = np.array([0.5])
    mass_kg = (vehicle.tare_t + float(quantile(flow.payload_t, half)[0])) * KG_PER_TONNE
    n = len(way.length_m)
    seconds, kwh = np.zeros(n + 1), np.zeros(n + 1)
    way.road.outlook(0, 0.0, 0.0, mass_kg, seconds, kwh)
    here, soc = 0, float(quantile(flow.soc_start, half)[0])
    for position, hub in [*way.stops, (n, -1)]:
        if hub >= 0 and way.truck.fits[hub] is None:
            continue
        needed = (kwh[position] - kwh[here]) / vehicle.usable_kwh
        if needed > soc:
            return (
                f"needs {needed * vehicle.usable_kwh:.0f} kWh from {way.nodes[here]} to {way.nodes[position]}, the "
                f"next hub that it fits or its destination, and has {soc * vehicle.usable_kwh:.0f} kWh at most"
            )
        if hub >= 0:
            here, soc = position, vehicle.max_charge_soc
    return None
