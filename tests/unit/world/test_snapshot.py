"""A hub at one moment, with numbers worked by hand."""

import pytest
from small_world import experiment, make_world, trip
from test_day_by_hand import BATTERY_KW, stop_of

from corridorsim.scenario import build_scenario
from corridorsim.world.explain.snapshot import hub_snapshot

POWER_S = 7200 + 90 + 270
"""Power flows for a truck that departed at 0: way, detour, manoeuvre, plug-in and authentication."""
ROWS = [trip(f"t{i}", depart_s=60.0 * i, soc=0.8) for i in range(3)]


def seen(at_s, made=None, rows=ROWS):
    world, _ = make_world(build_scenario("x", made or experiment(), rows))
    world.run(at_s)
    return hub_snapshot(world.hub("plaza"), world.trips)


def test_two_charge_and_one_waits():
    hub = seen(POWER_S + 600)
    assert (hub.charging, hub.occupied, hub.queueing, hub.installed, hub.broken) == (2, 2, 1, 2, ())
    assert hub.power_kw == pytest.approx(2 * 300 / 0.95)
    assert (hub.feeder, hub.feeder_hubs_kw, hub.management) == ("line1", hub.power_kw, "hub")
    assert [(truck.trip_id, truck.phase) for truck in hub.trucks] == [
        ("t0", "charging"), ("t1", "charging"), ("t2", "queueing")
    ]  # fmt: skip
    first, second, third = hub.trucks
    arrives, _, _ = stop_of(160, 160, 0.8)
    assert first.soc == pytest.approx(arrives + BATTERY_KW * 600 / 3600 / 400)
    assert second.soc == pytest.approx(arrives + BATTERY_KW * 540 / 3600 / 400)
    assert third.soc == pytest.approx(arrives)
    assert first.cap_kw == first.draw_kw == pytest.approx(300 / 0.95)
    assert (first.limited_by, third.limited_by, third.evse) == ("EVSE", None, None)
    assert {first.evse, second.evse} == {"plaza/fast-1", "plaza/fast-2"}


def test_a_truck_that_starts_and_one_that_leaves():
    hub = seen(POWER_S - 30)
    assert [truck.phase for truck in hub.trucks] == ["starting", "starting", "queueing"]
    _, _, kwh = stop_of(160, 160, 0.8)
    end_s = POWER_S + kwh / BATTERY_KW * 3600
    hub = seen(end_s + 30)
    assert (hub.charging, hub.occupied, hub.queueing) == (1, 2, 1), "the EVSE is held until the truck has unplugged"
    assert hub.trucks[0].phase == "at the EVSE after charging"


def test_a_truck_that_spends_the_night_holds_no_evse():
    segments = [
        {"start": "west", "end": "middle", "length_km": 430}, {"start": "middle", "end": "east", "length_km": 430}
    ]  # fmt: skip
    made = experiment(network={"segments": segments}, vehicles={"truck": {"usable_kwh": 600}})
    (truck,) = seen(10 * 3600.0, made, [trip("t", soc=1.0)]).trucks
    assert (truck.phase, truck.evse) == ("resting beside the EVSEs", None)


def test_a_moment_between_two_events_is_on_the_way():
    """Running to a moment and no further neither skips nor repeats what happens."""
    assert [seen(at_s).queueing for at_s in (7290 + 119, 7290 + 121)] == [0, 1]
