"""Overnight places at rest areas and hubs, where they are scarce."""

from __future__ import annotations

from collections.abc import Sequence

import simpy

from corridorsim.scenario.data import RestAreaSpec
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.engine import Steps
from corridorsim.world.hub.hub import Hub
from corridorsim.world.resting.rest import rest
from corridorsim.world.state.trip_state import TripState


class RestAreas:
    """All rest areas of a run, and the run's trucks that spend the night at them and at hubs."""

    def __init__(
        self, env: simpy.Environment, specs: Sequence[RestAreaSpec], early_min: float, informal_min: float
    ) -> None:
        self._env = env
        self._specs = specs
        self._here = [0] * len(specs)
        self._at_hub: dict[str, int] = {}
        self.early_s = early_min * SECONDS_PER_MINUTE
        self.informal_s = informal_min * SECONDS_PER_MINUTE

    def has_place(self, area: int) -> bool:
        """Whether there is a place for a truck that arrives now."""
        spec = self._specs[area]
        return spec.free[min(int(self._env.now / spec.step_s), len(spec.free) - 1)] > self._here[area]

    def stay(self, state: TripState, area: int, night_s: float) -> Steps:
        """Spend the night at a rest area."""
        self._here[area] += 1
        yield from rest(self._env, state, night_s)
        self._here[area] -= 1

    def has_place_at(self, hub: Hub) -> bool:
        """Whether a hub has an overnight place besides those of the trucks that wait for an EVSE."""
        places = hub.spec.parking_places
        return places is None or self._at_hub.get(hub.spec.name, 0) + hub.queue.queueing < places

    def stay_at(self, state: TripState, hub: Hub, night_s: float) -> Steps:
        """Spend the night at a hub."""
        name = hub.spec.name
        self._at_hub[name] = self._at_hub.get(name, 0) + 1
        yield from rest(self._env, state, night_s)
        self._at_hub[name] -= 1
