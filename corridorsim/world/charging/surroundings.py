"""The surroundings that all trucks of a run share."""

from __future__ import annotations

from collections.abc import Sequence

import simpy

from corridorsim.kernel import keyed_uniform
from corridorsim.rng import Streams
from corridorsim.scenario.data import OperatorSpec, Scenario
from corridorsim.world.charging.billing import Billing, billing_of
from corridorsim.world.hub.hub import Hub
from corridorsim.world.hub.terms import Terms, terms_at
from corridorsim.world.resting.parking import RestAreas
from corridorsim.world.tables.log import WorldLog
from corridorsim.world.trip import Trip


class Surroundings:
    """Hubs, overnight places, tables and settings that trucks share."""

    __slots__ = (
        "_start_stream", "_terms", "_trace_stream", "billings", "env", "equipment", "hubs", "log", "patience_s",
        "rest_areas", "scenario",
    )  # fmt: skip

    def __init__(
        self, env: simpy.Environment, log: WorldLog, scenario: Scenario, streams: Streams, hubs: Sequence[Hub]
    ) -> None:
        self.env = env
        self.log = log
        self.scenario = scenario
        self.hubs = hubs
        self.billings: list[Billing] = [billing_of(hub.spec, log) for hub in hubs]
        """How the sessions of each hub are billed."""
        self.equipment = scenario.equipment
        self.patience_s = scenario.costs.patience_s
        parking = scenario.parking
        self.rest_areas = RestAreas(env, scenario.rest_areas, parking.early_min, parking.informal_min)
        self._start_stream = streams.word("start failures")
        self._trace_stream = streams.word("traced trips")
        self._terms: dict[tuple[str, str, bool], Terms] = {}

    def terms(self, operator: OperatorSpec, hub: Hub) -> Terms:
        """How a hub treats the contract of an operator; determined once."""
        key = (hub.spec.name, operator.network, operator.is_small)
        terms = self._terms.get(key)
        if terms is None:
            terms = self._terms[key] = terms_at(hub.spec, operator.network, is_small=operator.is_small)
        return terms

    def start_fails(self, trip: Trip, hub: Hub, visit: int, attempt: int, probability: float) -> bool:
        """Whether an attempt to start a session fails: the same for a trip, hub and attempt in every scenario."""
        return keyed_uniform(self._start_stream, trip.key, hub.key, 64 * visit + attempt) < probability

    def is_traced(self, trip: Trip) -> bool:
        """Whether the trip's activities are written: the same trips in every scenario."""
        share = self.scenario.activity_share
        return share > 0.0 and keyed_uniform(self._trace_stream, trip.key) < share
