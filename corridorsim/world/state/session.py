"""The state of a visit to a hub."""

from __future__ import annotations

from itertools import pairwise

from corridorsim.scenario.data import HubSpec
from corridorsim.world.hub.hub import Hub
from corridorsim.world.hub.metering import Reading
from corridorsim.world.hub.sessions import Charged
from corridorsim.world.hub.terms import Terms
from corridorsim.world.vehicle.fleet import NO_PLUG, Fit

NOTHING = Charged("", 0.0, 0.0, 0.0, 0.0, 0.0)


class Session:
    """A visit from arrival until the truck leaves the plug: one row of ``charging_sessions``."""

    def __init__(self, session_id: str, hub: Hub, stop: int, fit: Fit | None, terms: Terms) -> None:
        self.session_id = session_id
        self.hub = hub
        self.stop = stop
        """Index of the route's hub stops."""
        self.fit = fit
        self.terms = terms
        self.arrive_s = 0.0
        self.soc_arrive = 0.0
        self.wait_s = 0.0
        self.overhead_s = 0.0
        self.slot = -1
        """EVSE slot that was granted; -1 before that."""
        self.plug = NO_PLUG
        """How the truck is connected there."""
        self.is_night = False
        self.got_power = False
        self.start_s: float | None = None
        self.end_s: float | None = None
        self.status = "in_progress"
        self.reason: str | None = None
        """Why the truck drove on without having charged."""
        self.charged = NOTHING
        self.fee = 0.0
        """What the visit costs so far."""
        self.sales: Sales | None = None
        self.v2g_pay = 0.0
        self.is_written = False

    def readings(self, now_s: float) -> list[Reading]:
        """All readings of the session's meter, to its end, or to now while it charges."""
        readings = self.hub.readings
        assert readings is not None  # noqa: S101 - called only if readings are kept
        end_s = now_s if self.end_s is None else self.end_s
        return [*readings.of_slot[self.slot], Reading(end_s, self.charged.grid_kwh, is_billed=True)]


class Sales:
    """Energy that a session has fed back so far: readings of that meter whenever a sale begins or ends."""

    def __init__(self) -> None:
        self.readings: list[tuple[float, float]] = []
        """(seconds of the run, kWh so far)"""

    def settle(self, spec: HubSpec, slot: int, now_s: float, sold_kwh: float) -> float:
        """Take the last reading; return what the truck is paid at an EVSE [currency]."""
        if self.readings and self.readings[-1][1] < sold_kwh:
            self.readings.append((now_s, sold_kwh))
        return self.pay(spec, slot)

    def pay(self, spec: HubSpec, slot: int) -> float:
        """What the truck is paid [currency]: the energy price there when a sale began, times the share."""
        prices = spec.prices_at(slot)
        sold = sum(prices.at(a_s) * (b_kwh - a_kwh) for (a_s, a_kwh), (_, b_kwh) in pairwise(self.readings))
        return spec.v2g_pay_share * sold
