"""Where energy is no obstacle, an electric truck takes no more nights than a diesel truck, wherever the hubs are."""

import sys
from itertools import pairwise
from math import ceil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "unit" / "world"))
from small_world import BASE, CCS, overlaid, seconds, tables_of, trip

from corridorsim.config.experiment import Experiment

RULES = [{"kind": "least_cost", "noise_min": 0}, {"kind": "threshold", "threshold_soc": 0.6, "target_soc": 0.9}]


def corridor(lengths, rule, detour_km=0, **truck):
    """A hub after each length but the last [km], and a truck that charges within minutes, from a Monday on."""
    names = ["west", *(f"n{i}" for i in range(1, len(lengths))), "east"]
    node = {"jurisdiction": "here", "kind": "junction", "latitude": 50}
    hub = {"operator": "owner", "network": "home", "feeder": "line1", "connection_kw": 5000, "detour_km": detour_km,
           "evses": [{"kind": "fast", "count": 1}]}  # fmt: skip
    base = {key: value for key, value in BASE.items() if key not in {"hubs", "network", "flows"}}
    return Experiment.model_validate(
        overlaid(base, {
            "simulation": {"start": "2030-03-04", "window_h": 24 * 7},
            "network": {
                "nodes": {name: node | {"longitude": 5 + i} for i, name in enumerate(names)},
                "segments": [{"start": a, "end": b, "length_km": km, "speed_kmh": 80}
                             for (a, b), km in zip(pairwise(names), lengths, strict=True)],
            },
            "jurisdictions": {"here": {"rules": {"connectors": {"groups": {"fast": {"connectors": {CCS: 4000}}}}}}},
            "vehicles": {"truck": {"usable_kwh": 1500, "charging_curve": [[0, 4000], [1, 4000]],
                                   "connectors": {CCS: 4000}} | truck},
            "hubs": {f"h{name}": hub | {"node": name} for name in names[1:-1]},
        }) | {"trips_file": {"path": "none.csv", "charging": rule}}
    )  # fmt: skip


def nights_of(made, soc=1.0):
    """Daily rests of the truck, and its driving time [h]."""
    tables = tables_of(made, [trip("t", soc=soc, depart_s=6 * 3600.0)])
    (row,) = tables["trips"].to_dict("records")
    assert row["status"] == "completed"
    rests = tables["activities"].query("activity == 'rest'")
    long = seconds(rests["end_time"]) - seconds(rests["start_time"]) >= 8 * 3600
    return rests[long], row["drive_s"] / 3600


def least_nights(drive_h):
    """Days of 9 h, two of them of 10, each but the last with a night after it."""
    days = next(n for n in range(1, 10) if 9 * n + min(2, n) >= drive_h - 1e-6)
    assert ceil(drive_h / 10 - 1e-6) <= days
    return days - 1


@settings(max_examples=40, suppress_health_check=[*HealthCheck])
@given(st.lists(st.sampled_from([80.0, 150.0, 250.0, 320.0, 400.0, 480.0]), min_size=3, max_size=7))
def test_no_more_nights_than_a_diesel_truck(lengths):
    nights, drive_h = nights_of(corridor(lengths, RULES[1], rest_aux_kw=1.0))
    assert len(nights) <= least_nights(drive_h)


@pytest.mark.parametrize("rule", RULES)
def test_the_third_night_is_beside_the_road(rule):
    """Hubs 5 h apart: two days of 10 h, and one of 9, of which the last 4 lead beyond the fifth hub."""
    nights, drive_h = nights_of(corridor([400.0] * 7, rule, usable_kwh=620))
    assert drive_h == pytest.approx(35.0)
    assert list(nights["start_km"]) == pytest.approx([800.0, 1600.0, 2320.0])


def test_a_battery_that_does_not_last_through_the_night_keeps_the_truck_at_the_hub():
    """From each hub to the next, 416 kWh of 620; with 9 h at 10 kW in the cab, the reserve is not kept."""
    nights, _ = nights_of(corridor([400.0] * 7, RULES[0], usable_kwh=620, rest_aux_kw=10.0))
    assert list(nights["start_km"]) == pytest.approx([800.0, 1600.0, 2000.0, 2400.0])
