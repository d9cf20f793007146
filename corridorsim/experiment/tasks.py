"""Tasks of a worker: a unit (one replication of one scenario at one date), or the pilot runs of a scenario."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from corridorsim.errors import RunError
from corridorsim.experiment.replication import replication_scenario
from corridorsim.records.recorder import Recorder
from corridorsim.records.store import Format, UnitWriter
from corridorsim.scenario.data import Scenario
from corridorsim.world import simulate
from corridorsim.world.engine import Engine

PILOT_REPLICATION = 1_000_000
"""First replication number of pilot runs, so that they share no random stream with any unit."""

Summarize = Callable[[Path, str, int, str | None], None]
"""Summarizes a unit from its tables, given the results folder, scenario, replication and snapshot."""


@dataclass(frozen=True)
class UnitTask:
    """One replication of one scenario."""

    scenario: Scenario
    replication: int
    seed: int
    results: Path
    format: Format
    mean_wait_min: dict[str, float]
    engine: Engine
    summarize: Summarize | None = None
    """Called when the tables are in place."""


@dataclass(frozen=True)
class UnitResult:
    """Result of a unit for the manifest and the progress bar."""

    scenario: str
    replication: int
    trips: int
    events: int
    seconds: float
    snapshot: str | None = None


@dataclass(frozen=True)
class PilotTask:
    """The pilot runs of one scenario."""

    scenario: Scenario
    seed: int
    runs: int
    engine: Engine


def run_unit(task: UnitTask) -> UnitResult:
    """Simulate a unit and move its tables into place.

    Raises
    ------
    RunError
        The disk is full or cannot be written, or a number is not finite; nothing of the unit is left behind.
    """
    begin = time.perf_counter()
    try:
        writer = UnitWriter(task.results, task.scenario.name, task.replication, task.format, task.scenario.snapshot)
    except OSError as error:
        raise _disk_error(task, error) from error
    try:
        recorder = Recorder(task.scenario.clock.start, writer)
        with _rare_collection():
            scenario = replication_scenario(task.scenario, task.seed, task.replication, recorder)
            summary = simulate(scenario, task.seed, task.replication, recorder, task.mean_wait_min, task.engine)
        writer.commit()
        if task.summarize is not None:
            task.summarize(task.results, task.scenario.name, task.replication, task.scenario.snapshot)
    except OSError as error:
        writer.discard()
        raise _disk_error(task, error) from error
    except RunError as error:
        writer.discard()
        raise RunError(f"{task.scenario.name}, replication {task.replication}: {error}") from error
    except BaseException:
        writer.discard()
        raise
    seconds = time.perf_counter() - begin
    return UnitResult(
        task.scenario.name, task.replication, summary.trips, summary.events, seconds, task.scenario.snapshot
    )


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Collect garbage cycles less often: a world creates few, and scanning all live trucks costs a tenth of a run."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def run_pilots(task: PilotTask) -> tuple[str, str | None, dict[str, float]]:
    """Scenario, snapshot, and the long-run mean wait by hub [min] known to drivers without live data.

    Each run plans with the mean over the runs before it (successive averages), so that expected and actual waits
    converge.

    Raises
    ------
    RunError
        A wait is not a finite number.
    """
    known = {hub.name: 0.0 for hub in task.scenario.hubs}
    for run in range(task.runs):
        recorder = Recorder(task.scenario.clock.start, None)
        with _rare_collection():
            scenario = replication_scenario(task.scenario, task.seed, PILOT_REPLICATION + run)
            seen = simulate(scenario, task.seed, PILOT_REPLICATION + run, recorder, known, task.engine).mean_wait_min
        # A hub that is not built in this run keeps its average.
        if not all(isfinite(wait_min) for wait_min in seen.values()):
            hubs = ", ".join(name for name, wait_min in seen.items() if not isfinite(wait_min))
            raise RunError(f"{task.scenario.name}: the mean wait of a pilot run is not a finite number at {hubs}")
        known = {name: (run * known[name] + seen.get(name, known[name])) / (run + 1) for name in known}
    return task.scenario.name, task.scenario.snapshot, known


def _disk_error(task: UnitTask, error: OSError) -> RunError:
    return RunError(
        f"cannot write {task.scenario.name}, replication {task.replication}: {error}; finished units are kept. "
        "Free some space, then continue with --resume"
    )
