"""The fastest ways on directed roads, by Dijkstra's algorithm.

It is written out here since loading any graph library takes longer than all else of checking a small experiment.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count, pairwise
from math import inf
from typing import NamedTuple


class NoRoadError(LookupError):
    """No road leads from one node to the other."""


class Way(NamedTuple):
    """Nodes in driving order, and the number of the road to each but the first."""

    nodes: tuple[str, ...]
    roads: tuple[int, ...]


class _Road(NamedTuple):
    hours: float
    number: int


class RoadGraph:
    """Directed roads between nodes, with the time that each takes; of parallel roads only the fastest counts."""

    def __init__(self) -> None:
        self._roads_from: dict[str, dict[str, _Road]] = {}
        self._ways: dict[tuple[str, str], Way | None] = {}
        """Those that were asked for, by origin and destination."""
        self._last_search: tuple[str, dict[str, str]] | None = None
        """An origin, and the node before each that can be reached, on the fastest way there."""

    def add(self, start: str, end: str, hours: float, number: int) -> None:
        """Add a road by its number; all must be added before ways are asked for."""
        roads = self._roads_from.setdefault(start, {})
        if end not in roads or hours < roads[end].hours:
            roads[end] = _Road(hours, number)
        self._roads_from.setdefault(end, {})

    def connects(self, origin: str, destination: str) -> bool:
        """Return whether there is a way from one node to the other."""
        return self._way(origin, destination) is not None

    def fastest(self, origin: str, destination: str) -> Way:
        """Return the fastest way; of equally fast ones always the same.

        Raises
        ------
        NoRoadError
            There is none.
        """
        way = self._way(origin, destination)
        if way is None:
            raise NoRoadError(f"there is no road from {origin} to {destination}")
        return way

    def _way(self, origin: str, destination: str) -> Way | None:
        ends = origin, destination
        if ends not in self._ways:
            self._ways[ends] = self._found(origin, destination) if origin in self._roads_from else None
        return self._ways[ends]

    def _found(self, origin: str, destination: str) -> Way | None:
        if self._last_search is None or self._last_search[0] != origin:
            self._last_search = origin, self._search(origin)
        last_node = self._last_search[1]
        if destination != origin and destination not in last_node:
            return None
        nodes = [destination]
        while nodes[-1] != origin:
            nodes.append(last_node[nodes[-1]])
        nodes.reverse()
        return Way(tuple(nodes), tuple(self._roads_from[start][end].number for start, end in pairwise(nodes)))

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
            for end, (road_hours, _) in self._roads_from[node].items():
                there = hours + road_hours
                if there < hours_to.get(end, inf):
                    hours_to[end] = there
                    last_node[end] = node
                    heappush(queue, (there, next(order), end))
        return last_node
