"""The EVSEs of a hub and the trucks that wait for them."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush

import simpy

from corridorsim.kernel._engine import new_event, succeed
from corridorsim.world.vehicle.fleet import Groups

BOOKED, WALK_IN = 0.0, 1.0
"""Ranks of trucks with and without a booking where a hub serves bookings first."""
NO_GROUP = -1
ANY_GROUP = -2
ROUNDING = 1e-9
# The same as C numbers, which other modules cannot import.
_NO_GROUP, _ANY_GROUP, _ROUNDING = NO_GROUP, ANY_GROUP, ROUNDING
_NO_WISH: Mapping[int, float] = {}

Free = tuple[tuple[int, ...], tuple[int, ...]]
"""EVSEs by group that are free to trucks of large and of small operators without a booking."""


class Claim:
    """What a truck may have; trucks that wait with equal claims are served in order of rank."""

    def __init__(self, groups: Groups, booked_group: int = NO_GROUP, is_small: bool = False) -> None:
        self.groups = groups
        self.booked_group = booked_group
        """Group in which it has booked an EVSE."""
        self.is_small = is_small
        """Whether its operator may use the EVSEs reserved for small operators."""


class Line:
    """The trucks that wait with equal claims, the next one first."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.waiting: list[tuple[float, int, Ticket]] = []
        """A heap by rank and arrival."""


class Ticket:
    """A truck's place at a hub: waiting, then occupying an EVSE slot."""

    def __init__(self, claim: Claim, wanted_kw: Mapping[int, float]) -> None:
        self.claim = claim
        self.wanted_kw = wanted_kw
        """By group: what it would draw from the grid if nothing but EVSE and battery limited it [kW]; may be empty."""
        self.event: simpy.Event | None = None
        """Set while it waits; succeeds with True when an EVSE is granted, with False when patience ends."""
        self.slot = -1
        self.gone = False


def no_bookings(_group: int) -> int:
    """Expected trucks with a booking at a hub that takes no bookings: none."""
    return 0


class EvseQueue:
    """EVSE slots by group, and the tickets that wait for them.

    A free slot of a group goes to the waiting truck of lowest rank that may have it. Of several, a truck gets the one
    that ``choose`` names, by default the first of its best group. A truck whose booking is for the group may always
    have it. Others leave free as many EVSEs as are promised to booked trucks that are expected or waiting; trucks of
    large operators also use no more EVSEs than ``reserved_share`` leaves, but always at least one.

    Parameters
    ----------
    group_of
        Group of each slot.
    reserved_share
        Share of the working EVSEs of each group that is reserved for small operators, rounded down.
    expected_bookings
        Number of booked trucks of a group that are expected now; an EVSE is kept free for each.
    """

    def __init__(
        self,
        env: simpy.Environment,
        group_of: list[int],
        reserved_share: float = 0.0,
        expected_bookings: Callable[[int], int] = no_bookings,
    ) -> None:
        self._env = env
        self.group_of = group_of
        self.occupied: set[int] = set()
        self.broken: set[int] = set()
        self.coming: dict[int, Ticket] = {}
        """By slot: trucks that have been granted it and have not begun to charge."""
        self.choose: Callable[[Ticket, Sequence[int]], int] | None = None
        """Which of the slots that a truck may have it gets; None where those of a group do not differ."""
        self.is_closed = False
        """The whole hub is out of service: no EVSE is granted."""
        self.queueing = 0
        self._reserved_share = reserved_share
        self._expected_bookings = expected_bookings
        self._takes_no_bookings = expected_bookings is no_bookings
        n_groups = max(group_of) + 1
        self._free = [[s for s in range(len(group_of)) if group_of[s] == g] for g in range(n_groups)]
        """By group, in order."""
        self._working = [len(slots) for slots in self._free]
        self._promised = [0] * n_groups
        """Booked trucks that wait, by group."""
        self._large = [0] * n_groups
        """EVSEs occupied by large operators, by group."""
        self._large_slots: set[int] = set()
        self._lines: dict[tuple[Groups, int, bool], Line] = {}
        """By claim."""
        self._count = 0

    def free(self, is_small: bool = False) -> tuple[int, ...]:
        """EVSEs by group that a truck without a booking could have at once."""
        if self._takes_no_bookings and self._reserved_share == 0.0 and not self.is_closed:
            return tuple([len(slots) for slots in self._free])
        return tuple([self._open_to(group, is_small) for group in range(len(self._free))])

    def free_by_size(self) -> Free:
        """EVSEs by group that trucks without a booking could have at once, of large and of small operators."""
        large = self.free()
        return large, large if self._reserved_share == 0.0 else self.free(True)

    def has_for(self, claim: Claim) -> bool:
        """Whether a truck would get an EVSE at once."""
        for group in claim.groups:  # noqa: SIM110 - a generator expression costs as much as the test itself
            if self._may_take(claim, group):
                return True
        return False

    def working(self, group: int) -> int:
        """EVSEs of a group that are not broken."""
        return self._working[group]

    def reserved_for_small(self, group: int) -> int:
        """EVSEs of a group that large operators must leave free."""
        working = self._working[group]
        return max(0, min(int(self._reserved_share * working + _ROUNDING), working - 1))

    def pace(self, groups: Groups, is_small: bool) -> int:
        """EVSEs of ``groups`` that serve a queue of trucks of small or of large operators."""
        pace = 0
        for group in groups:
            pace += self._working[group]
            if self._reserved_share > 0.0 and not is_small:
                pace -= self.reserved_for_small(group)
        return pace

    def n_installed(self) -> int:
        """Number of EVSEs, whether they can be used or not."""
        return len(self.group_of)

    def n_occupied(self) -> int:
        """Number of EVSEs that trucks have been granted and have not cleared."""
        return len(self.occupied)

    def out_of_service(self) -> int:
        """Number of EVSEs that cannot be used."""
        return len(self.group_of) if self.is_closed else len(self.broken)

    def ask(self, claim: Claim, rank: float, wanted_kw: Mapping[int, float] | None = None) -> Ticket:
        """Ask for an EVSE; the ticket has a slot at once where one is free, otherwise an event to wait for.

        ``wanted_kw`` is what the truck would draw at EVSEs of each group, if ``choose`` needs it.
        """
        ticket = Ticket(claim, wanted_kw or _NO_WISH)
        if self._hand_over(ticket):
            return ticket
        ticket.event = new_event(self._env)
        self._count += 1
        heappush(self._line_of(claim).waiting, (rank, self._count, ticket))
        self.queueing += 1
        if claim.booked_group != _NO_GROUP:
            self._promised[claim.booked_group] += 1
        return ticket

    def _line_of(self, claim: Claim) -> Line:
        key = (claim.groups, claim.booked_group, claim.is_small)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line(claim)
        return line

    def leave(self, ticket: Ticket) -> None:
        """Remove a waiting ticket: its truck drives on."""
        ticket.gone = True
        self._no_longer_waits(ticket)

    def release(self, slot: int) -> None:
        """Free an EVSE that a truck has cleared."""
        self.occupied.remove(slot)
        self.coming.pop(slot, None)
        group = self.group_of[slot]
        if slot in self._large_slots:
            self._large_slots.remove(slot)
            self._large[group] -= 1
        if slot not in self.broken:
            insort(self._free[group], slot)
        self.serve(group)

    def fail(self, slot: int) -> None:
        """Take a broken EVSE out of service; a truck that occupies it keeps it until it leaves."""
        self.broken.add(slot)
        self._working[self.group_of[slot]] -= 1
        if slot not in self.occupied:
            self._free[self.group_of[slot]].remove(slot)

    def repair(self, slot: int) -> None:
        """Return a repaired EVSE to service."""
        self.broken.remove(slot)
        group = self.group_of[slot]
        self._working[group] += 1
        if slot not in self.occupied:
            insort(self._free[group], slot)
        self.serve(group)

    def close(self) -> None:
        """Take the hub out of service; trucks that occupy an EVSE keep it until they leave."""
        self.is_closed = True

    def reopen(self) -> None:
        """Return the hub to service; free EVSEs go to waiting trucks."""
        self.is_closed = False
        # In order of rank over all groups, so that a truck may choose among all that are free.
        self.serve(_ANY_GROUP)

    def serve(self, group: int) -> None:
        """Grant free EVSEs, of one group or any, to waiting trucks that may have them."""
        while self.queueing:
            line = self._next(group)
            if line is None:
                return
            ticket = heappop(line.waiting)[2]
            self._hand_over(ticket)
            assert ticket.event is not None  # noqa: S101 - it has waited
            succeed(ticket.event, True)
            self._no_longer_waits(ticket)

    def _next(self, group: int) -> Line | None:
        """The line whose first truck is the next to get a free EVSE of the group."""
        best: Line | None = None
        if group != _ANY_GROUP and not self._free[group]:
            return None
        for line in self._lines.values():
            claim, waiting = line.claim, line.waiting
            if self.has_for(claim) if group == _ANY_GROUP else group in claim.groups and self._may_take(claim, group):
                while waiting and waiting[0][2].gone:
                    heappop(waiting)
                if waiting and (best is None or waiting[0] < best.waiting[0]):
                    best = line
        return best

    def _may_take(self, claim: Claim, group: int) -> bool:
        if claim.booked_group == group:
            return bool(self._free[group]) and not self.is_closed
        return self._open_to(group, claim.is_small) > 0

    def _open_to(self, group: int, is_small: bool) -> int:
        free = len(self._free[group])
        if free == 0 or self.is_closed:
            return 0
        left = free - self._promised[group]
        if not self._takes_no_bookings:
            left -= self._expected_bookings(group)
        if self._reserved_share > 0.0 and not is_small:
            left = min(left, self._working[group] - self.reserved_for_small(group) - self._large[group])
        return max(left, 0)

    def _hand_over(self, ticket: Ticket) -> bool:
        """Grant a truck one of the EVSEs that it may have now; return whether there is one."""
        claim = ticket.claim
        found = _NO_GROUP
        for group in claim.groups:
            if self._may_take(claim, group):
                found = group
                break
        if found == _NO_GROUP:
            return False
        if self.choose is None:
            slot = self._free[found].pop(0)
        else:
            slot = self.choose(ticket, self._open_slots(claim))
            found = self.group_of[slot]
            self._free[found].remove(slot)
        ticket.slot = slot
        self.coming[slot] = ticket
        self.occupied.add(slot)
        if not ticket.claim.is_small:
            self._large_slots.add(slot)
            self._large[found] += 1
        return True

    def _open_slots(self, claim: Claim) -> list[int]:
        slots: list[int] = []
        for group in claim.groups:
            if self._may_take(claim, group):
                slots += self._free[group]
        return slots

    def _no_longer_waits(self, ticket: Ticket) -> None:
        self.queueing -= 1
        promised = ticket.claim.booked_group
        if promised != _NO_GROUP:
            self._promised[promised] -= 1
            self.serve(promised)
