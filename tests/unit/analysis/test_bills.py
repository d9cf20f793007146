from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from corridorsim.analysis.bills import BILLS, quarter_hour_kwh, unit_bills
from corridorsim.analysis.results import Unit, read

from . import rows as build


def bills(folder):
    table = unit_bills(read(folder), Unit("base", 0)).months
    assert table.schema == BILLS
    return {(row["hub"], row["month"]): row for row in table.to_pylist()}


def test_one_month_by_hand(make_results):
    (bill,) = bills(make_results()).values()
    assert bill["share_of_month"] == pytest.approx(2 / 31)
    assert bill["energy_kwh"] == pytest.approx(367.5 - 105)  # the charge before the window is not billed
    assert bill["peak_kw"] == pytest.approx(210)
    assert bill["energy_cost"] == pytest.approx(26.25)
    assert bill["demand_charge"] == pytest.approx(210 * 10 * 2 / 31)
    assert bill["revenue"] == pytest.approx(125)  # 250 kWh at 0.50
    assert bill["site_revenue"] == 10
    assert bill["margin"] == pytest.approx(125 + 10 - 26.25 - 210 * 10 * 2 / 31)


def test_peak_is_a_mean_over_a_quarter_hour_by_the_clock(make_results, unit_rows):
    rows = unit_rows()
    # 600 kW for ten minutes across the full hour: 5 in one quarter, 5 in the next
    rows["hub_states"] = [
        build.hub_state(0, 0, 0, 0, 0, 0),
        build.hub_state(20 - 5 / 60, 600, 0, 1, 1, 0),
        build.hub_state(20 + 5 / 60, 0, 100, 0, 0, 0),
        build.hub_state(72, 0, 100, 0, 0, 0),
    ]
    (bill,) = bills(make_results({("base", 0): rows})).values()
    assert bill["peak_kw"] == pytest.approx(200)
    assert bill["energy_kwh"] == pytest.approx(100)


def test_months_turn_at_local_midnight_with_the_clock_change(make_results, unit_rows):
    def utc(day, hour):
        return datetime(2030, 3, day, hour, tzinfo=UTC)

    # Berlin is UTC+2 from 31 March 2030, 01:00 UTC: April begins there at 22:00 UTC.
    window = {
        "window_start": utc(31, 12).isoformat(),
        "window_end": (utc(31, 12) + timedelta(days=1)).isoformat(),
    }
    rows = unit_rows()
    readings = [(utc(31, 12), 0), (utc(31, 21), 9), (utc(31, 22), 19), (utc(31, 23), 49)]
    rows["hub_states"] = [build.hub_state(0, 0, kwh, 0, 0, 0) | {"time": time} for time, kwh in readings]
    ends = [(utc(31, 21), 7.0), (utc(31, 22), 11.0)]
    sample = build.session("t1", "completed", 0, 0, 1, wait=0, overhead=0)
    rows["charging_sessions"] = [sample | {"end_time": end, "cost": cost} for end, cost in ends]
    got = bills(make_results({("base", 0): rows}, simulation=window))
    march, april = got["h", "2030-03"], got["h", "2030-04"]
    assert (march["energy_kwh"], april["energy_kwh"]) == pytest.approx((19, 30))
    assert (march["peak_kw"], april["peak_kw"]) == pytest.approx((10, 30))
    assert (march["revenue"], april["revenue"]) == (7, 11)
    assert march["share_of_month"] == pytest.approx(10 / (31 * 24 - 1))
    assert april["share_of_month"] == pytest.approx(14 / (30 * 24))


def test_december_ends_with_the_year(make_results, unit_rows):
    window = {"window_start": "2030-12-31T00:00:00Z", "window_end": "2031-01-01T12:00:00Z"}
    got = bills(make_results({("base", 0): unit_rows()}, simulation=window))
    assert [month for _, month in got] == ["2030-12", "2031-01"]
    assert sum(row["share_of_month"] for row in got.values()) == pytest.approx(1.5 / 31)


def test_sessions_are_billed_when_they_end_in_the_window(make_results, unit_rows):
    rows = unit_rows()
    sample = rows["charging_sessions"][0]
    edges = {11.99: 1.0, 12: 2.0, 59.99: 4.0, 60: 8.0, None: 16.0}
    rows["rebates"] = []
    rows["charging_sessions"] = [
        sample | {"end_time": None if hour is None else build.at(hour), "cost": cost} for hour, cost in edges.items()
    ]
    (bill,) = bills(make_results({("base", 0): rows})).values()
    assert bill["revenue"] == 6


def test_an_idle_hub_owes_nothing(make_results, unit_rows):
    rows = unit_rows()
    rows["hubs"].append(rows["hubs"][0] | {"hub": "idle"})
    bill = bills(make_results({("base", 0): rows}))["idle", "2030-01"]
    assert (bill["energy_kwh"], bill["peak_kw"], bill["revenue"], bill["margin"]) == (0, 0, 0, 0)


def test_window_within_a_quarter_hour():
    minute = 60_000_000
    starts, energy = quarter_hour_kwh(np.array([0, 60 * minute]), np.array([0.0, 60.0]), (20 * minute, 35 * minute))
    assert starts.tolist() == [15 * minute, 30 * minute]
    assert energy == pytest.approx([10, 5])


def test_an_owner_is_billed_by_the_meter_of_the_site_and_paid_for_what_is_fed_in(make_results, unit_rows):
    rows = unit_rows()
    rows["hubs"][0]["feed_in_per_kwh"] = 0.05
    for state in rows["hub_states"]:
        state["site_kwh"] = state["energy_kwh"] / 2
    (bill,) = bills(make_results({("base", 0): rows})).values()
    assert bill["energy_kwh"] == pytest.approx((367.5 - 105) / 2)
    assert bill["site_revenue"] == pytest.approx(10 + 0.05 * 48)


def test_energy_fed_in_is_paid_in_its_local_month(make_results, unit_rows):
    window = {"window_start": "2030-01-31T11:00:00Z", "window_end": "2030-02-01T11:00:00Z"}
    rows = unit_rows()
    rows["hubs"][0]["feed_in_per_kwh"] = 1.0
    begin = datetime(2030, 1, 31, 11, tzinfo=UTC)
    rows["hub_states"] = [
        build.hub_state(hour, 0, 0, 0, 0, 0) | {"time": begin + timedelta(hours=hour)} for hour in (0, 24)
    ]
    got = bills(make_results({("base", 0): rows}, simulation=window))
    # Berlin is UTC+1: 12 of the 24 hours at 1 kW lie in January.
    assert [row["site_revenue"] for row in got.values()] == pytest.approx([12, 12])
