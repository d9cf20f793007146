"""The tables that agents write while they act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.records.recorder import Recorder

if TYPE_CHECKING:
    import simpy


class WorldLog:
    """Rows of the tables, in the order in which things happen; times are seconds of the run."""

    def __init__(self, env: simpy.Environment, recorder: Recorder) -> None:
        self._env = env
        self.trips = recorder.rows("trips")
        self.sessions = recorder.rows("charging_sessions")
        self.hub_states = recorder.rows("hub_states")
        self.feeder_states = recorder.rows("feeder_states")
        self.bill = recorder.table("bills")
        self.rebate = recorder.table("rebates")
        self.activity = recorder.table("activities")
        self.booking = recorder.table("bookings")
        self._event_row = recorder.table("events")

    def event(self, kind: str, subject: str, detail: str) -> None:
        """Write a row of ``events``."""
        self._event_row((self._env.now, kind, subject, detail))
