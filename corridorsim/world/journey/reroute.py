"""A hub goes out: trucks on their way there that know of it decide again on the road."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.hub.hub import Hub
    from corridorsim.world.journey.truck import Truck


def turn_trucks_away(hub: Hub, trucks: Iterable[Truck]) -> Generator[simpy.Event, Any, None]:
    """Tell those of the trucks under way that drive to a hub that is out, as soon as its data reach them."""
    while True:
        yield hub.outage
        yield hub.env.timeout(hub.published.delay_s)
        if hub.is_out:
            for truck in trucks:
                hear_of_outage(truck, hub)


def hear_of_outage(truck: Truck, hub: Hub) -> None:
    """Stop a truck that drives there and sees the hub's state; at the gate it is too late."""
    if truck.heading is None or truck.has_news or not truck.planner.sees(truck.heading):
        return
    if truck.world.hubs[truck.route.stops[truck.heading][1]] is not hub:
        return
    if 0.0 < truck.turnable_until_s <= truck.now:
        return
    truck.has_news = True
    if truck.turnable_until_s > 0.0 and truck.process is not None:
        truck.process.interrupt()


def turn_away(truck: Truck, stop: int) -> None:
    """Let a truck decide again where it is; hubs that lie behind it are no choice."""
    truck.has_news = False
    stops = truck.route.stops
    while truck.first_stop < len(stops) and stops[truck.first_stop][0] < truck.segment + (truck.offset_m > 0.0):
        truck.first_stop += 1
    hub = truck.world.hubs[stops[stop][1]].spec.name
    truck.world.log.event("rerouted", truck.trip.trip_id, f"{hub} is out")
    if truck.diary is not None:
        truck.diary.turned_away(truck, hub)
