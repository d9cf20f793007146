"""A plug that gives next to nothing: how long a driver stays at it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from corridorsim.world.charging.stay import Stay
from corridorsim.world.hub.sessions import Charged

LEAST_POWER_KW = 10.0
"""At less than this a truck would stand for days."""


def wait_for_power(stay: Stay, done: simpy.Event) -> Generator[simpy.Event, Any, Charged]:
    """Stay at the plug; drive on when patience ends, still without power, and another hub is in reach.

    ``done`` succeeds with what the session came to, and that is returned.
    """
    hub, slot = stay.hub, stay.session.slot
    yield done | stay.env.timeout(stay.around.patience_s)
    gives_up = not done.triggered and hub.power.cap_kw(slot) < LEAST_POWER_KW and stay.can_go_on()
    if gives_up:
        hub.stop(slot)
    charged: Charged = yield done
    return charged._replace(status="interrupted") if gives_up else charged
