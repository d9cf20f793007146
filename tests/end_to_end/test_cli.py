"""The whole way on the command line, from init to compare, and what happens when it is disturbed."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from click.testing import CliRunner

from corridorsim import api
from corridorsim.cli import main
from corridorsim.records.schema import TABLES
from corridorsim.records.store import UnitWriter, unit_folder

CCS = "IEC_62196_T2_COMBO"
RULES = {
    "connectors": {"groups": {"fast": {"connectors": {CCS: 300}}}},
    "roaming_fees": {"per_kwh": 0.1},
    "authentication": {"foreign_failure_probability": 0.3},
}
OTHER = RULES | {"roaming_fees": {"per_kwh": 0.02}, "uptime_standard": {"response_h": 2}}


def place(rules):
    return {
        "time_zone": "Europe/Berlin", "currency": "EUR", "free_movement_area": "union",
        "driving_rules": "eu_561_2006", "depot_price_per_kwh": 0.2, "carbon_g_per_kwh": 300, "rules": rules,
    }  # fmt: skip


def hub(node, network):
    return {
        "node": node, "operator": f"{node}_owner", "network": network, "feeder": "line", "connection_kw": 900,
        "evses": [{"kind": "fast", "count": 2}],
    }  # fmt: skip


def experiment(path, rules_of_b=OTHER, trucks=200, window=6):
    """Write a small experiment (JSON is YAML): two jurisdictions, two hubs, two scenarios."""
    nodes = {"west": "a", "gate": "a", "site": "b", "east": "b"}
    content = {
        "name": "small",
        "simulation": {"start": "2030-03-05", "warmup_h": 2, "window_h": window, "cooldown_h": 2, "replications": 2,
                       "pilot_runs": 1},
        "jurisdictions": {"a": place(RULES), "b": place(rules_of_b)},
        "network": {
            "nodes": {
                name: {"jurisdiction": where, "latitude": 50, "longitude": 5 + i,
                       "kind": "border" if name == "gate" else "hub"}
                for i, (name, where) in enumerate(nodes.items())
            },
            "segments": [{"start": a, "end": b, "length_km": 60} for a, b in pairwise(nodes)],
        },
        "vehicles": {
            "rigid": {"usable_kwh": 300, "charging_curve": [[0, 300], [1, 100]], "connectors": {CCS: 350},
                      "tare_t": 12},
            "tractor": {"usable_kwh": 400, "charging_curve": [[0, 500], [1, 50]], "connectors": {CCS: 375},
                        "tare_t": 18},
        },
        "operators": {"red": {"network": "red"}, "blue": {"network": "blue", "size": "small"}},
        "flows": {
            "eastward": {
                "origin": "west", "destination": "east", "trucks_per_day": trucks, "electric_share": 0.8,
                "vehicles": {"rigid": 1, "tractor": 2}, "operators": {"red": 1, "blue": 1},
                "payload_t": {"normal": {"mean": 12, "sd": 4, "low": 0, "high": 20}},
                "soc_start": {"uniform": {"low": 0.3, "high": 0.9}},
            }
        },
        "hubs": {"gate_hub": hub("gate", "red"), "site_hub": hub("site", "blue")},
        "feeders": {"line": {"rating_kw": 2000}},
        "baseline": "today",
        "scenarios": {
            "today": {"description": "As it is."},
            "common": {"policy": {"harmonize": "all", "rule": "best", "rules": {"tariffs": {"adopt": "a"}}}},
        },
    }  # fmt: skip
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


def corridorsim(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run(path, out, *options):
    result = corridorsim("run", path, "-o", out, "--executor", "serial", *options)
    assert result.exit_code == 0, (result.output, result.exception)
    return out


def contents(out):
    """The bytes of every file below tables."""
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted((out / "tables").rglob("*")) if p.is_file()}


def manifest(out):
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def states(out):
    return {(unit["scenario"], unit["replication"]): unit["state"] for unit in manifest(out)["units"]}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return experiment(tmp_path_factory.mktemp("small") / "small.yaml")


@pytest.fixture(scope="module")
def done(small):
    """A run of all units in one process; nobody may change it."""
    return run(small, small.parent / "done", "--check")


def test_the_way_of_a_newcomer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = corridorsim("init", "first")
    assert first.exit_code == 0
    assert Path("first.yaml").is_file()
    assert corridorsim("init", "first").exit_code == 1, "never over a file that is there"
    assert corridorsim("validate", "first.yaml").exit_code == 0
    ran = corridorsim("run", "first.yaml", "-o", "out", "--replications", 1, "--executor", "serial", "--check")
    assert ran.exit_code == 0, (ran.output, ran.exception)
    assert "all identities hold" in ran.output
    compared = corridorsim("compare", "out")
    assert compared.exit_code == 0, compared.output
    assert "fragmented" in compared.output
    rules = corridorsim("policy", "first.yaml", "--scenario", "harmonized")
    assert rules.exit_code == 0
    assert "roaming_fees" in rules.output
    schema = corridorsim("schema")
    assert schema.exit_code == 0
    assert "simulation" in json.loads(schema.output)["properties"]


def test_results_folder(done):
    assert sorted(p.name for p in done.iterdir()) == ["experiment.yaml", "manifest.json", "summary", "tables"]
    assert set(states(done).values()) == {"done"}
    assert sorted(p.name for p in (done / "tables").iterdir()) == sorted(TABLES)
    summaries = {"kpis", "comparison", "group_kpis", "group_comparison", "investors", "public_money"}
    assert {p.name for p in (done / "summary").iterdir()} == {*(f"{name}.parquet" for name in summaries), "units"}
    summarized = (done / "summary" / "units").rglob("summary.arrow")
    assert {path.parent.relative_to(done / "summary" / "units") for path in summarized} == {
        unit_folder(scenario, replication, None) for scenario, replication in states(done)
    }
    assert corridorsim("validate", done / "experiment.yaml").exit_code == 0


@pytest.mark.parametrize("options", [("--workers", "2"), ("--workers", "1", "--executor", "process")])
def test_same_bytes_whatever_runs_them(options, small, done, tmp_path):
    result = corridorsim("run", small, "-o", tmp_path / "out", *options)
    assert result.exit_code == 0, (result.output, result.exception)
    assert contents(tmp_path / "out") == contents(done)
    for name in ("kpis.parquet", "comparison.parquet"):
        assert (tmp_path / "out" / "summary" / name).read_bytes() == (done / "summary" / name).read_bytes()


def test_arrow_holds_what_parquet_holds(small, done, tmp_path):
    run(small, tmp_path / "out", "--format", "arrow")
    for name in TABLES:
        for scenario in ("today", "common"):
            part = Path("tables") / name / f"scenario={scenario}" / "replication=1"
            arrow = ds.dataset(tmp_path / "out" / part, format="ipc").to_table()
            parquet = ds.dataset(done / part, format="parquet").to_table()
            assert arrow.to_pylist() == parquet.to_pylist(), name
            assert arrow.schema.equals(parquet.schema)


def test_resume_runs_what_is_missing_and_nothing_else(small, done, tmp_path, monkeypatch):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    before = contents(out)
    told = manifest(out)
    told["units"] = [unit for unit in told["units"] if (unit["scenario"], unit["replication"]) != ("common", 1)]
    (out / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    begun = []
    monkeypatch.setattr(UnitWriter, "__init__", _noting(UnitWriter.__init__, begun))
    run(small, out, "--resume")
    assert begun == [("common", 1)]
    assert contents(out) == before
    assert set(states(out).values()) == {"done"}


def _noting(init, begun):
    def noted(self, results, scenario, replication, file_format, snapshot):
        begun.append((scenario, replication))
        init(self, results, scenario, replication, file_format, snapshot)

    return noted


def test_more_replications_are_added(small, done, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    run(small, out, "--resume", "--replications", 3)
    assert len(states(out)) == 6
    assert {name: data for name, data in contents(out).items() if "replication=2" not in name} == contents(done)


def test_resuming_one_scenario_keeps_the_other(small, done, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    run(small, out, "--resume", "--scenario", "today")
    assert contents(out) == contents(done)
    assert states(out) == states(done), "what is done is kept"


def test_another_experiment_needs_overwrite(done, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    other = experiment(tmp_path / "other.yaml", trucks=100)
    for options in ([], ["--resume"]):
        refused = corridorsim("run", other, "-o", out, *options)
        assert refused.exit_code == 1
        assert "another experiment" in refused.output
        assert contents(out) == contents(done)
    run(other, out, "--overwrite", "--replications", 1)
    assert len(states(out)) == 2
    assert contents(out) != contents(done)


def test_foreign_files_are_refused_and_kept(small, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused = corridorsim("run", small, "-o", out)
    assert refused.exit_code == 1
    assert [p.name for p in out.iterdir()] == ["thesis.txt"]
    run(small, out, "--overwrite", "--replications", 1)
    assert (out / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_file_in_place_of_the_folder(small, tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    assert corridorsim("run", small, "-o", tmp_path / "out").exit_code == 1


def test_another_seed_is_another_result(small, done, tmp_path):
    out = run(small, tmp_path / "out", "--seed", 2, "--replications", 1)
    name = "tables/trips/scenario=today/replication=0/part-0.parquet"
    assert contents(out)[name] != contents(done)[name]
    assert manifest(out)["seed"] == 2
    assert corridorsim("run", small, "-o", out, "--resume").exit_code == 1, "another seed is another experiment"


def test_replications_are_different(done):
    trips = [(done / f"tables/trips/scenario=today/replication={n}/part-0.parquet").read_bytes() for n in range(2)]
    assert trips[0] != trips[1]


def test_both_scenarios_see_the_same_trucks(done):
    columns = ["trip_id", "depart_time", "payload_t", "vehicle_class", "operator", "soc_start"]
    for replication in range(2):
        today, common = (
            api.read(done).table("trips", name, replication).select(columns).to_pandas().set_index("trip_id")
            for name in ("today", "common")
        )
        assert len(today) > 30
        assert today.sort_index().astype(str).equals(common.sort_index().astype(str))


def test_equal_rules_give_equal_bytes_harmonized_or_not(tmp_path):
    same = experiment(tmp_path / "same.yaml", rules_of_b=RULES)
    files = contents(run(same, tmp_path / "out"))
    today = {name.replace("=today", ""): data for name, data in files.items() if "=today" in name}
    common = {name.replace("=common", ""): data for name, data in files.items() if "=common" in name}
    assert today == common


def test_rules_change_something(done):
    files = contents(done)
    name = "tables/charging_sessions/scenario={}/replication=0/part-0.parquet"
    assert files[name.format("today")] != files[name.format("common")]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_is_done(workers, tmp_path):
    path = experiment(tmp_path / "long.yaml", trucks=3000, window=36)
    out = tmp_path / "out"
    command = [sys.executable, "-c", "from corridorsim.cli import main; main()", "run", path, "-o", out]
    command += ["--replications", "40", "--workers", workers]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 60
        while not (out / "manifest.json").exists() or "done" not in states(out).values():
            assert time.monotonic() < deadline, "no unit is ever done"
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert process.returncode == 130, told
    assert "--resume" in told
    assert "Traceback" not in told
    after = states(out)
    assert "done" in after.values()
    assert "pending" in after.values()
    for (scenario, replication), state in after.items():
        for table in TABLES:
            file = out / "tables" / table / f"scenario={scenario}" / f"replication={replication}" / "part-0.parquet"
            if state == "done":
                assert ds.dataset(file, format="parquet").count_rows() >= 0
    assert sum(1 for _ in (out / "tables").rglob("*.parquet")) <= len(TABLES) * (list(after.values()).count("done") + 1)


def test_a_full_disk_keeps_what_is_done(small, tmp_path, monkeypatch):
    out = tmp_path / "out"
    write = UnitWriter.write
    full = []

    def until_full(self, table, batch):
        if self._unit == Path("scenario=common") / "replication=0" and table == "events":
            full.append(table)
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, table, batch)

    monkeypatch.setattr(UnitWriter, "write", until_full)
    result = corridorsim("run", small, "-o", out, "--executor", "serial")
    assert full, "else this tests nothing"
    assert result.exit_code == 3
    assert "No space left on device" in result.output
    assert "--resume" in result.output
    assert states(out)["today", 0] == states(out)["today", 1] == "done"
    assert states(out)["common", 0] == "pending"
    assert not list(out.rglob("scenario=common"))
    assert not (out / ".partial").exists()
    monkeypatch.undo()
    run(small, out, "--resume", "--check")


def test_a_folder_that_cannot_be_written(small, tmp_path, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    result = corridorsim("run", small, "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert "Permission denied" in result.output
    assert "permissions" in result.output


def test_results_that_are_none(tmp_path):
    for command in (["compare", tmp_path], ["compare", tmp_path / "none"]):
        result = corridorsim(*command)
        assert result.exit_code == 1
        assert not isinstance(result.exception, Exception)


def test_a_broken_manifest_says_what_to_do(small, done, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    (out / "manifest.json").write_text('{"half":', encoding="utf-8")
    result = corridorsim("run", small, "-o", out)
    assert result.exit_code == 1
    assert "--overwrite" in result.output


def test_no_summary_of_a_command_is_cut_on_a_narrow_terminal():
    told = CliRunner().invoke(main, ["--help"], terminal_width=80).output
    assert "explain" in told
    assert "..." not in told.partition("Commands:")[2]
