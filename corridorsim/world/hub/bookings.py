"""Bookings: a place in the queue of a hub, or a slot of time for which an EVSE is kept free."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from typing import Protocol, cast

import simpy

from corridorsim.config.hubs import BookingSystem
from corridorsim.kernel._engine import after, time_of
from corridorsim.scenario.data import HubSpec
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.hub.queue import NO_GROUP, ROUNDING, EvseQueue
from corridorsim.world.tables.world_log import WorldLog
from corridorsim.world.vehicle.fleet import Groups

OPEN, KEPT, NO_SHOW, CANCELLED, REFUSED = "open", "kept", "no_show", "cancelled", "refused"
SAME_INSTANT_S = 1.0


class BookableHub(Protocol):
    """A hub, as bookings see it."""

    env: simpy.Environment
    spec: HubSpec
    log: WorldLog
    kinds: tuple[str, ...]
    """Kinds of EVSEs, by group."""
    queue: EvseQueue
    calendar: Calendar | None

    def serve(self, group: int) -> None:
        """Serve waiting trucks, as no EVSE of the group is kept free for a booking any longer."""
        ...


class Booking:
    """One truck's booking at a hub, from when it is made until the truck arrives, is late, or cancels."""

    def __init__(self, hub: BookableHub, trip_id: str, begin_s: float, group: int) -> None:
        self.hub = hub
        self.begin_s = begin_s
        """When the truck expects to arrive [s of the run]."""
        self.until_s = begin_s + hub.spec.jurisdiction.rules.reservations.grace_min * SECONDS_PER_MINUTE
        """By when it must arrive [s of the run]."""
        self.group = group
        """Group in which an EVSE is kept free; ``NO_GROUP`` if the booking is only a place in the queue."""
        self.status = OPEN
        self._made_s = time_of(hub.env)
        self._trip_id = trip_id

    def take_up(self) -> bool:
        """Take the booking up as the truck arrives; return whether it is in time."""
        if self.status == OPEN:
            in_time = time_of(self.hub.env) <= self.until_s + SAME_INSTANT_S
            self.settle(KEPT if in_time else NO_SHOW)
        return self.status == KEPT

    def cancel(self) -> None:
        """Cancel the booking, as the truck goes elsewhere; no effect if it has ended already."""
        if self.status == OPEN:
            self.settle(CANCELLED)

    def stop_the_clock(self) -> None:
        """The run ends: write a booking that is still open."""
        if self.status == OPEN:
            self._write()

    def settle(self, status: str) -> None:
        """End the booking and write its row; an EVSE that was kept free for it is free for others."""
        self.status = status
        self._write()
        if self.hub.calendar is not None and self.group != NO_GROUP:
            self.hub.calendar.end(self)

    def _write(self) -> None:
        hub = self.hub
        kind = hub.kinds[self.group] if self.group != NO_GROUP else None
        hub.log.booking((self._trip_id, hub.spec.name, kind, self._made_s, self.begin_s, self.until_s, self.status))


class Calendar:
    """The booked slots of a hub, all equally long; at no time more in a group than may be booked."""

    def __init__(self, hub: BookableHub, system: BookingSystem) -> None:
        self._hub = hub
        self._share = system.bookable_share
        self._slot_s = system.slot_min * SECONDS_PER_MINUTE
        self._hold_s = system.hold_min * SECONDS_PER_MINUTE
        self._begins: list[list[float]] = [[] for _ in hub.kinds]
        """By group: start times of the slots that are taken, in order."""
        self._expected: list[list[float]] = [[] for _ in hub.kinds]
        """Those whose trucks have yet to arrive."""

    def expected_bookings(self, group: int) -> int:
        """Booked trucks for which an EVSE of the group is kept free now."""
        return bisect_right(self._expected[group], time_of(self._hub.env) + self._hold_s)

    def overtaking(self, groups: Groups, wait_s: float, each_s: float) -> int:
        """Booked trucks yet to come that overtake a truck that waits ``wait_s``, plus ``each_s`` for each of them."""
        now_s, passed = time_of(self._hub.env), 0
        for begin_s in sorted(begin_s for group in groups for begin_s in self._expected[group]):
            if begin_s > now_s + wait_s + passed * each_s:
                break
            passed += 1
        return passed

    def group_with_room(self, groups: Groups, begin_s: float, *, is_small: bool) -> int:
        """The best group with room for one more slot; ``NO_GROUP`` if there is none."""
        for group in groups:
            if most_at_once(self._begins[group], begin_s, self._slot_s) < self.bookable(group, is_small=is_small):
                return group
        return NO_GROUP

    def bookable(self, group: int, *, is_small: bool) -> int:
        """EVSEs of a group that may be booked at the same time."""
        queue = self._hub.queue
        limit = int(self._share * queue.working(group) + ROUNDING)
        return limit if is_small else min(limit, queue.working(group) - queue.reserved_for_small(group))

    def add(self, booking: Booking) -> None:
        """Enter a slot; it lapses if the truck has not arrived within the grace period."""
        begins = self._begins[booking.group]
        del begins[: bisect_right(begins, time_of(self._hub.env) - self._slot_s)]
        insort(begins, booking.begin_s)
        insort(self._expected[booking.group], booking.begin_s)
        end = after(self._hub.env, booking.until_s + SAME_INSTANT_S - time_of(self._hub.env), booking)
        assert end.callbacks is not None  # noqa: S101 - it has just been made
        end.callbacks.append(_lapse)

    def end(self, booking: Booking) -> None:
        """Stop keeping an EVSE free; a slot that is not used is open to others."""
        _remove(self._expected[booking.group], booking.begin_s)
        if booking.status != KEPT:
            _remove(self._begins[booking.group], booking.begin_s)
            self._hub.serve(booking.group)


def most_at_once(begins: Sequence[float], begin_s: float, slot_s: float) -> int:
    """Highest number of simultaneous slots during the slot from ``begin_s``; ``begins`` is sorted, slots equally long.

    The number grows only at start times of slots, so it is enough to look there.
    """
    later = begins[bisect_right(begins, begin_s) : bisect_left(begins, begin_s + slot_s)]
    return max(bisect_right(begins, at_s) - bisect_right(begins, at_s - slot_s) for at_s in (begin_s, *later))


def _lapse(end: simpy.Event) -> None:
    booking = cast(Booking, end.value)
    if booking.status == OPEN:
        booking.settle(NO_SHOW)


def _remove(ordered: list[float], value: float) -> None:
    """Remove a value unless it is gone: the slot of a truck that may be later than its slot is long has passed."""
    place = bisect_left(ordered, value)
    if place < len(ordered) and ordered[place] == value:
        del ordered[place]
