"""The compiled event loop compared with stock SimPy on the same work, in alternation.

Timeouts: a thousand processes that only sleep. Interrupts: 500 sleeping processes, each woken repeatedly. Queues:
conditions and a ``simpy.Resource``, which are SimPy's own on both. Corridor: the main job, including tables. Times are
CPU seconds; the result is the ratio of the medians.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import suppress
from functools import cache
from statistics import median
from typing import Any, get_args

import simpy

from benchmarks.corridor import run_once, scaled_corridor
from benchmarks.result import Result
from corridorsim.scenario.data import Scenario
from corridorsim.world.engine import Engine, events_scheduled, new_environment

ROUNDS = 5
TRIPS_PER_DAY = 3_000.0

Steps = Generator[simpy.Event, Any, None]


def timeouts(engine: Engine) -> tuple[int, float]:
    """Number of events, and CPU seconds."""
    env = new_environment(engine)

    def sleeper(delay_s: float) -> Steps:
        while True:
            yield env.timeout(delay_s)

    for number in range(1_000):
        env.process(sleeper(1.0 + number % 97 / 97))
    return _timed(env, 200.0)


def interrupts(engine: Engine) -> tuple[int, float]:
    """Number of events, and CPU seconds."""
    env = new_environment(engine)

    def prey() -> Steps:
        while True:
            with suppress(simpy.Interrupt):
                yield env.timeout(3.0)

    def hunter(process: simpy.Process) -> Steps:
        while True:
            yield env.timeout(2.0)
            process.interrupt()

    for _ in range(500):
        env.process(hunter(env.process(prey())))
    return _timed(env, 200.0)


def queues(engine: Engine) -> tuple[int, float]:
    """Number of events, and CPU seconds."""
    env = new_environment(engine)
    crew = simpy.Resource(env, 20)

    def worker(work_s: float) -> Steps:
        while True:
            yield env.timeout(1.0) | env.event()
            with crew.request() as turn:
                yield turn
                yield env.timeout(work_s)

    for number in range(300):
        env.process(worker(0.05 + number % 7 / 70))
    return _timed(env, 100.0)


def corridor(engine: Engine) -> tuple[int, float]:
    """Number of events, and CPU seconds."""
    summary, _, cpu_s = run_once(_scenario(), engine)
    return summary.events, cpu_s


@cache
def _scenario() -> Scenario:
    return scaled_corridor(TRIPS_PER_DAY)


def _timed(env: simpy.Environment, until_s: float) -> tuple[int, float]:
    begin = time.process_time()
    env.run(until=until_s)
    return events_scheduled(env), time.process_time() - begin


def compare(job: Callable[[Engine], tuple[int, float]]) -> list[Result]:
    """Medians over paired rounds."""
    cpu_s: dict[str, list[float]] = {engine: [] for engine in get_args(Engine)}
    events = 0
    for _ in range(ROUNDS):
        for engine, taken in cpu_s.items():
            events, seconds = job(engine)
            taken.append(seconds)
    simpy_us, compiled_us = (1e6 * median(cpu_s[engine]) / events for engine in ("simpy", "compiled"))
    name, note = f"engine/{job.__name__}", f"{events:,} events"
    return [
        Result(f"{name}, SimPy", simpy_us, "us per event", note),
        Result(f"{name}, compiled", compiled_us, "us per event", note),
        Result(f"{name}, speed-up", simpy_us / compiled_us, "times", note),
    ]


def results() -> list[Result]:
    """Microseconds per event on both, and the speed-up of the compiled loop."""
    return [result for job in (timeouts, interrupts, queues, corridor) for result in compare(job)]
