"""A truck of FASTSim from the file to the tables, through the command line, and again from what the results keep."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import corridorsim
from corridorsim.api import check
from corridorsim.cli import main

ROOT = Path(__file__).parents[2]
FILES = ROOT / "tests" / "unit" / "config" / "fastsim_files"
MINIMAL = (ROOT / "configs" / "minimal.yaml").read_text(encoding="utf-8")
EXPERIMENT = """\
extends: base.yaml
name: imported
simulation: { warmup_h: 0, window_h: 6, cooldown_h: 10, pilot_runs: 0, replications: 1 }
scenarios:
  plain: {}
  smooth:
    vehicles: { tractor: { fastsim: { file: trucks/smooth.yaml } } }
"""
"""The scenarios differ in the file of the truck alone."""
IMPORTED = """\
  tractor:
    fastsim: { file: trucks/tractor_3.yaml }
    charging_curve: [[0, 575], [0.8, 575], [0.9, 192], [1, 48]]
    connectors: { IEC_62196_T2_COMBO: 375, MCS: 750 }

"""


def write(folder: Path, tractor: str, experiment: str) -> Path:
    """The minimal corridor with another tractor and without scenarios, and an experiment that extends it."""
    begin, end = MINIMAL.index("  tractor:\n"), MINIMAL.index("operators: # the network")
    text = MINIMAL[:begin] + tractor + MINIMAL[end : MINIMAL.index("baseline: fragmented")]
    (folder / "base.yaml").write_text(text, encoding="utf-8")
    (folder / "imported.yaml").write_text(experiment, encoding="utf-8")
    return folder / "imported.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fastsim")
    (folder / "trucks").mkdir()
    text = (FILES / "tractor_3.yaml").read_text(encoding="utf-8")
    (folder / "trucks" / "tractor_3.yaml").write_text(text, encoding="utf-8")
    smoother = text.replace("drag_coef: 0.5", "drag_coef: 0.35").replace("2160000000.0", "2880000000.0")
    (folder / "trucks" / "smooth.yaml").write_text(smoother, encoding="utf-8")
    path = write(folder, IMPORTED, EXPERIMENT)
    command = ["run", str(path), "-o", str(folder / "results"), "--workers", "1"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def results(folder):
    return corridorsim.read(folder / "results")


def test_the_identities_hold(results):
    assert check(results.path) == []


def test_trucks_use_what_the_file_says(results):
    """The road of 450 km: the smoother truck needs less for the same trip, each near what its road load says."""
    trips = results.trips.to_pandas()
    assert set(trips["vehicle_class"]) == {"tractor"}
    done = trips[trips["status"] == "completed"].assign(per_km=lambda table: table["energy_kwh"] / table["distance_km"])
    use = done.pivot_table(index="trip_id", columns="scenario", values="per_km", observed=True).dropna()
    assert len(use) > 10
    assert (use["smooth"] < use["plain"]).all()
    assert use["plain"].mean() == pytest.approx(1.2, abs=0.15)


def test_the_results_run_again_without_the_files(folder, results, tmp_path):
    kept = tmp_path / "kept"
    shutil.copytree(results.path, kept)
    again = corridorsim.run(kept / "experiment.yaml", tmp_path / "again", executor="serial")
    assert again.manifest["experiment_hash"] == results.manifest["experiment_hash"]
    for scenario in ("plain", "smooth"):
        place = f"tables/trips/scenario={scenario}/replication=0/part-0.parquet"
        assert (again.path / place).read_bytes() == (results.path / place).read_bytes()
        assert pq.read_metadata(again.path / place).num_rows > 0


def test_a_truck_of_the_catalogue_in_one_scenario_runs_again(tmp_path):
    """Figures of the common truck, written out in the results, must not go before those of the scenario's."""
    text = EXPERIMENT.replace("fastsim: { file: trucks/smooth.yaml }", "like: mercedes_eactros_600")
    text = text.replace("window_h: 6, cooldown_h: 10", "window_h: 1, cooldown_h: 1")
    path = write(tmp_path, "  tractor: { like: volvo_fh_electric }\n\n", text)
    kept = corridorsim.run(path, tmp_path / "results", executor="serial")
    scenarios = corridorsim.load(kept.path / "experiment.yaml").scenarios
    trucks = {name: scenario.experiment.vehicles["tractor"] for name, scenario in scenarios.items()}
    assert (trucks["plain"].usable_kwh, trucks["smooth"].usable_kwh) == (380, 600)
    assert set(trucks["plain"].connectors) == {"IEC_62196_T2_COMBO"}


def test_trucks_of_dated_changes_run_again(tmp_path):
    """Also those of a change that no day of the run sees: it is checked, hence its file is kept."""
    (tmp_path / "trucks").mkdir()
    text = (FILES / "tractor_3.yaml").read_text(encoding="utf-8")
    for name, capacity_j in (("tractor_3", "2160000000.0"), ("now", "2520000000.0"), ("later", "2880000000.0")):
        written = text.replace("2160000000.0", capacity_j)
        (tmp_path / "trucks" / f"{name}.yaml").write_text(written, encoding="utf-8")
    experiment = """\
extends: base.yaml
simulation: { warmup_h: 0, window_h: 1, cooldown_h: 1, pilot_runs: 0, replications: 1 }
changes:
  2030-01-01: { vehicles: { tractor: { fastsim: { file: trucks/now.yaml } } } }
  2031-01-01: { vehicles: { tractor: { fastsim: { file: trucks/later.yaml } } } }
"""
    kept = corridorsim.run(write(tmp_path, IMPORTED, experiment), tmp_path / "results", executor="serial")
    shutil.rmtree(tmp_path / "trucks")
    (scenario,) = corridorsim.load(kept.path / "experiment.yaml").scenarios.values()
    periods = [period.experiment.vehicles["tractor"].usable_kwh for period in scenario.periods]
    assert periods == pytest.approx([540.0, 630.0, 720.0])


def test_a_wrong_file_is_told_with_its_line(tmp_path):
    (tmp_path / "trucks").mkdir()
    text = (FILES / "tractor_3.yaml").read_text(encoding="utf-8").replace("  BEV:", "  PHEV:")
    for name in ("tractor_3", "smooth"):
        (tmp_path / "trucks" / f"{name}.yaml").write_text(text, encoding="utf-8")
    path = write(tmp_path, IMPORTED, EXPERIMENT)
    told = CliRunner().invoke(main, ["validate", str(path)])
    assert told.exit_code == 1
    assert "tractor_3.yaml:5:1: pt_type: 'PHEV' is not battery-electric; allowed:" in told.output


def test_the_command_shows_what_a_file_gives():
    shown = CliRunner().invoke(main, ["vehicles", "--fastsim", str(FILES / "trucks_2.csv"), "round tractor"])
    assert shown.exit_code == 0
    assert "0.899808" in shown.output  # 0.96 * 0.9372998
    several = CliRunner().invoke(main, ["vehicles", "--fastsim", str(FILES / "trucks_2.csv")])
    assert several.exit_code == 1
    assert "name one of them; allowed: round tractor, diesel tractor" in several.output
