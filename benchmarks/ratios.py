"""What is judged: costs as multiples of a truck of the bare SimPy tandem, measured in turn in the same run.

A slow or busy machine slows both down, so that the ratio stays.
"""

from __future__ import annotations

import gc
from pathlib import Path
from statistics import median

from benchmarks import mechanisms, tandem
from benchmarks.corridor import CONFIG, SHIPPED, run_once, scaled_corridor
from benchmarks.result import Result
from corridorsim.scenario.data import Scenario

ROUNDS = 5
LEAST_TRUCKS = 5_000
"""Of the tandem, so that it runs for long enough to be timed."""


def small() -> list[Result]:
    """For continuous integration: what must not change but by the program."""
    hubs = {"hub of 30": mechanisms.hub(30, mechanisms.SCARCE_KW)}
    return results(1_000, (CONFIG,), hubs)


def full() -> list[Result]:
    """A day of 10,000 trips, of the measured experiment and of the corridor as it is now."""
    return results(10_000, (CONFIG, SHIPPED), {})


def results(trips_per_day: int, configs: tuple[Path, ...], hubs: dict[str, Scenario]) -> list[Result]:
    """Medians, over the rounds, of a cost over the mean of the tandem's before and after it."""
    corridors = {f"{path.stem} {trips_per_day:,}": scaled_corridor(trips_per_day, config=path) for path in configs}
    trucks = tandem.draw(max(trips_per_day, LEAST_TRUCKS))
    gc.collect()
    gc.freeze()  # so that the tandem does not pay for the scenarios, which would be looked through again and again
    ratios: dict[str, list[float]] = {name: [] for name in (*corridors, *hubs)}
    bare_us = [_bare_us(trucks)]
    for _ in range(ROUNDS):
        for name, scenario in (corridors | hubs).items():
            cost_us = _trip_us(scenario) if name in corridors else mechanisms.session_us(scenario)[0]
            bare_us.append(_bare_us(trucks))
            ratios[name].append(cost_us / ((bare_us[-2] + bare_us[-1]) / 2))
    note = f"a truck of the tandem: {median(bare_us):.0f} us, {len(trucks):,} trucks"
    return [Result(f"ratio/{name}", median(values), "tandem trucks", note) for name, values in ratios.items()]


def _trip_us(scenario: Scenario) -> float:
    summary, _, cpu_s = run_once(scenario)
    return 1e6 * cpu_s / summary.trips


def _bare_us(trucks: list[tandem.Truck]) -> float:
    return 1e6 * tandem.on_simpy(trucks).cpu_s / len(trucks)
