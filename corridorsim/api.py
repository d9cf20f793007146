"""The public functions: what the commands of the command line do, for a script or a notebook.

Functions of many runs (``attribute``, ``sweep`` and others) are in ``corridorsim.studies``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridorsim.errors import ResultsError
from corridorsim.experiment.loaded import Loaded, Path_, RulesInForce, as_loaded, load_file
from corridorsim.experiment.options import Executor, Progress, RunOptions
from corridorsim.records.file_format import Format
from corridorsim.world.engine import Engine

if TYPE_CHECKING:
    import pyarrow as pa

    from corridorsim.analysis.power_flow import GridStudy
    from corridorsim.analysis.results import Results
    from corridorsim.analysis.warmup import WarmupCheck
    from corridorsim.explanation import Explanation


def load(path: Path_) -> Loaded:
    """Read and check an experiment file.

    Parameters
    ----------
    path
        The YAML file.

    Returns
    -------
    Loaded
        The experiment with its ``scenarios`` and ``warnings()``; ``run`` and others take it in place of the file.

    Raises
    ------
    ConfigError
        The file is invalid; ``problems`` holds every fault with file, line and column.

    Examples
    --------
    >>> experiment = corridorsim.load("configs/minimal.yaml")
    >>> list(experiment.scenarios)
    ['fragmented', 'harmonized']
    """
    return load_file(path)


def run(  # noqa: PLR0913 - the settings of a run, each with a default
    experiment: Loaded | Path_,
    out: Path_,
    *,
    scenarios: Sequence[str] | None = None,
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
    experiment
        A file, or what ``load`` returned.
    out
        The results folder.
    scenarios
        Names of the scenarios to run; all by default.
    replications, seed
        Instead of those of the experiment.
    workers
        Number of processes. A script with more than one needs ``if __name__ == "__main__":`` around the call.
    executor
        ``"serial"`` stays in this process whatever ``workers`` is.
    file_format
        Of the tables: ``"parquet"`` or ``"arrow"``.
    resume
        Keep units that are already done, of the same experiment and seed.
    overwrite
        Replace results already in the folder.
    progress
        Receives the progress of the run.
    engine
        The event loop: ``"compiled"``, or stock ``"simpy"``, which gives the same tables and takes longer.

    Returns
    -------
    Results
        The results folder, as ``read`` opens it.

    Raises
    ------
    ArgumentError
        A setting is not allowed; nothing is written. It is also a ``ValueError``.
    ConfigError
        The experiment is invalid; nothing is written.
    UnknownNameError
        There is no such scenario; nothing is written. It is also a ``ResultsError`` and a ``ValueError``.
    ResultsError
        The folder contains something else; nothing is written.
    RunError
        The run failed after it started; finished units are kept.

    Examples
    --------
    >>> results = corridorsim.run("configs/minimal.yaml", "results/one", scenarios=["fragmented"], replications=1)
    >>> results.scenarios
    ['fragmented']
    >>> results.trips.num_rows > 0
    True
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
    experiment: Loaded | Path_, out: Path_, options: RunOptions, scenarios: Sequence[str] | None = None
) -> Results:
    """Do what ``run`` does, with its settings in one object."""
    from corridorsim.analysis.summaries import write_summaries
    from corridorsim.analysis.unit_summary.files import summarize_unit
    from corridorsim.experiment.job import job_of, run_job

    run_job(job_of(as_loaded(experiment), scenarios), Path(out), options, summarize_unit)
    write_summaries(out)
    return read(out)


def read(folder: Path_) -> Results:
    """Open a results folder.

    Parameters
    ----------
    folder
        Where ``run`` wrote.

    Returns
    -------
    Results
        Every table and summary is an attribute, an Arrow table: ``trips``, ``charging_sessions``, ``kpis`` and so on.

    Raises
    ------
    ResultsError
        The folder is missing, is not a results folder, or is not finished.

    Examples
    --------
    >>> results = corridorsim.read("results/minimal")
    >>> results.scenarios
    ['fragmented', 'harmonized']
    >>> trips = results.trips.to_pandas()
    >>> kpis = results.kpis.to_pandas()
    """
    from corridorsim.analysis.results import read as read_folder

    return read_folder(folder)


def compare(folder: Path_, baseline: str | None = None) -> pa.Table:
    """Paired differences between the scenarios of a results folder; writes ``summary/comparison.parquet``.

    Parameters
    ----------
    folder
        A results folder.
    baseline
        The scenario that the others are compared with; that of the experiment by default.

    Returns
    -------
    pyarrow.Table
        A row per scenario and KPI, with the difference, its 95 % interval and p-values.

    Raises
    ------
    ResultsError
        It is not a finished results folder.
    UnknownNameError
        There is no such scenario.

    Examples
    --------
    >>> differences = corridorsim.compare("results/minimal")
    >>> set(differences["scenario"].to_pylist())
    {'harmonized'}
    """
    from corridorsim.analysis.comparison import compare as compare_scenarios

    return compare_scenarios(folder, baseline)


def check(folder: Path_) -> list[str]:
    """The identities that a results folder violates: energy, time, money and queues must add up.

    Parameters
    ----------
    folder
        A results folder.

    Returns
    -------
    list of str
        A sentence per violation; none in a sound run.

    Raises
    ------
    ResultsError
        It is not a finished results folder.

    Examples
    --------
    >>> corridorsim.check("results/minimal")
    []
    """
    from corridorsim.analysis.identities import check as check_identities

    return check_identities(folder)


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
    """Run one unit of a results folder again and explain a trip's day, or who is at a hub at a moment.

    Parameters
    ----------
    folder
        A results folder.
    scenario, replication, snapshot
        The unit.
    trip
        Its ``trip_id``.
    hub, at
        The hub and the moment, ISO 8601 or a ``datetime``; UTC where it has no offset.

    Returns
    -------
    Explanation
        ``text`` to read, and the same as ``records``.

    Raises
    ------
    ResultsError
        There is nothing of that name or time in the folder, or not exactly one of ``trip`` and ``hub`` is given.
    RunError
        The unit does not come out as the folder has it.

    Examples
    --------
    >>> trip = corridorsim.read("results/minimal").table("trips", "fragmented", 0)["trip_id"][0].as_py()
    >>> explanation = corridorsim.explain("results/minimal", "fragmented", trip=trip)
    >>> trip in explanation.text
    True
    """
    from corridorsim.explanation import explain_hub, explain_trip

    if trip is not None and hub is None and at is None:
        return explain_trip(folder, scenario, trip, replication, snapshot)
    if trip is None and hub is not None and at is not None:
        return explain_hub(folder, scenario, hub, at, replication, snapshot)
    raise ResultsError("what is to be explained? Give a trip, or a hub and the time to look at (hub and at)")


def report(folder: Path_) -> Path:
    """Write ``report.html`` into a results folder: one file that needs no network.

    Parameters
    ----------
    folder
        A results folder.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ResultsError
        It is not a finished results folder.

    Examples
    --------
    >>> corridorsim.report("results/minimal").name
    'report.html'
    """
    from corridorsim.report.page import write_report

    return write_report(folder)


def policy(experiment: Loaded | Path_, scenario: str | None = None, snapshot: str | None = None) -> list[RulesInForce]:
    """The rules in force by jurisdiction and where each comes from, on the first day of the window.

    Parameters
    ----------
    experiment
        A file, or what ``load`` returned.
    scenario, snapshot
        Only this scenario and this date (ISO 8601); all by default.

    Returns
    -------
    list of RulesInForce
        One for each snapshot and scenario. ``rules.books[jurisdiction]`` holds the levers, with amounts in the
        experiment's currency; ``rules.origins`` says where they come from.

    Raises
    ------
    ConfigError
        The experiment is invalid.
    ResultsError
        There is no such scenario or snapshot.

    Examples
    --------
    >>> (found,) = corridorsim.policy("configs/minimal.yaml", scenario="harmonized")
    >>> {name: book.roaming_fees.per_kwh for name, book in found.rules.books.items()}
    {'north': 0.06, 'south': 0.06}
    >>> found.rules.origins["south", "roaming_fees"]
    'best'
    """
    return as_loaded(experiment).rules_in_force(scenario, snapshot)


def warmup(folder: Path_, scenario: str | None = None, snapshot: str | None = None) -> list[WarmupCheck]:
    """Check whether the warm-up of a results folder is long enough.

    Parameters
    ----------
    folder
        A results folder.
    scenario
        Only this scenario; all by default.
    snapshot
        Its date (ISO 8601), needed where there are several.

    Returns
    -------
    list of WarmupCheck
        By scenario: ``is_enough`` (None where it cannot be determined), ``proposed_h`` and what they are based on.

    Raises
    ------
    ResultsError
        It is not a finished results folder, or there is no such scenario or snapshot.

    Examples
    --------
    >>> checks = corridorsim.warmup("results/minimal")
    >>> [check.scenario for check in checks if check.is_enough is not True]
    ['fragmented', 'harmonized']
    """
    from corridorsim.analysis.warmup import warmup_checks

    return warmup_checks(read(folder).at(snapshot), scenario)


def batch_means(
    folder: Path_,
    kpis: Sequence[str] | None = None,
    *,
    batches: int | None = None,
    scenario: str | None = None,
    replication: int | None = None,
    snapshot: str | None = None,
) -> pa.Table:
    """Intervals from within one long run, whose window is cut into batches; writes ``summary/batch_means.parquet``.

    Parameters
    ----------
    folder
        A results folder.
    kpis
        Names of KPIs; the headlines by default.
    batches
        Their number; by default as many whole days each as give at most 20.
    scenario
        Only this scenario; all by default.
    replication
        The run that is cut; the first one by default.
    snapshot
        Its date (ISO 8601), needed where there are several.

    Returns
    -------
    pyarrow.Table
        A row per scenario and KPI; ``verdict`` is 'usable', or why the interval is not.

    Raises
    ------
    ResultsError
        It is not a finished results folder; there is no such KPI, scenario, replication or snapshot; or the window is
        too short.

    Examples
    --------
    >>> table = corridorsim.batch_means("results/minimal", ["delay_h_mean"], batches=6)
    >>> table["batches"].to_pylist()
    [6, 6]
    """
    from corridorsim.analysis import batch_means as analysis

    opened = read(folder).at(snapshot)
    return analysis.batch_means(opened, analysis.HEADLINES if kpis is None else kpis, batches, scenario, replication)


def power_flow(
    folder: Path_,
    study: GridStudy,
    scenario: str | None = None,
    replication: int | None = None,
    snapshot: str | None = None,
) -> pa.Table:
    """AC power flow of the hubs' hourly mean power on a network; writes ``summary/power_flow.parquet``.

    Needs pandapower: ``pip install 'corridorsim[grid]'``.

    Parameters
    ----------
    folder
        A results folder.
    study
        The network and where the hubs are on it.
    scenario, replication, snapshot
        Only these units; all by default.

    Returns
    -------
    pyarrow.Table
        A row per hour and element of the network: voltage or loading, with and without the hubs.

    Raises
    ------
    ResultsError
        It is not a finished results folder, or there is no such unit.
    PowerFlowError
        The network or its map to hubs is wrong, or pandapower is not installed.

    Examples
    --------
    >>> study = corridorsim.GridStudy("town.json", {"gate_hub": "gate"})
    >>> table = corridorsim.power_flow("results/minimal", study, scenario="fragmented", replication=0)
    >>> sorted(set(table["kind"].to_pylist()))
    ['bus', 'line']
    """
    from corridorsim.analysis.power_flow import power_flow as flow_of_power

    return flow_of_power(read(folder), study, scenario, replication, snapshot)


def schema() -> dict[str, Any]:
    """JSON Schema of the experiment file, by which editors complete and check YAML.

    Returns
    -------
    dict
        The schema, ready for ``json.dumps``.

    Examples
    --------
    >>> schema = corridorsim.schema()
    >>> schema["if"]  # a file that extends another may leave out any key
    {'required': ['extends']}
    >>> schema["else"]["required"]
    ['name', 'simulation', 'jurisdictions', 'network', 'vehicles', 'operators']
    """
    from corridorsim.config.experiment import Experiment
    from corridorsim.config.export import json_schema

    return json_schema(Experiment)
