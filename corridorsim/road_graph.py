"""The fastest ways on directed roads, by Dijkstra's algorithm.

It is written out here since loading any graph library takes longer than all else of checking a small experiment.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count, pairwise
from typing import NamedTuple


class NoRoadError(LookupError):
    """No road leads from one node to the other."""


class Way(NamedTuple):
    """Nodes in driving order, and the number of the road to each but the first."""

    nodes: list[str]
    roads: list[int]


class _Road(NamedTuple):
    hours: float
    number: int


class RoadGraph:
    """Directed roads between nodes, with the time that each takes; of parallel roads only the fastest counts."""

    def __init__(self) -> None:
        self._roads_from: dict[str, dict[str, _Road]] = {}
        self._last_nodes: dict[str, dict[str, str]] = {}
        """By origin: the node before each other one that can be reached, on the fastest way there."""

    def add(self, start: str, end: str, hours: float, number: int) -> None:
        """Add a road by its number."""
        roads = self._roads_from.setdefault(start, {})
        if end not in roads or hours < roads[end].hours:
            roads[end] = _Road(hours, number)
        self._roads_from.setdefault(end, {})
        self._last_nodes.clear()

    def connects(self, origin: str, destination: str) -> bool:
        """Return whether there is a way from one node to the other."""
        return origin in self._roads_from and (origin == destination or destination in self._ways_from(origin))

    def fastest(self, origin: str, destination: str) -> Way:
        """Return the fastest way; of equally fast ones always the same.

        Raises
        ------
        NoRoadError
            There is none.
        """
        if not self.connects(origin, destination):
            raise NoRoadError(f"there is no road from {origin} to {destination}")
        last_node = self._ways_from(origin)
        nodes = [destination]
        while nodes[-1] != origin:
            nodes.append(last_node[nodes[-1]])
        nodes.reverse()
        return Way(nodes, [self._roads_from[start][end].number for start, end in pairwise(nodes)])

    def _ways_from(self, origin: str) -> dict[str, str]:
        if origin not in self._last_nodes:
            self._last_nodes[origin] = self._search(origin)
        return self._last_nodes[origin]

    def _search(self, origin: str) -> dict[str, str]:
        last_node: dict[str, str] = {}
        hours_to = {origin: 0.0}
        done: set[str] = set()
        order = count()  # decides between nodes that are equally far, so that results do not depend on names
        queue = [(0.0, next(order), origin)]
        while queue:
            hours, _, node = heappop(queue)
            if node in done:
                continue
            done.add(node)
            for end, road in self._roads_from[node].items():
                there = hours + road.hours
                if end not in hours_to or there < hours_to[end]:
                    hours_to[end] = there
                    last_node[end] = node
                    heappush(queue, (there, next(order), end))
        return last_node
