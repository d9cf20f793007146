"""Roads that cannot be as they are described are warned of, with their key and the likely unit."""

from math import pi
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.config.load import load_experiment
from corridorsim.config.network import Network, Node, Segment
from corridorsim.config.weather import SeasonalWeather
from corridorsim.scenario.implausible import EARTH_RADIUS_KM, great_circle_km, road_warnings

CONFIGS = sorted((Path(__file__).parents[3] / "configs").glob("*.yaml"))
MINIMAL = load_experiment(CONFIGS[0].parent / "minimal.yaml").experiment
PLACE = next(iter(MINIMAL.jurisdictions))
WINDY = SeasonalWeather(kind="seasonal", monthly_mean_c=(10.0,) * 12, wind_mps=5.0)


def node(latitude=50.0, longitude=5.0, elevation_m=0.0, weather=None):
    return Node(jurisdiction=PLACE, latitude=latitude, longitude=longitude, elevation_m=elevation_m, weather=weather)


def said(start, end, length_km):
    segments = (Segment(start="a", end="b", length_km=length_km),)
    network = Network(nodes={"a": start, "b": end}, segments=segments)
    return road_warnings(MINIMAL.model_copy(update={"network": network}))


def test_a_degree_by_hand():
    degree_km = EARTH_RADIUS_KM * pi / 180  # 111.19 km
    assert great_circle_km(node(), node(51.0)) == pytest.approx(degree_km)
    assert great_circle_km(node(0.0), node(0.0, 6.0)) == pytest.approx(degree_km)
    assert great_circle_km(node(), node(50.0, 6.0)) == pytest.approx(71.47, abs=0.01)  # x cos 50
    assert great_circle_km(node(0.0, -179.5), node(0.0, 179.5)) == pytest.approx(degree_km)
    assert great_circle_km(node(), node()) == 0.0


COORDINATES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(COORDINATES, COORDINATES, COORDINATES)
def test_distances_are_those_of_a_sphere(first, second, third):
    a, b, c = (node(*place) for place in (first, second, third))
    assert great_circle_km(a, b) == pytest.approx(great_circle_km(b, a), abs=1e-6)
    assert 0.0 <= great_circle_km(a, b) <= EARTH_RADIUS_KM * pi + 1e-6
    assert great_circle_km(a, c) <= great_circle_km(a, b) + great_circle_km(b, c) + 1e-3


@pytest.mark.parametrize("length_km", [64.5, 71.5, 80.0, 300.0])
def test_a_road_as_long_as_the_air_line_or_longer_is_fine(length_km):
    assert said(node(), node(50.0, 6.0), length_km) == []


def test_a_road_shorter_than_the_air_line_is_warned_of():
    assert said(node(), node(50.0, 6.0), 64.0) == [
        "network.segments[0].length_km: 64, but a and b are 71.5 km apart by their coordinates, and no road is shorter "
        "than that"
    ]
    (text,) = said(node(), node(50.0, 6.0), 0.08)
    assert text.endswith("; 80 km would be, if the length is in units of 1,000 km")
    (text,) = said(node(), node(50.0, 6.0), 0.5)
    assert text.endswith("no road is shorter than that")


def test_positions_within_a_town_say_little():
    assert said(node(), node(50.008), 0.5) == []


@pytest.mark.parametrize(("rise_m", "length_km"), [(750.0, 5.0), (-450.0, 3.1), (100.0, 5.0)])
def test_a_grade_that_roads_have_is_fine(rise_m, length_km):
    assert said(node(), node(50.01, elevation_m=rise_m), length_km) == []


def test_a_steep_road_is_warned_of_up_and_down():
    up = said(node(elevation_m=100.0), node(50.01, elevation_m=2100.0), 5.0)
    assert up == [
        "network.segments[0].length_km: 5 with elevation_m of 100 at a and 2100 at b is a grade of 40 %; roads for "
        "heavy traffic stay below 15 %; is an elevation in feet? 2100 ft are 640 m"
    ]
    down = said(node(elevation_m=2100.0), node(50.01, elevation_m=100.0), 5.0)
    assert "is a grade of 40 %" in down[0]


def test_what_is_too_steep_in_feet_too_has_no_hint():
    (text,) = said(node(), node(50.01, elevation_m=4000.0), 5.0)
    assert text.endswith("roads for heavy traffic stay below 15 %")


def test_a_road_between_equal_places_has_no_direction_in_the_wind():
    assert said(node(), node(), 80.0) == []
    for first, second in ((WINDY, None), (None, WINDY)):
        assert said(node(weather=first), node(weather=second), 80.0) == [
            "network.segments[0].length_km: 80, but a and b have the same latitude and longitude, so that the "
            "direction of the road is unknown, and the wind acts as if it led north"
        ]
    assert said(node(weather=WINDY), node(weather=WINDY), 0.4) == []
    calm = WINDY.model_copy(update={"wind_mps": 0.0})
    assert said(node(weather=calm), node(), 80.0) == []


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_shipped_corridors_have_plausible_roads(file):
    assert road_warnings(load_experiment(file).experiment) == []
