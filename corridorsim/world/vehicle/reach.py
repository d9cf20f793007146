"""Stretches between two hubs that fit a truck but are too far apart, however much it charges."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

from corridorsim.config.distributions import Distribution, Lognormal, Normal
from corridorsim.scenario.data import DatedTrip, Scenario
from corridorsim.scenario.quantiles import quantile
from corridorsim.units import KG_PER_TONNE
from corridorsim.world.vehicle.fleet import VehicleClass, VehicleOnRoute


def reach_warnings(scenario: Scenario) -> list[str]:
    """Return a sentence for each flow and vehicle class with a gap longer than its range, and for trips of a file.

    Flows have their median payload and state of charge. Of the trips of a file with the same class, origin and
    destination, the one with the lightest payload and the fullest battery is looked at, so that all are out of reach.
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
    return warnings + [f"scenario {scenario.name}: trips_file: {gap}" for gap in _gaps_of_file(scenario, trucks)]


def _gaps_of_file(scenario: Scenario, trucks: dict[str, VehicleClass]) -> Iterator[str]:
    flow = scenario.file_flow
    if flow is None:
        return
    alike: dict[tuple[int, str], list[DatedTrip]] = {}
    for trip in scenario.dated_trips:
        alike.setdefault((trip.route, trip.vehicle_class), []).append(trip)
    payload_t, soc = _median(flow.payload_t), _median(flow.soc_start)
    for (number, name), trips in alike.items():
        route = VehicleOnRoute(trucks[name], scenario.routes[number], scenario)
        lightest_t = min(payload_t if trip.payload_t is None else trip.payload_t for trip in trips)
        fullest = max(soc if trip.soc_start is None else trip.soc_start for trip in trips)
        gap = _longest_gap(route, lightest_t, fullest)
        if gap is not None:
            several = f" and {len(trips) - 1} more" if len(trips) > 1 else ""
            yield f"trip {trips[0].trip_id}{several}: {name} {gap}"


def _median(distribution: Distribution) -> float:
    match distribution:
        case Normal(normal=s):
            # By the standard library, exact enough here, since SciPy takes longer to import than all else of a check.
            whole = NormalDist(s.mean, s.sd)
            return whole.inv_cdf((whole.cdf(s.low) + whole.cdf(s.high)) / 2)
        case Lognormal(lognormal=s):
            return s.median
        case _:
            return float(quantile(distribution, np.array([0.5]))[0])


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
                f"next hub that it fits or its destination, which is out of reach: its battery has "
                f"{soc * vehicle.usable_kwh:.0f} kWh at most"
            )
        if hub >= 0:
            here, soc = position, max(vehicle.max_charge_soc, soc - needed)
    return None
