"""The state of a hub: its columns in the table ``hub_states``."""

from __future__ import annotations

from corridorsim.world.grid.load import SITE_STATE

NIGHT_STATE = ("overnight_installed", "overnight_charging", "overnight_out_of_service")
NO_NIGHTS = (0, 0, 0)
"""These columns at a hub without overnight places."""

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
"""Columns of a row that ``Hub.state`` makes, in its order."""
