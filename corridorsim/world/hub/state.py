"""The state of a hub, as the table ``hub_states`` has it."""

from __future__ import annotations

from typing import Any

from corridorsim.kernel._allocation import HubPower
from corridorsim.world.grid.load import SITE_STATE, Supply
from corridorsim.world.hub.queue import EvseQueue

NIGHT_STATE = ("overnight_installed", "overnight_charging", "overnight_out_of_service")

HUB_STATE = (
    "hub",
    "time",
    "power_kw",
    "limit_kw",
    "energy_kwh",
    "charging",
    "occupied",
    "queueing",
    "out_of_service",
    "installed",
    *SITE_STATE,
    *NIGHT_STATE,
    "v2g_kw",
    "v2g_kwh",
)
"""Columns of a row that ``hub_state`` makes, in its order."""


def hub_state(
    name: str, now_s: float, power: HubPower, supply: Supply, queue: EvseQueue, nights: tuple[int, int, int]
) -> tuple[Any, ...]:
    """Row of a hub whose sessions were brought to now; ``nights`` are the columns ``NIGHT_STATE``."""
    counted = (
        name,
        now_s,
        power.power_kw(),
        supply.limit_kw,
        power.meter_kwh,
        power.n_active,
        queue.n_occupied(),
        queue.queueing,
        queue.out_of_service(),
        queue.n_installed(),
    )
    # Adding tuples is faster than unpacking them into one.
    return counted + supply.state() + nights + (power.selling_kw, power.sold_kwh)
