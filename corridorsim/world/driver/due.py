"""When a truck's load is due."""

from __future__ import annotations

from math import inf

from corridorsim.scenario.demand import Trip
from corridorsim.world.driver.drivers import Drivers
from corridorsim.world.vehicle.fleet import VehicleOnRoute


def delivery_due_s(trip: Trip, route: VehicleOnRoute, drivers: Drivers) -> float:
    """When the load is due: departure, a diesel twin's trip and the delivery window; infinite without a window [s]."""
    if trip.delivery_window_s == inf:
        return inf
    return trip.depart_s + drivers.twin_s(trip, route) + trip.delivery_window_s
