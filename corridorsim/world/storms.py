"""Storms: hubs go out of service and come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import simpy

from corridorsim.scenario.storms import StormHit
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.engine import Steps
from corridorsim.world.hub.hub import Hub
from corridorsim.world.tables.world_log import WorldLog


def let_storms_pass(env: simpy.Environment, log: WorldLog, hubs: Sequence[Hub], hits: Iterable[StormHit]) -> None:
    """Start the process of each storm."""
    for hit in hits:
        env.process(_passing(env, log, hubs, hit))


def _passing(env: simpy.Environment, log: WorldLog, hubs: Sequence[Hub], hit: StormHit) -> Steps:
    """Close the hubs that the storm takes out while it lasts; the scenario's speed factors slow the roads."""
    if hit.begin_s > 0.0:
        yield env.timeout(hit.begin_s)
    lasts_h = (hit.end_s - hit.begin_s) / SECONDS_PER_HOUR
    log.event("storm_began", hit.name, f"for {lasts_h:.1f} h; speed x {hit.speed_factor:g}")
    for hub in hit.closed_hubs:
        hubs[hub].close(f"storm {hit.name}")
    yield env.timeout(hit.end_s - env.now)
    for hub in hit.closed_hubs:
        hubs[hub].reopen()
    log.event("storm_ended", hit.name, "roads and hubs are back to normal")
