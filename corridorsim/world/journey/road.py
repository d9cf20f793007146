"""A route with everything that trucks meet on it."""

from __future__ import annotations

from collections.abc import Sequence

from corridorsim.world.charging.surroundings import Surroundings
from corridorsim.world.journey.waypoints import BorderPost, HubStop, InspectionStation, Passed, RestArea, Waypoint
from corridorsim.world.tables.log import WorldLog


class Road:
    """The waypoints of one route in driving order, for trucks that share a planner."""

    __slots__ = ("early_s", "informal_s", "log", "passed", "positions", "rest_areas", "stops")

    def __init__(self, waypoints: Sequence[Waypoint], destination: int, around: Surroundings) -> None:
        # Waypoints at the same node are met in the order given.
        ordered = sorted(waypoints, key=lambda waypoint: waypoint.position)
        self.stops = [waypoint for waypoint in ordered if isinstance(waypoint, HubStop)]
        """Trucks stop at these if their planner decides so."""
        self.rest_areas = [waypoint for waypoint in ordered if isinstance(waypoint, RestArea)]
        """Trucks make for these when their day ends."""
        self.passed: list[Passed] = [
            waypoint for waypoint in ordered if isinstance(waypoint, BorderPost | InspectionStation)
        ]
        """Trucks pass these whatever they plan."""
        self.positions = [*(stop.position for stop in self.stops), destination]
        """The segment at whose start each hub stop, and the destination, lies."""
        self.log: WorldLog = around.log
        self.early_s = around.rest_areas.early_s
        self.informal_s = around.rest_areas.informal_s
