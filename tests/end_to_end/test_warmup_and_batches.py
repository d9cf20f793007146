"""``corridorsim warmup`` and ``corridorsim batch-means`` on real runs."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corridorsim.analysis.results import read
from corridorsim.analysis.run_series import run_series
from corridorsim.analysis.warmup import warmup_checks
from corridorsim.cli import main

MINIMAL = (Path(__file__).parents[2] / "configs" / "minimal.yaml").read_text(encoding="utf-8")


def corridorsim(*arguments):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return done.exit_code, " ".join(done.output.split())


def run(folder, **simulation):
    """Run the minimal experiment with other lengths."""
    text = MINIMAL
    for key, value in simulation.items():
        before = next(line for line in text.splitlines() if line.strip().startswith(f"{key}:"))
        text = text.replace(before, f"  {key}: {value}")
    path = folder / "experiment.yaml"
    path.write_text(text, encoding="utf-8")
    code, said = corridorsim("run", path, "-o", folder / "out", "--scenario", "harmonized", "--workers", 1)
    assert code == 0, said
    return folder / "out"


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    return run(tmp_path_factory.mktemp("long"), window_h=240, replications=2)


def test_a_long_run_fills_up_within_its_warmup_for_all_its_weekend(long):
    check = warmup_checks(read(long))[0]
    assert check.lag_h == 168
    assert 0 < check.truncation_h["trucks"] <= 12
    assert 6 < check.trip_time_h_p95 < 12


def test_a_warmup_of_half_a_day_suffices(tmp_path):
    code, said = corridorsim("warmup", run(tmp_path, replications=4))
    assert code == 0
    assert "harmonized: a warm-up of 12 h is long enough." in said


def test_no_warmup_at_all_is_too_short(tmp_path):
    out = run(tmp_path, warmup_h=0, window_h=48, replications=3)
    code, said = corridorsim("warmup", out, "--scenario", "harmonized")
    assert code == 0
    assert "a warm-up of 0 h is too short; set warmup_h to" in said


def test_series_agree_with_the_tables(long):
    results = read(long)
    series = run_series(results, results.units[0])
    last = (
        results.table("hub_states", *results.units[0])
        .to_pandas()
        .groupby("hub", observed=True)["energy_kwh"]
        .last()
        .sum()
    )
    assert series["power_kw"].sum() / 5 == pytest.approx(last, rel=1e-6)
    trips = results.table("trips", *results.units[0]).to_pandas()
    hours = (trips["arrive_time"].fillna(results.end) - trips["depart_time"]).dt.total_seconds().sum() / 3600
    assert series["trucks"].sum() / 5 == pytest.approx(hours, rel=1e-6)
    assert series["trucks"][0] < 2, "no corridor starts full"


def test_batches_of_a_long_run(long):
    code, said = corridorsim("batch-means", long, "--kpi", "delay_h_mean", "--kpi", "trips_completed")
    assert code == 0
    assert "harmonized, replication 0, batches of 24 h" in said
    delay, count = pq.read_table(long / "summary/batch_means.parquet").to_pylist()
    assert (delay["batches"], delay["verdict"]) == (10, "usable")
    assert delay["ci_low"] < delay["window_value"] < delay["ci_high"]
    assert count["mean"] == pytest.approx(count["window_value"] / 10), "each trip is in one batch"
    assert count["verdict"] == "no mean over time; run replications"


def test_compare_points_to_batches_where_there_is_one_replication(long, tmp_path):
    hint = "one replication gives no intervals; for a long run, use corridorsim batch-means"
    assert hint in corridorsim("compare", run(tmp_path, replications=1))[1]
    assert hint not in corridorsim("compare", long)[1]


def test_a_scenario_that_is_not_there(long):
    assert corridorsim("warmup", long, "--scenario", "fragmented")[0] == 1
    code, said = corridorsim("batch-means", long, "--replication", 5)
    assert code == 1
    assert "no finished unit" in said
