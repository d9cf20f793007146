"""From YAML text through the command line to who wins, who pays and what hubs return."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from small_rollout import BASE, merged

from corridorsim import api
from corridorsim.cli import main

AID = {
    "harmonize": ["uptime_standard"],
    "rules": {"uptime_standard": {"set": {"response_h": 1.0}, "cost": {"once": 8530.203, "per_year": 500.0}}},
}
OVER = {
    "diesel": {"g_co2e_per_km": 800},
    "economics": {"hub_lifetime_years": 10.0, "running_share_per_year": 0.0},
    "hubs": {"first": {"area_type": "rural"}, "second": {"area_type": "urban"},
             "old": {"area_type": "urban", "investment": {"cost": 2e6, "grant": 853_020.3}}},
    "feeders": {"line1": {"utility": "westgrid"}, "line2": {"utility": "eastgrid"}},
    "baseline": "alone",
    "scenarios": {"alone": {}, "together": {"policy": AID}},
}  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("winners") / "small.yaml"
    with path.open("w") as stream:
        YAML(typ="safe").dump(merged(BASE, OVER), stream)
    return path


@pytest.fixture(scope="module")
def folder(file):
    out = file.parent / "out"
    result = CliRunner().invoke(main, ["run", str(file), "-o", str(out), "--replications", "2", "--check"])
    assert result.exit_code == 0, result.output
    return out


def summary(folder, name):
    return pd.read_parquet(folder / "summary" / f"{name}.parquet")


def kpi(folder, scenario, name):
    table = summary(folder, "kpis")
    return table[(table["scenario"] == scenario) & (table["kpi"] == name)].set_index("replication")["value"]


def test_groups_are_those_of_the_file(folder):
    table = summary(folder, "group_kpis")
    groups = table[table["dimension"] != "gap"].groupby("dimension", observed=True)["group"].unique().map(set).to_dict()
    assert groups == {
        "jurisdiction": {"west", "east"},
        "operator_size": {"large"},
        "area_type": {"rural", "urban"},
        "cpo": {"cpo"},
        "utility": {"westgrid", "eastgrid"},
    }


@pytest.mark.parametrize("dimension", ["jurisdiction", "area_type", "cpo", "utility"])
def test_energy_of_groups_adds_up_to_the_corridor(folder, dimension):
    table = summary(folder, "group_kpis")
    own = table[(table["dimension"] == dimension) & (table["kpi"] == "hub_energy_mwh")]
    whole = summary(folder, "kpis").query("kpi == 'hub_energy_mwh'").set_index(["scenario", "replication"])["value"]
    assert whole.min() > 0
    assert (own.groupby(["scenario", "replication"], observed=True)["value"].sum() - whole).abs().max() < 1e-9


def test_the_agreement_is_paid_where_it_is_in_force(folder):
    # 8530.203 over ten years at 3 % are 1000 a year.
    assert kpi(folder, "together", "harmonization_cost_per_year").tolist() == pytest.approx([1500, 1500])
    assert kpi(folder, "alone", "harmonization_cost_per_year").tolist() == [0, 0]
    # The hub's grant, in the same way, is 100,000 a year.
    assert kpi(folder, "alone", "public_money_per_year").tolist() == pytest.approx([100_000] * 2)
    assert kpi(folder, "together", "public_money_per_year").tolist() == pytest.approx([101_500] * 2)


def test_the_diesel_truck_drives_the_whole_route(folder):
    trips = pd.read_parquet(folder / "tables" / "trips")
    assert trips["diesel_kg"].unique() == pytest.approx([0.8 * 200])
    ended = trips[trips["status"].isin(["completed", "stranded"]) & (trips["scenario"] == "alone")]
    window = ended[ended["depart_time"] < pd.Timestamp("2030-03-05T06:00", tz="UTC")]
    replaced_kg = window["diesel_kg"].where(window["status"] == "completed", 0)
    saved_kg = (replaced_kg - window["emissions_kg"]).groupby(window["replication"], observed=True).sum()
    tonnes = kpi(folder, "alone", "co2e_saved_t_per_year")
    assert tonnes.tolist() == pytest.approx((saved_kg * 8760 / 6 / 1000).tolist())
    money = kpi(folder, "alone", "public_money_per_tco2e")
    assert money.tolist() == pytest.approx((100_000 / tonnes).tolist())


def test_investors_know_hubs_of_the_file_and_of_the_rollout(folder):
    table = summary(folder, "investors").set_index(["scenario", "hub"]).loc["alone"]
    # 500 a kW; the hub that trucks met before is in the file.
    assert table["invested"].to_dict() == pytest.approx({"first": 1e6, "second": 2e6, "old": 2e6 - 853_020.3})
    assert (table["replications"] == 2).all()
    # Without cost of capital, ten years of what is earned.
    earned = table["revenue_per_year"] - table["electricity_per_year"]
    assert table["npv_mean"].tolist() == pytest.approx((10 * earned - table["invested"]).tolist())


def test_rules_are_shown_with_what_they_cost(file):
    shown = CliRunner().invoke(main, ["policy", str(file), "--scenario", "together"]).output
    assert "cost of agreements in EUR" in shown
    assert "8,530" in shown
    assert "cost of agreements" not in CliRunner().invoke(main, ["policy", str(file), "--scenario", "alone"]).output


def test_the_report_says_it(folder):
    assert CliRunner().invoke(main, ["report", str(folder)]).exit_code == 0
    page = Path(folder / "report.html").read_text(encoding="utf-8")
    section = page[page.index('<section id="winners">') : page.index('<section id="waits">')]
    assert "Public money and CO2e" in section
    assert "Investors&#39; view" in section
    assert "together: " in section


def test_compare_says_who_loses(folder):
    shown = CliRunner().invoke(main, ["compare", str(folder)]).output
    assert "together: nobody clearly loses." in shown


def test_levers_share_what_the_agreement_costs(file, tmp_path):
    from corridorsim.studies.attribution import attribute

    options = api.RunOptions(replications=1, executor="serial")
    rows = attribute(file, tmp_path / "shares", "alone", "together", options=options).to_pylist()
    (cost,) = [row for row in rows if row["kpi"] == "harmonization_cost_per_year"]
    assert (cost["player"], cost["effect"]) == ("uptime_standard", pytest.approx(1500))
