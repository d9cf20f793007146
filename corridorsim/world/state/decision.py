"""A planner's decision."""

from __future__ import annotations

from typing import NamedTuple


class Decision(NamedTuple):
    """Where to go next and how far to charge here."""

    stop: int
    """Index of the route's hub stops; their number for the destination; -1 if nothing is in reach."""
    target_soc: float
    drive_s: float
    """Driving time to the stop [s]."""
    leg_soc: float = 0.0
    """SOC that the way there takes, from a decision at an EVSE on."""


NO_PLAN = Decision(-1, 0.0, 0.0)
