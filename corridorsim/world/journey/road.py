"""A route with everything that trucks meet on it."""

from __future__ import annotations

from collections.abc import Sequence

from corridorsim.world.charging.surroundings import Surroundings
from corridorsim.world.journey.waypoints import HubStop, RestArea, Waypoint
from corridorsim.world.tables.log import WorldLog


class Road:
    """The waypoints of one route in driving order, for trucks that share a planner."""

    __slots__ = ("early_s", "informal_s", "log", "met", "positions", "rest_areas", "stops", "waypoints")

    def __init__(self, waypoints: Sequence[Waypoint], destination: int, around: Surroundings) -> None:
        self.waypoints = sorted(waypoints, key=lambda waypoint: waypoint.position)
        """Waypoints at the same node are met in the order given."""
        self.stops = [waypoint for waypoint in self.waypoints if isinstance(waypoint, HubStop)]
        self.rest_areas = [waypoint for waypoint in self.waypoints if isinstance(waypoint, RestArea)]
        sought = {id(waypoint) for waypoint in (*self.stops, *self.rest_areas)}
        self.met = [waypoint for waypoint in self.waypoints if id(waypoint) not in sought]
        """The waypoints that every truck passes, whatever it plans: all but hub stops and rest areas."""
        self.positions = [*(stop.position for stop in self.stops), destination]
        """The segment at whose start each hub stop, and the destination, lies."""
        self.log: WorldLog = around.log
        self.early_s = around.rest_areas.early_s
        self.informal_s = around.rest_areas.informal_s
