"""The surroundings that all trucks of a run share."""

from __future__ import annotations

from collections.abc import Sequence

import simpy

from corridorsim.kernel._random import keyed_uniform
from corridorsim.rng import Streams
from corridorsim.scenario.data import OperatorSpec, Scenario
from corridorsim.world.charging.billing import Billing, billing_of
from corridorsim.world.charging.emissions import Emissions
from corridorsim.world.hub.hub import Hub
from corridorsim.world.hub.terms import Terms, terms_at
from corridorsim.world.resting.parking import RestAreas
from corridorsim.world.tables.world_log import WorldLog
from corridorsim.world.trip import Trip


class Offer:
    """A hub, as trucks with one contract meet it."""

    def __init__(self, hub: Hub, terms: Terms, billing: Billing, emissions: Emissions) -> None:
        self.hub = hub
        self.terms = terms
        self.billing = billing
        self.emissions = emissions
        spec = hub.spec
        self.hub_name = spec.name
        self.jurisdiction_name = spec.jurisdiction.name
        self.evse_names = tuple(evse.name for evse in spec.evses)
        self.weather = spec.weather
        self.discipline = spec.discipline
        self.has_cabinets = bool(spec.cabinets)
        self.parking_places = spec.parking_places
        self.no_show_fee = spec.jurisdiction.rules.reservations.no_show_fee


class Surroundings:
    """Hubs, overnight places, tables and settings that trucks share."""

    def __init__(
        self, env: simpy.Environment, log: WorldLog, scenario: Scenario, streams: Streams, hubs: Sequence[Hub]
    ) -> None:
        self.env = env
        self.log = log
        self.scenario = scenario
        self.hubs = hubs
        self.equipment = scenario.equipment
        self.start_attempts = scenario.equipment.start_attempts
        self.manoeuvre_s = scenario.equipment.manoeuvre_s
        self.plug_in_s = scenario.equipment.plug_in_s
        self.unplug_s = scenario.equipment.unplug_s
        self.patience_s = scenario.costs.patience_s
        parking = scenario.parking
        self.rest_areas = RestAreas(env, scenario.rest_areas, parking.early_min, parking.informal_min)
        self._billings = [billing_of(hub.spec, log) for hub in hubs]
        self._emissions = [Emissions(hub.spec.jurisdiction) for hub in hubs]
        self._start_stream = streams.word("start failures")
        self._trace_stream = streams.word("traced trips")
        self._trace_share = scenario.activity_share
        self._offers: dict[tuple[int, str, bool], Offer] = {}

    def offer(self, operator: OperatorSpec, hub: int) -> Offer:
        """What a hub is to trucks of an operator; trucks with the same contract share it."""
        key = (hub, operator.network, operator.is_small)
        if key not in self._offers:
            there = self.hubs[hub]
            terms = terms_at(there.spec, operator.network, is_small=operator.is_small)
            self._offers[key] = Offer(there, terms, self._billings[hub], self._emissions[hub])
        return self._offers[key]

    def start_fails(self, trip: Trip, hub: Hub, visit: int, attempt: int, probability: float) -> bool:
        """Whether an attempt to start a session fails: the same for a trip, hub and attempt in every scenario."""
        return keyed_uniform(self._start_stream, trip.key, hub.key, 64 * visit + attempt) < probability

    def is_traced(self, trip: Trip) -> bool:
        """Whether the trip's activities are written: the same trips in every scenario."""
        return self._trace_share > 0.0 and keyed_uniform(self._trace_stream, trip.key) < self._trace_share
