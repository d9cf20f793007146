"""From YAML to tables: a hub on a connection of 1 MW, with and without a battery and a PV plant behind its meter."""

import pytest

from corridorsim import api

EXPERIMENT = """\
name: site
simulation: { start: 2030-06-04, warmup_h: 6, window_h: 24, cooldown_h: 6, replications: 1, pilot_runs: 0, seed: 3 }
jurisdictions:
  NL:
    time_zone: Europe/Amsterdam
    currency: EUR
    free_movement_area: union
    driving_rules: eu_561_2006
    depot_price_per_kwh: 0.2
    carbon_g_per_kwh: 250
    rules:
      connectors: { groups: { fast: { connectors: { IEC_62196_T2_COMBO: 350 } } } }
      tariffs: { energy_per_kwh: 0.4 }
network:
  nodes:
    port: { jurisdiction: NL, kind: terminal, latitude: 52.0, longitude: 4.5 }
    plaza: { jurisdiction: NL, kind: hub, latitude: 52.0, longitude: 6.0 }
    market: { jurisdiction: NL, kind: terminal, latitude: 52.0, longitude: 8.0 }
  segments:
    - { start: port, end: plaza, length_km: 180 }
    - { start: plaza, end: market, length_km: 180 }
vehicles:
  tractor:
    usable_kwh: 480
    charging_curve: [[0, 500], [0.8, 500], [1, 50]]
    connectors: { IEC_62196_T2_COMBO: 375 }
    tare_t: 18
operators: { line: { network: home } }
flows:
  east:
    origin: port
    destination: market
    trucks_per_day: 90
    vehicles: { tractor: 1 }
    operators: { line: 1 }
    soc_start: 0.7
equipment: { mtbf_h: null }
hubs:
  plaza:
    node: plaza
    operator: owner
    network: home
    feeder: line
    connection_kw: 1000
    evses: [{ kind: fast, count: 8 }]
feeders: { line: { rating_kw: 5000 } }
baseline: bare
scenarios:
  bare: {}
  storage:
    hubs:
      plaza:
        battery: { energy_kwh: 4000, power_kw: 1500, efficiency: 0.85, soc_start: 1, dispatch: peak_shaving }
        pv: { peak_kw: 800, feed_in_per_kwh: 0.05 }
        demand_response:
          reduction_kw: 400
          pay_per_kw: 2
          pay_per_kwh: 0.1
          events: [{ day: 2030-06-04, start: "17:00", end: "20:00" }]
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "site.yaml").write_text(EXPERIMENT, encoding="utf-8")
    made = api.run(folder / "site.yaml", folder / "out", executor="serial")
    assert api.check(folder / "out") == []
    return made


def kpis(results, scenario):
    rows = results.kpis.to_pylist()
    return {row["kpi"]: row["value"] for row in rows if row["scenario"] == scenario}


def test_the_same_connection_serves_more_with_a_battery(results):
    bare, storage = kpis(results, "bare"), kpis(results, "storage")
    assert storage["delivered_kw_mean"] > 1.15 * bare["delivered_kw_mean"]
    assert storage["trip_time_h_mean"] < bare["trip_time_h_mean"]
    assert storage["feeder_peak_loading_max"] <= 1000 / 5000 + 1e-9


def test_figures_of_the_site(results):
    storage = kpis(results, "storage")
    assert 0.0 < storage["battery_cycles_per_day"] < 3.0
    assert 0.5 < storage["pv_self_consumption_share"] < 1.0
    # 400 kW at 2 EUR, and 0.1 EUR/kWh for 3 h; the window is a day.
    assert storage["demand_response_revenue"] == pytest.approx((400 * 2 + 400 * 3 * 0.1) * 7)
    assert kpis(results, "bare")["battery_cycles_per_day"] is None


def test_a_summer_day_of_sun_is_plausible(results):
    states = results.table("hub_states", "storage", 0).to_pandas()
    pv_kwh = states["pv_kwh"].max() / 1.5  # 36 h from midnight UTC see one day and half of the next
    # 800 kWp at half the clear sky: 8.2 kWh/m2 on a clear day in June at 52 degrees north.
    assert pv_kwh == pytest.approx(800 * 0.5 * 8.2, rel=0.1)
    assert states["pv_kw"].max() < 800 * 0.5


def test_demand_response_keeps_the_site_below_its_lower_limit(results):
    states = results.table("hub_states", "storage", 0).to_pandas()
    during = states[(states["time"] >= "2030-06-04 15:00+00:00") & (states["time"] < "2030-06-04 18:00+00:00")]
    assert during["site_kw"].max() <= 600 + 1e-6
    assert states["site_kw"].max() > 600


def test_the_owner_buys_by_the_site_meter(results):
    from corridorsim.analysis.bills import unit_bills
    from corridorsim.analysis.results import Unit

    (bill,) = unit_bills(results, Unit("storage", 0)).months.to_pylist()
    states = results.table("hub_states", "storage", 0).to_pandas()
    assert bill["energy_kwh"] < states["energy_kwh"].max()
    assert bill["peak_kw"] <= 1000 + 1e-6
    assert bill["site_revenue"] > 400 * 2 + 400 * 3 * 0.1


def test_a_backup_serves_through_works_on_the_feeder(tmp_path):
    works = "feeders: { line: { rating_kw: 5000, works: [{ from: 2030-06-04T08:00, to: 2030-06-04T11:00 }] } }"
    text = EXPERIMENT.replace("feeders: { line: { rating_kw: 5000 } }", works).replace("peak_shaving", "backup")
    (tmp_path / "works.yaml").write_text(text, encoding="utf-8")
    results = api.run(tmp_path / "works.yaml", tmp_path / "out", executor="serial")
    assert api.check(tmp_path / "out") == []
    grown = {}
    for scenario in ("bare", "storage"):
        states = results.table("hub_states", scenario, 0).to_pandas()
        during = states[(states["time"] > "2030-06-04 06:00+00:00") & (states["time"] < "2030-06-04 09:00+00:00")]
        grown[scenario] = during["energy_kwh"].max() - during["energy_kwh"].min()
        if scenario == "storage":
            assert during["site_kw"].abs().max() < 1e-9, "nothing from a feeder that is out, and nothing into it"
    assert grown["bare"] == 0.0
    assert grown["storage"] > 500.0
    kinds = results.table("events", "storage", 0).to_pandas()["kind"].value_counts()
    assert kinds["hub_islanded"] == kinds["hub_reconnected"] == 1


def test_a_site_below_a_substation_draws_what_that_leaves(tmp_path):
    """The substation leaves 500 kW of the hub's 1000 kW: the battery matters more, and limits hold at both levels."""
    text = EXPERIMENT.replace(
        "feeders: { line: { rating_kw: 5000 } }",
        "feeders: { line: { rating_kw: 5000, parent: station }, station: { rating_kw: 500 } }",
    ).replace("      tariffs:", "      load_management: { scope: feeder }\n      tariffs:")
    (tmp_path / "tree.yaml").write_text(text, encoding="utf-8")
    made = api.run(tmp_path / "tree.yaml", tmp_path / "out", executor="serial")
    assert api.check(tmp_path / "out") == []
    bare, storage = kpis(made, "bare"), kpis(made, "storage")
    assert storage["delivered_kw_mean"] > 1.3 * bare["delivered_kw_mean"]
    states = made.table("feeder_states", "storage", 0).to_pandas()
    last = states.groupby(states["feeder"].astype(str)).last()
    assert states["hubs_kw"].max() == pytest.approx(500)
    assert last["hubs_kwh"]["station"] == pytest.approx(last["hubs_kwh"]["line"])
    sites = made.table("hub_states", "storage", 0).to_pandas().iloc[-1]
    assert last["hubs_kwh"]["station"] == pytest.approx(sites["site_kwh"] - sites["export_kwh"])
