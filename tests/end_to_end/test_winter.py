"""A winter day from the file to the tables: a named truck that has aged, cold and wind, a storm, legal weights."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import corridorsim
from corridorsim.api import check

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"
WINTER = f"""\
extends: {MINIMAL}
name: winter
simulation: {{ start: 2030-01-15, warmup_h: 6, window_h: 12, cooldown_h: 6, pilot_runs: 0, replications: 2 }}
jurisdictions:
  north:
    weather:
      kind: seasonal
      monthly_mean_c: [-4, -3, 4, 8, 13, 16, 18, 18, 14, 10, 5, -2]
      daily_swing_c: 6
      wind_mps: 6
      wind_from_deg: 180
    legal_weight_t: 40
    zev_weight_allowance_t: 2
  south:
    weather: {{ kind: file, path: south.csv, clock: local }}
    legal_weight_t: 36
vehicles:
  tractor:
    like: mercedes_eactros_600
    usable_kwh: 600
    ageing: {{ battery_cost_per_kwh: 150 }}
    age_years: 4
    full_cycles: 900
    rest_aux_kw_per_degc_below_20: 0.03
storms:
  foehn: {{ start: 2030-01-15T08:00, duration_h: 5, jurisdictions: [south], speed_factor: 0.6, hub_closure: 1 }}
  snow: {{ per_year: 300, duration_h: {{ lognormal: {{ median: 6, sigma: 0.5 }} }}, nodes: [gate], speed_factor: 0.8 }}
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("winter")
    (folder / "winter.yaml").write_text(WINTER, encoding="utf-8")
    rows = [f"2030-01-{14 + hour // 24}T{hour % 24:02}:00,{-6 + 3 * math.sin(hour):.2f},4,{10 * hour % 360}"
            for hour in range(60)]  # fmt: skip
    header = "time,temperature_c,wind_mps,wind_from_deg"
    (folder / "south.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return corridorsim.run(folder / "winter.yaml", folder / "results", executor="serial")


def test_the_identities_hold(results):
    assert check(results.path) == []


def test_scenarios_share_trucks_and_storms(results):
    trips = results.trips.to_pandas().sort_values("trip_id")
    events = results.events.to_pandas()
    storms = events[events["kind"].isin(["storm_began", "storm_ended", "hub_closed", "hub_reopened"])]
    assert {"foehn", "snow", "valley_hub"} <= set(storms["subject"])
    for table, columns in [(trips, ["trip_id", "payload_t", "payload_lost_t"]), (storms, ["time", "kind", "subject"])]:
        parts = [
            table.loc[table["scenario"] == name, ["replication", *columns]].sort_values(["replication", *columns])
            for name in ("fragmented", "harmonized")
        ]
        assert parts[0].to_numpy().tolist() == parts[1].to_numpy().tolist()


def test_payloads_keep_to_the_lower_weight(results):
    trips = results.trips.to_pandas()
    # 36 t in the south, less a tare of 18 t; both flows cross it.
    assert trips["payload_t"].max() == 18.0
    assert trips.loc[trips["payload_lost_t"] > 0, "payload_t"].eq(18.0).all()
    assert 0 < trips["payload_lost_t"].max() <= 4.0


def test_the_battery_is_the_aged_one(results):
    trips = results.trips.to_pandas()
    ended = trips[trips["status"] == "completed"]
    fallen = ended["soc_start"] - ended["soc_end"]
    capacity_kwh = (ended["energy_kwh"] - ended["charged_kwh"])[fallen.abs() > 0.1] / fallen[fallen.abs() > 0.1]
    health = 1 - 0.1 * math.sqrt(0.4) - 0.0455 * 0.9
    assert capacity_kwh.to_numpy() == pytest.approx(600 * health)
    assert ended["battery_cycles"].to_numpy() == pytest.approx(ended["energy_kwh"] / 600)
    assert ended["battery_cost"].to_numpy() == pytest.approx(ended["battery_cycles"] * 4.55e-5 / 0.2 * 621 * 150)


def test_the_folder_is_enough_without_the_weather_file(results, tmp_path):
    kept = results.path / "experiment.yaml"
    assert (results.path / "inputs" / "file-1.csv").exists()
    again = corridorsim.run(kept, tmp_path / "again", executor="serial")
    assert again.trips.equals(results.trips)
    assert (again.path / "experiment.yaml").read_bytes() == kept.read_bytes()
    manifests = [json.loads((path / "manifest.json").read_text()) for path in (again.path, results.path)]
    assert manifests[0]["experiment_hash"] == manifests[1]["experiment_hash"]
