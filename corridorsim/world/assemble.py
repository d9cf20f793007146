"""Assembly of the agents that do not move: hubs, feeders, borders and inspections."""

from __future__ import annotations

import simpy

from corridorsim.rng import Streams, key_word
from corridorsim.scenario.data import Scenario
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.grid.feeder_tree import join_feeders
from corridorsim.world.hub.announced import announced_of
from corridorsim.world.hub.hub import Hub
from corridorsim.world.journey.border import Border
from corridorsim.world.journey.inspection import Inspection
from corridorsim.world.tables.world_log import WorldLog


def hubs_on_feeders(env: simpy.Environment, scenario: Scenario, log: WorldLog) -> tuple[list[Hub], list[Feeder]]:
    """Make all hubs and feeders, connected."""
    feeders = [Feeder(env, spec, log) for spec in scenario.feeders]
    hubs = [Hub(env, spec, feeders[spec.feeder], log, scenario.equipment) for spec in scenario.hubs]
    join_feeders(env, feeders)
    for hub in hubs:
        hub.expected.announced = announced_of(hub)
    return hubs, feeders


def border_posts(env: simpy.Environment, scenario: Scenario, streams: Streams) -> list[Border]:
    """Make all entries into jurisdictions."""
    stream = streams.word("border dwell")
    return [Border(env, spec, stream, key_word(f"{spec.node}/{spec.into.name}")) for spec in scenario.borders]


def inspections(scenario: Scenario, streams: Streams) -> dict[str, list[Inspection]]:
    """Make the roadside stations, by node."""
    stream = streams.word("inspections")
    stations: dict[str, list[Inspection]] = {}
    for spec in scenario.inspections:
        stations.setdefault(spec.node, []).append(Inspection(spec, stream))
    return stations
