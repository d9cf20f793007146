"""The wait that a truck expects at a hub, from its queue and from how long EVSEs have been occupied so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world.hub.announced import Announced
from corridorsim.world.hub.published import Published
from corridorsim.world.hub.queue import EvseQueue
from corridorsim.world.vehicle.fleet import Groups

if TYPE_CHECKING:
    from corridorsim.world.hub.bookings import Calendar

# How long a truck occupies an EVSE, until a hub has seen enough trucks of its own.
FIRST_GUESS_HOLD_S = 45 * SECONDS_PER_MINUTE
FIRST_GUESS_WEIGHT = 5
# What a driver expects to wait at a hub without a working EVSE.
OUT_OF_SERVICE_S = 24 * SECONDS_PER_HOUR


class ExpectedWait:
    """An M/M/c-like guess: the queue ahead, at the pace of all EVSEs that fit."""

    def __init__(self, queue: EvseQueue, calendar: Calendar | None, published: Published) -> None:
        self._queue = queue
        self._calendar = calendar
        self._published = published
        self._occupied_sum_s = FIRST_GUESS_HOLD_S * FIRST_GUESS_WEIGHT
        self._departures = FIRST_GUESS_WEIGHT
        self.announced: Announced | None = None
        """Announced outages and limits of the hub, if there are any."""

    def learn(self, occupied_s: float) -> None:
        """Count for how long a truck has occupied an EVSE."""
        self._occupied_sum_s += occupied_s
        self._departures += 1

    def seconds(
        self,
        now_s: float,
        groups: Groups,
        is_small: bool = False,
        seen_live: bool = False,
        is_booked: bool = False,
    ) -> float:
        """Wait of a truck that can use ``groups`` [s].

        From what is published, or as a driver on the spot sees it, who also sees bookings ahead. If no EVSE that fits
        is in service, it is the rest of announced works, or else ``OUT_OF_SERVICE_S``.
        """
        queue = self._queue
        if seen_live:
            queueing, free = queue.queueing, queue.free(is_small)
        else:
            self._published.bring_to(now_s)
            queueing, free = self._published.queueing, self._published.free(is_small)
        for group in groups:
            if free[group]:
                return 0.0
        pace = queue.pace(groups, is_small)
        if pace == 0 or queue.is_closed:
            works_s = self.announced.out_s(now_s) if self.announced is not None else 0.0
            return works_s or OUT_OF_SERVICE_S
        each_s = self._occupied_sum_s / self._departures / pace
        if seen_live and not is_booked and self._calendar is not None:
            queueing += self._calendar.overtaking(groups, (queueing + 1) * each_s, each_s)
        return (queueing + 1) * each_s
