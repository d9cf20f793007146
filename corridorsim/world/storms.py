"""A storm as it passes: hubs go out, and come back."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any

from corridorsim.scenario.storms import StormHit
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.world import World


def let_storms_pass(world: World, hits: Iterable[StormHit]) -> None:
    """Start the process of each storm."""
    for hit in hits:
        world.env.process(_passing(world, hit))


def _passing(world: World, hit: StormHit) -> Generator[simpy.Event, Any, None]:
    """Close the hubs that the storm takes out while it lasts; the roads are slow by the scenario's speed factors."""
    if hit.begin_s > 0.0:
        yield world.env.timeout(hit.begin_s)
    lasts_h = (hit.end_s - hit.begin_s) / SECONDS_PER_HOUR
    world.log.event("storm_began", hit.name, f"for {lasts_h:.1f} h; speed x {hit.speed_factor:g}")
    for hub in hit.closed_hubs:
        world.hubs[hub].close(f"storm {hit.name}")
    yield world.env.timeout(hit.end_s - world.env.now)
    for hub in hit.closed_hubs:
        world.hubs[hub].reopen()
    world.log.event("storm_ended", hit.name, "roads and hubs are back to normal")
