"""The public functions: load, run, compare, read; the command line is a thin skin on them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Literal

import pyarrow as pa

from corridorsim.analysis import bills, identities, kpis, results
from corridorsim.analysis import comparison as analysis_comparison
from corridorsim.analysis import power_flow as analysis_power_flow
from corridorsim.analysis.power_flow import GridStudy
from corridorsim.analysis.results import Results
from corridorsim.config.catalogue import CatalogueTruck, truck_catalogue
from corridorsim.config.experiment import Experiment
from corridorsim.config.export import experiment_yaml
from corridorsim.config.load import ExperimentFile, ScenarioFile, experiment_file
from corridorsim.config.source import Source, read_source
from corridorsim.errors import ConfigError, Problem, ResultsError
from corridorsim.experiment import Manifest, Progress, RunSettings, run_units
from corridorsim.experiment.kept import INPUTS, files_of, kept_experiment, relocated
from corridorsim.experiment.manifest import UnitState, package_versions
from corridorsim.explanation import Explanation, explain_hub, explain_trip
from corridorsim.policy import EffectiveRules, effective_rules, policy_faults
from corridorsim.scenario import Scenario, build_scenario
from corridorsim.scenario.build import run_clock, window_day
from corridorsim.scenario.faults import network_faults, trip_faults
from corridorsim.world.reach import reach_warnings

Path_ = str | PathLike[str]

OWN_ENTRIES = (
    "tables",
    "summary",
    "manifest.json",
    "experiment.yaml",
    INPUTS,
    "report.html",
    "rollout.html",
    ".partial",
)
"""What a results folder holds; nothing else in it is ever touched."""


@dataclass(frozen=True)
class Loaded:
    """A checked experiment."""

    file: ExperimentFile

    @property
    def name(self) -> str:
        """Name of the experiment."""
        return self.file.experiment.name

    @property
    def scenarios(self) -> dict[str, ScenarioFile]:
        """The scenarios by name, each with its experiment after overrides."""
        return self.file.scenarios

    @cached_property
    def built(self) -> dict[str, Scenario]:
        """The scenarios as frozen data, ready to be run."""
        return {
            name: build_scenario(name, scenario.experiment, scenario.trip_rows, scenario.series)
            for name, scenario in self.scenarios.items()
        }

    def warnings(self) -> list[str]:
        """Things that run and are probably not meant."""
        return [warning for scenario in self.built.values() for warning in reach_warnings(scenario)]

    def rules(self, scenario: str) -> EffectiveRules:
        """The rules in force in a scenario, on the first day of its window.

        Raises
        ------
        ResultsError
            There is no such scenario.
        """
        experiment = self.scenarios[results.choose(scenario, self.scenarios, "scenario")].experiment
        return effective_rules(experiment, window_day(experiment))


@dataclass(frozen=True)
class Job:
    """Scenarios that are run into one results folder."""

    loaded: Loaded
    built: dict[str, Scenario]
    descriptions: dict[str, str]
    baseline: str
    digest: str
    """Hash of all that decides about results but seed and number of replications."""


@dataclass(frozen=True)
class RunOptions:
    """How to run; see ``run``."""

    replications: int | None = None
    seed: int | None = None
    workers: int = 1
    executor: Literal["serial", "process"] = "process"
    file_format: Literal["parquet", "arrow"] = "parquet"
    resume: bool = False
    overwrite: bool = False
    progress: Progress | None = None


def load(path: Path_) -> Loaded:
    """Read and check an experiment file.

    Raises
    ------
    ConfigError
        The file is wrong; ``problems`` holds every fault with file, line and column.
    """
    return load_source(Path(path), read_source(Path(path)))


def load_source(path: Path, source: Source) -> Loaded:
    """Check an experiment that is read already; ``path`` is where the files that it names are looked for.

    Raises
    ------
    ConfigError
        It is wrong; ``problems`` holds every fault.
    """
    file = experiment_file(path, source, (policy_faults, network_faults))
    problems = [
        Problem(str(file.path.parent / scenario.experiment.trips_file.path), row.line, 1, "destination", message)
        for scenario in file.scenarios.values()
        if scenario.experiment.trips_file is not None
        for row, message in trip_faults(scenario.experiment, scenario.trip_rows)
    ]
    if problems:
        raise ConfigError(list(dict.fromkeys(problems)))
    return Loaded(file)


def run(  # noqa: PLR0913 - the settings of a run, each with a default
    experiment: Loaded | Path_,
    out: Path_,
    *,
    scenarios: list[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    executor: Literal["serial", "process"] = "process",
    file_format: Literal["parquet", "arrow"] = "parquet",
    resume: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Results:
    """Run scenarios x replications and write the results folder, KPIs and comparison included.

    Parameters
    ----------
    scenarios
        Names of the scenarios to run; all where left out.
    resume
        Keep the units that are done already, of the same experiment and seed.
    overwrite
        Replace what the folder holds.

    Raises
    ------
    ConfigError
        The experiment is wrong; nothing is written.
    ResultsError
        The folder holds something else; nothing is written.
    RunError
        The run failed after it began; finished units are kept.
    """
    loaded = experiment if isinstance(experiment, Loaded) else load(experiment)
    names = [results.choose(name, loaded.scenarios, "scenario") for name in scenarios or loaded.scenarios]
    job = Job(
        loaded=loaded,
        built={name: loaded.built[name] for name in names},
        descriptions={name: loaded.scenarios[name].description for name in names},
        baseline=loaded.file.baseline if loaded.file.baseline in names else names[0],
        digest=experiment_digest(loaded),
    )
    run_job(job, Path(out), RunOptions(replications, seed, workers, executor, file_format, resume, overwrite, progress))
    kpis.summarize(out)
    bills.summarize(out)
    compare(out)
    return read(out)


def run_job(job: Job, folder: Path, options: RunOptions) -> None:
    """Run what is still to be run of a job and write its tables; see ``run`` for what may be raised."""
    manifest = _manifest(job, options)
    before = _check_folder(folder, manifest, resume=options.resume, overwrite=options.overwrite)
    if before is not None and options.resume:
        _take_over(manifest, before)
    kept = kept_experiment(job.loaded.file, manifest)
    if before is None or not options.resume:
        clear_results(folder)
    kept.save(folder)
    manifest.save(folder)
    settings = RunSettings(options.executor, options.workers)
    pilot_runs = job.loaded.file.experiment.simulation.pilot_runs
    run_units(job.built, manifest, folder, settings, pilot_runs, options.progress)


def vehicles() -> Mapping[str, CatalogueTruck]:
    """The trucks that an experiment can name with ``like``."""
    return truck_catalogue()


def vehicle(name: str) -> CatalogueTruck:
    """One truck of the catalogue.

    Raises
    ------
    ResultsError
        There is no such truck.
    """
    return truck_catalogue()[results.choose(name, truck_catalogue(), "truck")]


def compare(folder: Path_, baseline: str | None = None) -> pa.Table:
    """Paired differences of the scenarios of a results folder; writes ``summary/comparison.parquet``."""
    return analysis_comparison.compare(folder, baseline)


def power_flow(
    folder: Path_, study: GridStudy, scenario: str | None = None, replication: int | None = None
) -> pa.Table:
    """AC power flow of the hubs' hourly mean power on a network; writes ``summary/power_flow.parquet``."""
    return analysis_power_flow.power_flow(read(folder), study, scenario, replication)


def read(folder: Path_) -> Results:
    """Open a results folder; its tables are Arrow tables, such as ``read(folder).trips``."""
    return results.read(folder)


def explain(
    folder: Path_,
    scenario: str,
    *,
    trip: str | None = None,
    hub: str | None = None,
    at: datetime | str | None = None,
    replication: int = 0,
) -> Explanation:
    """Run one unit of a results folder again and tell a trip's day, or who is at a hub at a moment.

    Raises
    ------
    ResultsError
        There is nothing of that name or time in the folder, or not exactly one of ``trip`` and ``hub`` is given.
    RunError
        It comes out otherwise than the folder has it.
    """
    if trip is not None and hub is None and at is None:
        return explain_trip(folder, scenario, trip, replication)
    if trip is None and hub is not None and at is not None:
        return explain_hub(folder, scenario, hub, at, replication)
    raise ResultsError("what is to be explained? Either a trip, or a hub and a time")


def check(folder: Path_) -> list[str]:
    """The identities that a results folder violates; none in a sound run."""
    return identities.check(folder)


def _manifest(job: Job, options: RunOptions) -> Manifest:
    file = job.loaded.file
    experiment, replications, seed = file.experiment, options.replications, options.seed
    if replications is not None and replications < 1:
        raise ConfigError([Problem(str(file.path), 0, 0, "replications", f"{replications}; allowed: 1 or more")])
    if seed is not None and not 0 <= seed < 2**63:
        raise ConfigError([Problem(str(file.path), 0, 0, "seed", f"{seed}; allowed: 0 to 2**63 - 1")])
    return Manifest(
        corridorsim_version=version("corridorsim"),
        experiment_name=experiment.name,
        experiment_hash=job.digest,
        seed=experiment.simulation.seed if seed is None else seed,
        currency=experiment.currency,
        price_year=experiment.price_year,
        format=options.file_format,
        simulation=_instants(experiment),
        baseline=job.baseline,
        scenarios=[{"name": name, "description": words} for name, words in job.descriptions.items()],
        units=[
            UnitState(name, replication)
            for name in job.built
            for replication in range(replications or experiment.simulation.replications)
        ],
        packages=package_versions(),
    )


def experiment_digest(loaded: Loaded) -> str:
    """Hash of all that decides about results but seed and number of replications."""
    digest = hashlib.sha256()
    for name, scenario in loaded.scenarios.items():
        simulation = scenario.experiment.simulation.model_copy(update={"replications": 1, "seed": 0})
        bare = scenario.experiment.model_copy(update={"simulation": simulation, "scenarios": {}})
        # The contents of files count, and not where they were read from.
        bare = relocated(bare, dict.fromkeys(files_of(bare), ""))
        digest.update(f"{name}\n{experiment_yaml(bare)}\n{scenario.trip_rows}".encode())
        if scenario.series:
            digest.update(f"{list(scenario.series.values())}".encode())
    return digest.hexdigest()


def _instants(experiment: Experiment) -> dict[str, str]:
    clock = run_clock(experiment)
    start = datetime(clock.start.year, clock.start.month, clock.start.day, tzinfo=UTC)
    moments = {
        "start": 0.0,
        "window_start": clock.window_start_s,
        "window_end": clock.window_end_s,
        "end": clock.end_s,
    }
    return {name: (start + timedelta(seconds=seconds)).isoformat() for name, seconds in moments.items()}


def _check_folder(folder: Path, manifest: Manifest, *, resume: bool, overwrite: bool) -> Manifest | None:
    """The manifest of earlier results of the same experiment; None where there are none.

    Raises
    ------
    ResultsError
        The folder is a file; it holds something else, or results that ``resume`` would not keep, and ``overwrite`` is
        not given; or it is of another version and cannot be resumed.
    """
    if folder.exists() and not folder.is_dir():
        raise ResultsError(f"{folder} is a file; give a folder for the results")
    try:
        before = Manifest.load(folder)
    except ResultsError:
        if overwrite:
            return None
        raise
    if before is None:
        if folder.is_dir() and any(folder.iterdir()) and not overwrite:
            raise ResultsError(f"{folder} is not empty and holds no results; choose another folder or use --overwrite")
        return None
    same = (before.experiment_hash, before.seed) == (manifest.experiment_hash, manifest.seed)
    if not same and not overwrite:
        raise ResultsError(
            f"{folder} holds results of another experiment ({before.experiment_name}, seed {before.seed}); "
            "choose another folder or use --overwrite"
        )
    if same and resume and before.corridorsim_version != manifest.corridorsim_version:
        raise ResultsError(
            f"{folder} was written by corridorsim {before.corridorsim_version} and this is "
            f"{manifest.corridorsim_version}, whose results may differ; go on with that version, choose another "
            "folder, or use --overwrite without --resume"
        )
    done = sum(unit.state == "done" for unit in before.units)
    if same and done and not resume and not overwrite:
        raise ResultsError(
            f"{folder} holds {done} finished units of this experiment; keep them with --resume, replace them with "
            "--overwrite, or choose another folder"
        )
    return before if same else None


def _take_over(manifest: Manifest, before: Manifest) -> None:
    """Mark what is done already, of the units that are wanted now; units that are not wanted stay listed."""
    done = {(unit.scenario, unit.replication): unit for unit in before.units if unit.state == "done"}
    if before.format != manifest.format and done:
        raise ResultsError(f"the results are in format {before.format}; go on with --format {before.format}")
    manifest.units = [done.pop((unit.scenario, unit.replication), unit) for unit in manifest.units]
    manifest.units += done.values()
    named = {scenario["name"] for scenario in manifest.scenarios}
    kept = {unit.scenario for unit in done.values()} - named
    manifest.scenarios += [scenario for scenario in before.scenarios if scenario["name"] in kept]
    manifest.baseline = before.baseline if before.baseline in named | kept else manifest.baseline
    manifest.pilot = before.pilot


def clear_results(folder: Path) -> None:
    """Take away what a results folder holds; nothing else in it is touched."""
    for entry in OWN_ENTRIES:
        path = folder / entry
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
