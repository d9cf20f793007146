"""Scenarios that are run into one results folder, and their run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from corridorsim.choices import choose
from corridorsim.config.experiment import Experiment
from corridorsim.experiment.archive import experiment_archive
from corridorsim.experiment.digest import experiment_digest
from corridorsim.experiment.folder import check_folder, clear_results, take_over
from corridorsim.experiment.loaded import Loaded
from corridorsim.experiment.manifest import Manifest, UnitState, package_versions
from corridorsim.experiment.options import RunOptions
from corridorsim.experiment.run import run_units
from corridorsim.experiment.tasks import Summarize
from corridorsim.local_time import start_of
from corridorsim.scenario import Scenario
from corridorsim.scenario.build import run_clock


@dataclass(frozen=True)
class Job:
    """Scenarios that are run into one results folder."""

    loaded: Loaded
    built: tuple[Scenario, ...]
    """Each scenario at every snapshot."""
    descriptions: dict[str, str]
    baseline: str
    digest: str
    """Hash of everything that determines results, except seed and number of replications."""


def job_of(loaded: Loaded, scenarios: Sequence[str] | None = None) -> Job:
    """The job that runs scenarios by name; all by default.

    Raises
    ------
    UnknownNameError
        There is no such scenario.
    """
    names = [choose(name, loaded.scenarios, "scenario") for name in scenarios or loaded.scenarios]
    return Job(
        loaded=loaded,
        built=tuple(scenarios[name] for scenarios in loaded.dated.values() for name in names),
        descriptions={name: loaded.scenarios[name].description for name in names},
        baseline=loaded.file.baseline if loaded.file.baseline in names else names[0],
        digest=experiment_digest(loaded.file),
    )


def run_job(job: Job, folder: Path, options: RunOptions, summarize: Summarize | None = None) -> None:
    """Run the pending units of a job and write their tables; see ``corridorsim.run`` for what may be raised.

    Parameters
    ----------
    summarize
        Called for each unit when its tables are in place, in the process that ran it.
    """
    manifest = _manifest(job, options)
    before = check_folder(folder, manifest, resume=options.resume, overwrite=options.overwrite)
    if before is not None and options.resume:
        take_over(manifest, before)
    kept = experiment_archive(job.loaded.file, manifest)
    if before is None or not options.resume:
        clear_results(folder)
    # A run that is killed from here on can be resumed.
    manifest.save(folder)
    kept.save(folder)
    pilot_runs = job.loaded.file.experiment.simulation.pilot_runs
    run_units(job.built, manifest, folder, pilot_runs, options, summarize)


def _manifest(job: Job, options: RunOptions) -> Manifest:
    file = job.loaded.file
    experiment, replications, seed = file.experiment, options.replications, options.seed
    return Manifest(
        corridorsim_version=version("corridorsim"),
        experiment_name=experiment.name,
        experiment_hash=job.digest,
        seed=experiment.simulation.seed if seed is None else seed,
        currency=experiment.currency,
        price_year=experiment.price_year,
        format=options.file_format,
        simulation=_instants(experiment),
        snapshots={day: _instants(next(iter(files.values())).experiment) for day, files in file.snapshots.items()},
        baseline=job.baseline,
        scenarios=[{"name": name, "description": words} for name, words in job.descriptions.items()],
        units=[
            UnitState(scenario.name, replication, snapshot=scenario.snapshot)
            for scenario in job.built
            for replication in range(replications or experiment.simulation.replications)
        ],
        packages=package_versions(),
        precision=options.precision,
    )


def _instants(experiment: Experiment) -> dict[str, str]:
    clock = run_clock(experiment)
    start = start_of(clock.start)
    moments = {
        "start": 0.0,
        "window_start": clock.window_start_s,
        "window_end": clock.window_end_s,
        "end": clock.end_s,
    }
    return {name: (start + timedelta(seconds=seconds)).isoformat() for name, seconds in moments.items()}
