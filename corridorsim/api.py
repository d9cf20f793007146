"""The public functions: load, run, compare, read; the command line is a thin skin on them."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Literal

import pyarrow as pa

from corridorsim.analysis import comparison as analysis_comparison
from corridorsim.analysis import identities, kpis, results
from corridorsim.analysis import power_flow as analysis_power_flow
from corridorsim.analysis.power_flow import GridStudy
from corridorsim.analysis.results import Results
from corridorsim.config.experiment import Experiment
from corridorsim.config.export import experiment_yaml
from corridorsim.config.load import ExperimentFile, ScenarioFile, load_experiment
from corridorsim.errors import ConfigError, Problem, ResultsError
from corridorsim.experiment import Manifest, Progress, RunSettings, run_units
from corridorsim.experiment.manifest import UnitState, package_versions
from corridorsim.policy import EffectiveRules, effective_rules, policy_faults
from corridorsim.scenario import Scenario, build_scenario
from corridorsim.scenario.build import run_clock, window_day
from corridorsim.scenario.faults import network_faults, trip_faults
from corridorsim.world.reach import reach_warnings

Path_ = str | PathLike[str]

OWN_ENTRIES = ("tables", "summary", "manifest.json", "experiment.yaml", "report.html", ".partial")
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
            name: build_scenario(name, scenario.experiment, scenario.trip_rows)
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


def load(path: Path_) -> Loaded:
    """Read and check an experiment file.

    Raises
    ------
    ConfigError
        The file is wrong; ``problems`` holds every fault with file, line and column.
    """
    file = load_experiment(Path(path), (policy_faults, network_faults))
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
        Replace results of another experiment.

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
    folder = Path(out)
    names = [results.choose(name, loaded.scenarios, "scenario") for name in scenarios or loaded.scenarios]
    manifest = _manifest(loaded, names, replications, seed, file_format)
    before = _check_folder(folder, manifest, overwrite=overwrite)
    if before is not None and resume:
        _take_over(manifest, before)
    else:
        _clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "experiment.yaml").write_text(experiment_yaml(loaded.file.experiment), encoding="utf-8")
    manifest.save(folder)
    simulation = loaded.file.experiment.simulation
    run_units(loaded.built, manifest, folder, RunSettings(executor, workers), simulation.pilot_runs, progress)
    kpis.summarize(folder)
    compare(folder)
    return read(folder)


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


def check(folder: Path_) -> list[str]:
    """The identities that a results folder violates; none in a sound run."""
    return identities.check(folder)


def _manifest(
    loaded: Loaded,
    names: list[str],
    replications: int | None,
    seed: int | None,
    file_format: Literal["parquet", "arrow"],
) -> Manifest:
    experiment = loaded.file.experiment
    if replications is not None and replications < 1:
        raise ConfigError([Problem(str(loaded.file.path), 0, 0, "replications", f"{replications}; allowed: 1 or more")])
    if seed is not None and not 0 <= seed < 2**63:
        raise ConfigError([Problem(str(loaded.file.path), 0, 0, "seed", f"{seed}; allowed: 0 to 2**63 - 1")])
    baseline = loaded.file.baseline if loaded.file.baseline in names else names[0]
    return Manifest(
        corridorsim_version=version("corridorsim"),
        experiment_name=experiment.name,
        experiment_hash=_hash(loaded),
        seed=experiment.simulation.seed if seed is None else seed,
        currency=experiment.currency,
        price_year=experiment.price_year,
        format=file_format,
        simulation=_instants(experiment),
        baseline=baseline,
        scenarios=[{"name": name, "description": loaded.scenarios[name].description} for name in names],
        units=[
            UnitState(name, replication)
            for name in names
            for replication in range(replications or experiment.simulation.replications)
        ],
        packages=package_versions(),
    )


def _hash(loaded: Loaded) -> str:
    """Hash of all that decides about results but seed and number of replications."""
    digest = hashlib.sha256()
    for name, scenario in loaded.scenarios.items():
        simulation = scenario.experiment.simulation.model_copy(update={"replications": 1, "seed": 0})
        bare = scenario.experiment.model_copy(update={"simulation": simulation, "scenarios": {}})
        digest.update(f"{name}\n{experiment_yaml(bare)}\n{scenario.trip_rows}".encode())
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


def _check_folder(folder: Path, manifest: Manifest, *, overwrite: bool) -> Manifest | None:
    """The manifest of earlier results of the same experiment; None where there are none.

    Raises
    ------
    ResultsError
        The folder is a file, or holds something else and ``overwrite`` is not given.
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


def _clear(folder: Path) -> None:
    for entry in OWN_ENTRIES:
        path = folder / entry
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
