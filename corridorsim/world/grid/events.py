"""Events of a feeder: random outages, works and demand response by date, an upgrade."""

from __future__ import annotations

from math import log

import simpy

from corridorsim.kernel import keyed_uniform
from corridorsim.rng import Streams, key_word
from corridorsim.scenario.data import RestrictionSpec
from corridorsim.world.engine import Steps
from corridorsim.world.grid.feeder import Feeder

WORDS = {"works": "planned works", "demand_response": "demand response"}


def start_grid_events(env: simpy.Environment, feeders: list[Feeder], streams: Streams) -> None:
    """Start the processes of all feeders that have events."""
    stream = streams.word("feeder outages")
    for feeder in feeders:
        if feeder.spec.outages is not None:
            env.process(_outages(env, feeder, *feeder.spec.outages, stream))
        for restriction in feeder.spec.restrictions:
            env.process(_restriction(env, feeder, restriction))
        if feeder.spec.upgrade is not None:
            env.process(_upgrade(env, feeder, *feeder.spec.upgrade))


def _outages(env: simpy.Environment, feeder: Feeder, up_s: float, down_s: float, stream: int) -> Steps:
    """Alternate service and outages, from the long-run state; draws are keyed by feeder and number of the outage."""
    key = key_word(feeder.spec.name)
    is_out = keyed_uniform(stream, key, 0) < down_s / (up_s + down_s)
    count = 0
    while True:
        if not is_out:
            yield env.timeout(-up_s * log(keyed_uniform(stream, key, 2 * count + 1)))
        is_out = False
        feeder.take_out("interruption of supply")
        yield env.timeout(-down_s * log(keyed_uniform(stream, key, 2 * count + 2)))
        feeder.restore()
        count += 1


def _restriction(env: simpy.Environment, feeder: Feeder, restriction: RestrictionSpec) -> Steps:
    """Lower the limit of the feeder from the start to the end of works or demand response."""
    if restriction.begin_s > 0.0:
        yield env.timeout(restriction.begin_s)
    what = WORDS[restriction.kind]
    # A request for less load is not one for less sun.
    both_ways = restriction.kind == "works"
    if restriction.limit_kw == 0.0:
        feeder.take_out(what)
    else:
        feeder.announce(restriction.kind, f"{what}: {restriction.limit_kw:g} kW")
        feeder.restrict(restriction.limit_kw, both_ways=both_ways)
    yield env.timeout(restriction.end_s - env.now)
    if restriction.limit_kw == 0.0:
        feeder.restore()
    else:
        feeder.announce(f"{restriction.kind}_over", f"end of {what}")
        feeder.release(restriction.limit_kw, both_ways=both_ways)


def _upgrade(env: simpy.Environment, feeder: Feeder, time_s: float, rating_kw: float) -> Steps:
    yield env.timeout(time_s)
    feeder.announce("feeder_upgraded", f"{feeder.rating_kw:g} to {rating_kw:g} kW")
    feeder.upgrade(rating_kw)
