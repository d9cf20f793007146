"""The trucks at a hub at one moment, and the limits that apply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corridorsim.world.explain.limits import drawn_by
from corridorsim.world.facts import Limit
from corridorsim.world.hub.hub import Hub
from corridorsim.world.state.session import Session
from corridorsim.world.state.trip_state import TripState

Phase = Literal["queueing", "starting", "charging", "at the EVSE after charging", "resting beside the EVSEs"]


@dataclass(frozen=True, slots=True)
class TruckAtHub:
    """One truck; powers are on the grid's side, None if no power flows."""

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
    """EVSEs that are individually out of service."""
    feeder: str
    feeder_hubs_kw: float
    background_kw: float
    rating_kw: float
    feeder_limit_kw: float
    management: str
    """Scope of the rule ``load_management`` in force: none, hub or feeder."""
    trucks: tuple[TruckAtHub, ...]
    """In the order of arrival."""


def hub_snapshot(hub: Hub, trips: Iterable[TripState]) -> HubSnapshot:
    """Return the state of a hub now, with those of the trips under way that are at it.

    This advances the sessions to the present moment; the run must not be continued afterwards.
    """
    now_s = hub.env.now
    feeder, queue = hub.feeder, hub.queue
    for neighbour in feeder.hubs:
        neighbour.power.advance(now_s)
    here = [(trip, trip.visit.session) for trip in trips if trip.visit is not None and trip.visit.session.hub is hub]
    holders = _holders([session for _, session in here])
    trucks = [_truck(trip, session, holds=session in holders) for trip, session in here]
    return HubSnapshot(
        hub=hub.spec.name,
        time_s=now_s,
        is_closed=queue.is_closed,
        power_kw=hub.power.power_kw(),
        limit_kw=hub.supply.limit_kw,
        charging=hub.power.n_active,
        occupied=len(queue.occupied),
        queueing=queue.queueing,
        installed=len(hub.spec.evses),
        broken=tuple(hub.spec.evses[slot].name for slot in sorted(queue.broken)),
        feeder=feeder.spec.name,
        feeder_hubs_kw=sum(neighbour.supply.drawn_kw() for neighbour in feeder.hubs),
        background_kw=feeder.background_kw,
        rating_kw=feeder.rating_kw,
        feeder_limit_kw=feeder.limit_kw,
        management=hub.spec.jurisdiction.rules.load_management.scope,
        trucks=tuple(sorted(trucks, key=lambda truck: (truck.arrive_s, truck.trip_id))),
    )


def _holders(sessions: list[Session]) -> set[Session]:
    """Sessions that hold an EVSE: the last of those that were granted the same one."""
    last: dict[int, Session] = {}
    for session in sorted(sessions, key=lambda session: session.arrive_s + session.wait_s):
        if session.slot in session.hub.queue.occupied:
            last[session.slot] = session
    return set(last.values())


def _truck(trip: TripState, session: Session, *, holds: bool) -> TruckAtHub:
    drawn = drawn_by(session, trip.route.vehicle_class)
    return TruckAtHub(
        trip_id=trip.trip.trip_id,
        operator=trip.operator.name,
        network=trip.operator.network,
        phase=_phase(session, holds=holds),
        arrive_s=session.arrive_s,
        evse=session.hub.spec.evses[session.slot].name if holds else None,
        soc=trip.battery.soc if drawn is None else drawn.soc,
        cap_kw=None if drawn is None else drawn.cap_kw,
        draw_kw=None if drawn is None else drawn.draw_kw,
        limited_by=None if drawn is None else drawn.limited_by,
    )


def _phase(session: Session, *, holds: bool) -> Phase:
    if session.slot < 0:
        return "queueing"
    if session.start_s is None:
        return "starting"
    if session.status == "in_progress":
        return "charging"
    return "at the EVSE after charging" if holds else "resting beside the EVSEs"
