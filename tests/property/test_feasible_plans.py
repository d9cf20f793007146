"""A truck that has a plan arrives, whatever the reserves and the hills, and no driver goes beyond the rules."""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "unit" / "world"))
from small_world import BASE, experiment, make_world, overlaid, tables_of, trip

from corridorsim.scenario import build_scenario
from corridorsim.world.demand import dated_trips

BREAK_AFTER_S, EPSILON_S = 4.5 * 3600, 1e-3


@st.composite
def corridors(draw):
    """A road with hubs at most of its nodes; what the cab draws at rest is left out, since planners do not count it."""
    n = draw(st.integers(1, 5))
    names = ["west", *(f"n{i}" for i in range(n)), "east"]
    hills = draw(st.booleans())
    nodes = {
        name: {"jurisdiction": "here", "kind": "junction", "latitude": 50, "longitude": 5 + i,
               "elevation_m": draw(st.sampled_from([0, 400, 900])) if hills else 0}
        for i, name in enumerate(names)
    }  # fmt: skip
    lengths = draw(st.lists(st.sampled_from([25, 60, 110, 170, 233.3]), min_size=n + 1, max_size=n + 1))
    hubs = {
        f"at_{name}": {"node": name, "operator": "owner", "network": "home", "feeder": "line1", "connection_kw": 5000,
                       "evses": [{"kind": "fast", "count": 1}], "detour_km": draw(st.sampled_from([0, 1, 2.7])),
                       "efficiency": 0.95}
        for name in names if draw(st.integers(0, 3))
    }  # fmt: skip
    assume(hubs)
    base = {key: value for key, value in BASE.items() if key not in {"hubs", "network"}}
    return overlaid(base, {
        "network": {"nodes": nodes, "segments": [
            {"start": a, "end": b, "length_km": km, "speed_kmh": 80}
            for (a, b), km in zip(pairwise(names), lengths, strict=True)]},
        "hubs": hubs,
        "simulation": {"window_h": 24 * 7},
        "vehicles": {"truck": {
            "usable_kwh": draw(st.sampled_from([300, 500])),
            "reserve_soc": draw(st.sampled_from([0.0, 0.0, 0.01, 0.1])),
            "rest_aux_kw": 0.0,
            "max_charge_soc": draw(st.sampled_from([0.8, 1.0]))}},
        "trips_file": {"arrival_soc": draw(st.sampled_from([0.0, 0.0, 0.15])),
                       "charging": draw(st.sampled_from([{"kind": "least_cost", "noise_min": 0},
                                                         {"kind": "least_cost", "noise_min": 60}]))},
    })  # fmt: skip


@settings(max_examples=60, suppress_health_check=[*HealthCheck])
@given(corridors(), st.sampled_from([0.3, 0.61, 0.95, 1.0]))
def test_a_plan_can_be_driven(corridor, soc):
    made = type(experiment()).model_validate(corridor)
    rows = [trip("t", soc=soc)]
    scenario = build_scenario("only", made, rows)
    world, _ = make_world(scenario)
    (first,) = dated_trips(scenario, world._streams)
    truck = world.maker.truck(first, lambda _state, _status: None, None)
    has_plan = truck.planner.decide(truck.state, 0.0, None).stop >= 0
    tables = tables_of(made, rows)
    (row,) = tables["trips"].to_dict("records")
    assert not has_plan or row["status"] == "completed"
    assert row["soc_end"] >= (made.trips_file.arrival_soc if has_plan else 0.0) - 1e-6
    longest_s = longest_without_break_s(tables["activities"])
    assert longest_s <= BREAK_AFTER_S + EPSILON_S


def longest_without_break_s(activities):
    """The longest driving time between two breaks: 45 min, or 15 and then 30 min, of rest and charging in one go."""
    driven = longest = rested = 0.0
    has_part = False
    for row in activities.to_dict("records"):
        seconds = (row["end_time"] - row["start_time"]) / np.timedelta64(1, "s")
        if row["activity"] in {"rest", "charge"}:
            rested += seconds
            continue
        if rested >= (1800 if has_part else 2700) - EPSILON_S:
            driven, has_part = 0.0, False
        elif rested >= 900 - EPSILON_S:
            has_part = True
        rested = 0.0
        if row["activity"] == "drive":
            driven += seconds
            longest = max(longest, driven)
    return longest
