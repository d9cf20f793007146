"""What a run tells its progress bar is what it does."""

import json
from pathlib import Path

import pytest

from corridorsim import api

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"
SHORT = """\
extends: {minimal}
name: short
simulation: {{ warmup_h: 0, window_h: 2, cooldown_h: 0, replications: 2, pilot_runs: {pilot_runs} }}
"""


class Told:
    """Counts what it is told."""

    def __init__(self):
        self.promised, self.pilots, self.units = [], 0, []

    def begin(self, units, pilots):
        self.promised.append((units, pilots))

    def pilot_done(self):
        self.pilots += 1

    def unit_done(self, result):
        self.units.append((result.scenario, result.replication))


@pytest.fixture
def run(tmp_path):
    def short_run(pilot_runs, **options):
        path = tmp_path / "short.yaml"
        path.write_text(SHORT.format(minimal=MINIMAL, pilot_runs=pilot_runs))
        told = Told()
        api.run(path, tmp_path / "out", progress=told, **options)
        return told

    return short_run


@pytest.mark.parametrize("pilot_runs", [0, 3])
def test_every_pilot_run_and_unit_is_counted(run, pilot_runs):
    told = run(pilot_runs, executor="serial")
    assert told.promised == [(4, 2 * pilot_runs)]
    assert told.pilots == 2 * pilot_runs
    assert sorted(told.units) == [(name, number) for name in ("fragmented", "harmonized") for number in (0, 1)]


def test_a_resumed_run_counts_what_is_missing(run, tmp_path):
    run(3, executor="serial")
    path = tmp_path / "out" / "manifest.json"
    manifest = json.loads(path.read_text())
    kept = manifest["pilot"].copy()
    del manifest["pilot"]["harmonized"]
    manifest["units"][3]["state"] = "pending"
    path.write_text(json.dumps(manifest))
    told = run(3, executor="serial", resume=True)
    assert told.promised == [(1, 3)]
    assert (told.pilots, told.units) == (3, [("harmonized", 1)])
    assert json.loads(path.read_text())["pilot"] == kept
