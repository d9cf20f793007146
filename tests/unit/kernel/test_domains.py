"""Numbers from which no power or time follows are refused where they enter the kernels."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest

from corridorsim.kernel import (
    ChargingCurve,
    CompiledEnvironment,
    HubPower,
    PriceTable,
    RoadLoad,
    Route,
    StopPlanner,
    StopsAhead,
    shared_level,
)

LOAD = {
    "rolling_resistance": 0.0055, "drag_area_m2": 5.0, "drivetrain_efficiency": 0.85, "regen_efficiency": 0.7,
    "regen_kw": 400.0, "max_speed_kmh": 90.0,
}  # fmt: skip
ROUTE = {
    "length_m": [1000.0], "speed_mps": [20.0], "sin_grade": [0.0], "profile": [0], "speed_factor": [[1.0]],
    "climate": [0], "air": [[[1.2, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]]],
}  # fmt: skip
STOPS = {
    "position": [0, 1], "access_km": [0.0, 0.0], "overhead_s": [0.0], "usual_wait_s": [0.0],
    "usual_price_per_kwh": [0.4], "prices": [None], "hub_keys": [1], "choice_noise_s": 0.0, "stream": 1,
    "live_memory_s": 3600.0,
}  # fmt: skip
PLANNER = {
    "charge_s": np.zeros((1, 2)), "table_row": np.array([0, -1]), "energy_kwh": np.zeros(2), "drive_s": np.zeros(2),
    "detour_kwh": np.zeros(2), "detour_s": np.zeros(2), "wait_s": np.zeros(2), "price_per_kwh": np.zeros(2),
    "fee": np.zeros(2), "capacity_kwh": 500.0, "reserve_soc": 0.1, "max_soc": 0.9, "arrival_soc": 0.1,
    "time_value_per_h": 40.0, "end_price_per_kwh": 0.2, "break_s": 2700.0, "break_after_s": 16200.0,
}  # fmt: skip
FLAT = ChargingCurve([(0.0, 100.0), (1.0, 100.0)], 500.0)


@pytest.mark.parametrize("sin_grade", [2.0, -1.000001, nan])
def test_no_road_rises_by_more_than_its_length(sin_grade):
    with pytest.raises(ValueError, match="sin_grade of segment 0 must be between -1 and 1"):
        Route(RoadLoad(**LOAD), **(ROUTE | {"sin_grade": [sin_grade]}))
    with pytest.raises(ValueError, match="sin_grade must be between -1 and 1"):
        RoadLoad(**LOAD).kwh_per_km(40_000.0, 80.0, sin_grade)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("length_m", [0.0]), ("length_m", [nan]), ("speed_mps", [0.0]), ("speed_factor", [[0.0]]),
        ("speed_factor", [[nan]]), ("air", [[[1.2, 1.0, nan, 1.0, 1.0, 0.0, 0.0]]]), ("bearing_deg", [nan]),
    ],
)  # fmt: skip
def test_a_route_can_be_driven(key, value):
    with pytest.raises(ValueError, match=r"segment 0|hour 0"):
        Route(RoadLoad(**LOAD), **(ROUTE | {key: value}))


@pytest.mark.parametrize("key", LOAD)
def test_a_road_load_is_of_finite_numbers(key):
    for value in (nan, -1.0, inf):
        with pytest.raises(ValueError, match=key):
            RoadLoad(**(LOAD | {key: value}))


@pytest.mark.parametrize(("time_s", "mass_kg"), [(nan, 1.0), (inf, 1.0), (-1.0, 1.0), (0.0, nan), (0.0, inf)])
def test_a_truck_drives_at_some_time_with_some_mass(time_s, mass_kg):
    route = Route(RoadLoad(**LOAD), **ROUTE)
    with pytest.raises(ValueError, match="time and mass"):
        route.drive(0, 0.0, 1, time_s, mass_kg, 1e9, 1e9)
    with pytest.raises(ValueError, match="time and mass"):
        route.outlook(0, 0.0, time_s, mass_kg, np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match="must be 0 or more"):
        StopsAhead(route, **STOPS).look(0, 0.0, time_s, mass_kg, 1.0, 1)


@pytest.mark.parametrize("key", ["access_km", "overhead_s", "usual_wait_s", "usual_price_per_kwh"])
def test_stops_are_known_by_finite_numbers(key):
    with pytest.raises(ValueError, match=f"{key} must be finite"):
        StopsAhead(Route(RoadLoad(**LOAD), **ROUTE), **(STOPS | {key: [nan] * len(STOPS[key])}))


@pytest.mark.parametrize("value", [0.0, -1.0, nan])
def test_a_wait_seen_now_is_remembered_for_some_time(value):
    with pytest.raises(ValueError, match="live_memory_s must be above 0"):
        StopsAhead(Route(RoadLoad(**LOAD), **ROUTE), **(STOPS | {"live_memory_s": value}))


def test_prices_are_finite_and_there_is_one():
    with pytest.raises(ValueError, match="finite"):
        PriceTable([0.0], [nan])
    with pytest.raises(ValueError, match="at least one"):
        PriceTable([], [])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("capacity_kwh", 0.0), ("reserve_soc", nan), ("max_soc", 1.1), ("arrival_soc", -0.1), ("break_s", nan),
        ("break_after_s", 0.0), ("time_value_per_h", nan), ("end_price_per_kwh", inf),
        ("charge_s", np.array([[0.0, nan]])),
    ],
)  # fmt: skip
def test_a_plan_is_of_finite_numbers(key, value):
    with pytest.raises(ValueError, match=key if key != "charge_s" else "charging times"):
        StopPlanner(**(PLANNER | {key: value}))


def test_a_hub_reached_with_just_the_reserve_has_a_plan():
    # From the highest target, the reserve and nothing more is left at the second hub: there is no SOC in between.
    planner = StopPlanner(
        **PLANNER
        | {
            "charge_s": np.linspace(0.0, 3600.0, 101)[None, :], "table_row": np.array([0, 0, -1]),
            "energy_kwh": np.array([64.0, 320.0, 384.0]), "drive_s": np.array([1.0, 2.0, 3.0]) * 3600.0,
            "detour_kwh": np.zeros(3), "detour_s": np.zeros(3), "wait_s": np.zeros(3), "price_per_kwh": np.ones(3),
            "fee": np.zeros(3), "capacity_kwh": 512.0, "reserve_soc": 0.25, "max_soc": 0.75, "arrival_soc": 0.25,
        }
    )  # fmt: skip
    stop, target, cost = planner.plan(0.5, 0.0, False, 0)
    assert (stop, target) == (0, 0.5)
    assert cost < inf


@pytest.mark.parametrize("changes", [{"soc": nan}, {"soc": 1.5}, {"target": nan}, {"kw": nan}, {"efficiency": 0.0}])
def test_a_session_has_a_battery_and_a_plug(changes):
    given = {"soc": 0.2, "target": 0.8, "kw": 100.0, "efficiency": 0.96} | changes
    hub = HubPower(1, 0.95)
    with pytest.raises(ValueError, match="must be"):
        hub.plug(0, FLAT, given["soc"], given["target"], given["kw"], given["efficiency"])
    assert hub.n_active == 0


def test_limits_and_times_of_a_hub_are_numbers():
    with pytest.raises(ValueError, match="hub_efficiency"):
        HubPower(1, nan)
    with pytest.raises(ValueError, match="limit of cabinet 0"):
        HubPower(1, 0.95, [(0, 1, nan)])
    hub = HubPower(1, 0.95)
    hub.plug(0, FLAT, 0.2, 0.8, 100.0, 0.96)
    for call in (hub.level, hub.grant, lambda kw: shared_level([hub], [inf], kw)):
        with pytest.raises(ValueError, match="numbers of kW"):
            call(nan)
    with pytest.raises(ValueError, match="number of seconds"):
        hub.advance(nan)


def test_a_limit_of_charging_is_a_number():
    for call in (
        lambda: FLAT.advance(0.1, nan, 10.0), lambda: FLAT.time_to(0.1, 0.2, nan), lambda: FLAT.time_table(nan, 10)
    ):  # fmt: skip
        with pytest.raises(ValueError, match="number of kW"):
            call()


def test_nobody_shares_a_negative_limit():
    assert HubPower(2, 0.95).level(-1.0) == inf
    assert shared_level([HubPower(2, 0.95)], [inf], -1.0) == inf


def test_no_event_is_due_at_a_time_that_is_not_a_number():
    with pytest.raises(ValueError, match="Negative delay nan"):
        CompiledEnvironment().timeout(nan)
