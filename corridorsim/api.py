"""The public functions: load, run, compare, read; the command line is a thin skin on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from corridorsim.analysis import bills, identities, kpis, results
from corridorsim.analysis import comparison as analysis_comparison
from corridorsim.analysis import power_flow as analysis_power_flow
from corridorsim.analysis.power_flow import GridStudy
from corridorsim.analysis.results import Results
from corridorsim.config.catalogue import CatalogueTruck, truck_catalogue
from corridorsim.config.experiment import Experiment
from corridorsim.config.files.fastsim.formats import read_fastsim
from corridorsim.config.files.fastsim.vehicle import FastsimVehicle
from corridorsim.config.load import ExperimentFile, ScenarioFile, experiment_file
from corridorsim.config.overrides import read_experiment
from corridorsim.config.reading.source import Source
from corridorsim.errors import ConfigError, Problem, ResultsError
from corridorsim.experiment import Manifest, Progress, RunSettings, run_units
from corridorsim.experiment.digest import experiment_digest
from corridorsim.experiment.folder import check_folder, clear_results, take_over
from corridorsim.experiment.kept import kept_experiment
from corridorsim.experiment.manifest import UnitState, package_versions
from corridorsim.explanation import Explanation, explain_hub, explain_trip
from corridorsim.policy import EffectiveRules, effective_rules, policy_faults
from corridorsim.policy.idle import idle_policy_warnings
from corridorsim.scenario import Scenario, build_scenario
from corridorsim.scenario.build import run_clock
from corridorsim.scenario.faults import network_faults, trip_faults
from corridorsim.scenario.unused import unused_warnings
from corridorsim.world.engine import Engine
from corridorsim.world.vehicle.reach import reach_warnings

Path_ = str | PathLike[str]


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

    @property
    def snapshots(self) -> list[str]:
        """Dates (ISO 8601) of the snapshots where there are several."""
        return list(self.file.snapshots)

    @property
    def built(self) -> dict[str, Scenario]:
        """The scenarios as frozen data, ready to be run; at the first snapshot where there are several."""
        return next(iter(self.dated.values()))

    @cached_property
    def dated(self) -> dict[str | None, dict[str, Scenario]]:
        """The scenarios as frozen data by snapshot; the key is None where there is one date."""
        return {
            snapshot: {name: replace(_built(file), snapshot=snapshot) for name, file in files.items()}
            for snapshot, files in self.file.dated.items()
        }

    def at(self, snapshot: str | None) -> Loaded:
        """The experiment on the date of one snapshot alone; None where there is one date.

        Raises
        ------
        ResultsError
            There is no such snapshot, or there are several and none is named.
        """
        day = results.choose_snapshot(snapshot, self.snapshots)
        return self if day is None else Loaded(self.file.at(day))

    def warnings(self) -> list[str]:
        """Things that run and are probably not meant."""
        pairs = [
            (self.file.dated[snapshot][name].experiment, built)
            for snapshot, scenarios in self.dated.items()
            for name, built in scenarios.items()
        ]
        return unused_warnings(pairs) + [
            warning if snapshot is None else f"{snapshot}: {warning}"
            for snapshot, files in self.file.dated.items()
            for name, file in files.items()
            for warning in (
                *idle_policy_warnings(name, file.experiment, file.experiment.simulation.window_day),
                *reach_warnings(self.dated[snapshot][name]),
            )
        ]

    @property
    def rules_day(self) -> date:
        """The day of which ``rules`` speaks."""
        return next(iter(self.scenarios.values())).experiment.simulation.window_day

    def rules(self, scenario: str) -> EffectiveRules:
        """The rules in force in a scenario, on the first day of its (first) window.

        Raises
        ------
        ResultsError
            There is no such scenario.
        """
        experiment = self.scenarios[results.choose(scenario, self.scenarios, "scenario")].experiment
        return effective_rules(experiment, self.rules_day)


@dataclass(frozen=True)
class Job:
    """Scenarios that are run into one results folder."""

    loaded: Loaded
    built: tuple[Scenario, ...]
    """Each at every snapshot."""
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
    precision: dict[str, Any] | None = None
    """What ``precision.run_to_precision`` was asked; kept in the manifest."""
    engine: Engine = "compiled"


def load(path: Path_) -> Loaded:
    """Read and check an experiment file.

    Raises
    ------
    ConfigError
        The file is wrong; ``problems`` holds every fault with file, line and column.
    """
    return load_source(Path(path), read_experiment(Path(path)))


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
        for scenarios in file.dated.values()
        for scenario in scenarios.values()
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
    engine: Engine = "compiled",
) -> Results:
    """Run scenarios x snapshots x replications and write the results folder, KPIs and comparison included.

    Parameters
    ----------
    scenarios
        Names of the scenarios to run; all where left out.
    resume
        Keep the units that are done already, of the same experiment and seed.
    overwrite
        Replace what the folder holds.
    engine
        The event loop: compiled, or stock SimPy, with which tables are the same and take longer.

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
    options = RunOptions(replications, seed, workers, executor, file_format, resume, overwrite, progress, engine=engine)
    return run_with(loaded, out, scenarios, options)


def run_with(loaded: Loaded, out: Path_, scenarios: list[str] | None, options: RunOptions) -> Results:
    """Do what ``run`` does, with its settings in one."""
    run_job(job_of(loaded, scenarios), Path(out), options)
    return summarize(out)


def job_of(loaded: Loaded, scenarios: list[str] | None = None) -> Job:
    """The job of running scenarios by name; all where left out.

    Raises
    ------
    ResultsError
        There is no such scenario.
    """
    names = [results.choose(name, loaded.scenarios, "scenario") for name in scenarios or loaded.scenarios]
    return Job(
        loaded=loaded,
        built=tuple(scenarios[name] for scenarios in loaded.dated.values() for name in names),
        descriptions={name: loaded.scenarios[name].description for name in names},
        baseline=loaded.file.baseline if loaded.file.baseline in names else names[0],
        digest=experiment_digest(loaded.file),
    )


def summarize(folder: Path_) -> Results:
    """Write the summaries of a finished run: KPIs, bills, comparison."""
    kpis.summarize(folder)
    bills.summarize(folder)
    compare(folder)
    return read(folder)


def run_job(job: Job, folder: Path, options: RunOptions) -> None:
    """Run what is still to be run of a job and write its tables; see ``run`` for what may be raised."""
    manifest = _manifest(job, options)
    before = check_folder(folder, manifest, resume=options.resume, overwrite=options.overwrite)
    if before is not None and options.resume:
        take_over(manifest, before)
    kept = kept_experiment(job.loaded.file, manifest)
    if before is None or not options.resume:
        clear_results(folder)
    kept.save(folder)
    manifest.save(folder)
    settings = RunSettings(options.executor, options.workers, options.engine)
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


def fastsim_vehicle(path: Path_, name: str | None = None) -> FastsimVehicle:
    """A battery-electric vehicle in a file of FASTSim; ``name`` is its scenario name in a CSV database.

    Raises
    ------
    ConfigError
        The file is of no known format or of another kind of vehicle, or fields are missing or cannot be.
    OSError
        It cannot be read.
    """
    return read_fastsim(Path(path), name).vehicle


def compare(folder: Path_, baseline: str | None = None) -> pa.Table:
    """Paired differences of the scenarios of a results folder; writes ``summary/comparison.parquet``."""
    return analysis_comparison.compare(folder, baseline)


def power_flow(
    folder: Path_,
    study: GridStudy,
    scenario: str | None = None,
    replication: int | None = None,
    snapshot: str | None = None,
) -> pa.Table:
    """AC power flow of the hubs' hourly mean power on a network; writes ``summary/power_flow.parquet``."""
    return analysis_power_flow.power_flow(read(folder), study, scenario, replication, snapshot)


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
    snapshot: str | None = None,
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
        return explain_trip(folder, scenario, trip, replication, snapshot)
    if trip is None and hub is not None and at is not None:
        return explain_hub(folder, scenario, hub, at, replication, snapshot)
    raise ResultsError("what is to be explained? Give a trip, or a hub and the time to look at (hub and at)")


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


def _built(file: ScenarioFile) -> Scenario:
    return build_scenario(file.name, file.experiment, file.trip_rows, file.series, periods=file.periods)


def _instants(experiment: Experiment) -> dict[str, str]:
    clock = run_clock(experiment)
    start = datetime(clock.start.year, clock.start.month, clock.start.day, tzinfo=UTC)
    moments = {"start": 0.0, "window_start": clock.window_start_s, "window_end": clock.window_end_s, "end": clock.end_s}
    return {name: (start + timedelta(seconds=seconds)).isoformat() for name, seconds in moments.items()}
