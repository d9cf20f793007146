"""The main job: one Rhine-Alpine run at 2,000 trips per day, with tables written."""

from __future__ import annotations

from benchmarks.corridor import run_once, scaled_corridor


def test_corridor_day(benchmark):
    scenario = scaled_corridor(2_000.0)
    summary, _, _ = benchmark.pedantic(run_once, (scenario,), rounds=3, iterations=1)
    assert summary.trips > 2_000
