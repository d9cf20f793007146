"""How long a driver stays at a plug that delivers almost no power."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from corridorsim.world.charging.stay import Stay
from corridorsim.world.hub.sessions import Charged

LEAST_POWER_KW = 10.0
"""With less power than this a truck would stand for days."""


def wait_for_power(stay: Stay, done: simpy.Event) -> Generator[simpy.Event, Any, Charged]:
    """Stay at the plug; leave if there is still no power when patience ends and another hub is in reach.

    ``done`` succeeds with the result of the session, which is returned.
    """
    hub, slot = stay.hub, stay.session.slot
    yield done | stay.env.timeout(stay.around.patience_s)
    gives_up = not done.triggered and hub.power.cap_kw(slot) < LEAST_POWER_KW and stay.can_go_on()
    if gives_up:
        hub.stop(slot)
    charged: Charged = yield done
    if gives_up:
        charged.status = "interrupted"
    return charged
