"""What the agents write down while they act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.records.recorder import Recorder

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.grid.feeder import Feeder
    from corridorsim.world.hub.hub import Hub


class WorldLog:
    """Rows of the tables, in the order in which things happen; times are seconds of the run."""

    def __init__(self, env: simpy.Environment, recorder: Recorder) -> None:
        self._env = env
        self.trip = recorder.table("trips")
        self.session = recorder.table("charging_sessions")
        self.bill = recorder.table("bills")
        self.rebate = recorder.table("rebates")
        self.activity = recorder.table("activities")
        self.booking = recorder.table("bookings")
        self._hub_row = recorder.table("hub_states")
        self._feeder_row = recorder.table("feeder_states")
        self._event_row = recorder.table("events")

    def hub_state(self, hub: Hub) -> None:
        """The state of a hub that was brought to now."""
        queue = hub.queue
        self._hub_row(
            (
                hub.spec.name,
                self._env.now,
                hub.power.power_kw(),
                hub.supply.limit_kw,
                hub.power.meter_kwh,
                hub.power.n_active,
                len(queue.held),
                queue.queueing,
                queue.out_of_service(),
                len(queue.group_of),
                *hub.supply.state(),
                *hub.overnight(),
                hub.power.selling_kw,
                hub.power.sold_kwh,
            )
        )

    def feeder_state(self, feeder: Feeder) -> None:
        """The state of a feeder whose hubs and transformer were brought to now."""
        self._feeder_row(
            (
                feeder.spec.name,
                self._env.now,
                sum([hub.supply.drawn_kw() for hub in feeder.hubs]),
                feeder.hubs_kwh(),
                feeder.background_kw,
                feeder.rating_kw,
                feeder.limit_kw,
                *feeder.transformer.state(),
            )
        )

    def event(self, kind: str, subject: str, detail: str) -> None:
        """Something worth a line."""
        self._event_row((self._env.now, kind, subject, detail))
