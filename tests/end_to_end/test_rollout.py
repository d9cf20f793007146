"""From YAML text through the command line to tables: the rollout alone, and traffic on what it has built."""

import pandas as pd
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from small_rollout import BASE, merged

from corridorsim import api
from corridorsim.cli import main

SCENARIOS = {
    "baseline": "slow",
    "scenarios": {
        "slow": {"policy": {"harmonize": ["permitting"], "rules": {"permitting": {"set": {"median_days": 1400}}}}},
        "quick": {},
    },
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "built.yaml"

    def write(**over):
        with path.open("w") as stream:
            YAML(typ="safe").dump(merged(BASE, SCENARIOS | over), stream)
        return path

    return write


def table(folder, name):
    return pd.read_parquet(folder / "tables" / name)


def test_the_rollout_alone(file, tmp_path):
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["rollout", str(file()), "-o", str(out), "--replications", "2"])
    assert result.exit_code == 0, result.output
    stages = table(out, "rollout")
    assert len(stages) == 2 * 2 * 2 * 8
    mine = stages[(stages["scenario"] == "quick") & (stages["replication"] == 1) & (stages["project"] == "one")]
    opened = mine.set_index("stage").loc["commissioning", "end"]
    assert opened == pd.Timestamp("2027-07-05", tz="UTC")
    kpis = pd.read_parquet(out / "summary" / "rollout_kpis.parquet")
    assert set(kpis["kpi"]) >= {"evses_open", "power_open_mw", "afir_share", "longest_gap_km", "cost_over_plan"}
    text = (out / "rollout.html").read_text()
    assert "schedule-quick" in text
    assert "://" not in text.split("<script>")[0], "no network"
    again = CliRunner().invoke(main, ["rollout", str(file()), "-o", str(out)])
    assert again.exit_code == 1
    assert "not empty" in again.output


def test_any_number_of_workers_gives_the_same_files(file, tmp_path):
    path = file(rollout={"siting": {"sigma": 0.5}})
    found = []
    for workers in ("1", "2"):
        out = tmp_path / workers
        command = ["rollout", str(path), "-o", str(out), "--replications", "5", "--workers", workers]
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
        found.append({str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()})
    assert found[0] == found[1]
    assert len(found[0]) == 2 * 2 * 5 + 2, "two tables of each replication, the KPIs and the page"
    kpis = pd.read_parquet(tmp_path / "2" / "summary" / "rollout_kpis.parquet")
    order = kpis[["scenario", "replication"]].drop_duplicates().to_records(index=False).tolist()
    assert order == [(name, number) for name in ("quick", "slow") for number in range(5)]
    assert kpis[kpis["kpi"] == "days_to_open_mean"]["value"].nunique() > 5, "replications differ"


def test_traffic_meets_what_is_built(file, tmp_path):
    out = tmp_path / "out"
    api.run(file(rollout={"projects": {"one": {"evses": {"fast": 3}}}}), out, executor="serial")
    assert api.check(out) == []
    hubs = table(out, "hubs").set_index(["scenario", "hub"])
    # 1,400 days of permit and 410 of the rest: 'slow' opens 'one' on day 1850, 25 January 2031, after the run.
    assert tuple(hubs.loc[("slow", "first"), ["evses", "limit_kw"]]) == (1, 2000), "what no project builds"
    assert tuple(hubs.loc[("quick", "first"), ["evses", "limit_kw"]]) == (4, 4000)
    assert ("slow", "second") not in hubs.index
    assert len(table(out, "rollout")) == 2 * 2 * 8
    assert set(table(out, "charging_sessions").query("scenario == 'quick'")["hub"]) >= {"first"}


def test_no_truck_charges_at_a_hub_before_it_opens(file, tmp_path):
    out = tmp_path / "out"
    api.run(file(hubs={"old": {"opens": "2030-03-06"}}), out, executor="serial")
    hubs = table(out, "hubs")
    assert set(hubs[hubs["scenario"] == "quick"]["hub"]) == {"first", "second"}
    assert not set(hubs[hubs["scenario"] == "slow"]["hub"]), "a corridor without hubs runs, too"
    assert not set(table(out, "charging_sessions")["hub"]) & {"old"}


def test_an_experiment_without_a_rollout_says_so(tmp_path, file):
    result = CliRunner().invoke(main, ["rollout", str(file(rollout=None)), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "rollout: is missing" in result.output


@pytest.mark.parametrize(
    ("over", "path", "message"),
    [
        ({"projects": {"one": {"hub": "frist"}}}, "rollout.projects.one.hub", "did you mean 'first'"),
        ({"projects": {"one": {"announced": "2025-12-31"}}}, "rollout.projects.one.announced", "2026-01-01 to 2031"),
        ({"projects": {"one": {"requires": ["two"]}, "two": {"requires": ["one"]}}}, "rollout.projects.one.requires",
         "circular requirement"),
        ({"projects": {"one": {"supplier": "nobody"}}}, "rollout.projects.one.supplier", "allowed: maker"),
        ({"projects": {"one": {"power_kw": 4001}}}, "rollout.projects.one.power_kw", "1 kW more"),
        ({"projects": {"one": {"evses": {"fast": 5}}}}, "rollout.projects.one.evses.fast", "1 EVSEs of kind 'fast'"),
        ({"projects": {"one": {"evses": {"slow": 1}}}}, "rollout.projects.one.evses.slow", "allowed: fast"),
        ({"projects": {"one": {"feeder": "line1"}}}, "rollout.projects.one", "either hub or feeder"),
        ({"projects": {"up": {"feeder": "line1", "power_kw": 9000, "announced": "2026-01-01", "supplier": "maker"}}},
         "rollout.projects.up.power_kw", "background load"),
        ({"projects": {"up": {"feeder": "line1", "power_kw": 9, "announced": "2026-01-01", "supplier": "maker",
                              "requires": ["one"]}}}, "rollout.projects.up.requires",
         "a feeder may only require projects of feeders"),
        ({"crews": {"north": 1}}, "rollout.crews.north", "allowed: "),
        ({"end": "2026-01-01"}, "rollout", "is not before end"),
        ({"suppliers": {"maker": {"volume_discounts": [[9, 0.1], [5, 0.2]]}}}, "rollout.suppliers.maker",
         "must be in ascending order"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(file, over, path, message):
    written = file(rollout=over)
    result = CliRunner().invoke(main, ["validate", str(written)])
    assert result.exit_code == 1
    line = next(line for line in result.output.splitlines() if path in line)
    assert line.startswith(f"{written}:")
    assert ":0:0:" not in line
    assert message in line


def test_a_hub_with_a_date_is_not_built_by_a_project(file):
    result = CliRunner().invoke(main, ["validate", str(file(hubs={"first": {"opens": "2028-01-01"}}))])
    assert "has an opening date" in result.output
