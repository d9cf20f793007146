"""Storms of a replication, and speeds during them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from math import log

import numpy as np

from corridorsim.config.experiment import Experiment
from corridorsim.kernel import keyed_uniform
from corridorsim.local_time import start_of
from corridorsim.rng import Streams, key_word
from corridorsim.scenario.data import Clock, HubSpec, Scenario, SegmentSpec, StormSpec
from corridorsim.scenario.quantiles import Floats, quantile
from corridorsim.units import SECONDS_PER_HOUR

SECONDS_PER_YEAR = 365.25 * 24 * SECONDS_PER_HOUR
RUN_UP_S = 14 * 24 * SECONDS_PER_HOUR
"""Storms are drawn from this time before the run on, so that one may be under way when it begins."""


@dataclass(frozen=True, slots=True)
class StormHit:
    """One storm of a replication."""

    name: str
    begin_s: float
    end_s: float
    segments: frozenset[int]
    speed_factor: float
    closed_hubs: tuple[int, ...]


def storm_specs(
    experiment: Experiment, clock: Clock, segments: list[SegmentSpec], hubs: list[HubSpec]
) -> tuple[StormSpec, ...]:
    """Return the experiment's storms with the segments and hubs that they affect."""
    midnight = start_of(clock.start)
    specs = []
    for name, storm in sorted(experiment.storms.items()):
        start = storm.start
        if start is not None:
            start = start if start.tzinfo else start.replace(tzinfo=UTC)
        specs.append(
            StormSpec(
                name=name,
                start_s=None if start is None else (start - midnight).total_seconds(),
                per_year=storm.per_year or 0.0,
                duration_h=storm.duration_h,
                segments=frozenset(
                    i
                    for i, segment in enumerate(segments)
                    if segment.jurisdiction in storm.jurisdictions or {segment.start, segment.end} & {*storm.nodes}
                ),
                hubs=tuple(
                    i
                    for i, hub in enumerate(hubs)
                    if hub.jurisdiction.name in storm.jurisdictions or hub.node in storm.nodes
                ),
                speed_factor=storm.speed_factor,
                hub_closure=storm.hub_closure,
            )
        )
    return tuple(specs)


def storm_hits(scenario: Scenario, streams: Streams) -> list[StormHit]:
    """Return the storms of a replication that overlap the run; draws are keyed by storm, count and hub."""
    stream = streams.word("storms")
    hits = []
    for spec in scenario.storms:
        key = key_word(spec.name)
        for count, begin_s in enumerate(_begins_s(spec, scenario.clock, stream, key)):
            u = np.array([keyed_uniform(stream, key, 2 * count + 1)])
            end_s = begin_s + float(quantile(spec.duration_h, u)[0]) * SECONDS_PER_HOUR
            closed = tuple(
                hub
                for hub in spec.hubs
                if keyed_uniform(stream, key, key_word(scenario.hubs[hub].name), count) < spec.hub_closure
            )
            if end_s > 0.0 and begin_s < scenario.clock.end_s:
                hits.append(StormHit(spec.name, begin_s, end_s, spec.segments, spec.speed_factor, closed))
    return hits


def _begins_s(spec: StormSpec, clock: Clock, stream: int, key: int) -> Iterator[float]:
    if spec.start_s is not None:
        yield spec.start_s
        return
    begin_s, count = -RUN_UP_S, 0
    while begin_s < clock.end_s:
        begin_s -= log(keyed_uniform(stream, key, 2 * count)) * SECONDS_PER_YEAR / spec.per_year
        count += 1
        yield begin_s


def with_stormy_roads(scenario: Scenario, hits: list[StormHit]) -> Scenario:
    """Return the scenario with reduced speeds during storms, in proportion to the affected part of each step."""
    rows = list(scenario.speed_factors)
    row_of: dict[tuple[int, tuple[int, ...]], int] = {}
    segments = []
    for i, segment in enumerate(scenario.segments):
        here = tuple(k for k, hit in enumerate(hits) if i in hit.segments)
        key = (segment.profile, here)
        if here and key not in row_of:
            row_of[key] = len(rows)
            row = np.array(scenario.speed_factors[segment.profile])
            for k in here:
                row *= _slowed(hits[k], len(row), scenario.speed_step_s)
            rows.append(tuple(row.tolist()))
        segments.append(replace(segment, profile=row_of[key]) if here else segment)
    return replace(scenario, segments=tuple(segments), speed_factors=tuple(rows))


def _slowed(hit: StormHit, n_steps: int, step_s: float) -> Floats:
    """Return the speed factor by step of the run."""
    steps = np.arange(n_steps)
    share = np.minimum(steps + 1, hit.end_s / step_s) - np.maximum(steps, hit.begin_s / step_s)
    return np.asarray(1.0 - np.clip(share, 0.0, 1.0) * (1.0 - hit.speed_factor))
