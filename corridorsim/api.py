"""The public functions: load, run, compare, read; the command line is a thin skin on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from corridorsim.analysis import comparison as analysis_comparison
from corridorsim.analysis import identities, results
from corridorsim.analysis import power_flow as analysis_power_flow
from corridorsim.analysis.power_flow import GridStudy
from corridorsim.analysis.results import Results
from corridorsim.analysis.summaries import write_summaries
from corridorsim.choices import choose
from corridorsim.config.catalogue import CatalogueTruck, truck_catalogue
from corridorsim.config.files.fastsim.formats import read_fastsim
from corridorsim.config.files.fastsim.vehicle import FastsimVehicle
from corridorsim.errors import ResultsError
from corridorsim.experiment.job import job_of, run_job
from corridorsim.experiment.loaded import Loaded, Path_, as_loaded, load_experiment
from corridorsim.experiment.options import Executor, Progress, RunOptions
from corridorsim.explanation import Explanation, explain_hub, explain_trip
from corridorsim.records.store import Format
from corridorsim.world.engine import Engine


def load(path: Path_) -> Loaded:
    """Read and check an experiment file.

    Raises
    ------
    ConfigError
        The file is wrong; ``problems`` holds every fault with file, line and column.
    """
    return load_experiment(path)


def run(  # noqa: PLR0913 - the settings of a run, each with a default
    experiment: Loaded | Path_,
    out: Path_,
    *,
    scenarios: list[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    executor: Executor = "process",
    file_format: Format = "parquet",
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
    ArgumentError
        A setting is not allowed; nothing is written. It is a ``ValueError``, too.
    ConfigError
        The experiment is wrong; nothing is written.
    UnknownNameError
        There is no such scenario; nothing is written. It is a ``ResultsError`` and a ``ValueError``, too.
    ResultsError
        The folder holds something else; nothing is written.
    RunError
        The run failed after it began; finished units are kept.
    """
    options = RunOptions(
        replications=replications,
        seed=seed,
        workers=workers,
        executor=executor,
        file_format=file_format,
        resume=resume,
        overwrite=overwrite,
        progress=progress,
        engine=engine,
    )
    return run_with(experiment, out, options, scenarios)


def run_with(
    experiment: Loaded | Path_, out: Path_, options: RunOptions, scenarios: list[str] | None = None
) -> Results:
    """Do what ``run`` does, with its settings in one."""
    run_job(job_of(as_loaded(experiment), scenarios), Path(out), options)
    write_summaries(out)
    return read(out)


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
    return truck_catalogue()[choose(name, truck_catalogue(), "truck")]


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
