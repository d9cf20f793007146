"""The sessions at a hub: which EVSE has one, since when, and its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.kernel._allocation import HubPower
from corridorsim.kernel._charging import ChargingCurve
from corridorsim.kernel._engine import new_event, succeed, time_of

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.hub.metering import Readings


class Charged:
    """Result of a session."""

    def __init__(
        self,
        status: str,
        soc: float,
        battery_kwh: float,
        grid_kwh: float,
        peak_kw: float,
        energy_cost: float,
        v2g_kwh: float = 0.0,
    ) -> None:
        self.status = status
        self.soc = soc
        self.battery_kwh = battery_kwh
        self.grid_kwh = grid_kwh
        self.peak_kw = peak_kw
        self.energy_cost = energy_cost
        self.v2g_kwh = v2g_kwh
        """Fed into the grid."""


class Sessions:
    """Starts, changes and ends sessions by EVSE slot; the hub shares the power between them."""

    def __init__(self, env: simpy.Environment, power: HubPower, readings: Readings | None) -> None:
        self._env = env
        self._power = power
        self._readings = readings
        self._under_way: dict[int, tuple[simpy.Event, float]] = {}
        """By slot: the event that ends its session, and the time at which it started."""

    def start(
        self, slot: int, curve: ChargingCurve, soc: float, target: float, connector_kw: float, efficiency: float
    ) -> simpy.Event:
        """Let power flow; the event succeeds with a ``Charged`` when it stops."""
        now = time_of(self._env)
        done: simpy.Event = new_event(self._env)
        self._power.advance(now)
        self._power.plug(slot, curve, soc, target, connector_kw, efficiency)
        self._under_way[slot] = (done, now)
        if self._readings is not None:
            self._readings.begin(slot, curve, efficiency)
        return done

    def set_ceiling(self, slot: int, kw: float) -> None:
        """Let a session draw no more than ``kw`` from now on; 0 pauses it, infinity removes the ceiling."""
        self._read(slot)
        self._power.set_ceiling(slot, kw)

    def sell(self, slot: int, kw: float) -> None:
        """Let a session feed ``kw`` back into the grid until it gets its next ceiling."""
        self._read(slot)
        self._power.sell(slot, kw)

    def _read(self, slot: int) -> None:
        self._power.advance(time_of(self._env))
        if self._readings is not None:
            self._readings.power_changes(slot)

    def end(self, slot: int, status: str) -> None:
        """End a session whose hub was brought to now."""
        done, _ = self._under_way.pop(slot)
        sold_kwh = self._power.sold(slot)
        soc, battery_kwh, grid_kwh, peak_kw, energy_cost = self._power.unplug(slot)
        succeed(done, Charged(status, soc, battery_kwh, grid_kwh, peak_kw, energy_cost, sold_kwh))

    def interrupt(self, slot: int) -> bool:
        """End the session at an EVSE that breaks; return whether there was one."""
        if slot not in self._under_way:
            return False
        self._power.advance(time_of(self._env))
        self.end(slot, "interrupted")
        return True

    def interrupt_all(self) -> None:
        """End all sessions, in the order in which they started."""
        self._power.advance(time_of(self._env))
        for slot in list(self._under_way):
            self.end(slot, "interrupted")

    def end_finished(self) -> None:
        """End all sessions that have reached their targets."""
        self._power.advance(time_of(self._env))
        for slot in self._power.finished():
            self.end(slot, "completed")

    def soc_of(self, slot: int) -> float:
        """State of charge that a session has reached now."""
        self._power.advance(time_of(self._env))
        return self._power.session(slot)[0]

    def newest_start_s(self) -> float:
        """When the newest session started [s]."""
        return self._under_way[self._power.newest()][1]

    def has(self, slot: int) -> bool:
        """Whether a session is under way at an EVSE."""
        return slot in self._under_way

    def count_at(self, slots: frozenset[int]) -> int:
        """Number of sessions at the given EVSEs."""
        return len(slots & self._under_way.keys())
