"""From YAML text through the command line to tables: uptake alone, traffic at the share that is reached, bad input."""

import pandas as pd
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from small_rollout import BASE, merged

from corridorsim import api
from corridorsim.cli import main

ADOPTION = {
    "electric": {"price": [[2026, 300_000], [2030, 200_000]], "kwh_per_km": 2.5},
    "diesel": {"price": 120_000, "price_per_l": 4.0},
    "sensitivity": 20,
}
SLOW = {"policy": {"harmonize": ["permitting"], "rules": {"permitting": {"set": {"median_days": 1400}}}}}
OVER = {
    "adoption": ADOPTION,
    "flows": {"eastward": {"electric_share": 0.3, "trucks_per_day": 400}},
    "baseline": "slow",
    "scenarios": {"slow": SLOW, "quick": {}, "given": {"adoption": None}},
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "taken_up.yaml"

    def write(**over):
        data = merged(BASE, OVER)
        with path.open("w") as stream:
            YAML(typ="safe").dump(merged(data, over), stream)
        return path

    return write


def read_table(folder, name):
    return pd.read_parquet(folder / "tables" / name)


def test_uptake_without_traffic(file, tmp_path):
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["rollout", str(file()), "-o", str(out), "--replications", "2"])
    assert result.exit_code == 0, result.output
    made = read_table(out, "adoption")
    assert len(made) == 2 * 2 * 6, "two scenarios and replications, six years"
    assert set(made["scenario"]) == {"slow", "quick"}
    at_end = made[made["time"] == pd.Timestamp("2031-01-01", tz="UTC")].groupby("scenario", observed=True)["share"]
    assert at_end.mean()["quick"] > at_end.mean()["slow"], "hubs that open early bring trucks"
    kpis = pd.read_parquet(out / "summary" / "rollout_kpis.parquet")
    assert set(kpis[kpis["kpi"] == "electric_share"]["scenario"]) == {"slow", "quick"}
    text = (out / "rollout.html").read_text()
    assert 'id="shares-quick"' in text
    assert 'id="shares-given"' not in text
    assert 'id="electric_share"' in text


def test_trucks_meet_the_share_that_is_reached(file, tmp_path):
    out = tmp_path / "out"
    api.run(file(), out, executor="serial")
    assert api.check(out) == []
    trips, made = read_table(out, "trips"), read_table(out, "adoption")
    assert set(made["scenario"]) == {"slow", "quick"}
    of = {name: set(rows["trip_id"]) for name, rows in trips.groupby("scenario", observed=True)}
    reached = made[made["time"] == pd.Timestamp("2030-01-01", tz="UTC")].set_index("scenario")["share"]
    assert reached["slow"] < 0.3 < reached["quick"]
    assert of["slow"] < of["given"] < of["quick"], "the same trucks, and more of them"
    # Some 200 trucks of all kinds depart in twelve hours.
    assert len(of["quick"]) / len(of["given"]) == pytest.approx(reached["quick"] / 0.3, rel=0.25)


def test_the_public_pays_for_what_is_bought_and_for_energy(file, tmp_path):
    rules = {"incentives": {"purchase_rebate": 1000.0, "energy_rebate_per_kwh": 0.1}}
    aided = {"jurisdictions": {place: {"rules": rules} for place in ("west", "east")}}
    out = tmp_path / "out"
    api.run(file(scenarios={"aided": aided, "slow": None, "quick": None}, baseline="given"), out, executor="serial")
    kpis = {(row["scenario"], row["kpi"]): row["value"] for row in api.read(out).kpis.to_pylist()}
    assert kpis["given", "public_money_per_year"] == 0
    # 400 trucks a day over 200 km keep 243.5 trucks busy at 120,000 km a year; 15 % of them are renewed.
    made = read_table(out, "adoption")
    target = made.loc[made["time"] == pd.Timestamp("2030-01-01", tz="UTC"), "target"].item()
    sold = read_table(out, "charging_sessions").query("scenario == 'aided'")
    inside = sold[sold["end_time"] < pd.Timestamp("2030-03-05T06:00", tz="UTC")]
    energy = 0.1 * 0.95 * inside["grid_kwh"].sum() * 8760 / 6
    trucks = 400 * 365.25 * 200 / 120_000 * 0.15 * target * 1000
    assert trucks > 0
    assert energy > 0
    assert kpis["aided", "public_money_per_year"] == pytest.approx(trucks + energy)


DYNAMIC = {"price_files": {"hourly": {"path": "prices.csv"}},
           "jurisdictions": {"west": {"rules": {"tariffs": {"dynamic": {"price_file": "hourly"}}}}}}  # fmt: skip


@pytest.mark.parametrize(
    ("over", "path", "message"),
    [
        ({"rollout": None}, "adoption", "give rollout, or remove adoption"),
        ({"adoption": {"renewal_per_year": 1.5}}, "adoption.renewal_per_year", "1"),
        ({"adoption": {"diesel": {"price_per_l": [[2030, 1.5], [2028, 1.6]]}}}, "adoption.diesel.price_per_l",
         "years must be in ascending order: 2028 follows 2030"),
        ({"adoption": {"electric": {"price": []}}}, "adoption.electric.price", "allowed"),
        ({"adoption": {"electric": {"price": -3}}}, "adoption.electric.price", "-3"),
        ({"adoption": {"diesel": {"price": None}}}, "adoption.diesel.price", "missing"),
        ({"rollout": {"investment": {"margin_per_kwh": 0.2, "growth_per_year": 0.4}}},
         "rollout.investment.growth_per_year", "0.4 is not used with adoption"),
        ({"flows": {"eastward": {"electric_share": 0}}, "rollout": {
            "investment": {"margin_per_kwh": 0.2}, "projects": {"one": {"expected_kwh_per_day": 9}}}},
         "flows.eastward.electric_share", "allowed: above 0"),
        (DYNAMIC, "jurisdictions.west.rules.tariffs.dynamic", "cannot use hourly prices"),
        ({"jurisdictions": {"west": {"rules": {"incentives": {"toll_exemption": 1.2}}}}},
         "jurisdictions.west.rules.incentives.toll_exemption", "1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(file, over, path, message):
    written = file(**over)
    result = CliRunner().invoke(main, ["validate", str(written)])
    assert result.exit_code == 1
    line = next(line for line in result.output.splitlines() if f"{path}:" in line)
    assert line.startswith(f"{written}:")
    assert ":0:0:" not in line
    assert message in line
