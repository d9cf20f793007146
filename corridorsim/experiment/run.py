"""Runs the pending units of an experiment and keeps the manifest up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from corridorsim.experiment.executors import run_processes, run_serial
from corridorsim.experiment.manifest import Manifest, pilot_key
from corridorsim.experiment.options import RunOptions
from corridorsim.experiment.tasks import PilotTask, Summarize, UnitTask, run_pilots, run_unit
from corridorsim.scenario.data import Scenario

T = TypeVar("T")
R = TypeVar("R")


def run_units(
    scenarios: Sequence[Scenario],
    manifest: Manifest,
    results: Path,
    pilot_runs: int,
    options: RunOptions,
    summarize: Summarize | None,
) -> None:
    """Run every pending unit of the manifest; each is marked done when its tables are in place.

    Parameters
    ----------
    scenarios
        All that are pending, at each snapshot.
    summarize
        Called for each unit when its tables are in place, in the process that ran it.
    """
    progress = options.progress
    by_key = {pilot_key(scenario.name, scenario.snapshot): scenario for scenario in scenarios}
    pending = [(unit, pilot_key(unit.scenario, unit.snapshot)) for unit in manifest.units if unit.state == "pending"]
    missing = [key for key in dict.fromkeys(key for _, key in pending) if key not in manifest.pilot]
    if progress is not None:
        progress.begin(len(pending), len(missing) if pilot_runs else 0)
    pilots = [PilotTask(by_key[key], manifest.seed, pilot_runs, options.engine) for key in missing]
    for scenario, snapshot, mean_wait_min in _run(run_pilots, pilots, options):
        manifest.pilot[pilot_key(scenario, snapshot)] = mean_wait_min
        if progress is not None and pilot_runs:
            progress.pilot_done()
    manifest.pilot = {name: manifest.pilot[name] for name in sorted(manifest.pilot)}
    manifest.save(results)
    tasks = [
        UnitTask(
            scenario=by_key[key],
            replication=unit.replication,
            seed=manifest.seed,
            results=results,
            format=manifest.format,
            mean_wait_min=manifest.pilot[key],
            engine=options.engine,
            summarize=summarize,
        )
        for unit, key in pending
    ]
    for done in _run(run_unit, tasks, options):
        state = manifest.unit(done.scenario, done.replication, done.snapshot)
        state.state, state.trips, state.events, state.seconds = "done", done.trips, done.events, done.seconds
        manifest.save(results)
        if progress is not None:
            progress.unit_done(done)


def _run(function: Callable[[T], R], tasks: Sequence[T], options: RunOptions) -> Iterator[R]:
    if options.executor == "serial" or options.workers == 1 or len(tasks) < 2:
        return run_serial(function, tasks)
    return run_processes(function, tasks, options.workers)
