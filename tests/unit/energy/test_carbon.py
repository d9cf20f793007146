"""Emissions by the hour, worked by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.config.carbon import Carbon
from corridorsim.config.files.series import Series
from corridorsim.energy.carbon import emissions_kg, hourly_carbon

START = date(2030, 3, 5)
DAY_NIGHT = [1.0] * 12 + [3.0] * 12


def carbon(mean=200.0, zone="UTC", n_hours=48, files=None, **settings):
    return hourly_carbon(Carbon.model_validate(settings), mean, START, n_hours, zone, files or {})


def test_profile_is_scaled_to_the_mean():
    made = carbon(profile={"hours": DAY_NIGHT})
    assert made.average[:24] == (100.0,) * 12 + (300.0,) * 12
    assert made.marginal == ()
    assert made.marginal_kg([(0, 0), (1, 1)]) is None


def test_profile_is_local():
    assert carbon(profile={"hours": DAY_NIGHT}, zone="Europe/Berlin").average[10:12] == (100.0, 300.0)


def test_months_are_weighted_by_their_days():
    months = [0.0] * 12
    months[2] = 1.0  # all of the year's emissions in March: 365.25 / 31 times the mean
    assert carbon(profile={"hours": [1] * 24, "months": months}).average[0] == pytest.approx(200 * 365.25 / 31)


def test_marginal():
    made = carbon(marginal_g_per_kwh=700.0, marginal_profile={"hours": DAY_NIGHT})
    assert made.average == (200.0,) * 48
    assert (made.marginal[0], made.marginal[12]) == (350.0, 1050.0)
    assert made.mean_marginal == pytest.approx(700.0)


def test_energy_counts_in_the_hour_in_which_it_flows():
    # 60 kWh evenly from 0:30 to 1:30, then 10 kWh to 1:40
    readings = [(1800.0, 0.0), (5400.0, 60.0), (6000.0, 70.0)]
    assert emissions_kg([100.0, 300.0], readings) == pytest.approx((30 * 100 + 40 * 300) / 1000)


def test_file_of_half_hours_is_averaged():
    times = tuple(1800.0 * i - 3600.0 for i in range(6))
    files = {"co2.csv": Series(times, {"average_g_per_kwh": (9, 9, 10, 30, 50, 70), "marginal_g_per_kwh": (1,) * 6})}
    made = carbon(file="co2.csv", files=files, n_hours=2)
    assert made.average == (20, 60)
    assert made.marginal == (1, 1)


@given(st.lists(st.floats(0.0, 900.0), min_size=24, max_size=24), st.floats(0, 40_000), st.floats(1, 40_000),
       st.floats(0.01, 0.99), st.floats(0, 600))  # fmt: skip
def test_a_further_reading_on_the_line_changes_nothing(intensity, begin_s, span_s, share, kwh):
    ends = [(begin_s, 0.0), (begin_s + span_s, kwh)]
    between = [ends[0], (begin_s + share * span_s, share * kwh), ends[1]]
    assert emissions_kg(intensity, between) == pytest.approx(emissions_kg(intensity, ends), rel=1e-9, abs=1e-9)
    assert emissions_kg([500.0] * 24, ends) == pytest.approx(kwh / 2)
