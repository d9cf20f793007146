"""Means by hour of the small run whose meter is known."""

import numpy as np
import pytest

from corridorsim.analysis.hourly import hourly_load
from corridorsim.analysis.results import read

from .rows import at, unit_without_site

FED_IN_KW = 1.0
"""The rows' hub has a site that feeds 1 kWh an hour into its feeder."""


@pytest.fixture
def load(make_results):
    return hourly_load(read(make_results()), "base", 0)


def test_hubs_by_their_meter(load):
    # 105 kWh at 15:30, 210 at 16:00, 315 at 16:30 and at 16:45, 367.5 at 17:15.
    expected = np.zeros(48)
    expected[[3, 4, 5]] = 105.0, 131.25, 26.25
    assert load.hubs_kw["h"] == pytest.approx(expected - FED_IN_KW)
    assert load.hubs_kw["h"].sum() == pytest.approx(367.5 - 105.0 - 48 * FED_IN_KW), "the meters' gain in the window"


def test_hub_without_a_site_by_the_meter_of_its_sessions(make_results):
    load = hourly_load(read(make_results({("base", 0): unit_without_site()})), "base", 0)
    assert load.hubs_kw["h"][[2, 3, 4, 5, 6]] == pytest.approx([0.0, 105.0, 131.25, 26.25, 0.0])


def test_hours_are_those_of_the_window(load):
    assert load.begin_us[0] == at(12).timestamp() * 1e6
    assert load.begin_us[-1] == at(59).timestamp() * 1e6


def test_overload_counts_for_every_hour_that_it_touches(load):
    # 210 kW of the hub and 100 kW of background are above 300 kW from 15:30 until 16:30.
    assert np.flatnonzero(load.overloaded["f"]).tolist() == [3, 4]
    assert load.feeder_of == {"h": "f"}


def test_reverse_power_above_the_rating_is_an_overload(make_results, unit_rows):
    tables = unit_rows()
    for row in tables["feeder_states"]:
        row["hubs_kw"] *= -2.0
    # 420 kW that are fed in, less 100 kW of background.
    load = hourly_load(read(make_results({("base", 0): tables})), "base", 0)
    assert np.flatnonzero(load.overloaded["f"]).tolist() == [3, 4]


def test_what_trucks_feed_back_is_deducted(make_results):
    tables = unit_without_site()
    for row in tables["hub_states"]:
        row["v2g_kwh"] = max(0.0, (row["time"] - at(42)).total_seconds() / 3600)
    load = hourly_load(read(make_results({("base", 0): tables})), "base", 0)
    assert load.hubs_kw["h"][[2, 3, 29, 30, 40]] == pytest.approx([0.0, 105.0, 0.0, -1.0, -1.0])


def test_overload_that_ends_on_the_hour_is_not_in_the_next(make_results, unit_rows):
    tables = unit_rows()
    rows = {row["time"]: row for row in tables["feeder_states"]}
    rows[at(15.5)]["time"], rows[at(16.5)]["time"] = at(15), at(16)
    load = hourly_load(read(make_results({("base", 0): tables})), "base", 0)
    assert np.flatnonzero(load.overloaded["f"]).tolist() == [3]


def test_background_is_weighted_by_time(make_results, unit_rows):
    tables = unit_rows()
    for row in tables["feeder_states"]:
        row["background_kw"] = 400.0 if row["time"] >= at(16.75) else 100.0
    background_kw = hourly_load(read(make_results({("base", 0): tables})), "base", 0).background_kw["f"]
    assert background_kw[[3, 4, 5, 47]] == pytest.approx([100.0, 175.0, 400.0, 400.0])


def test_a_last_hour_may_be_short(make_results):
    load = hourly_load(read(make_results(simulation={"window_start": at(12).isoformat(),
                                                     "window_end": at(15.75).isoformat()})), "base", 0)  # fmt: skip
    # From 15:30 to 15:45 the meter gains 52.5 kWh: 70 kW over the three quarters of an hour.
    assert load.hubs_kw["h"] == pytest.approx(np.array([0.0, 0.0, 0.0, 70.0]) - FED_IN_KW)
