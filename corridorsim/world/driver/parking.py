"""Where trucks spend the night when places are scarce: rest areas, hubs, and what is neither."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from corridorsim.scenario.data import RestAreaSpec
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.hub.hub import Hub
    from corridorsim.world.journey.truck import Truck

Steps = Generator["simpy.Event", Any, None]


class RestAreas:
    """All rest areas of a run, and the trucks of the run that stand in them and at hubs overnight."""

    def __init__(self, specs: Sequence[RestAreaSpec], early_min: float, informal_min: float) -> None:
        self._specs = specs
        self._here = [0] * len(specs)
        self._at_hub: dict[str, int] = {}
        self.early_s = early_min * SECONDS_PER_MINUTE
        self.informal_s = informal_min * SECONDS_PER_MINUTE

    def has_place(self, area: int, now_s: float) -> bool:
        """Whether a truck that comes now finds a place."""
        free = self._specs[area].free
        return free[min(int(now_s / SECONDS_PER_HOUR), len(free) - 1)] > self._here[area]

    def stay(self, truck: Truck, area: int, night_s: float) -> Steps:
        """Spend the night in a rest area."""
        self._here[area] += 1
        yield from truck.rest(night_s)
        self._here[area] -= 1

    def has_place_at(self, hub: Hub) -> bool:
        """Whether a hub has a place for the night beside the trucks that wait for an EVSE."""
        places = hub.spec.parking_places
        return places is None or self._at_hub.get(hub.spec.name, 0) + hub.queue.queueing < places

    def stay_at(self, truck: Truck, hub: Hub, night_s: float) -> Steps:
        """Spend the night at a hub."""
        name = hub.spec.name
        self._at_hub[name] = self._at_hub.get(name, 0) + 1
        yield from truck.rest(night_s)
        self._at_hub[name] -= 1


def find_night(areas: RestAreas, truck: Truck, end: int) -> Steps:
    """Where the day does not reach to segment ``end``, drive to a rest area and spend the night there.

    The driver makes for the last area that leaves some of the day in hand, and from there on to the next ones that the
    day still reaches. Who finds all of them full stops where no place is, and loses time with it.
    """
    if truck.ahead_s(end) <= _day_left_s(truck, end):
        return
    nights_s = truck.daily_rest_s
    for position, area in _candidates(areas, truck, end):
        if truck.ahead_s(position) > _day_left_s(truck, end):
            break
        yield from truck.drive_to_node(position)
        if truck.soc <= 0.0 or truck.daily_rest_s > nights_s:
            return
        if areas.has_place(area, truck.now):
            yield from areas.stay(truck, area, _night_s(truck))
            return


def _candidates(areas: RestAreas, truck: Truck, end: int) -> list[tuple[int, int]]:
    """(position, rest area) to try, in driving order."""
    day_s = _day_left_s(truck, end)
    reached = [
        (position, area)
        for position, area in truck.route.rest_areas
        if truck.segment + (truck.offset_m > 0.0) <= position < end and truck.ahead_s(position) <= day_s
    ]
    in_hand = [truck.ahead_s(position) <= day_s - areas.early_s for position, _ in reached]
    return reached[max(0, sum(in_hand) - 1) :]


def rest_without_place(areas: RestAreas, truck: Truck, night_s: float) -> Steps:
    """The day is over where no place is: on a ramp, in a lay-by."""
    begin_s = truck.now
    truck.world.log.event("informal_parking", truck.trip.trip_id, f"past {truck.route.nodes[truck.segment]}")
    yield truck.world.env.timeout(areas.informal_s)
    truck.overhead_s += areas.informal_s
    truck.driver.waited(areas.informal_s, truck.now)
    truck.idle(areas.informal_s)
    truck.trace("overhead", begin_s)
    yield from truck.rest(night_s)


def _day_left_s(truck: Truck, end: int) -> float:
    return truck.driver.day_left_s(truck.now, truck.ahead_s(end), truck.ahead_s())


def _night_s(truck: Truck) -> float:
    return truck.driver.night_s(truck.now, trip_s=truck.ahead_s())
