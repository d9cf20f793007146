"""The main job compared with a bare SimPy loop that makes the same number of hub visits and does nothing else.

    python -m benchmarks.side_by_side

The bare truck drives, requests a plug of a ``simpy.Resource``, charges and releases: four events per visit, no
physics, no planning, no tables. Both run alternately in one process; the result is the ratio of CPU time per visit.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from statistics import median
from typing import Any

import simpy

from benchmarks.corridor import run_once, scaled_corridor

ROUNDS = 3
TRIPS_PER_DAY = 10_000.0
VISITS_PER_TRUCK = 2


def bare_visits(trucks: int) -> float:
    """CPU seconds per visit of the bare loop."""
    env = simpy.Environment()
    hubs = [simpy.Resource(env, max(1, trucks // 30)) for _ in range(20)]

    def truck(number: int) -> Generator[simpy.Event, Any, None]:
        yield env.timeout(number * 86_400 / trucks)
        for visit in range(VISITS_PER_TRUCK):
            yield env.timeout(7_200)
            with hubs[(number + visit) % 20].request() as plug:
                yield plug
                yield env.timeout(2_400)

    for number in range(trucks):
        env.process(truck(number))
    begin = time.process_time()
    env.run()
    return (time.process_time() - begin) / (trucks * VISITS_PER_TRUCK)


def main() -> None:
    """Print microseconds per visit of both, and their ratio, as medians of paired rounds."""
    scenario = scaled_corridor(TRIPS_PER_DAY)
    rows = []
    for _ in range(ROUNDS):
        bare = bare_visits(int(TRIPS_PER_DAY))
        summary, _, cpu_s = run_once(scenario)
        rows.append((bare, cpu_s / summary.visits))
    bare_us, full_us = (1e6 * median(row[i] for row in rows) for i in (0, 1))
    print(f"bare SimPy visit {bare_us:.0f} us; full visit {full_us:.0f} us; ratio {full_us / bare_us:.1f}")


if __name__ == "__main__":
    main()
