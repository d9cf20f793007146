"""Tasks of a worker: a unit (one replication of one scenario at one date), or a pilot run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from corridorsim.errors import RunError
from corridorsim.experiment.executors import Shared
from corridorsim.experiment.replication import replication_scenario
from corridorsim.records.file_format import Format
from corridorsim.records.recorder import Recorder
from corridorsim.records.store import UnitWriter
from corridorsim.scenario.data import Scenario
from corridorsim.world.engine import Engine
from corridorsim.world.world import RunSummary, simulate

PILOT_REPLICATION = 1_000_000
"""First replication number of pilot runs, so that they share no random stream with any unit."""

Summarize = Callable[[Path, str, int, str | None], None]
"""Summarizes a unit from its tables, given the results folder, scenario, replication and snapshot."""


@dataclass(frozen=True)
class RunSettings:
    """What all tasks of a run have in common."""

    seed: int
    results: Path
    format: Format
    engine: Engine
    summarize: Summarize | None = None
    """Called when the tables are in place."""


@dataclass(frozen=True)
class UnitTask:
    """One replication of one scenario at one date."""

    settings: RunSettings
    scenario: Shared[Scenario]
    replication: int
    mean_wait_min: dict[str, float]
    """By hub: what drivers without live data expect."""

    def run(self) -> UnitResult:
        """See ``run_unit``."""
        return run_unit(self)


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
    """One pilot run of one scenario at one date."""

    settings: RunSettings
    scenario: Shared[Scenario]
    number: int
    mean_wait_min: dict[str, float]
    """By hub: what drivers without live data expect."""

    def run(self) -> PilotResult:
        """See ``run_pilot``."""
        return run_pilot(self)


@dataclass(frozen=True)
class PilotResult:
    """Mean waits seen in a pilot run."""

    scenario: str
    snapshot: str | None
    number: int
    seconds: float
    mean_wait_min: dict[str, float]
    """By hub that exists in this run."""


def run_unit(task: UnitTask) -> UnitResult:
    """Simulate a unit and move its tables into place.

    Raises
    ------
    RunError
        The disk is full or cannot be written, or a number is not finite; nothing of the unit is left behind.
    """
    begin = time.perf_counter()
    scenario, settings = task.scenario.value, task.settings
    try:
        writer = UnitWriter(settings.results, scenario.name, task.replication, settings.format, scenario.snapshot)
    except OSError as error:
        raise _disk_error(task, error) from error
    try:
        recorder = Recorder(scenario.clock.start, writer)
        summary = run_replication(scenario, settings, task.replication, recorder, task.mean_wait_min)
        writer.commit()
        if settings.summarize is not None:
            settings.summarize(settings.results, scenario.name, task.replication, scenario.snapshot)
    except OSError as error:
        writer.discard()
        raise _disk_error(task, error) from error
    except RunError as error:
        writer.discard()
        raise RunError(f"{scenario.name}, replication {task.replication}: {error}") from error
    except BaseException:
        writer.discard()
        raise
    seconds = time.perf_counter() - begin
    return UnitResult(scenario.name, task.replication, summary.trips, summary.events, seconds, scenario.snapshot)


def run_replication(
    scenario: Scenario,
    settings: RunSettings,
    replication: int,
    recorder: Recorder,
    mean_wait_min: Mapping[str, float],
) -> RunSummary:
    """Simulate a scenario with what has been built in this replication, as all runs do."""
    with rare_collection():
        built = replication_scenario(scenario, settings.seed, replication, recorder)
        return simulate(built, settings.seed, replication, recorder, mean_wait_min, settings.engine)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Collect garbage cycles almost never: trucks leave none, and scanning all that lives costs a tenth of a run."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def run_pilot(task: PilotTask) -> PilotResult:
    """Simulate a pilot run, which writes no tables.

    Raises
    ------
    RunError
        A wait is not a finite number.
    """
    begin = time.perf_counter()
    scenario, settings = task.scenario.value, task.settings
    replication = PILOT_REPLICATION + task.number
    recorder = Recorder(scenario.clock.start, None)
    waits_min = run_replication(scenario, settings, replication, recorder, task.mean_wait_min).mean_wait_min
    if not all(isfinite(wait_min) for wait_min in waits_min.values()):
        hubs = ", ".join(name for name, wait_min in waits_min.items() if not isfinite(wait_min))
        raise RunError(f"{scenario.name}: the mean wait of a pilot run is not a finite number at {hubs}")
    return PilotResult(scenario.name, scenario.snapshot, task.number, time.perf_counter() - begin, waits_min)


def _disk_error(task: UnitTask, error: OSError) -> RunError:
    return RunError(
        f"cannot write {task.scenario.value.name}, replication {task.replication}: {error}; finished units are kept. "
        "Free some space, then continue with --resume"
    )
