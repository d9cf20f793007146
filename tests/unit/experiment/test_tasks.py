"""What all runs share, those of benchmarks included."""

import gc
from pathlib import Path

from corridorsim import api
from corridorsim.experiment import tasks

ROOT = Path(__file__).parents[3]


def test_benchmarks_collect_garbage_as_rarely_as_runs_do(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    from benchmarks import corridor

    usual = gc.get_threshold()
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
