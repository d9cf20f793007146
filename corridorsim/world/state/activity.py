"""The table of activities: what a truck can spend time on, and how that time counts.

Each second of a trip is spent on one activity (``Ledger.spend``). The activity decides in which column of ``trips`` the
second is counted, how the driver's log counts it, and whether the cab draws from the battery meanwhile. It does while
the driver waits or rests in it. It does not at the wheel, where its draw is part of the road load; while the driver
handles plug and trailer; in a session by day, when the EVSE supplies it; and under tow, without a driver on board.
"""

from __future__ import annotations

from corridorsim.records.schema import ACTIVITY_COLUMNS, TIME_COLUMNS

DRIVING, ON_DUTY, RESTING, LATER, NOT_COUNTED = range(5)
HOURS = ("driving", "on duty", "a rest", "part of the rest that ends with the visit", "not at all")
"""How the driver's log counts an activity; the visit counts the rest that ends with it (``Ledger.rested``)."""


class Activity:
    """One way to spend time."""

    def __init__(self, name: str, hours: int, meaning: str, *, cab_draws: bool) -> None:
        self.name = name
        """As in the table ``activities``."""
        self.column_name = ACTIVITY_COLUMNS[name]
        self.column = TIME_COLUMNS.index(self.column_name)
        """Index into ``TIME_COLUMNS``."""
        self.hours = hours
        """Index into ``HOURS``."""
        self.cab_draws = cab_draws
        self.meaning = meaning


DRIVE = Activity("drive", DRIVING, "at the wheel", cab_draws=False)
QUEUE = Activity("queue", ON_DUTY, "waiting for an EVSE", cab_draws=True)
HANDLING = Activity(
    "overhead", ON_DUTY, "manoeuvre, plug-in, authentication, failed starts, unplugging, trailer", cab_draws=False
)
PARKING_SEARCH = Activity("overhead", ON_DUTY, "looking for an overnight place when all are taken", cab_draws=True)
TOW = Activity("tow", NOT_COUNTED, "waiting for the tow truck and being towed", cab_draws=False)
CHARGE = Activity("charge", LATER, "a session by day", cab_draws=False)
NIGHT_CHARGE = Activity("charge", LATER, "a session during a night at the EVSE, pauses included", cab_draws=True)
REST_AT_EVSE = Activity("rest", LATER, "a break or a night at the EVSE beyond the session", cab_draws=True)
REST = Activity("rest", RESTING, "a break or a daily rest away from an EVSE, or before a driving ban", cab_draws=True)
BORDER_CLOSED = Activity("border", RESTING, "parked at a closed border post", cab_draws=True)
BORDER = Activity("border", ON_DUTY, "lanes and dwell at a border post", cab_draws=True)
INSPECTION = Activity("inspection", ON_DUTY, "a roadside inspection", cab_draws=True)

ACTIVITIES = (
    DRIVE, QUEUE, HANDLING, PARKING_SEARCH, TOW, CHARGE, NIGHT_CHARGE, REST_AT_EVSE, REST, BORDER_CLOSED,
    BORDER, INSPECTION,
)  # fmt: skip
