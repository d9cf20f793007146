"""Seasonal profiles and measured weather by hour, by hand."""

from __future__ import annotations

from datetime import date
from math import cos, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.config.files.series import Series
from corridorsim.config.vehicles import Vehicle
from corridorsim.config.weather import SeasonalWeather
from corridorsim.energy.air import draw_factor, regen_factor, rest_kw
from corridorsim.energy.weather import Weather, WeatherMap, mean_weather, measured_weather, seasonal_weather
from corridorsim.local_time import local_steps

MEANS = [0, 2, 5, 9, 14, 17, 19, 18, 14, 9, 4, 1]
EACTROS = Vehicle.model_validate({"like": "mercedes_eactros_600"})


def profile(**changes) -> SeasonalWeather:
    return SeasonalWeather.model_validate({"kind": "seasonal", "monthly_mean_c": MEANS} | changes)


def test_the_mean_of_a_month_holds_in_its_middle():
    assert seasonal_weather(profile(), date(2030, 7, 15), 2, "UTC").temperature_c == pytest.approx((19, 19))


def test_between_months_it_is_linear():
    # The 30th is 15 of 30 days after the middle of January; the 5th 10 of 30 before it, towards December.
    assert seasonal_weather(profile(), date(2030, 1, 30), 1, "UTC").temperature_c[0] == pytest.approx(1.0)
    assert seasonal_weather(profile(), date(2030, 1, 5), 1, "UTC").temperature_c[0] == pytest.approx(1 / 3)


def test_a_day_swings_about_the_mean_and_is_warmest_at_three_by_local_time():
    day = seasonal_weather(profile(daily_swing_c=8), date(2030, 7, 15), 24, "Europe/Berlin").temperature_c
    assert day[13] == pytest.approx(19 + 4)  # 15:00 in summer time
    assert day[1] == pytest.approx(19 - 4)  # 03:00
    assert day[7] == pytest.approx(19 + 4 * cos(2 * pi * 6 / 24), abs=1e-9)
    assert seasonal_weather(profile(wind_mps=3, wind_from_deg=90), date(2030, 7, 15), 1, "UTC").wind_mps == (3.0,)


def test_measured_rows_are_linear_in_between_and_wind_is_a_vector():
    columns = {"temperature_c": (0.0, 10.0), "wind_mps": (4.0, 4.0), "wind_from_deg": (350.0, 10.0)}
    weather = measured_weather(Series((-3600.0, 3600.0), columns), local_steps(date(2030, 7, 15), 3, "UTC"))
    assert weather.temperature_c == pytest.approx((5, 10, 10))
    # Half-way between winds from 350 and 10 degrees lies north, a little weaker, not south.
    assert weather.wind_from_deg[0] % 360 == pytest.approx(0.0, abs=1e-9)
    assert weather.wind_mps[0] == pytest.approx(4 * cos(10 * pi / 180))


def test_the_last_hour_holds_on():
    weather = Weather((1.0, 2.0))
    assert [weather.temperature_at(time_s) for time_s in (0.0, 3599.0, 3600.0, 1e7)] == [1.0, 1.0, 2.0, 2.0]


def test_regeneration_in_the_cold():
    """45 % at -15 degC and all from 10 degC on, as a public compilation of eActros 600 tests has it."""
    assert regen_factor(EACTROS, -15.0) == pytest.approx(0.45)
    assert regen_factor(EACTROS, 10.0) == regen_factor(EACTROS, 30.0) == 1.0


def test_a_cold_battery_delivers_less():
    cold = EACTROS.model_copy(update={"cold_range_share_per_degc_below_10": 0.01, "discharge_efficiency": 0.95})
    assert draw_factor(cold, 0.0) == pytest.approx(1 / (0.95 * 0.9))
    assert draw_factor(EACTROS, -20.0) == 1.0


@given(st.floats(-40, 50))
def test_a_cab_draws_more_the_farther_from_twenty_degrees(temperature_c):
    changes = {"rest_aux_kw_per_degc_below_20": 0.03, "rest_aux_kw_per_degc_above_20": 0.05}
    cab = EACTROS.model_copy(update=changes)
    away_c = temperature_c - 20.0
    assert rest_kw(cab, temperature_c) == pytest.approx(0.5 + (-0.03 if away_c < 0 else 0.05) * away_c)


def test_halfway_between_two_places_winds_add_as_vectors():
    calm, blowing = Weather((0.0, 4.0)), Weather((10.0,), (6.0,), (90.0,))
    between = mean_weather((calm, blowing), "road")
    assert between.temperature_c == (5.0, 7.0)
    assert between.wind_mps == pytest.approx((3.0,))
    assert between.wind_from_deg == pytest.approx((90.0,))
    against = mean_weather((blowing, Weather((0.0,), (6.0,), (270.0,))), "road")
    assert against.wind_mps == pytest.approx((0.0,), abs=1e-12)


def test_a_road_between_nodes_without_weather_has_that_of_its_jurisdiction():
    north, pass_ = Weather((5.0,), name="north"), Weather((-9.0,), name="node pass")
    weather = WeatherMap({"north": north}, {"pass": pass_})
    assert weather.between(("a", "b"), "north") is north
    assert weather.at("pass", "north") is pass_
    up, down = weather.between(("a", "pass"), "north"), weather.between(("pass", "a"), "north")
    assert up == down
    assert up.temperature_c == (-2.0,)
