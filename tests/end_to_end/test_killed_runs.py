"""A run that is killed outright, at different moments, and then resumed gives the bytes of one that was not."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridorsim.cli import main

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"
SMALL = """\
extends: {minimal}
name: small
simulation: {{ warmup_h: 2, window_h: 4, cooldown_h: 2, replications: 4, pilot_runs: 2 }}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("killed") / "small.yaml"
    path.write_text(SMALL.format(minimal=MINIMAL))
    return path


@pytest.fixture(scope="module")
def undisturbed(small):
    out = small.parent / "undisturbed"
    result = CliRunner().invoke(main, ["run", str(small), "-o", str(out), "--workers", "1"])
    assert result.exit_code == 0, result.output
    return out


def contents(out):
    return {str(path.relative_to(out)): path.read_bytes() for path in (out / "tables").rglob("*.parquet")}


def state(out):
    """Units and scenarios with pilot averages that are done according to the manifest, if there is one."""
    try:
        told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return sum(unit["state"] == "done" for unit in told["units"]), len(told["pilot"])


MOMENTS = {
    "before the first pilot run has ended": lambda out: state(out) is not None,
    "among pilot runs and units": lambda out: (state(out) or (0, 0))[1] >= 1,
    "among units": lambda out: (state(out) or (0, 0))[0] >= 2,
    "while a unit is written": lambda out: any((out / ".partial").glob("*/trips.parquet")),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_goes_on_to_the_same_bytes(moment, small, undisturbed, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "corridorsim", "run", str(small), "-o", str(out), "--workers", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while not MOMENTS[moment](out) and process.poll() is None:
            assert time.monotonic() < deadline, moment
            time.sleep(0.002)
    finally:
        process.kill()
        process.wait()
    result = CliRunner().invoke(main, ["run", str(small), "-o", str(out), "--workers", "1", "--resume"])
    assert result.exit_code == 0, result.output
    assert contents(out) == contents(undisturbed)
    done, pilots = state(out)
    assert (done, pilots) == (8, 2)
    assert (
        json.loads((out / "manifest.json").read_text())["pilot"]
        == (json.loads((undisturbed / "manifest.json").read_text())["pilot"])
    )
    assert not (out / ".partial").exists()
