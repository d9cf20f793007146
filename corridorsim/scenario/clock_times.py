"""Warnings of dated local times that a change of clocks skips or repeats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from corridorsim.config.experiment import Experiment
from corridorsim.local_time import at_minute, instants, why_not_one
from corridorsim.scenario.feeders import feeders_below


def clock_warnings(experiment: Experiment) -> Iterator[str]:
    """Yield a warning for each edge of works, demand response and an event that does not name one instant."""
    for path, wall, zone in _edges(experiment):
        why = why_not_one(wall, zone)
        if why is not None:
            counts = "both passes count" if instants(wall, zone) else "the time of the change is used"
            yield f"{path}: {wall:%Y-%m-%dT%H:%M} {why}; {counts}"


def _edges(experiment: Experiment) -> Iterator[tuple[str, datetime, str]]:
    """Yield (path, local time, time zone)."""
    below = feeders_below(experiment)
    for name, feeder in experiment.feeders.items():
        if not (feeder.works or feeder.demand_response):
            continue
        zone = _zone_of(experiment, below[name])
        for key, spells in (("works", feeder.works), ("demand_response", feeder.demand_response)):
            for i, spell in enumerate(spells):
                yield f"feeders.{name}.{key}[{i}].from", spell.from_, zone
                yield f"feeders.{name}.{key}[{i}].to", spell.to, zone
    for name, hub in experiment.hubs.items():
        zone = experiment.jurisdictions[experiment.network.nodes[hub.node].jurisdiction].time_zone
        for i, event in enumerate(hub.demand_response.events if hub.demand_response else ()):
            for key, minute in zip(("start", "end"), event.span_min, strict=True):
                yield f"hubs.{name}.demand_response.events[{i}].{key}", at_minute(event.day, minute), zone


def _zone_of(experiment: Experiment, feeders: set[str]) -> str:
    """Return the time zone of the first hub on a feeder or those below it, whose local times the feeder's are."""
    node = next((hub.node for hub in experiment.hubs.values() if hub.feeder in feeders), None)
    return "UTC" if node is None else experiment.jurisdictions[experiment.network.nodes[node].jurisdiction].time_zone
