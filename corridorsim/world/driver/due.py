"""When a truck's load is due, and how much still has to be done until then."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np

from corridorsim.scenario.demand import Trip
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from corridorsim.world.driver.drivers import Drivers
    from corridorsim.world.journey.truck import Truck
    from corridorsim.world.vehicle.fleet import VehicleOnRoute


def due_s(trip: Trip, route: VehicleOnRoute, drivers: Drivers) -> float:
    """When the load is due [s of the run]: departure, a diesel twin's trip, and the delivery window; else infinite."""
    if trip.delivery_window_s == inf:
        return inf
    return trip.depart_s + drivers.twin_s(trip, route) + trip.delivery_window_s


def work_left_s(truck: Truck, power_kw: float) -> float:
    """Driving to the destination, and charging at ``power_kw`` what the battery lacks for it [s].

    The charging curve is left out: this orders trucks by urgency, and says nothing of when they leave.
    """
    route = truck.route
    n_segments = len(route.length_m)
    drive_s, energy_kwh = np.zeros(n_segments + 1), np.zeros(n_segments + 1)
    route.road.outlook(truck.segment, truck.offset_m, truck.now, truck.mass_kg, drive_s, energy_kwh)
    vehicle = route.vehicle_class.vehicle
    wanted_kwh = energy_kwh[-1] + (truck.trip.flow.arrival_soc - truck.soc) * vehicle.usable_kwh
    charge_h = max(0.0, float(wanted_kwh)) / (power_kw * vehicle.charge_efficiency)
    return float(drive_s[-1]) + charge_h * SECONDS_PER_HOUR
