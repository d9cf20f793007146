"""How much of the corridor has charging pools as Regulation (EU) 2023/1804 (AFIR), Article 4, asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import Literal

import networkx as nx

from corridorsim.config.experiment import Experiment

AfirNetwork = Literal["core", "comprehensive"]

SPACING_KM: dict[AfirNetwork, float] = {"core": 60.0, "comprehensive": 100.0}
"""Longest distance between pools in one direction, from the end of 2030 on."""
POOL_KW: dict[AfirNetwork, tuple[tuple[date, float], ...]] = {
    "core": ((date.min, 1400.0), (date(2027, 12, 31), 2800.0), (date(2030, 12, 31), 3600.0)),
    "comprehensive": ((date.min, 1400.0), (date(2030, 12, 31), 1500.0)),
}
"""(first day, least power of a pool)."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """The main route, and where its hubs stand on it."""

    length_km: float
    hub_km: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a set of pools makes of a corridor."""

    share: float
    """Of the corridor's length, in stretches between neighbouring pools, or its ends, that are short enough."""
    longest_gap_km: float


def required_kw(network: AfirNetwork, on: date) -> float:
    """Least power of a pool on a day."""
    return next(kw for day, kw in reversed(POOL_KW[network]) if day <= on)


def coverage(corridor: Corridor, pools_km: Iterable[float], spacing_km: float) -> Coverage:
    """Coverage by pools at the given places; without any there is none."""
    places = sorted(set(pools_km))
    if not places:
        return Coverage(0.0, corridor.length_km)
    gaps = [end - start for start, end in pairwise([0.0, *places, corridor.length_km])]
    return Coverage(sum(gap for gap in gaps if gap <= spacing_km) / corridor.length_km, max(gaps))


def corridor_of(experiment: Experiment) -> Corridor:
    """The main route: the fastest between its ends, or the longest of the flows' routes where none is named."""
    road: nx.DiGraph[str] = nx.DiGraph()
    for segment in experiment.network.segments:
        hours = segment.length_km / segment.speed_kmh
        for start, end in [(segment.start, segment.end)] + [(segment.end, segment.start)] * segment.both_ways:
            road.add_edge(start, end, hours=hours, length_km=segment.length_km)
    named = experiment.network.main_route
    ends = [named] if named else [(flow.origin, flow.destination) for flow in experiment.flows.values()]
    paths = [nx.dijkstra_path(road, *pair, weight="hours") for pair in ends]
    routes = [
        (path, [*accumulate((road[a][b]["length_km"] for a, b in pairwise(path)), initial=0.0)]) for path in paths
    ]
    nodes, places_km = max(routes, key=lambda route: route[1][-1], default=([], [0.0]))
    km_of = dict(zip(nodes, places_km, strict=False))
    hubs = {name: km_of[hub.node] for name, hub in experiment.hubs.items() if hub.node in km_of}
    return Corridor(places_km[-1], hubs)
