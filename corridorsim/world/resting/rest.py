"""A rest away from an EVSE."""

from __future__ import annotations

import simpy

from corridorsim.kernel._engine import after
from corridorsim.world.engine import Steps
from corridorsim.world.state.activity import REST
from corridorsim.world.state.trip_state import TripState


def rest(env: simpy.Environment, state: TripState, duration_s: float) -> Steps:
    """Rest; the driver's log counts it as a break or a daily rest, by its length."""
    if state.observer is not None:
        state.observer.rests(state, duration_s)
    state.ledger.doing = REST
    yield after(env, duration_s)
    state.ledger.spend(REST, duration_s)
