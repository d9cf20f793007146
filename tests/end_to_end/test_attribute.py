"""``corridorsim attribute``: effects add up, a lever that is alike everywhere is no player, bad names are refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corridorsim.cli import main

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"
ENDS = ["--baseline", "fragmented", "--target", "harmonized"]
GROUPS = ["--group", "charging=connectors,authentication,reservations,data_sharing,uptime_standard"]


def attribute(out: Path, *options: str):
    arguments = ["attribute", str(MINIMAL), "-o", str(out), "--replications", "2", "--workers", "1"]
    return CliRunner().invoke(main, [*arguments, *ENDS, *options])


@pytest.fixture(scope="module")
def attributed(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("attribute") / "results"
    done = attribute(out, *GROUPS)
    assert done.exit_code == 0, done.output
    assert "total difference" in done.output
    return out


def test_effects_add_up_to_the_difference_of_every_figure(attributed):
    effects = pq.read_table(attributed / "summary" / "attribution.parquet").to_pandas()
    assert set(effects["player"]) == {"charging", "roaming_fees", "tariffs", "border_procedures"}
    assert "load_management" not in ", ".join(effects["levers"]), "it is alike in both scenarios"
    known = effects.dropna(subset=["effect"]).groupby("kpi")
    assert len(known) > 20
    difference = known["target_mean"].first() - known["baseline_mean"].first()
    assert known["effect"].sum().to_numpy() == pytest.approx(difference.to_numpy(), rel=1e-9, abs=1e-9)
    assert effects.query("kpi == 'delay_h_mean' and player == 'border_procedures'")["effect"].item() < -0.1


def test_the_ends_are_the_two_scenarios(attributed, tmp_path):
    run = ["run", str(MINIMAL), "-o", str(tmp_path / "run"), "--replications", "2", "--workers", "1"]
    assert CliRunner().invoke(main, run).exit_code == 0
    columns = ["replication", "kpi", "value"]
    plain = pq.read_table(tmp_path / "run" / "summary" / "kpis.parquet").to_pandas()
    mixed = pq.read_table(attributed / "summary" / "kpis.parquet").to_pandas()
    for name, mixture in (("fragmented", "none"), ("harmonized", "all")):
        expected = plain[plain["scenario"] == name][columns].reset_index(drop=True)
        found = mixed[mixed["scenario"] == mixture][columns].reset_index(drop=True)
        # The same worlds, but for rounding in waits that planners know from pilot runs.
        assert expected.equals(found), name


def test_pairs_and_the_page(attributed):
    pairs = pq.read_table(attributed / "summary" / "interaction.parquet").to_pandas()
    assert len(pairs.groupby(["player", "other"])) == 6
    assert CliRunner().invoke(main, ["report", str(attributed)]).exit_code == 0
    assert "Contribution of each lever" in (attributed / "report.html").read_text(encoding="utf-8")


def test_it_goes_on_where_it_stopped_and_draws_orders_when_asked(attributed, tmp_path):
    again = attribute(attributed, *GROUPS, "--resume")
    assert again.exit_code == 0, again.output
    other = attribute(attributed, "--group", "charging=connectors,authentication")
    assert other.exit_code == 1
    assert "another experiment" in other.output
    drawn = attribute(tmp_path / "drawn", *GROUPS, "--orders", "2")
    assert drawn.exit_code == 0, drawn.output
    effects = pq.read_table(tmp_path / "drawn" / "summary" / "attribution.parquet").to_pandas()
    costs = effects[effects["kpi"] == "cost_per_tkm"]
    difference = (costs["target_mean"] - costs["baseline_mean"]).iloc[0]
    assert costs["effect"].sum() == pytest.approx(difference, rel=1e-9)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--group", "a=connectros"], "no lever 'connectros'"),
        (["--group", "a=connectors", "--group", "b=connectors"], "lever connectors is in two groups, a and b"),
        (["--target", "harmonised"], "did you mean 'harmonized'"),
        (["--target", "fragmented"], "fragmented and fragmented are equal"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(tmp_path, options, words):
    refused = attribute(tmp_path / "out", *options)
    assert refused.exit_code == 1
    assert words in refused.output
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in refused.output
