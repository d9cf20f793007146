"""The EVSEs of a hub and the trucks that wait for them."""

from __future__ import annotations

from heapq import heappop, heappush

import simpy

BOOKED, WALK_IN = 0, 1

Groups = tuple[int, ...]
"""Groups of equal EVSEs that a truck can use, best first."""


class Ticket:
    """A truck's place at a hub: waiting, then holding an EVSE slot."""

    __slots__ = ("event", "gone", "slot")

    def __init__(self) -> None:
        self.event: simpy.Event | None = None
        """Set while it waits; succeeds with True at the grant, with False when patience ends."""
        self.slot = -1
        self.gone = False


class EvseQueue:
    """EVSE slots by group; whoever waits longest among those that fit gets a slot, booked trucks first."""

    def __init__(self, env: simpy.Environment, group_of: list[int]) -> None:
        self._env = env
        self.group_of = group_of
        self.held: set[int] = set()
        self.broken: set[int] = set()
        self.is_closed = False
        """The whole hub is out: nobody gets an EVSE."""
        self.queueing = 0
        n_groups = max(group_of) + 1
        # Reversed, so that the first slot of a group is taken first.
        self._free = [[s for s in reversed(range(len(group_of))) if group_of[s] == g] for g in range(n_groups)]
        self._waiting: dict[Groups, list[tuple[int, int, Ticket]]] = {}
        self._count = 0

    def free(self) -> tuple[int, ...]:
        """EVSEs by group that a truck could have at once."""
        return (0,) * len(self._free) if self.is_closed else tuple(map(len, self._free))

    def out_of_service(self) -> int:
        """EVSEs that nobody can use."""
        return len(self.group_of) if self.is_closed else len(self.broken)

    def ask(self, groups: Groups, priority: int) -> Ticket:
        """Ask for an EVSE; the ticket has a slot at once where one is free, else an event to wait for."""
        ticket = Ticket()
        for group in groups:
            if self._free[group] and not self.is_closed:
                self._hand_over(ticket, self._free[group].pop())
                return ticket
        ticket.event = self._env.event()
        self._count += 1
        heappush(self._waiting.setdefault(groups, []), (priority, self._count, ticket))
        self.queueing += 1
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """The truck of a waiting ticket drives on."""
        ticket.gone = True
        self.queueing -= 1

    def release(self, slot: int) -> None:
        """A truck has cleared the EVSE."""
        self.held.remove(slot)
        if slot not in self.broken:
            self._offer(slot)

    def fail(self, slot: int) -> None:
        """The EVSE breaks; a truck that holds it finds out."""
        self.broken.add(slot)
        if slot not in self.held:
            self._free[self.group_of[slot]].remove(slot)

    def repair(self, slot: int) -> None:
        """The EVSE works again."""
        self.broken.remove(slot)
        if slot not in self.held:
            self._offer(slot)

    def close(self) -> None:
        """The hub goes out; trucks that hold an EVSE keep it until they leave."""
        self.is_closed = True

    def reopen(self) -> None:
        """The hub is back; free EVSEs go to those that wait."""
        self.is_closed = False
        for free in self._free:
            idle = free[::-1]
            free.clear()
            for slot in idle:
                self._offer(slot)

    def _offer(self, slot: int) -> None:
        group = self.group_of[slot]
        if self.is_closed:
            self._free[group].append(slot)
            return
        best: list[tuple[int, int, Ticket]] | None = None
        for groups, queue in self._waiting.items():
            if group in groups:
                while queue and queue[0][2].gone:
                    heappop(queue)
                if queue and (best is None or queue[0] < best[0]):
                    best = queue
        if best is None:
            self._free[group].append(slot)
            return
        ticket = heappop(best)[2]
        self.queueing -= 1
        self._hand_over(ticket, slot)
        assert ticket.event is not None  # noqa: S101 - it waited
        ticket.event.succeed(True)

    def _hand_over(self, ticket: Ticket, slot: int) -> None:
        ticket.slot = slot
        self.held.add(slot)
