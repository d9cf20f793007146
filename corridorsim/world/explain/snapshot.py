"""Who is at a hub at one moment, and which limits hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from corridorsim.world.explain.limits import drawn_by
from corridorsim.world.facts import Limit

if TYPE_CHECKING:
    from corridorsim.world.charging.visit import Visit
    from corridorsim.world.world import World

Phase = Literal["queueing", "starting", "charging", "at the EVSE after charging", "resting beside the EVSEs"]


@dataclass(frozen=True, slots=True)
class TruckAtHub:
    """One truck; powers are on the grid's side, None where no power flows."""

    trip_id: str
    operator: str
    network: str
    phase: Phase
    arrive_s: float
    evse: str | None
    soc: float
    cap_kw: float | None = None
    draw_kw: float | None = None
    limited_by: Limit | None = None


@dataclass(frozen=True, slots=True)
class HubSnapshot:
    """A hub and its feeder at one moment."""

    hub: str
    time_s: float
    is_closed: bool
    power_kw: float
    limit_kw: float
    charging: int
    occupied: int
    queueing: int
    installed: int
    broken: tuple[str, ...]
    """EVSEs that are out of service by themselves."""
    feeder: str
    feeder_hubs_kw: float
    background_kw: float
    rating_kw: float
    feeder_limit_kw: float
    management: str
    """Rule ``load_management`` in force: none, hub or feeder."""
    trucks: tuple[TruckAtHub, ...]
    """In the order of arrival."""


def hub_snapshot(world: World, name: str) -> HubSnapshot:
    """Look at a hub now. Sessions are brought to this moment, so the world is not to be run on."""
    hub = next(hub for hub in world.hubs if hub.spec.name == name)
    feeder, queue = hub.feeder, hub.queue
    for neighbour in feeder.hubs:
        neighbour.power.advance(world.env.now)
    visits = [truck.visit for truck in world.trucks if truck.visit is not None and truck.visit.hub is hub]
    holders = _holders(visits)
    trucks = [_truck(visit, holds=visit in holders) for visit in visits]
    return HubSnapshot(
        hub=name,
        time_s=world.env.now,
        is_closed=queue.is_closed,
        power_kw=hub.power.power_kw(),
        limit_kw=hub.supply.limit_kw,
        charging=hub.power.n_active,
        occupied=len(queue.occupied),
        queueing=queue.queueing,
        installed=len(hub.spec.evses),
        broken=tuple(hub.spec.evses[slot].name for slot in sorted(queue.broken)),
        feeder=feeder.spec.name,
        feeder_hubs_kw=sum(neighbour.power.power_kw() for neighbour in feeder.hubs),
        background_kw=feeder.background_kw,
        rating_kw=feeder.rating_kw,
        feeder_limit_kw=feeder.limit_kw,
        management=hub.spec.jurisdiction.rules.load_management.scope,
        trucks=tuple(sorted(trucks, key=lambda truck: (truck.arrive_s, truck.trip_id))),
    )


def _holders(visits: list[Visit]) -> set[Visit]:
    """Visits that hold an EVSE: of those that were granted the same one, the last."""
    last: dict[int, Visit] = {}
    for visit in sorted(visits, key=lambda visit: visit.arrive_s + visit.wait_s):
        if visit.slot in visit.hub.queue.occupied:
            last[visit.slot] = visit
    return set(last.values())


def _truck(visit: Visit, *, holds: bool) -> TruckAtHub:
    truck = visit.truck
    drawn = drawn_by(visit)
    return TruckAtHub(
        trip_id=truck.trip.trip_id,
        operator=truck.operator.name,
        network=truck.operator.network,
        phase=_phase(visit, holds=holds),
        arrive_s=visit.arrive_s,
        evse=visit.hub.spec.evses[visit.slot].name if holds else None,
        soc=truck.soc if drawn is None else drawn.soc,
        cap_kw=None if drawn is None else drawn.cap_kw,
        draw_kw=None if drawn is None else drawn.draw_kw,
        limited_by=None if drawn is None else drawn.limited_by,
    )


def _phase(visit: Visit, *, holds: bool) -> Phase:
    if visit.slot < 0:
        return "queueing"
    if visit.start_s is None:
        return "starting"
    if visit.status == "in_progress":
        return "charging"
    return "at the EVSE after charging" if holds else "resting beside the EVSEs"
