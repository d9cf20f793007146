"""From YAML text to tables, pages and explanations: several dates of one experiment, with dated changes."""

import json
import re
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from small_rollout import BASE, merged

from corridorsim import api
from corridorsim.analysis.bills import unit_bills
from corridorsim.analysis.hourly import hourly_load
from corridorsim.analysis.results import Unit
from corridorsim.cli import main
from corridorsim.errors import ResultsError
from corridorsim.report.page import write_report

EARLY, MIDDLE, LATE = "2026-03-03", "2028-03-07", "2030-03-05"
DATES = [EARLY, MIDDLE, LATE]
# In 'quick' hub 'first' opens on day 550, 5 July 2027, and 'second', whose connection takes 100 days more, on day 650,
# 13 October 2027. In 'slow' permits take 940 days from February 2026 on, before the projects are sited on day 40.
OVER = {
    "simulation": {"start": None, "snapshots": DATES, "window_h": 12, "replications": 2, "seed": 3},
    "flows": {
        "eastward": {
            "trucks_per_day": 500,
            "electric_share": 0.5,
            "soc_start": {"uniform": {"low": 0.35, "high": 0.65}},  # 140 kWh take nobody over the 150 km to 'old'
        }
    },
    "hubs": {"old": {"node": "c", "connection_kw": 1200}},
    "baseline": "slow",
    "scenarios": {
        "quick": {},
        "slow": {
            "changes": {
                "2026-02-01": {
                    "policy": {"harmonize": ["permitting"], "rules": {"permitting": {"set": {"median_days": 940}}}}
                }
            }
        },
    },
    "changes": {
        "2028-01-01": {
            "flows": {"eastward": {"electric_share": 0.75}},
            "jurisdictions": {place: {"carbon_g_per_kwh": 60.0} for place in ("west", "east")},
        },
        "2030-01-01": {
            "flows": {"eastward": {"electric_share": 1.0}},
            "vehicles": {"truck": {"usable_kwh": 500}},
            "jurisdictions": {
                place: {"carbon_g_per_kwh": 20.0, "rules": {"tariffs": {"energy_per_kwh": 0.3}}}
                for place in ("west", "east")
            },
        },
    },
}


def write(path, **over):
    with path.open("w") as stream:
        YAML(typ="safe").dump(merged(merged(BASE, OVER), over), stream)
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Give the results of three dates; nothing writes into them."""
    folder = tmp_path_factory.mktemp("snapshots")
    return api.run(write(folder / "years.yaml"), folder / "out", executor="serial")


def mean(results, kpi):
    """Mean over replications by scenario and snapshot."""
    kpis = results.kpis.to_pandas()
    return kpis[kpis["kpi"] == kpi].groupby(["scenario", "snapshot"], observed=True)["value"].mean()


def test_units_have_folders_by_date(run):
    assert run.snapshots == DATES
    assert {(unit.scenario, unit.snapshot, unit.replication) for unit in run.units} == {
        (scenario, day, replication) for scenario in ("quick", "slow") for day in DATES for replication in (0, 1)
    }
    part = run.path / f"tables/trips/scenario=quick/snapshot={LATE}/replication=1/part-0.parquet"
    assert part.is_file()
    assert set(run.trips.to_pandas()["snapshot"]) == set(DATES)
    assert set(run.table("trips", snapshot=LATE).to_pandas()["depart_time"].dt.year) == {2030}
    assert api.check(run.path) == []


def test_each_date_meets_what_is_built_by_then(run):
    hubs = (
        run.hubs.to_pandas()
        .groupby(["scenario", "snapshot"], observed=True)["hub"]
        .agg(lambda names: sorted(set(names)))
    )
    everything = ["first", "old", "second"]
    assert hubs["quick"].to_dict() == {EARLY: ["old"], MIDDLE: everything, LATE: everything}
    assert hubs["slow"].to_dict() == {EARLY: ["old"], MIDDLE: ["old"], LATE: everything}


def test_a_rollout_is_one_history(run):
    stages = run.rollout.to_pandas()
    columns = ["project", "stage", "start", "end", "cost"]
    for (scenario, replication), own in stages.groupby(["scenario", "replication"], observed=True):
        dated = [rows[columns].reset_index(drop=True) for _, rows in own.groupby("snapshot", observed=True)]
        assert dated[0].equals(dated[1]), (scenario, replication)
        assert dated[0].equals(dated[2]), (scenario, replication)
    opened = stages[stages["stage"] == "commissioning"].groupby(["scenario", "project"], observed=True)["end"].first()
    assert opened["quick", "one"] == pd.Timestamp("2027-07-05", tz="UTC")
    # The permit ends on day 980, the tender is on day 1000; 300 + 90 + 10 follow.
    assert opened["slow", "one"] == pd.Timestamp("2029-11-01", tz="UTC")


def test_hubs_that_open_later_are_seen_as_waits_and_strandings(run):
    waits = mean(run, "queue_min_mean")
    assert waits["quick", EARLY] == waits["slow", EARLY]
    assert waits["slow", MIDDLE] > 2 * waits["quick", MIDDLE]
    assert waits["slow", MIDDLE] > waits["slow", EARLY], "more trucks at the same hub"
    assert waits["slow", LATE] == waits["quick", LATE], "all is built, and rules of permits are none of the road"
    stranded = mean(run, "stranded_per_1000_trips")
    assert stranded["quick", EARLY] == stranded["slow", EARLY]
    # With 1.07 kWh/km, 161 of 400 kWh: SOC 0.40 at departure, of which a sixth of all have less.
    for scenario, date in (("quick", EARLY), ("slow", EARLY), ("slow", MIDDLE)):
        trips = run.table("trips", scenario).to_pandas().query("snapshot == @date")
        is_stranded, too_low = trips["status"] == "stranded", trips["soc_start"] < 161 / 400
        assert too_low.mean() == pytest.approx(1 / 6, rel=0.2)
        assert set(trips.loc[too_low, "status"]) == {"stranded", "in_progress"}
        assert trips.loc[is_stranded, "soc_start"].max() < 161 / 400 + 0.015
        assert stranded[scenario, date] > 100
    assert stranded["quick", MIDDLE] == stranded["quick", LATE] == stranded["slow", LATE] == 0


def test_fleet_prices_and_carbon_are_those_of_the_date(run):
    trips = run.table("trips", "quick").to_pandas()
    capacity = trips.assign(kwh=trips["energy_kwh"] - trips["charged_kwh"], soc=trips["soc_start"] - trips["soc_end"])
    ended = capacity[(capacity["status"] == "completed") & (capacity["soc"].abs() > 0.1)]
    assert (ended["kwh"] / ended["soc"]).groupby(ended["snapshot"], observed=True).mean().to_dict() == pytest.approx(
        {EARLY: 400, MIDDLE: 400, LATE: 500}
    )
    sessions = run.table("charging_sessions", "quick").to_pandas().query("status == 'completed'")
    price = (
        sessions.groupby("snapshot", observed=True)["cost"].sum()
        / sessions.groupby("snapshot", observed=True)["battery_kwh"].sum()
    )
    assert price[LATE] < price[MIDDLE] == pytest.approx(price[EARLY], rel=0.02)
    carbon = mean(run, "emissions_g_per_tkm")["quick"]
    assert carbon[MIDDLE] / carbon[EARLY] == pytest.approx(0.6, rel=0.05)
    assert carbon[LATE] / carbon[EARLY] == pytest.approx(0.2, rel=0.05)


def test_dates_share_their_chance(run):
    """All dates are Tuesdays: the trucks of an early date are among those of a later one."""
    trips = run.table("trips", "quick", 0).to_pandas().set_index("trip_id")
    departed = {
        day: (own["depart_time"] - pd.Timestamp(day, tz="UTC")).dt.total_seconds()
        for day, own in trips.groupby("snapshot", observed=True)
    }
    assert set(departed[EARLY].index) < set(departed[MIDDLE].index) < set(departed[LATE].index)
    assert departed[EARLY].equals(departed[LATE].reindex(departed[EARLY].index))


def test_differences_are_paired_date_by_date(run):
    rows = {(row["snapshot"], row["kpi"]): row for row in run.comparison.to_pylist()}
    waits = mean(run, "queue_min_mean")
    assert {day for day, _ in rows} == set(DATES)
    for day in DATES:
        row = rows[day, "queue_min_mean"]
        assert (row["scenario"], row["replications"]) == ("quick", 2)
        assert row["difference"] == pytest.approx(waits["quick", day] - waits["slow", day])
    shown = CliRunner().invoke(main, ["compare", str(run.path)])
    assert re.findall(r"snapshot (\S+)", shown.output) == DATES


def test_the_window_is_that_of_a_date(run):
    assert [str(part.window[0].date()) for part in run.by_snapshot()] == DATES
    assert run.at(MIDDLE).at(MIDDLE).snapshots == []
    assert unit_bills(run, Unit("quick", 0, LATE)).months["month"].to_pylist() == ["2030-03"] * 3
    assert pd.Timestamp(hourly_load(run, "quick", 0, LATE).begin_us[0], unit="us") == pd.Timestamp(LATE)
    with pytest.raises(ResultsError, match=f"which snapshot\\? There are {EARLY}"):
        _ = run.window
    with pytest.raises(ResultsError, match="no finished unit with scenario=None, replication=None, snapshot=2001"):
        run.table("trips", snapshot="2001-01-01")


def test_a_truck_is_explained_on_its_date(run):
    trip = run.table("trips", "quick", 1, LATE).to_pandas().query("status == 'completed'")["trip_id"].iloc[0]
    command = ["explain", str(run.path), "--scenario", "quick", "--replication", "1", "--trip", trip]
    told = CliRunner().invoke(main, [*command, "--snapshot", LATE])
    assert told.exit_code == 0, told.output
    assert f"trip {trip}, scenario quick, snapshot {LATE}, replication 1" in told.output
    assert "of 500 kWh" in told.output
    asked = CliRunner().invoke(main, command)
    assert (asked.exit_code, asked.output) == (1, f"error: which snapshot? There are {', '.join(DATES)}\n")
    hub = ["explain", str(run.path), "--scenario", "quick", "--hub", "first", "--at", f"{LATE}T06:00"]
    assert CliRunner().invoke(main, [*hub, "--snapshot", LATE]).exit_code == 0


def test_the_page_shows_all_dates(run, tmp_path):
    folder = shutil.copytree(run.path, tmp_path / "out")
    text = write_report(folder).read_text()
    assert "By year" in text
    figures = json.loads(re.search(r'id="figure-data">(.*?)</script>', text)[1])
    lines = figures["snapshots-2"]["data"]
    assert [line["name"] for line in lines] == ["quick", "slow"]
    waits = mean(run, "queue_min_mean")
    assert lines[1]["y"] == pytest.approx([waits["slow", day] for day in DATES], rel=1e-3)
    assert lines[1]["text"] == DATES
    assert "Observation window: 5 March 2030, 00:00 to 5 March 2030, 12:00 UTC" in text
    assert f"{waits['slow', MIDDLE]:.1f}" in text, "in the table, too"


def test_an_interrupted_run_goes_on(run, tmp_path):
    folder = shutil.copytree(run.path, tmp_path / "out")
    manifest = json.loads((folder / "manifest.json").read_text())
    (lost,) = [u for u in manifest["units"] if (u["scenario"], u["snapshot"], u["replication"]) == ("slow", MIDDLE, 1)]
    lost["state"] = "pending"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    place = f"tables/trips/scenario=slow/snapshot={MIDDLE}/replication=1/part-0.parquet"
    (folder / place).unlink()
    again = api.run(run.path.parent / "years.yaml", folder, executor="serial", resume=True)
    assert len(again.units) == 12
    assert (folder / place).read_bytes() == (run.path / place).read_bytes()
    assert again.kpis.equals(run.kpis)


def test_a_kept_experiment_gives_the_same_dates(run, tmp_path):
    again = api.run(run.path / "experiment.yaml", tmp_path / "again", scenarios=["slow"], replications=1)
    place = f"tables/trips/scenario=slow/snapshot={LATE}/replication=0/part-0.parquet"
    assert (again.path / place).read_bytes() == (run.path / place).read_bytes()


def test_a_file_that_a_change_names_is_kept(tmp_path):
    hours = pd.date_range(LATE, periods=14, freq="h").strftime("%Y-%m-%dT%H:%MZ")
    (tmp_path / "air.csv").write_text("time,temperature_c\n" + "".join(f"{hour},-5\n" for hour in hours))
    weather = {"jurisdictions": {"west": {"weather": {"kind": "file", "path": "air.csv"}}}}
    path = write(
        tmp_path / "cold.yaml", simulation={"snapshots": [EARLY, LATE], "window_h": 3}, changes={"2030-01-01": weather}
    )
    kept = api.run(path, tmp_path / "out", scenarios=["slow"], replications=1, executor="serial")
    assert [file.name for file in (kept.path / "inputs").iterdir()] == ["file-1.csv"]
    (tmp_path / "air.csv").unlink()
    again = api.run(kept.path / "experiment.yaml", tmp_path / "again", scenarios=["slow"], replications=1)
    assert again.trips.equals(kept.trips)
    assert again.manifest["experiment_hash"] == kept.manifest["experiment_hash"]


def test_a_date_alone_is_that_date_of_several(run, tmp_path):
    """Whatever the other dates are; without several, nothing is named after them."""
    path = write(tmp_path / "one.yaml", simulation={"snapshots": None, "start": LATE})
    alone = api.run(path, tmp_path / "out", scenarios=["slow"], executor="serial")
    assert alone.snapshots == []
    assert set(alone.kpis["snapshot"].to_pylist()) == {None}
    one, several = (
        folder / "tables/trips/scenario=slow" / day / "replication=0/part-0.parquet"
        for folder, day in ((alone.path, ""), (run.path, f"snapshot={LATE}"))
    )
    assert one.read_bytes() == several.read_bytes()


def test_the_rules_of_each_date_are_shown(run):
    path = str(run.path.parent / "years.yaml")
    shown = CliRunner().invoke(main, ["policy", path, "--scenario", "slow"])
    assert re.findall(r"slow, (\S+)", shown.output) == DATES
    one = CliRunner().invoke(main, ["policy", path, "--scenario", "slow", "--snapshot", MIDDLE])
    assert re.findall(r"slow, (\S+)", one.output) == [MIDDLE]
    fine = CliRunner().invoke(main, ["validate", path])
    assert f"3 snapshots: {', '.join(DATES)}" in fine.output


def test_levers_are_told_apart_on_one_date(run, tmp_path):
    path = str(run.path.parent / "years.yaml")
    command = ["attribute", path, "-o", str(tmp_path / "why"), "--baseline", "slow", "--target", "quick"]
    assert "which snapshot?" in CliRunner().invoke(main, command).output
    done = CliRunner().invoke(main, [*command, "--snapshot", MIDDLE, "--replications", "1", "--workers", "1"])
    assert done.exit_code == 0, done.output
    why = api.read(tmp_path / "why")
    assert why.window[0].date().isoformat() == MIDDLE
    assert why.snapshots == []
