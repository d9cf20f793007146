"""The road-load and driving kernels: against the formula in plain Python, and against themselves."""

from __future__ import annotations

from math import asin, atan2, degrees, hypot, inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import road_vehicles

from corridorsim.kernel import RoadLoad, Route
from corridorsim.kernel.reference import RoadState, RoadVehicle, road_load_reference

masses_kg = st.floats(8_000.0, 60_000.0)
grades = st.floats(-0.15, 0.15)


@settings(max_examples=500)
@given(road_vehicles(), masses_kg, st.floats(5.0, 130.0), grades, st.floats(0.9, 1.5), st.floats(1.0, 1.3))
def test_energy_agrees_with_the_formula(vehicle, mass_kg, speed_kmh, sin_grade, air_density, rolling_factor):
    state = RoadState(mass_kg, speed_kmh, asin(sin_grade), air_density, rolling_factor, aux_kw=3.0)
    kwh_per_km = RoadLoad(max_speed_kmh=90.0, **vehicle).kwh_per_km(
        mass_kg, speed_kmh, sin_grade, air_density, rolling_factor, 3.0
    )
    assert kwh_per_km == pytest.approx(road_load_reference(RoadVehicle(**vehicle), state), rel=1e-9, abs=1e-9)


@given(road_vehicles(), masses_kg, st.floats(5.0, 130.0), grades)
def test_more_mass_up_hill_and_no_gain_over_a_hill(vehicle, mass_kg, speed_kmh, sin_grade):
    load = RoadLoad(max_speed_kmh=90.0, **vehicle)
    up, down = load.kwh_per_km(mass_kg, speed_kmh, abs(sin_grade)), load.kwh_per_km(mass_kg, speed_kmh, -abs(sin_grade))
    assert load.kwh_per_km(mass_kg + 1000.0, speed_kmh, abs(sin_grade)) > up
    assert up >= down
    assert up + down >= 0.0
    assert down >= -vehicle["regen_kw"] / speed_kmh - 1e-12


@st.composite
def routes(draw):
    """A route, and the arguments that it was made of."""
    n = draw(st.integers(1, 8))
    several = {
        "length_m": st.floats(100.0, 200_000.0),
        "speed_mps": st.floats(3.0, 40.0),
        "sin_grade": st.floats(-0.05, 0.05),
        "profile": st.integers(0, 1),
        "climate": st.integers(0, 1),
        "bearing_deg": st.floats(0.0, 360.0),
    }
    given_ = {name: draw(st.lists(one, min_size=n, max_size=n)) for name, one in several.items()}
    # Two climates, each changing once: density, rolling factor, auxiliaries, regeneration, draw, wind.
    row = st.tuples(
        st.floats(0.9, 1.4), st.floats(1.0, 1.2), st.floats(0.0, 8.0), st.floats(0.0, 1.0), st.floats(1.0, 1.3),
        st.sampled_from([0.0, -9.0, 4.0]), st.sampled_from([0.0, 7.0]),
    )  # fmt: skip
    given_["air"] = [[draw(row) for _ in range(2)] for _ in range(2)]
    given_["speed_factor"] = draw(
        st.lists(st.lists(st.floats(0.3, 1.0), min_size=6, max_size=6), min_size=2, max_size=2)
    )
    given_["speed_step_s"], given_["air_step_s"] = (draw(st.sampled_from([900.0, 1800.0, 3600.0])) for _ in range(2))
    load = RoadLoad(
        rolling_resistance=0.0055,
        drag_area_m2=5.0,
        drivetrain_efficiency=0.85,
        regen_efficiency=0.7,
        regen_kw=400.0,
        max_speed_kmh=90.0,
    )
    return Route(load, **given_), given_


@given(routes(), masses_kg, st.floats(0.0, 40_000.0))
def test_driving_adds_up_by_hand(route_and_arguments, mass_kg, time_s):
    route, segments = route_and_arguments
    vehicle = RoadVehicle(0.0055, 5.0, 0.85)
    now_s, kwh = time_s, 0.0
    for i, length_m in enumerate(segments["length_m"]):
        factor = segments["speed_factor"][segments["profile"][i]][min(int(now_s / segments["speed_step_s"]), 5)]
        speed = min(segments["speed_mps"][i], 25.0) * factor
        air = segments["air"][segments["climate"][i]][min(int(now_s / segments["air_step_s"]), 1)]
        wind_mps, wind_from_deg = hypot(*air[5:]), degrees(atan2(air[6], air[5]))
        state = RoadState(
            mass_kg,
            speed * 3.6,
            asin(segments["sin_grade"][i]),
            *air[:5],
            wind_mps=wind_mps,
            wind_angle_deg=wind_from_deg - segments["bearing_deg"][i],
        )
        kwh += road_load_reference(vehicle, state) * length_m / 1000.0
        now_s += length_m / speed
    drive_s, energy_kwh, distance_m, segment, offset_m = route.drive(
        0, 0.0, route.n_segments, time_s, mass_kg, inf, inf
    )
    assert (segment, offset_m) == (route.n_segments, 0.0)
    assert drive_s == pytest.approx(now_s - time_s, rel=1e-9)
    assert energy_kwh == pytest.approx(kwh, rel=1e-9, abs=1e-9)
    assert distance_m == pytest.approx(sum(segments["length_m"]), rel=1e-12)


@given(routes(), masses_kg, st.floats(0.0, 20_000.0))
def test_the_outlook_is_what_driving_takes(route_and_arguments, mass_kg, time_s):
    route, _ = route_and_arguments
    seconds, energy_kwh = np.zeros(route.n_segments + 1), np.zeros(route.n_segments + 1)
    route.outlook(0, 0.0, time_s, mass_kg, seconds, energy_kwh)
    for end in range(route.n_segments + 1):
        drive_s, kwh, *_ = route.drive(0, 0.0, end, time_s, mass_kg, inf, inf)
        assert (seconds[end], energy_kwh[end]) == pytest.approx((drive_s, kwh), rel=1e-12)
    assert route.free_flow_s() <= seconds[-1] * (1.0 + 1e-12)


@given(routes(), masses_kg, st.floats(0.0, 1.0), st.floats(1.0, 300.0))
def test_driving_stops_where_time_or_energy_is_used_up(route_and_arguments, mass_kg, share, budget_kwh):
    route, _ = route_and_arguments
    whole_s, *_ = route.drive(0, 0.0, route.n_segments, 0.0, mass_kg, inf, inf)
    drive_s, energy_kwh, *_, segment, _ = route.drive(
        0, 0.0, route.n_segments, 0.0, mass_kg, share * whole_s, budget_kwh
    )
    assert drive_s <= share * whole_s * (1.0 + 1e-12)
    assert energy_kwh <= budget_kwh + 1e-9
    if segment < route.n_segments:
        assert drive_s == pytest.approx(share * whole_s) or energy_kwh == pytest.approx(budget_kwh)


@given(routes(), masses_kg, st.floats(0.0, 1.0))
def test_a_stop_within_a_segment_changes_no_energy_and_no_way(route_and_arguments, mass_kg, share):
    # Late enough that one factor of speed holds from here on.
    route, _ = route_and_arguments
    end = route.n_segments
    late_s = 5 * 3600.0
    whole = route.drive(0, 0.0, end, late_s, mass_kg, inf, inf)
    first = route.drive(0, 0.0, end, late_s, mass_kg, share * whole[0], inf)
    second = route.drive(first[3], first[4], end, late_s + first[0], mass_kg, inf, inf)
    for i in range(3):
        assert first[i] + second[i] == pytest.approx(whole[i], rel=1e-9, abs=1e-6)
