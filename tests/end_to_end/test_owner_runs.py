"""What a hub draws, feeds in, earns and owes in a run whose figures can be worked out by hand; all identities hold."""

import json

import pytest

from corridorsim.analysis.bills import unit_bills
from corridorsim.analysis.results import Unit
from corridorsim.api import check, run

CCS = "IEC_62196_T2_COMBO"
RULES = {
    "connectors": {"groups": {"fast": {"connectors": {CCS: 250}}}},
    "authentication": {
        "accepted_networks": ["net"], "accepted_overhead_s": 0, "foreign_overhead_s": 0,
        "accepted_failure_probability": 0, "foreign_failure_probability": 0,
    },
    "roaming_fees": {"per_kwh": 0, "per_session": 0},
    "data_sharing": {"scope": "none"},
    "reservations": {"scope": "none"},
    "tariffs": {"energy_per_kwh": 0.5},
    "load_management": {"scope": "hub"},
    "uptime_standard": {"response_h": 24},
    "border_procedures": {"transit_dwell_min": 0, "declared_dwell_min": 0, "precleared_share": 1},
}  # fmt: skip
NODE = {"jurisdiction": "dk", "latitude": 55.5}
BASE = {
    "name": "owner",
    "currency": "DKK",
    "price_year": 2025,
    "simulation": {"start": "2030-06-04", "warmup_h": 0, "window_h": 48, "cooldown_h": 0, "replications": 1,
                   "seed": 1, "pilot_runs": 0},
    "costs": {"driver_per_h": 30, "patience_min": 600},
    "network": {
        "nodes": {
            "a": NODE | {"kind": "terminal", "longitude": 9.0},
            "h": NODE | {"kind": "hub", "longitude": 10.0},
            "b": NODE | {"kind": "terminal", "longitude": 11.0},
        },
        "segments": [
            {"start": "a", "end": "h", "length_km": 75, "speed_kmh": 75},
            {"start": "h", "end": "b", "length_km": 75, "speed_kmh": 75},
        ],
    },
    "jurisdictions": {
        "dk": {
            "time_zone": "Europe/Copenhagen", "currency": "DKK", "free_movement_area": "eu",
            "driving_rules": "eu_561_2006", "depot_price_per_kwh": 0.2, "carbon_g_per_kwh": 200, "temperature_c": 20,
            "rules": RULES,
        },
    },
    "vehicles": {
        "truck": {
            "usable_kwh": 400, "charging_curve": [[0, 240], [1, 240]], "connectors": {CCS: 250},
            "charge_efficiency": 1.0, "tare_t": 18, "max_weight_t": 40, "rolling_resistance": 1e-9,
            "drag_coefficient": 1e-9, "aux_kw": 0, "rest_aux_kw": 0, "max_charge_soc": 0.9, "reserve_soc": 0.1,
        },
    },
    "operators": {"haulier": {"network": "net"}},
    "trips_file": {
        "path": "trips.csv", "payload_t": 10, "soc_start": 0.4, "arrival_soc": 0.1,
        "charging": {"kind": "threshold", "threshold_soc": 0.99, "target_soc": 0.85},
    },
    "equipment": {"mtbf_h": None, "manoeuvre_s": 0, "uncouple_s": 0, "couple_s": 0, "plug_in_s": 0, "unplug_s": 0},
    "hubs": {
        "plaza": {
            "node": "h", "operator": "cpo", "network": "net", "feeder": "line", "connection_kw": 3000, "detour_km": 0,
            "efficiency": 1.0, "evses": [{"kind": "fast", "count": 2}],
        },
    },
    "feeders": {"line": {"rating_kw": 6000}},
}  # fmt: skip
NOON = [[1.0 if 12 <= hour < 14 else 0.0 for hour in range(24)]] * 12
"""Full output from 12:00 to 14:00 local time."""


@pytest.fixture
def results_of(tmp_path):
    def made(hub, depart_time="2030-06-04T20:40", **keys):
        """The truck charges 180 kWh at 240 kW in 45 min, from an hour after its departure on."""
        plaza = BASE["hubs"]["plaza"] | hub
        (tmp_path / "corridor.yaml").write_text(json.dumps(BASE | keys | {"hubs": {"plaza": plaza}}))
        row = f"t1,a,b,{depart_time}+02:00,truck,haulier"
        (tmp_path / "trips.csv").write_text(f"trip_id,origin,destination,depart_time,vehicle_class,operator\n{row}\n")
        folder = tmp_path / f"results-{len(list(tmp_path.iterdir()))}"
        results = run(tmp_path / "corridor.yaml", folder, workers=1)
        assert check(results.path) == []
        return results

    return made


def items_of(results):
    items = unit_bills(results, Unit("base", 0)).items.to_pandas()
    return items.set_index("item")[["quantity", "amount"]]


def kpi(results, name):
    return results.kpis.to_pandas().set_index("kpi")["value"][name]


def owes(results_of, *, energy=None, demand=None, past_kw=None, **tariff):
    tariff |= {"energy": {"kwh": energy or {"price_per_kwh": 0.1}}, "demand": {"kw": demand} if demand else {}}
    past = {"past_peaks_kw": {"kw": past_kw}} if past_kw else {}
    return items_of(results_of({"utility_tariff": "grid"} | past, utility_tariffs={"grid": tariff}))


SHARE = 48 / 720
"""Of June, which has 30 days, in the window."""


def test_a_demand_charge_over_midnight_is_billed_once(results_of):
    # 21:40 to 22:25: 25 min of 240 kW lie in the window.
    night = owes(results_of, demand={"start": "22:00", "end": "06:00", "price_per_kw_month": 30})
    assert night.loc["kw"].tolist() == pytest.approx([240.0, round(240 * 30 * SHARE, 2)])


@pytest.mark.parametrize(("interval_min", "kw"), [(15, 240.0), (30, 200.0), (60, 100.0)])
def test_a_peak_is_the_mean_of_the_demand_interval(results_of, interval_min, kw):
    # Until 22:25, 25 min of the half-hour and of the hour that begin at 22:00; 20 min before that.
    windows = [{"start": "06:00", "end": "08:00"}, {"start": "22:00", "end": "06:00"}]
    got = owes(results_of, demand={"windows": windows, "price_per_kw_month": 30}, demand_interval_min=interval_min)
    assert got.loc["kw", "quantity"] == pytest.approx(kw)
    assert len(got) == 2


def test_a_ratchet_bills_a_share_of_peaks_before_the_run(results_of):
    demand = {"price_per_kw_month": 30, "ratchet": {"share": 0.8, "months": 2}}
    got = owes(results_of, demand=demand, past_kw=[900.0, 250.0, 400.0])
    assert got.loc["kw"].tolist() == pytest.approx([320.0, round(320 * 30 * SHARE, 2)])


def test_energy_has_its_price_over_midnight_and_on_a_holiday(results_of):
    # 80 kWh before 22:00 and 100 kWh after; 4 June is a Tuesday.
    night = {"start": "22:00", "end": "06:00", "price_per_kwh": -0.05}
    assert owes(results_of, energy={"price_per_kwh": 0.1, "windows": [night]})["amount"].sum() == pytest.approx(3.0)
    sunday = {"days": ["sun"], "price_per_kwh": 0.02}
    energy = {"price_per_kwh": 0.1, "windows": [sunday]}
    assert owes(results_of, energy=energy, holidays=["2030-06-04"])["amount"].sum() == pytest.approx(3.6)


def test_feeding_in_at_a_negative_price_costs_and_the_identities_hold(results_of):
    results = results_of({"pv": {"peak_kw": 500, "feed_in_per_kwh": -0.03, "profile": NOON}})
    # Two days of two hours of 500 kW.
    assert results.hub_states.to_pandas()["export_kwh"].max() == pytest.approx(2000.0)
    sold = kpi(results, "cpo_revenue_per_year") - 180 * 0.5 * 8760 / 48
    assert sold == pytest.approx(-0.03 * 2000 * 8760 / 48)


def test_a_connection_and_a_feeder_limit_what_is_fed_in(results_of):
    pv = {"peak_kw": 2000, "feed_in_per_kwh": 0.03, "profile": NOON}
    results = results_of({"pv": pv, "connection_kw": 800})
    states = results.hub_states.to_pandas()
    assert states[["export_kwh", "curtailed_kwh"]].max().tolist() == pytest.approx([3200.0, 4800.0])
    assert kpi(results, "feeder_peak_loading_max") == pytest.approx(800 / 6000)


def test_a_feeder_is_loaded_by_reverse_power_and_limits_it(results_of):
    pv = {"peak_kw": 2000, "feed_in_per_kwh": 0.03, "profile": NOON}
    feeders = {"line": {"rating_kw": 1000, "protection_kw": 1250}}
    # The truck takes 240 kW from 12:10 to 12:55 on the first day, which leaves the sum of what is fed in as it is.
    results = results_of({"pv": pv}, "2030-06-04T11:10", feeders=feeders)
    states = results.hub_states.to_pandas()
    assert states["export_kwh"].max() == pytest.approx(4 * 1250.0)
    assert states["curtailed_kwh"].max() == pytest.approx(4 * 750.0 - 180.0)
    assert kpi(results, "feeder_peak_loading_max") == pytest.approx(1.25)
