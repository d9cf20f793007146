"""What a truck can spend time on, and what follows from it: the one table of activities.

Each second of a trip is spent on one activity (``Ledger.spend``). The activity decides in which column of ``trips`` the
second is counted, how the driver's log counts it, and whether the cab draws from the battery meanwhile.
"""

from __future__ import annotations

DRIVE_S, QUEUE_S, OVERHEAD_S, CHARGE_S, REST_S, BORDER_S = range(6)
TIME_COLUMNS = ("drive_s", "queue_s", "overhead_s", "charge_s", "rest_s", "border_s")
"""Columns of ``trips`` that add up to the time of a trip."""

DRIVING, ON_DUTY, RESTING, UNCOUNTED = range(4)
HOURS = ("driving", "on duty", "a rest of its own", "not by itself")
"""How the driver's log counts an activity. What is not counted by itself belongs to a rest, or to no driver."""


class Activity:
    """One way of spending time."""

    __slots__ = ("cab_draws", "column", "hours", "meaning", "name")

    def __init__(self, name: str, column: int, hours: int, *, cab_draws: bool, meaning: str) -> None:
        self.name = name
        """In the table ``activities``."""
        self.column = column
        """Index into ``TIME_COLUMNS``."""
        self.hours = hours
        """Index into ``HOURS``."""
        self.cab_draws = cab_draws
        self.meaning = meaning


DRIVE = Activity("drive", DRIVE_S, DRIVING, cab_draws=False, meaning="at the wheel; the road load has the cab's draw")
QUEUE = Activity("queue", QUEUE_S, ON_DUTY, cab_draws=True, meaning="waiting for an EVSE")
HANDLING = Activity(
    "overhead", OVERHEAD_S, ON_DUTY, cab_draws=False, meaning="manoeuvre, plug, authentication, unplug, trailer"
)
PARKING_SEARCH = Activity("overhead", OVERHEAD_S, ON_DUTY, cab_draws=True, meaning="looking for a place for the night")
CHARGE = Activity("charge", CHARGE_S, UNCOUNTED, cab_draws=False, meaning="a session under way, its pauses included")
REST = Activity("rest", REST_S, RESTING, cab_draws=True, meaning="a break or a daily rest away from an EVSE")
REST_AT_EVSE = Activity(
    "rest", REST_S, UNCOUNTED, cab_draws=True, meaning="the part of a break at an EVSE without power"
)
BORDER = Activity("border", BORDER_S, ON_DUTY, cab_draws=True, meaning="lanes and dwell at a border post")
TOW = Activity("overhead", OVERHEAD_S, UNCOUNTED, cab_draws=False, meaning="waiting for the tow truck, and being towed")
