"""Compiled agents on the compiled loop, and the same files as plain Python on stock SimPy, give the same tables."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_runs import digests
from test_feasible_plans import corridors

from corridorsim.typed import CHOICE, chosen_agents

TRIPS = st.lists(
    st.tuples(st.sampled_from([0.0, 60.0, 1800.0, 7200.0, 50_000.0]), st.sampled_from([0.2, 0.5, 0.8, 1.0])),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def plain_digests():
    """Digests of runs in a process in which agents are plain Python."""
    program = [sys.executable, str(Path(__file__).with_name("small_runs.py"))]
    environment = os.environ | {CHOICE: "python"}
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:

        def ask(run):
            process.stdin.write(json.dumps(run) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


@pytest.mark.skipif(chosen_agents() == "python", reason="there are no compiled agents to compare with")
@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(corridors(), TRIPS, st.sampled_from(["none", "all"]), st.sampled_from([0.0, 0.3]))
def test_small_worlds_come_out_alike(plain_digests, corridor, trips, scope, failure):
    rules = corridor["jurisdictions"]["here"]["rules"]
    rules["data_sharing"] = {"scope": scope, "delay_min": 5}
    rules["authentication"]["accepted_failure_probability"] = failure
    corridor["equipment"]["mtbf_h"] = 40 if failure else None
    run = {"experiment": corridor, "trips": trips}
    assert digests(run, "compiled") == plain_digests(run)
