"""``corridorsim run --precision``: adds replications, says what is reached, and changes no table."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridorsim import api
from corridorsim.cli import main
from corridorsim.errors import ResultsError
from corridorsim.studies.precision import Target, run_to_precision

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"


def run(out, *options):
    return CliRunner().invoke(main, ["run", str(MINIMAL), "-o", str(out), "--workers", "1", *map(str, options)])


def contents(out):
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted((out / "tables").rglob("*")) if p.is_file()}


def manifest(out):
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def precise(tmp_path_factory):
    """Costs to 5 %: two replications do not tell enough, a few more do."""
    out = tmp_path_factory.mktemp("precision") / "out"
    done = run(out, "--replications", 2, "--precision", 0.05, "--kpi", "cost_per_tkm", "--max-replications", 20)
    assert done.exit_code == 0, (done.output, done.exception)
    assert done.output.count("reached") == 2
    assert "not reached" not in done.output
    return out


def replications(out):
    units = manifest(out)["units"]
    assert {unit["state"] for unit in units} == {"done"}
    return {
        name: sorted(unit["replication"] for unit in units if unit["scenario"] == name)
        for name in ("fragmented", "harmonized")
    }


def test_all_scenarios_have_the_same_replications(precise):
    found = replications(precise)
    n = len(found["fragmented"])
    assert 2 < n < 20
    assert found == {"fragmented": list(range(n)), "harmonized": list(range(n))}


def test_the_half_widths_are_what_was_asked(precise):
    kpis = api.read(precise).kpis.to_pandas().query("kpi == 'cost_per_tkm'")
    by_scenario = kpis.groupby("scenario")["value"]
    assert set(by_scenario.count()) == {len(replications(precise)["fragmented"])}
    # Four at the least: Student's t of three degrees of freedom is 3.18, and no n has a smaller one than 1.96.
    half_width = 1.96 * by_scenario.std() / by_scenario.count() ** 0.5
    assert (half_width / by_scenario.mean() < 0.05).all()


def test_the_manifest_keeps_what_was_asked(precise):
    asked = {"relative": 0.05, "kpis": ["cost_per_tkm"], "max_replications": 20}
    assert manifest(precise)["precision"] == asked


def test_same_bytes_as_so_many_replications_at_once(precise, tmp_path):
    n = len(replications(precise)["fragmented"])
    assert run(tmp_path / "at_once", "--replications", n).exit_code == 0
    assert contents(tmp_path / "at_once") == contents(precise)
    assert manifest(tmp_path / "at_once")["precision"] is None
    kept = (precise / "experiment.yaml").read_text(encoding="utf-8")
    assert kept == (tmp_path / "at_once" / "experiment.yaml").read_text(encoding="utf-8")


def test_resume_goes_on_from_what_is_there(precise, tmp_path):
    out = Path(shutil.copytree(precise, tmp_path / "out"))
    before = contents(out)
    n = len(replications(out)["fragmented"])
    options = ["--precision", 0.001, "--kpi", "delay_h_mean", "--max-replications", n + 1]
    refused = run(out, *options)
    assert refused.exit_code == 1
    assert "--resume" in refused.output
    done = run(out, *options, "--resume", "--replications", 2)
    assert done.exit_code == 0, done.output
    assert "not reached: some " in done.output
    assert len(replications(out)["harmonized"]) == n + 1
    assert before.items() <= contents(out).items()


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--precision", "5"], 2, "0<x<1"),
        (["--kpi", "cost_per_tkm"], 2, "--kpi requires --precision"),
        (["--precision", "0.05", "--kpi", "cost_per_tk"], 1, "did you mean 'cost_per_tkm'?"),
        (["--precision", "0.05", "--max-replications", "3"], 1, "at most 3 replications; allowed: 5 or more"),
    ],
)
def test_bad_options(tmp_path, options, code, said):
    refused = run(tmp_path / "out", *options)
    assert refused.exit_code == code
    assert said in " ".join(refused.output.split())
    assert not (tmp_path / "out").exists()


def test_a_share_of_more_than_all_is_refused(tmp_path):
    with pytest.raises(ResultsError, match=r"precision 5; allowed: above 0 and below 1, such as 0.05 for 5 %"):
        run_to_precision(MINIMAL, tmp_path / "out", Target(5))
