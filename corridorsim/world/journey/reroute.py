"""Hub outages: trucks on their way to the hub that know about the outage decide again on the road."""

from __future__ import annotations

from collections.abc import Iterable

from corridorsim.world.engine import Steps
from corridorsim.world.hub.hub import Hub
from corridorsim.world.journey.truck import Truck


def turn_trucks_away(hub: Hub, index: int, trucks: Iterable[Truck]) -> Steps:
    """Notify trucks under way to a hub that see its state of each outage, as soon as its data reach them."""
    while True:
        yield hub.outage
        yield hub.env.timeout(hub.published.delay_s)
        if hub.is_out:
            for truck in trucks:
                truck.hear_of_outage(index)
