"""Where a truck is on its route."""

from __future__ import annotations

from collections.abc import Sequence

from corridorsim.units import METRES_PER_KM
from corridorsim.world.vehicle.fleet import VehicleOnRoute


class Motion:
    """Position on a route, and the way back to the road for a truck at a hub."""

    def __init__(self, route: VehicleOnRoute, mass_kg: float, access_kwh_per_km: float) -> None:
        self.route = route
        self.mass_kg = mass_kg
        self.access_kwh_per_km = access_kwh_per_km
        """Battery energy between road and hub [kWh/km]."""
        self.segment = 0
        self.offset_m = 0.0
        """Distance driven on the segment [m]."""
        self.next_waypoint = 0
        """Index of the waypoints that the truck passes whatever it plans."""
        self.borders_crossed = 0
        self.egress_s = 0.0
        """Driving time from the current hub back to the road [s]; it is part of the next stretch."""
        self.egress_kwh = 0.0
        self.turnable_until_s = 0.0
        """Until when the truck is on the road [s of the run]; then it turns in to the hub."""

    def ahead_s(self) -> float:
        """Driving time at free flow from here to the destination [s]."""
        route, segment = self.route, self.segment
        return route.ahead_s[segment] - self.offset_m / route.speed_mps[segment] + self.egress_s

    def to_segment_s(self, end: int) -> float:
        """Driving time at free flow from here to the start of segment ``end`` [s]."""
        return self.ahead_s() - self.route.ahead_s[end]

    def next_position(self) -> int:
        """The first segment whose start is not behind the truck."""
        return self.segment + (self.offset_m > 0.0)

    def km(self) -> float:
        """Distance from the origin along the route [km]."""
        return self.route.km_before[self.segment] + self.offset_m / METRES_PER_KM

    def so_far(self, before: Sequence[float]) -> float:
        """The part so far of a quantity that adds up segment by segment, such as tolls."""
        amount = before[self.segment]
        if self.offset_m > 0.0:
            share = self.offset_m / self.route.length_m[self.segment]
            amount += share * (before[self.segment + 1] - amount)
        return amount

    def enter_hub(self, stop: int) -> None:
        """Turn in to a hub stop; the truck will have to drive back to the road."""
        self.egress_s = self.route.access_s[stop]
        self.egress_kwh = self.route.access_km[stop] * self.access_kwh_per_km

    def leave_hub(self) -> None:
        """Set off back to the road."""
        self.egress_s = self.egress_kwh = 0.0
