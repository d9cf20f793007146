"""From YAML to tables: nights at a hub, charged at once, in cheap or green hours, or sold from; and sun from a file."""

import pytest

from corridorsim import api
from corridorsim.analysis.bills import unit_bills
from corridorsim.analysis.results import Unit
from corridorsim.errors import ConfigError

EXPERIMENT = """\
name: nights
simulation: { start: 2030-06-04, warmup_h: 24, window_h: 48, cooldown_h: 30, replications: 1, pilot_runs: 0, seed: 3 }
jurisdictions:
  NL:
    time_zone: Europe/Amsterdam
    currency: EUR
    free_movement_area: union
    driving_rules: eu_561_2006
    depot_price_per_kwh: 0.2
    carbon_g_per_kwh: 250
    carbon: { profile: { hours: [2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2] } }
    rules:
      connectors:
        groups:
          fast: { connectors: { IEC_62196_T2_COMBO: 350 } }
          night: { connectors: { IEC_62196_T2_COMBO: 100 } }
      tariffs:
        energy_per_kwh: 0.3
        windows:
          - { start: "17:00", end: "22:00", energy_per_kwh: 0.8 }
          - { start: "01:00", end: "05:00", energy_per_kwh: 0.1 }
network:
  nodes:
    port: { jurisdiction: NL, kind: terminal, latitude: 52.0, longitude: 4.5 }
    gate: { jurisdiction: NL, kind: hub, latitude: 52.0, longitude: 6.0 }
    plaza: { jurisdiction: NL, kind: hub, latitude: 52.0, longitude: 10.0 }
    market: { jurisdiction: NL, kind: terminal, latitude: 52.0, longitude: 14.0 }
  segments:
    - { start: port, end: gate, length_km: 330 }
    - { start: gate, end: plaza, length_km: 330 }
    - { start: plaza, end: market, length_km: 300 }
vehicles:
  tractor:
    usable_kwh: 600
    charging_curve: [[0, 500], [0.8, 500], [1, 50]]
    connectors: { IEC_62196_T2_COMBO: 375 }
    tare_t: 18
    v2g_kw: 90
    v2g_floor_soc: 0.25
    ageing: { battery_cost_per_kwh: 100 }
operators: { line: { network: home } }
flows:
  east:
    origin: port
    destination: market
    trucks_per_day: 40
    vehicles: { tractor: 1 }
    operators: { line: 1 }
    soc_start: 0.9
equipment: { mtbf_h: null }
hubs:
  gate: { node: gate, operator: owner, network: home, feeder: line, connection_kw: 6000, evses: [{ kind: fast, count: 8 }] }
  plaza:
    node: plaza
    operator: owner
    network: home
    feeder: line
    connection_kw: 9000
    evses: [{ kind: fast, count: 8 }, { kind: night, count: 40, overnight: true }]
    pv: { peak_kw: 500, file: sun.csv, feed_in_per_kwh: 0 }
feeders: { line: { rating_kw: 20000 } }
baseline: at_once
scenarios:
  at_once: {}
  cheapest: { hubs: { plaza: { overnight_charging: cheapest } } }
  greenest: { hubs: { plaza: { overnight_charging: greenest } } }
  sold:
    hubs:
      plaza:
        overnight_charging: cheapest
        v2g_pay_share: 0.9
        evses: [{ kind: fast, count: 8 }, { kind: night, count: 40, overnight: true, v2g_kw: 100 }]
  hot:
    jurisdictions: { NL: { rules: { load_management: { scope: feeder } } } }
    network:
      nodes:
        gate:
          weather: { kind: seasonal, monthly_mean_c: [9, 9, 9, 9, 9, 26, 9, 9, 9, 9, 9, 9], daily_swing_c: 14 }
    feeders: { line: { rating_kw: 2200, transformer: { rating_kva: 1200, emergency_hot_spot_c: 110 } } }
"""  # noqa: E501
SUN = [max(0.0, 0.8 - 0.1 * abs(hour - 11)) for hour in range(24)]
"""kW per kWp by hour of the day, UTC."""
HOURS = 24 + 48 + 30


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nights")
    (folder / "nights.yaml").write_text(EXPERIMENT, encoding="utf-8")
    rows = [f"2030-06-{4 + hour // 24:02d}T{hour % 24:02d}:00Z,{SUN[hour % 24]}" for hour in range(HOURS)]
    (folder / "sun.csv").write_text("\n".join(["time,kw_per_kwp", *rows]), encoding="utf-8")
    made = api.run(folder / "nights.yaml", folder / "out", executor="serial")
    assert api.check(folder / "out") == []
    return made


def kpis(results, scenario):
    rows = results.kpis.to_pylist()
    return {row["kpi"]: row["value"] for row in rows if row["scenario"] == scenario}


def nights(results, scenario):
    sessions = results.table("charging_sessions", scenario, 0).to_pandas()
    return sessions[sessions["evse"].astype(str).str.contains("night") & sessions["end_time"].notna()]


def test_managed_charging_costs_less_and_selling_less_still(results):
    costs = [kpis(results, name)["energy_cost_per_km"] for name in ("at_once", "cheapest", "sold")]
    assert costs[0] > costs[1] > costs[2]
    assert kpis(results, "sold")["v2g_revenue"] > 0.0
    assert kpis(results, "cheapest")["v2g_revenue"] == 0.0


def test_wear_is_part_of_what_selling_costs(results):
    sold, cheapest = (kpis(results, name) for name in ("sold", "cheapest"))
    assert sold["battery_cycles_mean"] > cheapest["battery_cycles_mean"]
    assert sold["battery_cost_per_km"] > cheapest["battery_cost_per_km"]


def test_every_truck_that_sells_leaves_with_what_it_would_have_left_with(results):
    ours, theirs = (nights(results, name).set_index("session_id")["soc_end"] for name in ("sold", "cheapest"))
    common = ours.index.intersection(theirs.index)
    assert len(common) > 60
    assert (ours[common] >= theirs[common] - 1e-4).all()


def test_green_hours_emit_less_than_cheap_ones(results):
    green, cheap = (nights(results, name)["emissions_kg"].sum() for name in ("greenest", "cheapest"))
    assert green < 0.8 * cheap


def test_the_owner_passes_the_pay_on(results):
    low, high = results.window
    sessions = nights(results, "sold")
    paid = sessions.loc[(sessions["end_time"] >= low) & (sessions["end_time"] < high), "v2g_revenue"].sum()
    sold, cheapest = (
        sum(row["site_revenue"] for row in unit_bills(results, Unit(name, 0)).months.to_pylist())
        for name in ("sold", "cheapest")
    )
    # Sun that is fed in earns nothing here.
    assert sold == pytest.approx(paid)
    assert paid > 50.0
    assert cheapest == 0.0


def test_the_sun_is_that_of_the_file(results):
    states = results.table("hub_states", "at_once", 0).to_pandas()
    plaza = states[states["hub"] == "plaza"]
    assert plaza["pv_kwh"].max() == pytest.approx(500 * sum(SUN[hour % 24] for hour in range(HOURS)), rel=1e-9)


def test_a_hot_spot_keeps_its_limit_in_the_weather_of_a_node(results):
    feeder = results.table("feeder_states", "hot", 0).to_pandas()
    assert feeder["ambient_c"].max() > 28.0
    assert 105.0 < feeder["hot_spot_c"].max() <= 110.0 + 1e-3
    events = results.table("events", "hot", 0).to_pandas()
    assert (events["kind"] == "hot_spot_limit").any()
    assert feeder["limit_kw"].min() < 2200.0
    # Hotter air at a node, more for cooling on the roads that end there.
    assert kpis(results, "hot")["kwh_per_km_mean"] != kpis(results, "at_once")["kwh_per_km_mean"]


def test_overnight_places_have_a_use_of_their_own(results):
    for name in ("at_once", "sold"):
        assert 0.0 < kpis(results, name)["overnight_utilization_mean"] < 1.0
    # Fast EVSEs serve the same trucks by day, wherever the night is spent.
    assert kpis(results, "sold")["evse_utilization_mean"] < 0.5


def test_the_folder_runs_again_from_what_it_kept(results):
    again = api.run(results.path / "experiment.yaml", results.path.parent / "again", executor="serial")
    for table in ("charging_sessions", "hub_states"):
        assert again.table(table, "sold", 0).equals(results.table(table, "sold", 0))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["time,kw_per_kwp,w_per_m2", "2030-06-04T00:00Z,0,0"], "fewer than two rows"),
        (["time,sun", "2030-06-04T00:00Z,0"], "unknown column 'sun'"),
        (["time,kw_per_kwp"] + [f"2030-06-{4 + h // 24:02d}T{h % 24:02d}:00Z,850" for h in range(HOURS)],
         "kw_per_kwp: the maximum is 850; allowed: at most 1.5"),
        (["time"] + [f"2030-06-{4 + h // 24:02d}T{h % 24:02d}:00Z" for h in range(HOURS)],
         "allowed: one of the columns kw_per_kwp and w_per_m2"),
    ],
)  # fmt: skip
def test_a_bad_file_of_sun_is_refused(tmp_path, rows, said):
    (tmp_path / "nights.yaml").write_text(EXPERIMENT, encoding="utf-8")
    (tmp_path / "sun.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        api.load(tmp_path / "nights.yaml")
