"""A planner's decision."""

from __future__ import annotations


class Decision:
    """Where to go next and how far to charge here."""

    def __init__(self, stop: int, target_soc: float, drive_s: float, leg_soc: float = 0.0) -> None:
        self.stop = stop
        """Index of the route's hub stops; their number for the destination; -1 if nothing is in reach."""
        self.target_soc = target_soc
        self.drive_s = drive_s
        """Driving time to the stop [s]."""
        self.leg_soc = leg_soc
        """SOC that the way there takes, from a decision at an EVSE on."""


NO_PLAN = Decision(-1, 0.0, 0.0)
