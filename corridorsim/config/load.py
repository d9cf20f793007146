"""From an experiment file to one checked experiment a scenario, or every fault that it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from corridorsim.config.experiment import Experiment
from corridorsim.config.problems import did_you_mean, problem, problems_from
from corridorsim.config.references import reference_faults
from corridorsim.config.series import Series, read_series
from corridorsim.config.source import Source, read_source, scenario_source, without
from corridorsim.config.trips_file import TripRow, read_trips
from corridorsim.config.weather_file import read_weather
from corridorsim.errors import ConfigError, Problem

ONLY_SCENARIO = "base"

Fault = tuple[tuple[str | int, ...], str]
Check = Callable[[Experiment], list[Fault]]


@dataclass(frozen=True)
class ScenarioFile:
    """One scenario of an experiment file."""

    name: str
    description: str
    experiment: Experiment
    source: Source
    trip_rows: list[TripRow]
    series: dict[str, Series] = field(default_factory=dict)
    """Contents of files of prices, carbon intensities and weather by path."""


@dataclass(frozen=True)
class ExperimentFile:
    """A checked experiment file."""

    path: Path
    experiment: Experiment
    """As the file says it, scenarios included."""
    scenarios: dict[str, ScenarioFile]
    baseline: str


def load_experiment(path: Path | str, further_checks: tuple[Check, ...] = ()) -> ExperimentFile:
    """Read and check an experiment file with all its scenarios.

    Parameters
    ----------
    further_checks
        Checks of later stages on each scenario: functions that return (path, message) of every fault.

    Raises
    ------
    ConfigError
        The file is wrong; holds every fault that was found.
    """
    return experiment_file(Path(path), read_source(path), further_checks)


def experiment_file(path: Path, source: Source, further_checks: tuple[Check, ...] = ()) -> ExperimentFile:
    """Check an experiment that is read already; ``path`` is where the files that it names are looked for.

    Raises
    ------
    ConfigError
        It is wrong; holds every fault that was found.
    """
    experiment = _validated(source)
    names = list(experiment.scenarios) or [ONLY_SCENARIO]
    if experiment.baseline is not None and experiment.baseline not in names:
        hint = did_you_mean(experiment.baseline, names)
        raise ConfigError(
            [
                problem(
                    source,
                    ("baseline",),
                    f"unknown scenario {experiment.baseline!r}; allowed: {', '.join(names)}{hint}",
                )
            ]
        )
    scenarios: dict[str, ScenarioFile] = {}
    problems: list[Problem] = []
    for name in names:
        try:
            scenarios[name] = _scenario(path, source, experiment, name, further_checks)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(list(dict.fromkeys(problems)))
    return ExperimentFile(path, experiment, scenarios, experiment.baseline or names[0])


def _scenario(
    path: Path, source: Source, experiment: Experiment, name: str, further_checks: tuple[Check, ...]
) -> ScenarioFile:
    overrides = experiment.scenarios.get(name, {})
    merged = scenario_source(source, name) if name in experiment.scenarios else without(source, "scenarios")
    scenario = _validated(merged)
    faults = reference_faults(scenario) or _common_faults(experiment, scenario)
    for check in further_checks:
        # A later check may build on what an earlier one has found sound.
        faults = faults or check(scenario)
    if faults:
        raise ConfigError([problem(merged, fault_path, message) for fault_path, message in faults])
    description = str(overrides.get("description") or "")
    trip_rows = read_trips(scenario, path.parent)
    series = read_series(scenario, path.parent) | read_weather(scenario, path.parent)
    return ScenarioFile(name, description, scenario, merged, trip_rows, series)


def _common_faults(experiment: Experiment, scenario: Experiment) -> list[Fault]:
    """What all scenarios must share, so that they can be compared."""
    return [
        ((key,), "all scenarios are compared with each other and need the same; say it once, at the top of the file")
        for key in ("simulation", "currency", "price_year")
        if getattr(scenario, key) != getattr(experiment, key)
    ]


def _validated(source: Source) -> Experiment:
    try:
        return Experiment.model_validate(source.data)
    except ValidationError as error:
        raise ConfigError(problems_from(error, source, Experiment)) from error
