"""A plug that gives next to nothing: how long a driver stays at it."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.charging.visit import Visit
    from corridorsim.world.hub.sessions import Charged

LEAST_POWER_KW = 10.0
"""At less than this a truck would stand for days."""


def wait_for_power(visit: Visit, done: simpy.Event) -> Generator[simpy.Event, Any, Charged]:
    """Stay at the plug; drive on when patience ends, still without power, and another hub is in reach.

    ``done`` succeeds with what the session came to, as does this.
    """
    truck, hub = visit.truck, visit.hub
    yield done | truck.env.timeout(truck.world.scenario.costs.patience_s)
    gives_up = not done.triggered and hub.power.cap_kw(visit.slot) < LEAST_POWER_KW and truck.can_go_on(visit.stop)
    if gives_up:
        hub.stop(visit.slot)
    charged: Charged = yield done
    return charged._replace(status="interrupted") if gives_up else charged
