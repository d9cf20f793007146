import math

import pyarrow.parquet as pq
import pytest

from corridorsim.analysis.kpis import KPI_REGISTRY, compute
from corridorsim.analysis.results import read
from corridorsim.analysis.unit_data import load_unit
from corridorsim.analysis.unit_summary.folder import summarize
from corridorsim.records.schema import KPIS

from . import rows as build

YEAR = 8760 / 48  # windows in a year

# Each figure by hand from the rows in rows.py; t0 departs and charges before the window.
BY_HAND = {
    "trips_completed": 2,  # t1, t2
    "trips_in_progress": 1,  # t3
    "trips_cancelled": 1,  # t5
    "cost_per_tkm": (380 + 180 + 1190) / (300 * 20 + 200 * 10 + 100 * 20),  # t1, t2, t4
    "delay_h_mean": (2 + 1) / 2,
    "delay_h_p95": 1 + 0.95 * (2 - 1),
    "trip_time_h_mean": (6 + 5) / 2,
    "queue_min_mean": (0 + 15 + 30) / 3,  # the truck that gave up was granted nothing
    "queue_min_p95": 15 + 0.9 * 15,
    "share_waiting_over_15min": 1 / 3,  # 15 min is not over 15 min
    "balk_rate": 1 / 4,  # t3 arrives after the window
    "session_success_rate": 2 / 3,
    "small_operator_queue_gap_min": (0 + 15) / 2 - 30,
    "stranded_per_1000_trips": 1000 / 4,  # t5 never departed
    "energy_cost_per_km": (140 + 65) / (300 + 200),
    "emissions_g_per_tkm": 1000 * (60 + 30 + 10) / 10_000,
    "emissions_marginal_g_per_tkm": 1000 * 3 * 25 / 10_000,
    "kwh_per_km_mean": (400 + 250) / (300 + 200),
    "distance_km_mean": 250,
    "border_h_mean": 0.25 / 2,
    "charging_stops_mean": 1.5,
    "payload_lost_t_mean": (0.5 + 0.5 + 2) / 3,
    "battery_cycles_mean": (0.4 + 0.4 + 0.9) / 3,
    "battery_cost_per_km": 6 / (300 + 200 + 100),
    "evse_utilization_mean": 1 / (48 - 12),
    "overnight_utilization_mean": 0.5 / 48,
    "evse_out_of_service_share": 12 / (2 * 48),
    "delivered_kw_mean": (200 + 50) / (1 + 0.5),
    "hub_energy_mwh": (367.5 - 105) / 1000,
    "feeder_peak_loading_max": (210 + 100) / 300,  # 350 kW were drawn before the window
    "feeder_overload_h": 1 * 168 / 48,
    "feeder_outage_h": 0,
    "transformer_ageing_h": 12,
    "pv_self_consumption_share": (96 - 48) / 96,  # of 2 kW, one is fed in
    "battery_cycles_per_day": 1 * 24 / 96,
    "v2g_energy": 0,
    "v2g_revenue": 0,
    "demand_response_revenue": 10 * 168 / 48,  # the second event begins after the window
    "transformer_hot_spot_c_max": 80,
    "price_paid_per_kwh": 125 / 250,
    "cpo_revenue_per_year": (125 + 10) * YEAR,
    "cpo_margin_per_year": (125 + 10 - 26.25 - 2100 * 2 / 31) * YEAR,  # the bill of test_bills
    "utility_income_per_year": (26.25 + 2100 * 2 / 31) * YEAR,
    "tolls_per_year": (50 + 20 + 10) * YEAR,
    "tolls_spared_per_year": 0,
    "co2e_saved_t_per_year": (300 + 200 - 60 - 30 - 10) / 1000 * YEAR,
    "harmonization_cost_per_year": 1000 + 500,
    "harmonization_cost_per_tkm": (1000 + 500) / (10_000 * YEAR),
    "public_money_per_year": 1000 / 10 + 1000,  # the grant over ten years, and what the public pays
    "public_money_per_tco2e": (1000 / 10 + 1000) / (0.4 * YEAR),
    "late_delivery_share": 1 / 2,  # t2 arrives just in time
    "booking_no_show_rate": 1 / 2,  # t2 of t1 and t2
    "booking_refused_share": 1 / 4,
    "evse_downtime_h_mean": 12,  # the fault at hour 62 is none of the window
    "evse_uptime_p10": 0.75 + 0.1 * 0.25,  # h-2 was out for 12 of 48 hours, h-1 never
}
CONTRACT = (
    "trips_completed trips_in_progress balk_rate trip_time_h_mean delay_h_mean delay_h_p95 queue_min_mean "
    "queue_min_p95 share_waiting_over_15min session_success_rate evse_utilization_mean delivered_kw_mean "
    "energy_cost_per_km cost_per_tkm emissions_g_per_tkm feeder_peak_loading_max feeder_overload_h "
    "transformer_ageing_h stranded_per_1000_trips small_operator_queue_gap_min"
)


def figures(folder):
    results = read(folder)
    return compute(load_unit(results, results.units[0]))


@pytest.mark.parametrize("name", KPI_REGISTRY)
def test_by_hand(make_results, name):
    assert figures(make_results())[name] == pytest.approx(BY_HAND[name], rel=1e-12)


def test_energy_that_trucks_feed_back_is_that_of_arrivals_in_the_window(make_results, unit_rows):
    rows = unit_rows()
    # The first session arrived before the window.
    for session, kwh in zip(rows["charging_sessions"], (50.0, 20.0, 2.0), strict=False):
        session.update(v2g_kwh=kwh, v2g_revenue=kwh / 4)
    values = figures(make_results({("base", 0): rows}))
    assert values["v2g_energy"] == pytest.approx(22 * 168 / 48)
    assert values["v2g_revenue"] == pytest.approx(5.5 * 168 / 48)


def test_both_formats_give_the_same(make_results):
    parquet = figures(make_results())
    assert figures(make_results(fmt="arrow")) == parquet


def test_the_contract_is_covered():
    assert set(CONTRACT.split()) <= set(KPI_REGISTRY)


@pytest.mark.parametrize("entry", KPI_REGISTRY.values(), ids=lambda entry: entry.name)
def test_every_figure_is_explained(entry):
    assert entry.unit
    assert entry.description.endswith(".")
    assert entry.label[0].islower() or entry.label.startswith("95th")
    assert entry.better in {"lower", "higher", "neutral"}


@pytest.mark.parametrize(("hour", "inside"), [(12, 1), (59.999, 1), (11.999, 0), (60, 0)])
def test_the_window_holds_its_begin_and_not_its_end(make_results, unit_rows, hour, inside):
    rows = unit_rows()
    rows["trips"] = [rows["trips"][1] | {"depart_time": build.at(hour)}]
    rows["charging_sessions"] = [rows["charging_sessions"][4] | {"arrive_time": build.at(hour)}]
    values = figures(make_results({("base", 0): rows}))
    assert values["trips_completed"] == inside
    assert math.isnan(values["balk_rate"]) == (not inside)


def test_nothing_happened_is_null_not_zero(make_results):
    values = figures(make_results({("base", 0): {}}))
    counts = {"trips_completed", "trips_in_progress", "trips_cancelled"}
    counts |= {"harmonization_cost_per_year", "public_money_per_year"}  # no agreement and no grant cost nothing
    assert {name for name, value in values.items() if value == 0} == counts
    assert all(math.isnan(value) for name, value in values.items() if name not in counts)


def test_no_thermal_model_is_null(make_results, unit_rows):
    rows = unit_rows()
    rows["feeder_states"] = [row | {"ageing_h": None, "hot_spot_c": None} for row in rows["feeder_states"]]
    values = figures(make_results({("base", 0): rows}))
    assert math.isnan(values["transformer_ageing_h"])
    assert math.isnan(values["transformer_hot_spot_c_max"])
    assert values["feeder_overload_h"] == pytest.approx(3.5)


def test_a_feeder_is_out_while_its_limit_is_nothing(make_results, unit_rows):
    rows = unit_rows()
    rows["feeder_states"] += [
        build.feeder_state(hour, 0, feeder="g", limit_kw=kw) for hour, kw in ((0, 0.0), (18, 9.0))
    ]
    assert figures(make_results({("base", 0): rows}))["feeder_outage_h"] == pytest.approx(6 * 168 / 48)


def test_ageing_is_the_mean_over_feeders_with_a_model(make_results, unit_rows):
    rows = unit_rows()
    ages = {"g": lambda hour: hour / 4, "n": lambda hour: None}
    rows["feeder_states"] += [
        build.feeder_state(hour, 0, feeder=name, ageing_h=age(hour)) for name, age in ages.items() for hour in (0, 72)
    ]
    assert figures(make_results({("base", 0): rows}))["transformer_ageing_h"] == pytest.approx((12 + 6) / 2)


def test_a_missing_cost_makes_no_smaller_sum(make_results, unit_rows):
    rows = unit_rows()
    rows["trips"][1]["toll_cost"] = None
    assert math.isnan(figures(make_results({("base", 0): rows}))["cost_per_tkm"])


def test_an_empty_truck_costs_nothing_per_tkm_but_infinity_is_no_number(make_results, unit_rows):
    rows = unit_rows()
    rows["trips"] = [row | {"payload_t": 0.0} for row in rows["trips"]]
    assert math.isnan(figures(make_results({("base", 0): rows}))["cost_per_tkm"])


def test_summary_file(make_results, unit_rows):
    folder = make_results({("b", 0): unit_rows(), ("a", 0): {}, ("a", 1): unit_rows()}, currency="CHF")
    table = summarize(folder)
    assert pq.read_table(folder / "summary/kpis.parquet").equals(table)
    assert table.schema == KPIS
    assert table.num_rows == 3 * len(KPI_REGISTRY)
    rows = {(row["scenario"], row["replication"], row["kpi"]): row for row in table.to_pylist()}
    assert rows["b", 0, "cost_per_tkm"]["unit"] == "CHF/tkm"
    assert rows["a", 0, "cost_per_tkm"]["value"] is None
    assert rows["a", 1, "cost_per_tkm"]["value"] == pytest.approx(0.175)
