"""Through the command line, as a user would: the whole path, its promises, and what it refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from click.testing import CliRunner

import corridorsim
from corridorsim.cli import main
from corridorsim.records.store import UnitWriter

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"


def cli(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def file_bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted((folder / "tables").rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "serial"
    done = cli("run", MINIMAL, "-o", folder, "--replications", 2, "--executor", "serial", "--check")
    assert done.exit_code == 0, done.output
    assert "all identities hold" in done.output
    return folder


def test_the_whole_path(results, tmp_path):
    mine = tmp_path / "mine.yaml"
    assert cli("init", mine).exit_code == 0
    assert mine.read_text(encoding="utf-8") == MINIMAL.read_text(encoding="utf-8")
    assert "fine" in cli("validate", mine).output
    compared = cli("compare", results)
    assert compared.exit_code == 0
    assert "harmonized against fragmented" in compared.output
    policy = cli("policy", mine, "--scenario", "harmonized")
    assert "adopt" in policy.output
    assert "best" in policy.output
    assert json.loads(cli("schema").output)["title"] == "Experiment"
    assert cli("report", results).exit_code == 0
    assert (results / "report.html").stat().st_size > 1_000_000


def test_same_bytes_with_two_workers(results, tmp_path):
    done = cli("run", MINIMAL, "-o", tmp_path / "two", "--replications", 2, "--workers", 2)
    assert done.exit_code == 0, done.output
    assert file_bytes(tmp_path / "two") == file_bytes(results)


def test_arrow_files_hold_the_same(results, tmp_path):
    done = cli(
        "run", MINIMAL, "-o", tmp_path / "ipc", "--replications", 1, "--executor", "serial", "--format", "arrow"
    )
    assert done.exit_code == 0, done.output
    for table in ("trips", "charging_sessions", "hub_states"):
        parquet = corridorsim.read(results).table(table, "fragmented", 0).to_pandas()
        arrow = corridorsim.read(tmp_path / "ipc").table(table, "fragmented", 0).to_pandas()
        assert parquet.astype(str).equals(arrow.astype(str))


def test_scenarios_share_their_luck(results):
    trips = corridorsim.read(results).trips.to_pandas()
    columns = ["trip_id", "depart_time", "payload_t", "vehicle_class", "operator", "soc_start"]
    one, other = (
        trips[(trips.scenario == name) & (trips.replication == 0)].sort_values("trip_id")[columns].astype(str)
        for name in ("fragmented", "harmonized")
    )
    assert len(one) > 300
    assert one.reset_index(drop=True).equals(other.reset_index(drop=True))


def test_another_seed_is_another_run(results, tmp_path):
    cli("run", MINIMAL, "-o", tmp_path / "s", "--replications", 1, "--executor", "serial", "--seed", 99)
    key = "tables/trips/scenario=fragmented/replication=0/part-0.parquet"
    assert file_bytes(tmp_path / "s")[key] != file_bytes(results)[key]


def test_a_lever_that_is_equal_everywhere_changes_nothing(tmp_path):
    text = MINIMAL.read_text(encoding="utf-8").split("baseline: fragmented")[0]
    text = text.replace("load_management: { scope: none }", "load_management: { scope: feeder }")
    text += "scenarios:\n  own: {}\n  common: {policy: {harmonize: [load_management], rule: best}}\n"
    (tmp_path / "equal.yaml").write_text(text, encoding="utf-8")
    done = cli("run", tmp_path / "equal.yaml", "-o", tmp_path / "r", "--replications", 1, "--executor", "serial")
    assert done.exit_code == 0, done.output
    files = file_bytes(tmp_path / "r")
    for name, content in files.items():
        if "scenario=own" in name:
            assert files[name.replace("scenario=own", "scenario=common")] == content


def test_resume_runs_what_is_missing(results, tmp_path):
    folder = tmp_path / "r"
    cli("run", MINIMAL, "-o", folder, "--replications", 1, "--executor", "serial")
    before = (folder / "tables/trips/scenario=fragmented/replication=0/part-0.parquet").stat().st_mtime_ns
    done = cli("run", MINIMAL, "-o", folder, "--replications", 2, "--executor", "serial", "--resume")
    assert done.exit_code == 0, done.output
    assert (folder / "tables/trips/scenario=fragmented/replication=0/part-0.parquet").stat().st_mtime_ns == before
    assert file_bytes(folder) == file_bytes(results)


def test_results_of_another_experiment_are_safe(results, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(MINIMAL.read_text(encoding="utf-8").replace("name: minimal", "name: other"), encoding="utf-8")
    before = file_bytes(results)
    refused = cli("run", other, "-o", results, "--replications", 1, "--executor", "serial")
    assert refused.exit_code == 1
    assert "another experiment" in refused.output
    assert file_bytes(results) == before


def test_a_folder_with_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    refused = cli("run", MINIMAL, "-o", tmp_path, "--replications", 1, "--executor", "serial")
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_full_disk_keeps_what_is_done(tmp_path, monkeypatch):
    write = UnitWriter.write

    def full(self, table, batch):
        if "harmonized" in str(self._partial):
            raise OSError(28, "No space left on device")
        write(self, table, batch)

    monkeypatch.setattr(UnitWriter, "write", full)
    failed = cli("run", MINIMAL, "-o", tmp_path / "r", "--replications", 1, "--executor", "serial")
    assert failed.exit_code == 3
    assert "No space left" in failed.output
    assert "--resume" in failed.output
    states = {u["scenario"]: u["state"] for u in json.loads((tmp_path / "r/manifest.json").read_text())["units"]}
    assert states == {"fragmented": "done", "harmonized": "pending"}
    assert not any("harmonized" in str(path) for path in (tmp_path / "r").rglob("*.parquet"))


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX here")
def test_interrupt_keeps_what_is_done(tmp_path):
    command = [sys.executable, "-m", "corridorsim", "run", str(MINIMAL), "-o", str(tmp_path / "r")]
    process = subprocess.Popen(
        [*command, "--replications", "60", "--workers", "2"], stderr=subprocess.PIPE, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not list((tmp_path / "r").glob("tables/trips/*/*/*.parquet")):
        assert time.monotonic() < deadline, "nothing was finished in a minute"
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert b"Traceback" not in errors
    units = json.loads((tmp_path / "r/manifest.json").read_text())["units"]
    assert any(unit["state"] == "done" for unit in units)
    for table in (tmp_path / "r").glob("tables/trips"):
        assert ds.dataset(table, partitioning="hive").count_rows() > 0


def test_usage_errors_exit_2(tmp_path):
    assert cli("run", MINIMAL).exit_code == 2
    assert cli("run", MINIMAL, "-o", tmp_path, "--workers", 0).exit_code == 2
    assert cli("dance").exit_code == 2
