"""What all runs share, those of benchmarks included."""

import gc
from pathlib import Path

import pytest

from corridorsim import api
from corridorsim.experiment import tasks

ROOT = Path(__file__).parents[3]


@pytest.fixture
def usual():
    """How often Python collects garbage by default, whatever commands have set in this process before."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield gc.get_threshold()
    gc.set_threshold(*before)


def test_benchmarks_collect_garbage_as_rarely_as_runs_do(monkeypatch, usual):
    monkeypatch.syspath_prepend(ROOT)
    from benchmarks import corridor

    seen = []

    def simulate(*arguments):
        seen.append(gc.get_threshold())
        return simulate_as_before(*arguments)

    simulate_as_before = tasks.simulate
    monkeypatch.setattr(tasks, "simulate", simulate)
    scenario = api.load(ROOT / "configs" / "minimal.yaml").built["fragmented"]
    summary, _, _ = corridor.run_once(scenario)
    assert summary.trips > 0
    assert len(seen) == 1
    assert seen[0][0] > usual[0]
    assert gc.get_threshold() == usual, "and leave the collector as it was"
