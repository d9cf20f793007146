"""Wind, cold, legal weight and an old battery on one truck's day, against pencil and paper."""

from __future__ import annotations

from itertools import pairwise
from math import atan, degrees, hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import PLACE, experiment, overlaid, tables_of, trip

from corridorsim.config.vehicles import Vehicle
from corridorsim.energy.air import rest_kw
from corridorsim.energy.weather import Weather
from corridorsim.scenario.data import NodeSpec
from corridorsim.world.vehicle.climate import Climate
from corridorsim.world.vehicle.fleet import bearing_deg

RHO_20 = 101325 / (287.05 * 293.15)
V = 80 / 3.6
ROLLING_N = 30_000 * 9.81 * 0.0055


def steady(temperature_c: float, **wind: float) -> dict:
    """The place with one temperature all the time, by way of a profile."""
    weather = {"kind": "seasonal", "monthly_mean_c": [temperature_c] * 12} | wind
    return {"jurisdictions": {"here": overlaid(PLACE, {"weather": weather})}}


def day(soc: float = 0.9, **changes) -> dict:
    """The trip of a day without a stop: 320 km on a battery of 900 kWh."""
    made = experiment(**overlaid({"vehicles": {"truck": {"usable_kwh": 900}}}, changes))
    (row,) = tables_of(made, [trip("day", soc=soc)])["trips"].to_dict("records")
    assert (row["status"], row["charging_stops"]) == ("completed", 0)
    return row


def kwh(newton: float, aux_kw: float = 2.0) -> float:
    """Energy of 320 km at 80 km/h."""
    return 320 * (newton * V / 1000 / 0.85 + aux_kw) / 80


def test_a_profile_that_never_changes_is_a_constant():
    assert repr(day(**steady(20.0))) == repr(day())


@pytest.mark.parametrize(("wind_from_deg", "along_mps"), [(90.0, V + 5), (270.0, V - 5)])
def test_head_and_tail_wind(wind_from_deg, along_mps):
    row = day(**steady(20.0, wind_mps=5.0, wind_from_deg=wind_from_deg))
    expected = kwh(ROLLING_N + 0.5 * RHO_20 * 5.0 * along_mps**2)
    assert row["energy_kwh"] == pytest.approx(expected, rel=1e-9)
    assert row["drive_s"] == 4 * 3600


def test_side_wind_raises_the_drag_area():
    row = day(**steady(20.0, wind_mps=3.0, wind_from_deg=0.0))
    yaw = degrees(atan(3 / V))
    assert yaw == pytest.approx(7.69, abs=0.01)
    area_m2 = 5.0 + 0.030042 * yaw + 0.040817 * yaw**2 - 0.00213 * yaw**3
    assert area_m2 == pytest.approx(6.676, abs=0.001)
    assert row["energy_kwh"] == pytest.approx(kwh(ROLLING_N + 0.5 * RHO_20 * area_m2 * hypot(V, 3) ** 2), rel=1e-9)


def test_a_day_at_minus_ten():
    row = day(
        **steady(-10.0), vehicles={"truck": {"discharge_efficiency": 0.98, "cold_range_share_per_degc_below_10": 0.002}}
    )
    rho = 101325 / (287.05 * 263.15)
    newton = ROLLING_N * 1.12 + 0.5 * rho * 5.0 * V**2
    assert row["energy_kwh"] == pytest.approx(kwh(newton, aux_kw=2.0 + 30 * 0.15) / (0.98 * 0.96), rel=1e-9)


def test_the_lowest_legal_weight_on_the_way_caps_the_payload():
    light = overlaid(PLACE, {"legal_weight_t": 26.0, "zev_weight_allowance_t": 2.0})
    row = day(jurisdictions={"here": light})
    # 26 t and 2 t, less a tare of 16 t, of the 14 t that were to be carried.
    assert (row["payload_t"], row["payload_lost_t"]) == (12.0, 2.0)
    assert row["energy_kwh"] == pytest.approx(kwh(28_000 * 9.81 * 0.0055 + 0.5 * RHO_20 * 5.0 * V**2), rel=1e-9)
    heavy = overlaid(PLACE, {"legal_weight_t": 60.0})
    assert day(jurisdictions={"here": heavy})["payload_lost_t"] == 0.0


def test_an_old_battery_holds_less_and_wears():
    ageing = {"calendar_loss_10_years": 0.1, "cycle_loss_per_1000_cycles": 0.05, "battery_cost_per_kwh": 100}
    old = {"gross_kwh": 1000, "ageing": ageing, "age_years": 10, "full_cycles": 1000}
    row = day(vehicles={"truck": old})
    energy = kwh(ROLLING_N + 0.5 * RHO_20 * 5.0 * V**2)
    assert row["energy_kwh"] == pytest.approx(energy)
    assert row["soc_end"] == pytest.approx(0.9 - energy / (900 * 0.85))
    assert row["battery_cycles"] == pytest.approx(energy / 900)
    # 100,000 for a battery that may lose 0.2, of which a cycle takes 5e-5.
    assert row["battery_cost"] == pytest.approx(energy / 900 * 5e-5 / 0.2 * 100_000)


# -- the climate of a place --------------------------------------------------------------------------------------------

CAB = {"rest_aux_kw": 0.5, "rest_aux_kw_per_degc_below_20": 0.05, "cold_charge_share_per_degc_below_10": 0.01}
TRUCK = Vehicle.model_validate({"like": "mercedes_eactros_600"} | CAB)


def test_a_session_charges_by_the_temperature_of_its_first_hour():
    climate = Climate(TRUCK, Weather((10.0, 0.0, -20.0)))
    seconds = [climate.curve(hour * 3600.0).time_to(0.1, 0.4, 1e6) for hour in range(3)]
    assert [first / seconds[0] for first in seconds] == pytest.approx([1.0, 1 / 0.9, 1 / 0.7])
    # On average it is -3.3 degC.
    assert climate.mean_curve.time_to(0.1, 0.4, 1e6) / seconds[0] == pytest.approx(1 / (1 - 0.4 / 3))


def test_sessions_of_one_hour_share_a_curve_that_is_let_go_with_it():
    """A year has thousands of temperatures, and a curve takes two kilobytes."""
    climate = Climate(TRUCK, Weather((5.0, 0.0)))
    first = climate.curve(0.0)
    assert climate.curve(1800.0) is first
    climate.curve(3600.0)
    assert climate.curve(0.0) is not first


def seasons(temperature_c: float) -> dict:
    return {"weather": {"kind": "seasonal", "monthly_mean_c": [temperature_c] * 12}}


def test_a_road_between_two_weathers_has_their_mean():
    warm, mild = (day(**steady(temperature))["energy_kwh"] for temperature in (20.0, 10.0))
    for node in ("west", "east"):
        one = day(network={"nodes": {node: seasons(0.0)}})
        assert one["energy_kwh"] == pytest.approx((warm + mild) / 2, rel=1e-9)
    everywhere = {name: seasons(10.0) for name in ("west", "middle", "east")}
    assert day(network={"nodes": everywhere})["energy_kwh"] == pytest.approx(mild, rel=1e-9)


def test_a_session_charges_by_the_weather_of_its_hubs_node():
    cold = {"vehicles": {"truck": {"cold_charge_share_per_degc_below_10": 0.05}}}
    # At -5 degC the battery takes a quarter of 600 kW, less than the EVSE gives; to the east it is too far to matter.
    for node, connector_kw in (("middle", 150 / 0.96), ("east", 300)):
        made = experiment(**overlaid(cold, {"network": {"nodes": {node: seasons(-5.0)}}}))
        (session,) = tables_of(made, [trip("day", soc=0.8)])["charging_sessions"].to_dict("records")
        assert session["peak_kw"] == pytest.approx(connector_kw / 0.95)


def test_a_transformer_stands_in_the_weather_of_its_hub():
    feeders = {"line1": {"rating_kw": 10000, "transformer": {"rating_kva": 12000}}}
    made = experiment(feeders=feeders, network={"nodes": {"middle": seasons(-5.0)}})
    assert set(tables_of(made, [trip("day", soc=0.8)])["feeder_states"]["ambient_c"]) == {-5.0}


def test_a_night_in_the_cab_by_hand():
    climate = Climate(TRUCK, Weather((20.0, 10.0, 0.0)))
    # Half an hour at 0.5 kW, an hour at 1 kW, and from then on 1.5 kW, the last hour holding on.
    assert climate.rest_kwh(1800.0, 9000.0) == pytest.approx(0.25 + 1.0 + 1.5)
    assert climate.rest_kwh(2 * 3600.0, 5 * 3600.0) == pytest.approx(7.5)


@given(
    st.lists(st.floats(-30, 45), min_size=2, max_size=6),
    st.lists(st.floats(0, 30_000), min_size=3, max_size=3).map(sorted),
)
def test_rests_add_up(temperatures, times_s):
    climate = Climate(TRUCK, Weather(tuple(temperatures)))
    first, second = (climate.rest_kwh(a, b - a) for a, b in pairwise(times_s))
    assert climate.rest_kwh(times_s[0], times_s[2] - times_s[0]) == pytest.approx(first + second, abs=1e-9)
    steps = np.linspace(times_s[0], times_s[2], 4001)
    middle = [climate.rest_kwh(a, 1e-3) * 3.6e6 for a in (steps[:-1] + steps[1:]) / 2]
    width_s = steps[1] - steps[0]
    assert first + second == pytest.approx(sum(middle) * width_s / 3600, abs=0.02, rel=1e-3)


@pytest.mark.parametrize(("north", "east", "bearing"), [(1, 0, 0), (0, 1, 90), (-1, 0, 180), (0, -1, 270)])
def test_bearings(north, east, bearing):
    start = NodeSpec("a", "here", "hub", 50.0, 6.0, 0.0)
    end = NodeSpec("b", "here", "hub", 50.0 + north, 6.0 + east, 0.0)
    assert bearing_deg(start, end) == pytest.approx(bearing)


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude():
    # At 60 degrees north it is half as long.
    start = NodeSpec("a", "here", "hub", 59.5, 6.0, 0.0)
    assert bearing_deg(start, NodeSpec("b", "here", "hub", 60.5, 8.0, 0.0)) == pytest.approx(45.0)


# -- steps of half and quarter hours ---------------------------------------------------------------------------------


@given(st.floats(0.0, 9000.0), st.floats(0.0, 9000.0), st.sampled_from([900.0, 1800.0, 3600.0]))
def test_a_rest_over_shorter_steps_adds_up(begin_s, duration_s, step_s):
    truck = Vehicle.model_validate({"like": "mercedes_eactros_600"})
    climate = Climate(truck, Weather((-10.0, 5.0, 30.0), step_s=step_s))
    edges_s = [0.0, step_s, 2 * step_s, 1e9]
    parts = zip(pairwise(edges_s), (-10.0, 5.0, 30.0), strict=True)
    expected = sum(
        rest_kw(truck, celsius) * max(0.0, min(b, begin_s + duration_s) - max(a, begin_s)) / 3600.0
        for (a, b), celsius in parts
    )
    assert climate.rest_kwh(begin_s, duration_s) == pytest.approx(expected, abs=1e-9)


def test_rows_of_air_by_shorter_steps():
    truck = Vehicle.model_validate({"like": "mercedes_eactros_600"})
    climate = Climate(truck, Weather((0.0, 20.0), (5.0,), (90.0,), step_s=1800.0))
    rows = climate.air_by_steps_of(900.0)
    assert len(rows) == 4
    assert (rows[0] == rows[1]).all()
    assert (rows[2] == rows[3]).all()
    assert rows[0][0] > rows[2][0]
    assert len(Climate(truck, Weather((0.0,))).air_by_steps_of(900.0)) == 1


def test_a_road_through_zones_of_half_and_quarter_hours():
    def places(**weather):
        zones = {"here": "Asia/Kolkata", "there": "Asia/Kathmandu"}
        return {name: overlaid(PLACE, {"time_zone": zone} | weather) for name, zone in zones.items()}

    seasonal = {"weather": {"kind": "seasonal", "monthly_mean_c": [20.0] * 12}}
    network = {"nodes": {"east": {"jurisdiction": "there"}, "middle": {"jurisdiction": "there"}},
               "segments": [{"start": "west", "end": "middle", "length_km": 160, "jurisdiction": "here"},
                            {"start": "middle", "end": "east", "length_km": 160}]}  # fmt: skip
    assert repr(day(jurisdictions=places(**seasonal), network=network)) == repr(
        day(jurisdictions=places(), network=network)
    )
