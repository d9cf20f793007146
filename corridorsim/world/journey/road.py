"""A route with everything that trucks meet on it."""

from __future__ import annotations

from collections.abc import Sequence

from corridorsim.world.charging.surroundings import Surroundings
from corridorsim.world.journey.waypoints import HubStop, RestArea, Waypoint
from corridorsim.world.tables.world_log import WorldLog


class Road:
    """The waypoints of one route, each kind in driving order, for trucks that share a planner."""

    def __init__(
        self,
        positions: Sequence[int],
        stops: Sequence[HubStop],
        rest_areas: Sequence[RestArea],
        passed: Sequence[Waypoint],
        around: Surroundings,
    ) -> None:
        self.positions = positions
        """The segment at whose start each hub stop, and the destination, lies."""
        self.stops = stops
        """Trucks stop at these if their planner decides so."""
        self.rest_areas = rest_areas
        """Trucks make for these when their day ends."""
        self.passed = passed
        """Trucks pass these whatever they plan."""
        self.log: WorldLog = around.log
        self.early_s = around.rest_areas.early_s
        self.informal_s = around.rest_areas.informal_s
