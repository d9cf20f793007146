"""Fastest routes between nodes before a scenario is built, for coverage and uptake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from corridorsim.config.experiment import Experiment
from corridorsim.config.network import Segment
from corridorsim.road_graph import RoadGraph


@dataclass(frozen=True, slots=True)
class Way:
    """Nodes in driving order with their distance from the first, and the segments between them."""

    km_of: Mapping[str, float]
    segments: tuple[Segment, ...]

    @property
    def length_km(self) -> float:
        """Return the distance from the first node to the last."""
        return max(self.km_of.values())


class Roads:
    """The road network by free-flow time."""

    def __init__(self, experiment: Experiment) -> None:
        self._segments = experiment.network.segments
        self._graph = RoadGraph()
        for index, segment in enumerate(self._segments):
            hours = segment.length_km / segment.speed_kmh
            for start, end in [(segment.start, segment.end)] + [(segment.end, segment.start)] * segment.both_ways:
                self._graph.add(start, end, hours, index)

    def fastest(self, origin: str, destination: str) -> Way:
        """Return the fastest route.

        Raises
        ------
        NoRoadError
            The two are not connected.
        """
        nodes, roads = self._graph.fastest(origin, destination)
        segments = tuple(self._segments[index] for index in roads)
        places_km = accumulate((segment.length_km for segment in segments), initial=0.0)
        return Way(dict(zip(nodes, places_km, strict=True)), segments)
