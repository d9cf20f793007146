import math
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corridorsim import api
from corridorsim.cli import main
from corridorsim.config.optimization import Limit, read_optimization
from corridorsim.errors import ConfigError, ResultsError
from corridorsim.studies.optimize import optimize

from .small import write

PLAN = """
scenario: now
parameters:
  hubs.*.evses[0].count: { low: 1, high: 6, whole: true }
  hubs.mid.hub.connection_kw: { low: 300, high: 1200 }
minimize:
  kpis: { delay_h_mean: 60 }
  parameters: { "hubs.*.evses[0].count": 2 }
constraints: { queue_min_mean: { at_most: 30 } }
budget: { at_most: 5, each: { "hubs.*.evses[0].count": 1 } }
trials: 8
batch: 3
"""
COUNT, POWER = "hubs.*.evses[0].count", "hubs.mid.hub.connection_kw"
SERIAL = api.RunOptions(executor="serial")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("optimize")
    small, plan = write(folder, plan=PLAN)
    return folder, optimize(small, read_optimization(plan), folder / "out", SERIAL)


def test_the_objective_is_made_of_the_key_figures_of_its_scenario(found):
    folder, table = found
    kpis = pq.read_table(folder / "out/summary/kpis.parquet").to_pylist()
    rows = [row for row in table.to_pylist() if row["state"] != "over_budget"]
    assert len(rows) == 8
    for row in rows:
        mine = [k["value"] for k in kpis if (k["scenario"], k["kpi"]) == (row["scenario"], "delay_h_mean")]
        assert row["objective"] == pytest.approx(60 * sum(mine) / 2 + 2 * row[COUNT])
        assert (row["queue_min_mean"] <= 30) == (row["state"] == "feasible")
        assert row["spent"] == row[COUNT] <= 5


def test_the_best_is_the_least_that_keeps_to_the_limits(found):
    _, table = found
    feasible = [row for row in table.to_pylist() if row["state"] == "feasible"]
    (best,) = [row for row in table.to_pylist() if row["best"]]
    assert best["objective"] == min(row["objective"] for row in feasible)
    assert best["behind"] == 0
    for row in feasible:
        assert row["behind"] == pytest.approx(row["objective"] - best["objective"], abs=1e-9)
        assert row["behind_low"] <= row["behind"] <= row["behind_high"]


def test_it_begins_with_the_experiment_as_it_is(found):
    first = found[1].to_pylist()[0]
    assert (first["scenario"], first[COUNT], first[POWER]) == ("now.p0000", 4, 1000)


def test_the_folder_is_one_of_results(found):
    folder, table = found
    assert api.check(folder / "out") == []
    assert set(pq.read_table(folder / "out/summary/comparison.parquet")["baseline"].to_pylist()) == {"now.p0000"}
    assert pq.read_table(folder / "out/summary/trials.parquet").equals(table)
    again = api.run(folder / "out/experiment.yaml", folder / "again", executor="serial", scenarios=["now.p0003"])
    whole = api.read(folder / "out").trips.to_pandas()
    mine = whole[whole["scenario"] == "now.p0003"].reset_index(drop=True)
    assert again.trips.to_pandas().astype(str).equals(mine.astype(str))


def test_cut_off_and_resumed_it_comes_out_the_same(found, tmp_path):
    folder, table = found
    file = read_optimization(folder / "plan.yaml")
    short = replace(file, optimization=file.optimization.model_copy(update={"trials": 4}))
    optimize(folder / "small.yaml", short, tmp_path / "out", SERIAL)
    done = {path: path.stat().st_mtime_ns for path in tmp_path.glob("out/tables/trips/*/*/*.parquet")}
    assert len(done) == 4 * 2
    with pytest.raises(ResultsError, match="--resume"):
        optimize(folder / "small.yaml", file, tmp_path / "out", SERIAL)
    resumed = optimize(folder / "small.yaml", file, tmp_path / "out", replace(SERIAL, resume=True))
    assert resumed.equals(table)
    assert {path: path.stat().st_mtime_ns for path in done} == done, "what was done was kept"


def test_workers_change_nothing(found, tmp_path):
    folder, table = found
    arguments = ["optimize", str(folder / "small.yaml"), "--search", str(folder / "plan.yaml"), "--trials", "4"]
    done = CliRunner().invoke(main, [*arguments, "-o", str(tmp_path / "out"), "--workers", "2"])
    assert done.exit_code == 0, done.output
    mine = pq.read_table(tmp_path / "out/summary/trials.parquet")
    columns = ["trial", "scenario", COUNT, POWER, "state", "objective", "ci_low", "ci_high", "queue_min_mean"]
    assert mine.select(columns).equals(table.slice(0, len(mine)).select(columns))
    over = sum(row["state"] == "over_budget" for row in mine.to_pylist())
    assert f"4 points run, {over} over budget" in done.output
    (best,) = [row["scenario"] for row in mine.to_pylist() if row["best"]]
    assert next(line for line in done.output.splitlines() if "now.p" in line).split()[0] == best


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("delay_h_mean: 60", "delay_h_men: 60", "7:24: minimize.kpis.delay_h_men: no KPI 'delay_h_men'; did"),
        ("queue_min_mean:", "queue:", "constraints.queue: no KPI 'queue'"),
        ("{ at_most: 30 }", "{}", "give at_most, at_least, or both"),
        ("each: { \"hubs.*.", "each: { \"hub.*.", "budget.each names hub.*.evses[0].count, which is not a parameter"),
        ("at_most: 5", "at_most: 0.5", "even the low ends of all ranges cost 1, more than the budget of 0.5"),
        ("high: 6, whole: true", "high: 6", "1.0; allowed: a whole number"),
        ("low: 300", "low: -300", "-300.0; allowed: a number above 0"),
        ("hub.connection_kw", "hub.connection", "did you mean 'connection_kw'?"),
        ("trials: 8", "trial: 8", "did you mean 'trials'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_before_anything_is_run(tmp_path, old, new, message):
    assert old in PLAN
    small, plan = write(tmp_path, plan=PLAN.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        optimize(small, read_optimization(plan), tmp_path / "out", SERIAL)
    assert message in str(caught.value)
    assert str(plan) in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_scenario_that_is_not_there(tmp_path):
    small, plan = write(tmp_path, plan=PLAN.replace("scenario: now", "scenario: then"))
    with pytest.raises(ResultsError, match="no scenario 'then'; there are now, dear"):
        optimize(small, read_optimization(plan), tmp_path / "out", SERIAL)


def test_points_of_another_search_are_not_taken_for_these(found, tmp_path, monkeypatch):
    """As another version of the sampler would propose them."""
    folder, _ = found
    file = read_optimization(folder / "plan.yaml")
    short = replace(file, optimization=file.optimization.model_copy(update={"trials": 2}))
    optimize(folder / "small.yaml", short, tmp_path / "out", SERIAL)
    manifest = tmp_path / "out/manifest.json"
    text = manifest.read_text().replace(f"{COUNT} = 4", f"{COUNT} = 5")
    manifest.write_text(text)
    with pytest.raises(ResultsError, match="this search proposes"):
        optimize(folder / "small.yaml", short, tmp_path / "out", replace(SERIAL, resume=True))


def test_excess_is_a_share_of_the_limit():
    assert Limit(at_most=20.0).excess(25.0) == 0.25
    assert Limit(at_most=20.0).excess(20.0) == 0
    assert Limit(at_least=0.8).excess(0.6) == pytest.approx(0.25)
    assert Limit(at_least=0.0, at_most=1.0).excess(-0.5) == 0.5
    assert math.isclose(Limit(at_most=-4.0).excess(-3.0), 0.25)
