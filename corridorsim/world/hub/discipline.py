"""The order in which waiting trucks are served at a hub; a new discipline is one new function."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from corridorsim.config.hubs import Discipline


class Arrival:
    """What a discipline may know of a truck that joins the queue; times are seconds of the run."""

    def __init__(self, booked_s: float = inf, delivery_due_s: float = inf, work_s: Callable[[], float] = float) -> None:
        self.booked_s = booked_s
        """Start of its booking, where the truck is in time for one."""
        self.delivery_due_s = delivery_due_s
        """When its load is due at the destination."""
        self.work_s = work_s
        """Driving and charging that remain until the destination; computed only on demand."""


Rank = Callable[[Arrival], float]
"""The lowest rank is served first; equal ranks are served in order of arrival.

A rank is fixed on arrival: while trucks wait, all laxities shrink at the same rate, so their order stays the same.
"""


def fifo(_arrival: Arrival) -> float:
    """Give all trucks the same rank: first come, first served."""
    return 0.0


def reserved_first(arrival: Arrival) -> float:
    """Rank trucks with a booking before all others."""
    return 0.0 if arrival.booked_s < inf else 1.0


def earliest_deadline(arrival: Arrival) -> float:
    """Rank by the due time of the load or the booking, whichever is earlier; trucks with neither come last."""
    return min(arrival.delivery_due_s, arrival.booked_s)


def least_laxity(arrival: Arrival) -> float:
    """Rank by the latest time at which work must start: due time less work; a booking is due at its start."""
    return min(arrival.delivery_due_s - arrival.work_s(), arrival.booked_s)


DISCIPLINES: dict[Discipline, Rank] = {
    "fifo": fifo,
    "reserved_first": reserved_first,
    "earliest_deadline": earliest_deadline,
    "least_laxity": least_laxity,
}
