"""Fastest ways, against networkx and by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridorsim
from corridorsim.road_graph import NoRoadError, RoadGraph

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"

NODES = "abcdefg"
ROADS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from([0.5, 1.0, 1.5, 2.0, 0.1])), max_size=25
)


def graph_of(roads):
    graph = RoadGraph()
    for number, (start, end, hours) in enumerate(roads):
        graph.add(start, end, hours, number)
    return graph


@given(roads=ROADS)
def test_ways_are_those_of_networkx_equally_fast_ones_included(roads):
    graph, reference = graph_of(roads), nx.DiGraph()
    for number, (start, end, hours) in enumerate(roads):
        if not reference.has_edge(start, end) or hours < reference[start][end]["hours"]:
            reference.add_edge(start, end, hours=hours, number=number)
    for origin in NODES:
        for destination in NODES:
            try:
                nodes = nx.dijkstra_path(reference, origin, destination, weight="hours")
            except (nx.NetworkXNoPath, nx.NodeNotFound):
                assert not graph.connects(origin, destination)
                continue
            way = graph.fastest(origin, destination)
            assert list(way.nodes) == nodes
            assert [roads[number][:2] for number in way.roads] == list(pairwise(nodes))
            assert list(way.roads) == [reference[a][b]["number"] for a, b in pairwise(nodes)]


def test_there_is_no_road():
    graph = graph_of([("a", "b", 1.0)])
    assert graph.fastest("a", "b").roads == (0,)
    with pytest.raises(NoRoadError, match="there is no road from b to a"):
        graph.fastest("b", "a")
    assert not graph.connects("a", "z")
    assert not graph.connects("z", "a")


def test_ways_from_one_origin_take_one_search(monkeypatch):
    searched = []
    search = RoadGraph._search
    monkeypatch.setattr(RoadGraph, "_search", lambda self, origin: searched.append(origin) or search(self, origin))
    graph = graph_of([("a", "b", 1.0), ("b", "c", 1.0), ("a", "d", 1.0)])
    assert [graph.fastest("a", end).nodes[-1] for end in "bcd"] == ["b", "c", "d"]
    graph.fastest("b", "c")
    graph.fastest("a", "c")
    assert searched == ["a", "b"]


def test_scenarios_with_the_same_roads_share_their_ways(monkeypatch):
    searched = []
    search = RoadGraph._search
    monkeypatch.setattr(RoadGraph, "_search", lambda self, origin: searched.append(origin) or search(self, origin))
    loaded = corridorsim.load(MINIMAL)
    assert len(loaded.built) == 2
    assert len(searched) <= 2  # from the port and from the market
