"""The scenario as built: without hubs, EVSEs and feeder capacity that a rollout has not finished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from corridorsim.rollout.outstanding import Outstanding
from corridorsim.scenario.data import CabinetSpec, HubSpec, RouteSpec, Scenario

LEAST_KW = 1e-6


def as_built(scenario: Scenario, left: Outstanding) -> Scenario:
    """The scenario without what is outstanding; a hub without EVSEs or power is not there."""
    hubs: list[HubSpec] = []
    new_index: dict[int, int] = {}
    for i, hub in enumerate(scenario.hubs):
        built = _hub(hub, left)
        if built.evses and built.connection_kw > LEAST_KW:
            new_index[i] = len(hubs)
            hubs.append(built)
    feeders = [
        replace(
            feeder,
            rating_kw=feeder.rating_kw - left.feeder_kw.get(feeder.name, 0.0),
            limit_kw=feeder.limit_kw * (1.0 - left.feeder_kw.get(feeder.name, 0.0) / feeder.rating_kw),
        )
        for feeder in scenario.feeders
    ]
    routes = tuple(_route(route, new_index) for route in scenario.routes)
    storms = tuple(
        replace(storm, hubs=tuple(new_index[hub] for hub in storm.hubs if hub in new_index))
        for storm in scenario.storms
    )
    return replace(scenario, hubs=tuple(hubs), feeders=tuple(feeders), routes=routes, storms=storms)


def with_shares(scenario: Scenario, shares: Mapping[str, float]) -> Scenario:
    """Return the scenario with the electric shares that its flows have reached; others keep theirs."""
    flows = (replace(flow, electric_share=shares.get(flow.name, flow.electric_share)) for flow in scenario.flows)
    return replace(scenario, flows=tuple(flows))


def _route(route: RouteSpec, new_index: dict[int, int]) -> RouteSpec:
    stops = tuple((position, new_index[hub]) for position, hub in route.hub_stops if hub in new_index)
    return replace(route, hub_stops=stops)


def _hub(hub: HubSpec, left: Outstanding) -> HubSpec:
    """The last EVSEs of each kind are those that come last."""
    if hub.name not in left.hub_kw:
        return hub
    counts = Counter(evse.kind for evse in hub.evses)
    built = {kind: count - left.evses.get((hub.name, kind), 0) for kind, count in counts.items()}
    kept: list[int] = []
    for slot, evse in enumerate(hub.evses):
        if built[evse.kind] > 0:
            built[evse.kind] -= 1
            kept.append(slot)
    return replace(
        hub,
        connection_kw=hub.connection_kw - left.hub_kw[hub.name],
        evses=tuple(hub.evses[slot] for slot in kept),
        cabinets=tuple(_cabinets(hub, kept)),
    )


def _cabinets(hub: HubSpec, kept: list[int]) -> Iterator[CabinetSpec]:
    """Keep cabinets that have at least one EVSE."""
    place = {slot: new for new, slot in enumerate(kept)}
    for cabinet in hub.cabinets:
        slots = [place[slot] for slot in range(cabinet.first, cabinet.end) if slot in place]
        if slots:
            yield CabinetSpec(slots[0], slots[-1] + 1, cabinet.power_kw)
