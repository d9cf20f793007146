"""Which of several free EVSEs a truck gets where power cabinets are shared: the one that gives it most power now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from corridorsim.kernel import HubPower, max_min_level
from corridorsim.scenario.data import CabinetSpec, HubSpec
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.hub.queue import EvseQueue, Ticket
from corridorsim.world.hub.sessions import Sessions

if TYPE_CHECKING:
    import simpy

SAME_KW_DIGITS = 6
"""Powers that agree to so many digits of a kW are the same, and the first EVSE is taken."""


class SharedCabinets(Protocol):
    """A hub, as a truck sees it that chooses among its EVSEs."""

    env: simpy.Environment
    spec: HubSpec
    power: HubPower
    queue: EvseQueue
    feeder: Feeder
    level_kw: float
    sessions: Sessions


class StrongestEvse:
    """The EVSE at which a truck would get most, sharing its cabinet max-min fair with those there and on their way.

    Connection and feeder limit all EVSEs of a hub alike: they only lower what others draw from a cabinet.
    """

    __slots__ = ("_cabinet_of", "_hub")

    def __init__(self, hub: SharedCabinets) -> None:
        self._hub = hub
        self._cabinet_of = {
            slot: cabinet for cabinet in hub.spec.cabinets for slot in range(cabinet.first, cabinet.end)
        }

    def of(self, ticket: Ticket, slots: Sequence[int]) -> int:
        """Return the slot, of those that are free to the truck; at equal power the first one."""
        self._hub.power.advance(self._hub.env.now)
        return min(slots, key=lambda slot: (-round(self._offer_kw(ticket, slot), SAME_KW_DIGITS), slot))

    def _offer_kw(self, ticket: Ticket, slot: int) -> float:
        """What the truck would get there, on the grid's side [kW]."""
        wanted_kw = self._wanted_kw(ticket, slot)
        cabinet = self._cabinet_of.get(slot)
        if cabinet is None:
            return wanted_kw
        limit_kw = cabinet.power_kw / self._hub.spec.efficiency
        return min(wanted_kw, max_min_level([wanted_kw, *self._claims_kw(cabinet)], limit_kw))

    def _claims_kw(self, cabinet: CabinetSpec) -> list[float]:
        """What others claim of a cabinet: sessions, and trucks that are about to begin one [kW]."""
        hub = self._hub
        level_kw = min(hub.level_kw, hub.feeder.level_kw)
        slots = range(cabinet.first, cabinet.end)
        claims_kw = [hub.power.claim_kw(slot) for slot in slots if hub.sessions.has(slot)]
        claims_kw += [self._wanted_kw(hub.queue.coming[slot], slot) for slot in slots if slot in hub.queue.coming]
        return [min(kw, level_kw) for kw in claims_kw]

    def _wanted_kw(self, ticket: Ticket, slot: int) -> float:
        group = self._hub.queue.group_of[slot]
        return ticket.wanted_kw.get(group, max(self._hub.spec.evses[slot].connectors.values()))
