"""The compiled event loop and stock SimPy give the same bytes, whatever happens on the corridor."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridorsim import api
from corridorsim.cli import main

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"
TROUBLE = f"""\
extends: {MINIMAL}
name: trouble
simulation: {{ start: 2030-01-15, warmup_h: 18, window_h: 18, cooldown_h: 8, pilot_runs: 1, replications: 1 }}
costs: {{ driver_per_h: 30, patience_min: 20 }}
equipment: {{ mtbf_h: 30, repair_h: 3, start_attempts: 2 }}
maintenance:
  crews:
    - {{ operator: norda_power, jurisdiction: north, technicians: 1 }}
    - {{ operator: suda_power, jurisdiction: south, technicians: 1 }}
  travel_h: 1
  remote_share: 0.2
  predicted_share: 0.4
  warning_h: 20
jurisdictions:
  north:
    rules:
      data_sharing: {{ scope: all, delay_min: 5 }}
      reservations: {{ scope: all, grace_min: 15, no_show_fee: 10 }}
  south:
    rules:
      data_sharing: {{ scope: all, delay_min: 2 }}
      load_management: {{ scope: feeder }}
      tariffs:
        energy_per_kwh: 0.3
        windows:
          - {{ start: "17:00", end: "23:00", energy_per_kwh: 0.8 }}
          - {{ start: "01:00", end: "05:00", energy_per_kwh: 0.1 }}
      connectors: {{ groups: {{ night: {{ connectors: {{ IEC_62196_T2_COMBO: 100 }} }} }} }}
network:
  segments:
    - {{ start: port, end: gate, length_km: 330 }}
    - {{ start: gate, end: valley, length_km: 330 }}
    - {{ start: valley, end: market, length_km: 300 }}
storms:
  foehn: {{ start: 2030-01-15T14:00, duration_h: 5, jurisdictions: [south], speed_factor: 0.6, hub_closure: 1 }}
  snow: {{ per_year: 300, duration_h: {{ lognormal: {{ median: 6, sigma: 0.5 }} }}, nodes: [gate], speed_factor: 0.8 }}
vehicles: {{ tractor: {{ usable_kwh: 600, v2g_kw: 90, v2g_floor_soc: 0.2 }} }}
hubs:
  gate_hub:
    battery: {{ energy_kwh: 2000, power_kw: 800, efficiency: 0.85, soc_start: 1, dispatch: peak_shaving }}
  valley_hub:
    overnight_charging: cheapest
    v2g_pay_share: 0.9
    evses: [{{ kind: fast, count: 4 }}, {{ kind: night, count: 8, overnight: true, v2g_kw: 90 }}]
feeders:
  gate_feeder: {{ outages: {{ saifi: 400, saidi_min: 40000 }} }}
  valley_feeder: {{ works: [{{ from: 2030-01-16T01:00, to: 2030-01-16T06:00 }}] }}
"""


def run(experiment, out, engine):
    """The bytes of every table of a run, what planners learned from its pilot runs, and how many events it took."""
    only = ("--replications", "1", "--scenario", "fragmented")
    result = CliRunner().invoke(main, ["run", str(experiment), "-o", str(out), *only, "--engine", engine])
    assert result.exit_code == 0, (result.output, result.exception)
    return found(out)


def run_plain(experiment, out, engine):
    """The same of a run in which agents are plain Python: in a process of its own, as they are imported once."""
    only = ("--replications", "1", "--scenario", "fragmented")
    command = [sys.executable, "-m", "corridorsim", "run", str(experiment), "-o", str(out), *only, "--engine", engine]
    done = subprocess.run([*command, "--agents", "python"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr.lower()
    return found(out)


def found(out):
    tables = {str(path.relative_to(out)): path.read_bytes() for path in sorted((out / "tables").rglob("*.parquet"))}
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    return tables, manifest["pilot"], [unit["events"] for unit in manifest["units"]]


def test_minimal_gives_the_same_bytes(tmp_path):
    assert run(MINIMAL, tmp_path / "compiled", "compiled") == run(MINIMAL, tmp_path / "simpy", "simpy")


def test_trouble_gives_the_same_bytes(tmp_path):
    path = tmp_path / "trouble.yaml"
    path.write_text(TROUBLE, encoding="utf-8")
    assert run(path, tmp_path / "compiled", "compiled") == run(path, tmp_path / "simpy", "simpy")
    results = api.read(tmp_path / "compiled")
    happened = set(results.events["kind"].to_pylist())
    assert happened >= {"rerouted", "storm_began", "hub_closed", "evse_maintenance", "evse_repaired"}
    sessions = results.charging_sessions.to_pandas()
    assert {"interrupted", "completed"} <= set(sessions["status"])
    assert (sessions["v2g_kwh"] > 0).any()


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_plain_python_gives_the_same_bytes(tmp_path, engine):
    path = tmp_path / "trouble.yaml"
    path.write_text(TROUBLE, encoding="utf-8")
    assert run_plain(path, tmp_path / "plain", engine) == run(path, tmp_path / "compiled", "compiled")


def test_what_ran_on_simpy_is_explained_on_the_compiled_loop(tmp_path):
    """Explaining fails where a trip comes out otherwise than the results have it."""
    results = api.run(
        MINIMAL, tmp_path / "out", scenarios=["fragmented"], replications=1, executor="serial", engine="simpy"
    )
    sessions = results.charging_sessions.to_pandas()
    trip = sessions.loc[sessions["status"] == "completed", "trip_id"].iloc[0]
    assert trip in api.explain(tmp_path / "out", "fragmented", trip=trip).text


def test_an_engine_that_does_not_exist_is_a_wrong_use():
    assert CliRunner().invoke(main, ["run", str(MINIMAL), "-o", "out", "--engine", "rust"]).exit_code == 2
