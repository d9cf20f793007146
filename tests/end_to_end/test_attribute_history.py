"""``attribute`` where rules have a date: the ends are the two scenarios, whose rollouts met the rules of their day."""

import pandas as pd
import pytest
from ruamel.yaml import YAML
from small_rollout import BASE, merged

from corridorsim import api
from corridorsim.studies.attribution import attribute

# Permits are asked for in February 2026: slow ones from 2027 on delay nobody.
SLOW = {"harmonize": ["permitting"], "rules": {"permitting": {"set": {"median_days": 1400}, "from": "2027-01-01"}}}
LATE = {"changes": {"2029-01-01": {"jurisdictions": {"west": {"rules": {"permitting": {"median_days": 50}}}}}}}
OVER = {
    "baseline": "plain",
    "scenarios": {"plain": {}, "later": {"policy": SLOW}, "mended": {"policy": SLOW} | LATE},
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("dated") / "dated.yaml"
    with path.open("w") as stream:
        YAML(typ="safe").dump(merged(BASE, OVER), stream)
    return path


@pytest.fixture(scope="module")
def run(file):
    return api.run(file, file.parent / "run", executor="serial")


@pytest.mark.parametrize("target", ["later", "mended"])
def test_no_lever_and_all_levers_are_the_scenarios(file, run, target):
    out = file.parent / target
    table = attribute(file, out, "plain", target)
    assert set(table["player"].to_pylist()) == {"permitting"}
    mixed, plain = (pd.read_parquet(folder / "tables" / "rollout") for folder in (out, run.path))
    for name, mixture in (("plain", "none"), (target, "all")):
        columns = ["project", "stage", "start", "end", "cost"]
        expected = plain.loc[plain["scenario"] == name, columns].reset_index(drop=True)
        found = mixed.loc[mixed["scenario"] == mixture, columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(found, expected, check_categorical=False)
        opened = found.loc[found["stage"] == "commissioning", "end"]
        assert (opened < pd.Timestamp("2028-01-01", tz="UTC")).all()
        assert len(opened) == 2
