"""Trucks leave no cycles of objects behind, so that memory stays flat although garbage is almost never collected."""

import gc
from pathlib import Path

import pytest
from small_world import make_world

from corridorsim import api

CONFIGS = Path(__file__).parents[3] / "configs"


def cycles_and_trips(scenario, until_s):
    """Objects in cycles that a run has left, and its trips."""
    world, _ = make_world(scenario)
    gc.collect()
    gc.disable()
    try:
        world.run(until_s)
        return gc.collect(), world.summary().trips
    finally:
        gc.enable()


@pytest.mark.parametrize(("config", "scenario"), [("minimal", "fragmented"), ("rhine_alpine", "harmonized")])
def test_trucks_leave_no_cycles(config, scenario):
    built = api.load(CONFIGS / f"{config}.yaml").built[scenario]
    few, early_trips = cycles_and_trips(built, until_s=4 * 3600.0)
    many, trips = cycles_and_trips(built, until_s=12 * 3600.0)
    assert trips > early_trips + 50
    assert many - few < (trips - early_trips) / 10
