import pandas as pd
import pytest

from corridorsim.analysis.results import read
from corridorsim.report.days import _on_axis, places

AXIS = {"a": 0.0, "b": 100.0, "c": 250.0}


def moves(*rows):
    return pd.DataFrame(rows, columns=["start_node", "end_node", "start_km", "end_km"]).assign(trip_id="t")


def test_truck_that_rests_on_the_way_stands_beyond_the_node_it_passed():
    own = _on_axis(moves(("a", "b", 0, 140), ("b", "b", 140, 140), ("b", "c", 140, 250)), AXIS)
    assert own["start_km"].tolist() == [0, 140, 140]
    assert own["end_km"].tolist() == [140, 140, 250]


def test_the_same_against_the_axis():
    own = _on_axis(moves(("c", "b", 0, 170), ("b", "b", 170, 170), ("b", "a", 170, 250)), AXIS)
    assert own["start_km"].tolist() == [250, 80, 80]
    assert own["end_km"].tolist() == [80, 80, 0]


def test_trip_that_began_the_day_before_keeps_its_place():
    own = _on_axis(moves(("b", "b", 500, 500), ("b", "c", 500, 650)), AXIS)
    assert own["end_km"].tolist() == [100, 250]


def test_route_of_another_length_is_shown_from_node_to_node():
    own = _on_axis(moves(("a", "b", 0, 400), ("b", "c", 400, 550)), AXIS)
    assert own["end_km"].tolist() == [100, 250]


def test_trips_are_placed_each_by_itself_and_in_one_piece():
    there = moves(("a", "b", 0, 140), ("b", "c", 140, 250)).assign(trip_id="there")
    back = moves(("c", "b", 0, 170), ("b", "a", 170, 250)).assign(trip_id="back")
    own = _on_axis(pd.concat([there, back]).iloc[[0, 2, 1, 3]], AXIS)
    assert own["trip_id"].tolist() == ["there", "there", "back", "back"]
    assert own["start_km"].tolist() == [0, 140, 250, 80]
    assert own["end_km"].tolist() == [140, 250, 80, 0]


def test_places_are_hubs_ends_and_borders(finished):
    results = read(finished)
    rows = places(results, results.units[0]).to_pylist()
    assert {row["kind"] for row in rows} == {"hub", "place", "border"}
    border = next(row for row in rows if row["kind"] == "border")
    assert border["name"] == "north | south"
    assert border["axis_km"] == pytest.approx(180, abs=80)
