"""``corridorsim explain`` on the command line and from Python, and what a results folder keeps so that it works."""

import json
import shutil

import pytest
from test_cli import contents, corridorsim, experiment, manifest, run

import corridorsim as package
from corridorsim.errors import ResultsError, RunError

TRIPS = """trip_id,origin,destination,depart_time,vehicle_class,operator
first,west,east,2030-03-05T04:00,tractor,red
second,west,east,2030-03-05T04:10,tractor,blue
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained")
    path = experiment(folder / "small.yaml")
    content = json.loads(path.read_text(encoding="utf-8")) | {"equipment": {"start_attempts": 1}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return run(path, folder / "out")


@pytest.fixture(scope="module")
def trips(done):
    """Trips of one unit: the one that waits longest, one whose start fails, one that is under way at the end."""
    table = package.read(done).table("trips", "today", 1).to_pandas()
    sessions = package.read(done).table("charging_sessions", "today", 1).to_pandas()
    return {
        "waits": table.loc[table["queue_s"].idxmax(), "trip_id"],
        "fails": sessions.loc[sessions["status"] == "failed_start", "trip_id"].iloc[0],
        "under way": table.loc[table["status"] == "in_progress", "trip_id"].iloc[0],
    }


def explain(out, *options, scenario="today", replication=1):
    return corridorsim("explain", out, "--scenario", scenario, "--replication", replication, *options)


@pytest.mark.parametrize("which", ["waits", "fails", "under way"])
def test_a_trip_is_told(which, done, trips):
    result = explain(done, "--trip", trips[which])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0] == f"trip {trips[which]}, scenario today, replication 1; times in UTC"
    assert "departs west for east, 180 km" in lines[2]
    assert any(line.startswith("time: ") for line in lines)
    expected = {"waits": "in the queue", "fails": "leaves without power", "under way": "in_progress: "}[which]
    assert expected in result.output
    assert ("the trip ends" in result.output) == (which != "under way")


def test_the_same_as_data(done, trips):
    result = explain(done, "--trip", trips["waits"], "--json")
    told = json.loads(result.output)
    from_python = package.explain(done, "today", trip=trips["waits"], replication=1)
    assert explain(done, "--trip", trips["waits"]).output == from_python.text + "\n"
    assert told == json.loads(json.dumps(from_python.records))
    assert told["trip"]["trip_id"] == trips["waits"]
    assert [fact["kind"] for fact in told["facts"]][:2] == ["Departure", "Choice"]
    waited = [fact["wait_s"] for fact in told["facts"] if fact["kind"] == "EvseGranted"]
    assert sum(waited) == pytest.approx(told["trip"]["queue_s"], abs=1e-6)
    ends = [fact for fact in told["facts"] if fact["kind"] == "SessionEnd"]
    assert sum(end["battery_kwh"] for end in ends) == pytest.approx(told["trip"]["charged_kwh"])
    drives = [fact["duration_s"] for fact in told["facts"] if fact["kind"] == "Drive"]
    assert sum(drives) == pytest.approx(told["trip"]["drive_s"])


def test_every_trip_comes_out_as_it_was(done):
    for scenario in ("today", "common"):
        for row in package.read(done).table("trips", scenario, 0).to_pylist()[::15]:
            told = package.explain(done, scenario, trip=row["trip_id"])
            assert told.records["trip"]["soc_end"] == row["soc_end"]
            assert told.records["trip"]["depart_time"] == row["depart_time"].isoformat()


def test_a_hub_at_a_moment(done):
    states = package.read(done).table("hub_states", "today", 1).to_pandas()
    busiest = states.loc[states["queueing"].idxmax()]
    at = busiest["time"].isoformat()
    result = explain(done, "--hub", busiest["hub"], "--at", at, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    phases = [truck["phase"] for truck in told["trucks"]]
    assert phases.count("queueing") == told["queueing"]
    assert phases.count("charging") == told["charging"]
    assert sum(truck["evse"] is not None for truck in told["trucks"]) == told["occupied"]
    text = explain(done, "--hub", busiest["hub"], "--at", at).output
    assert f"hub {busiest['hub']} at " in text
    assert all(truck["trip_id"] in text for truck in told["trucks"])


def test_text_or_instant_with_any_offset(done):
    utc = package.explain(done, "today", hub="gate_hub", at="2030-03-05T05:00")
    assert package.explain(done, "today", hub="gate_hub", at="2030-03-05T06:00+01:00") == utc


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--trip", "eastward-0-99999"], "the nearest are eastward-0-"),
        (["--hub", "gate_hubb", "--at", "2030-03-05T05:00"], "did you mean 'gate_hub'"),
        (["--hub", "gate_hub", "--at", "2030-04-05"], "before 2030-03-05T10:00:00+00:00"),
        (["--hub", "gate_hub", "--at", "2030-03-05T00:00"], "allowed: after 2030-03-05T00:00:00+00:00"),
        (["--hub", "gate_hub", "--at", "noon"], "'noon' is not a time"),
        (["--hub", "gate_hub"], "a trip, or a hub and the time"),
        ([], "a trip, or a hub and the time"),
        (["--trip", "x", "--hub", "gate_hub"], "a trip, or a hub and the time"),
    ],
)
def test_what_is_not_there(options, said, done):
    result = explain(done, *options)
    assert result.exit_code == 1
    assert said in result.output


def test_units_that_are_not_there(done, trips, tmp_path):
    assert "there are today, common" in explain(done, "--trip", "x", scenario="now").output
    assert "there are 0, 1" in explain(done, "--trip", "x", replication=7).output
    assert explain(tmp_path, "--trip", "x").exit_code == 1
    out = tmp_path / "out"
    shutil.copytree(done, out)
    (out / "experiment.yaml").unlink()
    missing = explain(out, "--trip", trips["waits"])
    assert missing.exit_code == 1
    assert "experiment.yaml is missing" in missing.output


def test_results_that_do_not_come_out_again_are_refused(done, trips, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    told = manifest(out) | {"seed": 99, "corridorsim_version": "0.0.9"}
    (out / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    for options in (["--trip", trips["waits"]], ["--hub", "gate_hub", "--at", "2030-03-05T08:00"]):
        result = explain(out, *options)
        assert result.exit_code == 3
        assert "does not reproduce" in result.output
        assert "corridorsim 0.0.9" in result.output
    with pytest.raises(RunError, match="does not reproduce"):
        package.explain(out, "today", trip=trips["waits"], replication=1)


def test_explaining_leaves_the_folder_alone(done, trips):
    before = contents(done), manifest(done)
    explain(done, "--trip", trips["waits"])
    assert (contents(done), manifest(done)) == before


# -- what a folder keeps -----------------------------------------------------------------------------------------------


def with_trips_file(folder):
    """An experiment in which one scenario reads a trips file of its own."""
    path = experiment(folder / "small.yaml")
    content = json.loads(path.read_text(encoding="utf-8")) | {"trips_file": {"path": "data/trips.csv"}}
    del content["flows"]
    content["scenarios"]["common"]["trips_file"] = {"path": "data/others.csv"}
    path.write_text(json.dumps(content), encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "trips.csv").write_text(TRIPS, encoding="utf-8")
    (folder / "data" / "others.csv").write_text(TRIPS.replace("second", "other"), encoding="utf-8")
    return path


def test_the_folder_is_enough_where_trips_come_from_a_file(tmp_path):
    path = with_trips_file(tmp_path)
    out = run(path, tmp_path / "out", "--replications", 1)
    shutil.rmtree(tmp_path / "data")
    for scenario, trip in (("today", "second"), ("common", "other")):
        result = explain(out, "--trip", trip, scenario=scenario, replication=0)
        assert result.exit_code == 0, result.output
    assert run(out / "experiment.yaml", tmp_path / "again")
    assert contents(tmp_path / "again") == contents(out)
    assert run(out / "experiment.yaml", out, "--overwrite"), "a folder can be made anew from itself"
    assert contents(tmp_path / "again") == contents(out)


def test_the_experiment_is_kept_as_run(tmp_path):
    path = experiment(tmp_path / "small.yaml")
    out = run(path, tmp_path / "out", "--seed", 5, "--replications", 1, "--scenario", "today")
    kept = package.load(out / "experiment.yaml").file.experiment.simulation
    assert (kept.seed, kept.replications) == (5, 1)
    run(path, out, "--seed", 5, "--replications", 2, "--scenario", "today", "--resume")
    assert package.load(out / "experiment.yaml").file.experiment.simulation.replications == 2
    again = run(out / "experiment.yaml", tmp_path / "again", "--scenario", "today")
    assert contents(again) == contents(out)


def test_finished_results_are_never_replaced_unasked(done, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    path = done.parent / "small.yaml"
    before = contents(out)
    refused = corridorsim("run", path, "-o", out, "--executor", "serial")
    assert refused.exit_code == 1
    assert "contains 4 finished units" in refused.output
    assert "--resume" in refused.output
    assert "--overwrite" in refused.output
    assert contents(out) == before
    run(path, out, "--overwrite", "--replications", 1)
    assert len(manifest(out)["units"]) == 2


def test_another_version_does_not_resume(done, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    path = done.parent / "small.yaml"
    (out / "manifest.json").write_text(json.dumps(manifest(out) | {"corridorsim_version": "0.0.9"}), encoding="utf-8")
    refused = corridorsim("run", path, "-o", out, "--resume")
    assert refused.exit_code == 1
    assert "written by corridorsim 0.0.9" in refused.output
    with pytest.raises(ResultsError, match="whose results may differ"):
        package.run(path, out, resume=True, overwrite=True)
    run(path, out, "--overwrite", "--replications", 1)
    assert manifest(out)["corridorsim_version"] != "0.0.9"
