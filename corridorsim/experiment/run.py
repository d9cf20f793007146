"""Runs the pending units of an experiment and keeps the manifest up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

from corridorsim.experiment.executors import run_tasks
from corridorsim.experiment.manifest import Checkpoints, Manifest, UnitKey, UnitState, pilot_key
from corridorsim.experiment.options import Progress, RunOptions
from corridorsim.experiment.schedule import Schedule, no_waits
from corridorsim.experiment.tasks import PilotResult, RunSettings, Summarize, UnitResult
from corridorsim.scenario.data import Scenario

IF_A_WORKER_DIES = "Finished units are kept: continue with --resume, and with fewer --workers if memory is short"


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
    pending = {unit.key: unit for unit in manifest.units if unit.state == "pending"}
    workers = 1 if options.executor == "serial" else options.workers
    settings = RunSettings(manifest.seed, results, manifest.format, options.engine, summarize)
    schedule = Schedule(settings, pilot_runs, longest_first=workers > 1)
    _add(schedule, scenarios, pending, manifest)
    if options.progress is not None:
        options.progress.begin(len(pending), schedule.pilots)
    if schedule.pilots + len(pending) < 2:
        workers = 1
    checkpoints = Checkpoints(manifest, results)
    try:
        with closing(run_tasks(schedule, workers, IF_A_WORKER_DIES)) as done:
            for result in done:
                if isinstance(result, PilotResult):
                    _note_pilot(result, schedule, manifest, options.progress)
                else:
                    schedule.unit_ended(result)
                    _note_unit(result, pending, options.progress)
                checkpoints.note()
    except BaseException:
        # What was done last is kept if it can be; the error is more important.
        with suppress(OSError):
            manifest.save(results)
        raise
    manifest.save(results)


def _add(
    schedule: Schedule, scenarios: Sequence[Scenario], pending: Mapping[UnitKey, UnitState], manifest: Manifest
) -> None:
    """Add all pending units, scenario by scenario."""
    by_key = {pilot_key(scenario.name, scenario.snapshot): scenario for scenario in scenarios}
    replications: dict[str, list[int]] = {}
    for unit in pending.values():
        replications.setdefault(pilot_key(unit.scenario, unit.snapshot), []).append(unit.replication)
    for key, numbers in replications.items():
        if not schedule.pilot_runs:
            manifest.pilot.setdefault(key, no_waits(by_key[key]))
        schedule.add(by_key[key], numbers, manifest.pilot.get(key))


def _note_pilot(result: PilotResult, schedule: Schedule, manifest: Manifest, progress: Progress | None) -> None:
    mean_wait_min = schedule.pilot_ended(result)
    if mean_wait_min is not None:
        manifest.pilot[pilot_key(result.scenario, result.snapshot)] = mean_wait_min
    if progress is not None:
        progress.pilot_done()


def _note_unit(result: UnitResult, pending: Mapping[UnitKey, UnitState], progress: Progress | None) -> None:
    unit = pending[result.scenario, result.replication, result.snapshot]
    unit.state, unit.trips, unit.events, unit.seconds = "done", result.trips, result.events, result.seconds
    if progress is not None:
        progress.unit_done(result)
