"""Coverage of the corridor by charging pools as required by Regulation (EU) 2023/1804 (AFIR), Article 4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from corridorsim.config.experiment import Experiment
from corridorsim.rollout.roads import Roads

AfirNetwork = Literal["core", "comprehensive"]

SPACING_KM: dict[AfirNetwork, float] = {"core": 60.0, "comprehensive": 100.0}
"""Maximum distance between pools in one direction, from the end of 2030."""
POOL_KW: dict[AfirNetwork, tuple[tuple[date, float], ...]] = {
    "core": ((date.min, 1400.0), (date(2027, 12, 31), 2800.0), (date(2030, 12, 31), 3600.0)),
    "comprehensive": ((date.min, 1400.0), (date(2030, 12, 31), 1500.0)),
}
"""(first day, minimum power of a pool)."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """The main route, with the position of its hubs."""

    length_km: float
    hub_km: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of a corridor by a set of pools."""

    share: float
    """Share of the length in stretches between neighbouring pools, or its ends, that are short enough."""
    longest_gap_km: float


def required_kw(network: AfirNetwork, on: date) -> float:
    """Return the minimum power of a pool on a day."""
    return next(kw for day, kw in reversed(POOL_KW[network]) if day <= on)


def coverage(corridor: Corridor, pools_km: Iterable[float], spacing_km: float) -> Coverage:
    """Return the coverage by pools at the given positions; 0 without any."""
    places = sorted(set(pools_km))
    if not places:
        return Coverage(0.0, corridor.length_km)
    gaps = gaps_km(corridor.length_km, places)
    return Coverage(sum(gap for gap in gaps if gap <= spacing_km) / corridor.length_km, max(gaps))


def gaps_km(length_km: float, places_km: Iterable[float]) -> list[float]:
    """Return stretches between neighbouring positions of a route, including those to its ends."""
    return [end - start for start, end in pairwise([0.0, *sorted(places_km), length_km])]


def corridor_of(experiment: Experiment) -> Corridor:
    """Return the main route: the fastest between its ends, or the longest of the flows' routes by default."""
    roads = Roads(experiment)
    named = experiment.network.main_route
    ends = [named] if named else [(flow.origin, flow.destination) for flow in experiment.flows.values()]
    ways = [roads.fastest(*pair) for pair in ends]
    if not ways:
        return Corridor(0.0, {})
    way = max(ways, key=lambda way: way.length_km)
    hubs = {name: way.km_of[hub.node] for name, hub in experiment.hubs.items() if hub.node in way.km_of}
    return Corridor(way.length_km, hubs)
