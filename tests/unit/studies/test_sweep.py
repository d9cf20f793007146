import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corridorsim import api
from corridorsim.cli import main
from corridorsim.config.sweep import read_sweep, sweep_of_settings
from corridorsim.errors import ConfigError
from corridorsim.studies.sweep import sweep
from corridorsim.studies.variants import key_paths

from .small import EXPERIMENT, write

GRID = """
parameters:
  hubs.mid.hub.connection_kw: [300, 1000]
  hubs.mid.hub.evses[0].count: [2, 4]
"""
SERIAL = api.RunOptions(executor="serial")


def tables(folder, scenario):
    """Content of every file of a scenario by table and replication."""
    return {
        (path.parts[-4], path.parts[-2]): path.read_bytes()
        for path in sorted(folder.glob(f"tables/*/scenario={scenario}/*/*.parquet"))
    }


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    small, grid = write(folder, grid=GRID)
    table = sweep(small, read_sweep(grid), folder / "out", options=SERIAL)
    return folder, table


@pytest.mark.parametrize(("point", "kw", "count"), [(0, 300, 2), (1, 300, 4), (2, 1000, 2), (3, 1000, 4)])
def test_a_grid_is_so_many_experiments_made_by_hand(swept, tmp_path, point, kw, count):
    folder, table = swept
    by_hand = EXPERIMENT.replace("connection_kw: 1000", f"connection_kw: {kw}")
    (tmp_path / "hand.yaml").write_text(by_hand.replace("count: 4", f"count: {count}"))
    results = api.run(tmp_path / "hand.yaml", tmp_path / "out", executor="serial")
    for scenario in ("now", "dear"):
        mine = tables(folder / "out", f"{scenario}.p{point:04d}")
        assert len(mine) > 10
        assert mine == tables(tmp_path / "out", scenario)
    rows = [row for row in table.to_pylist() if (row["point"], row["kpi"]) == (point, "queue_min_mean")]
    assert [row["scenario"] for row in rows] == ["now", "dear"]
    assert {row["hubs.mid.hub.connection_kw"] for row in rows} == {kw}
    own = results.kpis.to_pylist()
    waits = [row["value"] for row in own if (row["scenario"], row["kpi"]) == ("now", "queue_min_mean")]
    assert rows[0]["mean"] == pytest.approx(sum(waits) / 2)
    assert rows[0]["ci_low"] < rows[0]["mean"] < rows[0]["ci_high"]
    assert rows[0]["replications"] == 2


def test_the_points_differ_and_the_file_is_the_table(swept):
    folder, table = swept
    assert pq.read_table(folder / "out/summary/sweep.parquet").equals(table)
    assert table.schema.field("hubs.mid.hub.evses[0].count").type == "int64"
    contents = [tables(folder / "out", f"now.p{point:04d}")["trips", "replication=0"] for point in range(4)]
    assert len(set(contents)) == 4


def test_what_is_kept_of_it_is_an_experiment_of_its_own(swept, tmp_path):
    folder, _ = swept
    api.run(folder / "out" / "experiment.yaml", tmp_path / "again", executor="serial", scenarios=["dear.p0001"])
    assert tables(tmp_path / "again", "dear.p0001") == tables(folder / "out", "dear.p0001")
    assert api.check(folder / "out") == []


def test_a_sweep_is_resumed_and_another_is_refused(swept):
    folder, table = swept
    again = sweep(
        folder / "small.yaml",
        read_sweep(folder / "grid.yaml"),
        folder / "out",
        options=api.RunOptions(executor="serial", resume=True),
    )
    assert again.equals(table)
    arguments = ["sweep", str(folder / "small.yaml"), "-o", str(folder / "out"), "--set", "costs.tow_h=1,2"]
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 1
    assert "holds results of another experiment" in refused.output


def test_on_screen_with_settings(tmp_path):
    (small,) = write(tmp_path)
    arguments = ["sweep", str(small), "-o", str(tmp_path / "out"), "--set", "hubs.mid.hub.evses.0.count=1,3"]
    done = CliRunner().invoke(main, [*arguments, "--scenario", "now", "--kpi", "queue_min_mean", "--workers", "1"])
    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.output.splitlines() if "now" in line.split()]
    assert [line[:3] for line in lines] == [["0", "1", "now"], ["1", "3", "now"]]
    assert float(lines[0][3]) > float(lines[1][3]), "fewer EVSEs, longer waits"
    neither = CliRunner().invoke(main, ["sweep", str(small), "-o", str(tmp_path / "no")])
    assert neither.exit_code == 2


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("parameters: { hubs.mid.hub.conection_kw: [1, 2] }", "2:15", "hubs.mid.hub has no key 'conection_kw'; did you "
         "mean 'connection_kw'?"),
        ("parameters: { hub.mid: [1] }", "2:15", "did you mean 'hubs'?"),
        ("parameters: { 'hubs.mid.hub.evses[3].count': [1] }", "2:15", "list of 1; its items are [0] to [0]"),
        ("parameters: { hubs.mid.hub.bookings.slot_min: [1] }", "2:15", "is null in the experiment"),
        ("parameters: { simulation.window_h: [1, 2] }", "2:15", "the same at all points"),
        ("parameters: { hubs.mid.hub.connection_kw: [100, -5] }", "2:15", "-5; allowed: a number above 0"),
        ("parameters: { hubs.mid.hub.node: [nowhere] }", "2:15", "nowhere"),
        ("parameters: { costs.tow_h: [] }", "2:15", "an empty list; allowed"),
        ("parameters: { costs.tow_h: { low: 3, high: 3 } }", "2:15", "the range from 3 to 3 is empty"),
        ("parameters: { costs.tow_h: { low: a, high: 3 } }", "2:35", "'a'; input should be a valid number"),
        ("parameters: { costs.tow_h: { low: 0.5, high: 3, whole: true } }", "2:15", "whole"),
        ("parameters: { costs.tow_h: { low: 1, high: 3 } }", "2:15", "a grid needs a list"),
        ("design: latin_hypercube\nsamples: 3\nparameters: { costs.tow_h: [a, b] }", "4:15", "a list of values; this "
         "requires a range"),
        ("design: latin_hypercube\nparameters: { costs.tow_h: { low: 1, high: 3 } }", "samples", "missing; required"),
        ("design: points", "points", "missing; required: a list of at least 1"),
        ("design: points\npoints: [{ costs.tow_h: 1 }, { costs.tow_cost: 1 }]", "3:30", "sets costs.tow_cost; the"),
        ("dessign: grid", "2:1", "did you mean 'design'?"),
        ("{}", "parameters", "missing; required"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(tmp_path, text, place, message):
    small, bad = write(tmp_path, bad="\n" + text)
    with pytest.raises(ConfigError) as caught:
        sweep(small, read_sweep(bad), tmp_path / "out", options=SERIAL)
    (problem,) = caught.value.problems
    assert problem.file == str(bad)
    assert message in problem.message
    assert place in str(problem)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("setting", ["costs.tow_h", "costs.tow_h=", "=1", "costs.tow_h=.nan"])
def test_a_setting_is_a_key_and_values(setting):
    with pytest.raises(ConfigError, match="--set"):
        sweep_of_settings([setting])


def test_settings_are_read_like_yaml():
    values = sweep_of_settings(["a=1, 2.5,true,null,x"]).sweep.parameters["a"]
    assert values == (1, 2.5, True, None, "x")


def test_keys_are_read_step_by_step(tmp_path):
    (small,) = write(tmp_path)
    experiment = api.load(small).file.experiment
    count = ("hubs", "mid.hub", "evses", 0, "count")
    for key in ("hubs.mid.hub.evses[0].count", "hubs.*.evses[*].count", "hubs.mid.hub.evses.*.count"):
        assert key_paths(key, experiment) == [count]
    assert key_paths("equipment.mtbf_h", experiment) == [("equipment", "mtbf_h")], "a default can be varied"
    jurisdictions = key_paths("network.nodes.*.latitude", experiment)
    assert jurisdictions == [("network", "nodes", name, "latitude") for name in ("west", "mid", "east")]


CHANGES = "changes: { 2029-01-01: { hubs: { mid.hub: { connection_kw: 500 } } } }\n"


@pytest.mark.parametrize(
    ("experiment", "told"),
    [
        (EXPERIMENT + CHANGES, "hubs.mid.hub.connection_kw is changed on 2029-01-01"),
        (EXPERIMENT.replace("  now: {}", "  now: { " + CHANGES.strip() + " }"), "is changed on 2029-01-01"),
        (EXPERIMENT.replace("start: 2030-03-05", "snapshots: [2030-03-05, 2031-03-04]"), "a search looks at one date"),
    ],
)
def test_what_a_date_decides_is_not_swept(tmp_path, experiment, told):
    _, grid, dated = write(tmp_path, grid=GRID, dated=experiment)
    with pytest.raises(ConfigError) as caught:
        sweep(dated, read_sweep(grid), tmp_path / "out", options=SERIAL)
    assert told in caught.value.problems[0].message
    assert not (tmp_path / "out").exists()
