"""The shipped American corridors are as long, as busy and as well served as their files say."""

from itertools import pairwise
from pathlib import Path

import pytest

from corridorsim.config.load import load_experiment

CONFIGS = Path(__file__).parents[2] / "configs"

STATE_KM = {
    "i80": {"US-CA": 320.65, "US-NV": 660.91, "US-UT": 315.98, "US-WY": 648.18, "US-NE": 732.77},
    "i95": {
        "US-VA": 166.8,  # from Richmond on
        "US-MD": 176.4,  # with Washington's 0.2
        "US-DE": 37.6,
        "US-PA": 82.0,
        "US-NJ": 125.5,
        "US-NY": 37.6,
        "US-CT": 179.5,
        "US-RI": 69.6,
        "US-MA": 147.9,
        "US-NH": 26.1,
        "US-ME": 75.0,  # to Portland
    },
}
TRUCKS_BOTH_WAYS = {
    ("i80", "donner_summit"): 6000,
    ("i80", "pequop_summit"): 2400,
    ("i80", "rock_springs"): 6500,
    ("i80", "york"): 7500,
    ("i95", "newark_de"): 11500,
    ("i95", "hudson_bridge"): 10300,
    ("i95", "stafford"): 7800,
    ("i95", "kennebunk"): 2600,
}


def experiment_and_positions(name):
    """The experiment and the km of each node from the begin of its main route, along which segments are listed."""
    experiment = load_experiment(CONFIGS / f"{name}.yaml").experiment
    first, last = experiment.network.main_route
    km = {first: 0.0}
    for segment in experiment.network.segments:
        if segment.start in km and last not in km:
            km[segment.end] = km[segment.start] + segment.length_km
    # What joins from aside is where it meets the route.
    for segment in experiment.network.segments:
        km.setdefault(segment.start, km[segment.end])
    return experiment, km


@pytest.mark.parametrize("name", STATE_KM)
def test_states_have_their_lengths(name):
    experiment, km = experiment_and_positions(name)
    borders = [km[node] for node, data in experiment.network.nodes.items() if data.kind == "border"]
    ends = [0.0, *borders, km[experiment.network.main_route[1]]]
    lengths = [end - start for start, end in pairwise(ends)]
    assert list(experiment.jurisdictions) == list(STATE_KM[name])
    assert lengths == pytest.approx(list(STATE_KM[name].values()), abs=0.06)


@pytest.mark.parametrize(("name", "node"), TRUCKS_BOTH_WAYS)
def test_flows_add_up_to_what_is_said_of_a_section(name, node):
    experiment, km = experiment_and_positions(name)
    trucks = sum(
        flow.trucks_per_day
        for flow in experiment.flows.values()
        if min(km[flow.origin], km[flow.destination]) < km[node] < max(km[flow.origin], km[flow.destination])
    )
    assert trucks == TRUCKS_BOTH_WAYS[name, node]


@pytest.mark.parametrize("name", STATE_KM)
def test_every_flow_has_one_the_other_way(name):
    flows = load_experiment(CONFIGS / f"{name}.yaml").experiment.flows
    there = {(flow.origin, flow.destination): (flow.trucks_per_day, flow.electric_share) for flow in flows.values()}
    assert there == {(destination, origin): volume for (origin, destination), volume in there.items()}


@pytest.mark.parametrize("name", STATE_KM)
def test_hubs_are_no_further_apart_than_80_miles(name):
    experiment, km = experiment_and_positions(name)
    at = sorted(km[hub.node] for hub in experiment.hubs.values())
    assert max(b - a for a, b in pairwise(at)) < 80 * 1.609
    assert {hub.node for hub in experiment.hubs.values()} <= set(km)
