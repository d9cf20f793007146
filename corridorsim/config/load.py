"""From an experiment file to a checked experiment for each scenario, or every fault that was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from corridorsim.choices import did_you_mean
from corridorsim.config.changes import Period, dated_sources, fixed_faults, period_on, rollout_change_faults
from corridorsim.config.checks.references import reference_faults
from corridorsim.config.experiment import Experiment
from corridorsim.config.files.fastsim.imported import with_fastsim
from corridorsim.config.files.series import Series, read_series
from corridorsim.config.files.trips_file import TripRow, read_trips
from corridorsim.config.files.weather_file import read_weather
from corridorsim.config.overrides import read_experiment
from corridorsim.config.reading.override_names import with_hints
from corridorsim.config.reading.problems import problem, problems_from
from corridorsim.config.reading.source import Source, scenario_source, without
from corridorsim.errors import ConfigError, Problem

ONLY_SCENARIO = "base"

Fault = tuple[tuple[str | int, ...], str]
Check = Callable[[Experiment], list[Fault]]


@dataclass(frozen=True)
class ScenarioFile:
    """One scenario of an experiment file on one date."""

    name: str
    description: str
    experiment: Experiment = field(repr=False)
    source: Source = field(repr=False)
    trip_rows: list[TripRow] = field(repr=False)
    series: dict[str, Series] = field(default_factory=dict, repr=False)
    """Contents of files of prices, carbon intensities and weather, by path."""
    periods: tuple[Period, ...] = field(default=(), repr=False)
    """The scenario before, between and after its dated changes, for all dates."""


@dataclass(frozen=True)
class ExperimentFile:
    """A checked experiment file."""

    path: Path
    source: Source = field(repr=False)
    """The data of the file itself."""
    experiment: Experiment = field(repr=False)
    """The same with defaults filled in, scenarios included."""
    scenarios: dict[str, ScenarioFile] = field(repr=False)
    """Scenarios on the only date, or on that of the first snapshot."""
    baseline: str
    snapshots: dict[str, dict[str, ScenarioFile]] = field(default_factory=dict, repr=False)
    """Scenarios by date (ISO 8601) of the snapshot; empty if there is only one date."""

    @property
    def dated(self) -> dict[str | None, dict[str, ScenarioFile]]:
        """Return the scenarios by snapshot; the key is None if there is only one date."""
        return dict(self.snapshots.items()) if self.snapshots else {None: self.scenarios}

    def at(self, snapshot: str) -> ExperimentFile:
        """Return the experiment on the date of one of its snapshots only."""
        scenarios = self.snapshots[snapshot]
        start = date.fromisoformat(snapshot)
        simulation = self.experiment.simulation.model_copy(update={"start": start, "snapshots": ()})
        experiment = self.experiment.model_copy(update={"simulation": simulation})
        return replace(self, experiment=experiment, scenarios=scenarios, snapshots={})


def load_experiment(path: Path | str, further_checks: tuple[Check, ...] = ()) -> ExperimentFile:
    """Read and check an experiment file with all its scenarios.

    Parameters
    ----------
    further_checks
        Checks of later stages, applied to each scenario: functions that return (path, message) of every fault.

    Raises
    ------
    ConfigError
        The file is invalid; holds every fault that was found.
    """
    return experiment_file(Path(path), read_experiment(path), further_checks)


def experiment_file(path: Path, source: Source, further_checks: tuple[Check, ...] = ()) -> ExperimentFile:
    """Check an experiment that has been read; files that it names are relative to ``path``.

    Raises
    ------
    ConfigError
        It is invalid; holds every fault that was found.
    """
    experiment = _validated(with_fastsim(source, path.parent))
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
    days = experiment.simulation.days
    dated: dict[str, dict[str, ScenarioFile]] = {day.isoformat(): {} for day in days}
    problems: list[Problem] = []
    for name in names:
        try:
            on_all_dates = _on_all_dates(path, source, experiment, name, further_checks)
            for day in days:
                file = _on_date(path, experiment, name, on_all_dates, day)
                if day != experiment.simulation.start:  # which has been checked already
                    _refuse(file.source, _faults(file.experiment, further_checks))
                dated[day.isoformat()][name] = file
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(list(dict.fromkeys(problems)))
    first = dated[days[0].isoformat()]
    return ExperimentFile(
        path, source, experiment, first, experiment.baseline or names[0], dated if len(days) > 1 else {}
    )


def _on_all_dates(
    path: Path, source: Source, experiment: Experiment, name: str, further_checks: tuple[Check, ...]
) -> list[tuple[Period, Source]]:
    """Return a scenario before, between and after its dated changes, checked except for time series files."""
    merged = scenario_source(source, name) if name in experiment.scenarios else without(source, "scenarios")
    try:
        scenario = _validated(with_fastsim(merged, path.parent))
    except ConfigError as error:
        raise ConfigError(with_hints(error.problems, source, merged)) from error
    _refuse(merged, _common_faults(experiment, scenario) or fixed_faults(merged))
    periods: list[tuple[Period, Source]] = []
    for begin, unfilled in dated_sources(merged):
        changed = with_fastsim(unfilled, path.parent)
        made = _validated(changed) if periods else scenario.model_copy(update={"changes": {}})
        faults = _faults(made, (reference_faults, *further_checks))
        if periods:
            faults = faults or rollout_change_faults(periods[0][0].experiment, made)
        _refuse(changed, faults)
        periods.append((Period(begin, made), changed))
    return periods


def _on_date(
    path: Path, experiment: Experiment, name: str, on_all_dates: list[tuple[Period, Source]], day: date
) -> ScenarioFile:
    """Return a scenario in a run that begins on ``day``, with the files that it reads."""
    description = str(experiment.scenarios.get(name, {}).get("description") or "")
    simulation = experiment.simulation.model_copy(update={"start": day})
    periods = tuple(period for period, _ in on_all_dates)
    period = period_on(periods, simulation.window_day)
    source = next(source for other, source in on_all_dates if other is period)
    dated = period.experiment.model_copy(update={"simulation": simulation})
    trip_rows = read_trips(dated, path.parent)
    series = read_series(dated, path.parent) | read_weather(dated, path.parent)
    return ScenarioFile(name, description, dated, source, trip_rows, series, periods)


def _faults(experiment: Experiment, checks: tuple[Check, ...]) -> list[Fault]:
    """Return the faults of the first check that finds any; later checks may rely on earlier ones having passed."""
    return next((faults for check in checks if (faults := check(experiment))), [])


def _refuse(source: Source, faults: list[Fault]) -> None:
    if faults:
        raise ConfigError([problem(source, path, message) for path, message in faults])


def _common_faults(experiment: Experiment, scenario: Experiment) -> list[Fault]:
    """Find differences in what all scenarios must share to be comparable."""
    return [
        (
            (key,),
            "must be the same in all scenarios, so that they can be compared; give it once, at the top of the file",
        )
        for key in ("simulation", "currency", "price_year")
        if getattr(scenario, key) != getattr(experiment, key)
    ]


def _validated(source: Source) -> Experiment:
    try:
        return Experiment.model_validate(source.data)
    except ValidationError as error:
        raise ConfigError(problems_from(error, source, Experiment)) from error
