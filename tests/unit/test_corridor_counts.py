"""Corridors that say they meet traffic counts do, on roads no shorter than a straight line."""

from functools import cache
from math import acos, cos, radians, sin
from pathlib import Path

import pytest

from corridorsim import api
from corridorsim.scenario.data import Scenario

CONFIGS = Path(__file__).parents[2] / "configs"
COUNTS_PER_DAY = {
    "north_sea_baltic": {
        ("zweidorf", "marienborn"): 18750,
        ("rijssen", "bentheim"): 6881,
        ("biegen", "swiecko"): 4932,
        ("lodz", "nieborow"): 4946,
    },
    "scan_med": {
        ("matrei", "brenner"): 6767,
        ("korsoer", "nyborg"): 4058,
        ("oeresund", "kastrup"): 1849,
        ("haderslev", "padborg"): 5555,
        ("hannover", "hildesheim"): 11145,
    },
}
"""Trucks counted both ways, by section; the head of each experiment names the sources."""
EARTH_RADIUS_KM = 6371.0


@cache
def load(name: str) -> api.Loaded:
    """A shipped experiment."""
    return api.load(CONFIGS / f"{name}.yaml")


def trucks_per_day(name: str, section: tuple[str, str]) -> float:
    """Trucks of all flows on a section, both ways, on a day of factor 1."""
    loaded = load(name)
    scenario = loaded.built["fragmented"]
    trucks = 0.0
    for flow in scenario.flows:
        on_route = {
            (scenario.segments[i].start, scenario.segments[i].end) for i in scenario.routes[flow.route].segments
        }
        if section in on_route or section[::-1] in on_route:
            trucks += loaded.file.experiment.flows[flow.name].trucks_per_day
    return trucks


def straight_line_km(scenario: Scenario, start: str, end: str) -> float:
    """Great-circle distance by the spherical law of cosines [km]."""
    a, b = scenario.nodes[start], scenario.nodes[end]
    latitude_a, latitude_b = radians(a.latitude), radians(b.latitude)
    cosine = sin(latitude_a) * sin(latitude_b) + cos(latitude_a) * cos(latitude_b) * cos(
        radians(a.longitude - b.longitude)
    )
    return EARTH_RADIUS_KM * acos(min(1.0, cosine))


@pytest.mark.parametrize(
    ("name", "section"), [(name, section) for name, counts in COUNTS_PER_DAY.items() for section in counts]
)
def test_flows_add_up_to_the_count(name, section):
    share = 0.15 if section == ("oeresund", "kastrup") else 0.03  # the count at the Øresund holds vans as well
    assert trucks_per_day(name, section) == pytest.approx(COUNTS_PER_DAY[name][section], rel=share)


@pytest.mark.parametrize(("name", "total_km"), [("north_sea_baltic", 1245), ("scan_med", 2320)])
def test_roads_add_up(name, total_km):
    scenario = load(name).built["fragmented"]
    longest = max(sum(scenario.segments[i].length_km for i in route.segments) for route in scenario.routes)
    assert longest == pytest.approx(total_km)


@pytest.mark.parametrize("name", ["rhine_alpine", "north_sea_baltic", "scan_med", "i5", "i80", "i95"])
def test_no_road_is_shorter_than_a_straight_line(name):
    scenario = load(name).built["fragmented"]
    for segment in scenario.segments:
        straight_km = straight_line_km(scenario, segment.start, segment.end)
        assert straight_km <= segment.length_km <= 2.5 * straight_km, (segment.start, segment.end)
