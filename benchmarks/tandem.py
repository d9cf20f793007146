"""A corridor day with all its physics against trucks of a bare SimPy tandem, in turn.

    python -m benchmarks.tandem [TRIPS_PER_DAY]

A truck of the tandem drives ten legs of 100 km and charges at the hubs between them if its battery would not last: it
requests a plug of a ``simpy.Resource``, charges and releases. It has no planner, driver's hours, road load, power
sharing or tables. CPU time of whole runs; the ratio of the medians is what counts.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Generator
from statistics import median
from typing import Any

import simpy

from benchmarks.corridor import CONFIG, SHIPPED, run_once, scaled_corridor

ROUNDS = 3
LEGS = 10
LEG_KM = 100.0
SPEED_KMH = 80.0
KWH_PER_KM = 1.25
BATTERY_KWH = 600.0
CHARGE_KW = 350.0
LEAST_LEGS = 1.6
"""A truck charges if its battery lasts for less than this."""


def tandem_s(trucks: int) -> float:
    """CPU seconds per truck of the tandem, with departures spread over a day; times in hours."""
    rng = random.Random(1)
    env = simpy.Environment()
    plugs = max(1, round(trucks / 24 / 4))
    hubs = [simpy.Resource(env, plugs) for _ in range(LEGS - 1)]
    leg_kwh = LEG_KM * KWH_PER_KM

    def truck(depart_h: float) -> Generator[simpy.Event, Any, None]:
        yield env.timeout(depart_h)
        kwh = BATTERY_KWH * rng.uniform(0.6, 1.0)
        for leg in range(LEGS):
            yield env.timeout(LEG_KM / SPEED_KMH)
            kwh -= leg_kwh
            if leg < len(hubs) and kwh < LEAST_LEGS * leg_kwh:
                with hubs[leg].request() as plug:
                    yield plug
                    missing_kwh = 0.8 * BATTERY_KWH - kwh
                    yield env.timeout(missing_kwh / CHARGE_KW)
                    kwh += missing_kwh

    begin = time.process_time()
    for _ in range(trucks):
        env.process(truck(rng.uniform(0.0, 24.0)))
    env.run()
    return (time.process_time() - begin) / trucks


def main() -> None:
    """Print microseconds per trip of the tandem, of the measured corridor day and of the corridor as shipped."""
    trips_per_day = float(sys.argv[1]) if len(sys.argv) > 1 else 10_000.0
    scenarios = {path.stem: scaled_corridor(trips_per_day, config=path) for path in (CONFIG, SHIPPED)}
    rows: dict[str, list[float]] = {"tandem": [], **{name: [] for name in scenarios}}
    for _ in range(ROUNDS):
        rows["tandem"].append(tandem_s(int(trips_per_day)))
        for name, scenario in scenarios.items():
            summary, _, cpu_s = run_once(scenario)
            rows[name].append(cpu_s / summary.trips)
    bare = median(rows["tandem"])
    print("| program | us per trip | times the tandem |\n| --- | ---: | ---: |")
    for name, measured in rows.items():
        print(f"| {name} | {1e6 * median(measured):.0f} | {median(measured) / bare:.2f} |")


if __name__ == "__main__":
    main()
