"""An experiment that has been read and checked, with its scenarios as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from os import PathLike
from pathlib import Path

from corridorsim.choices import choose, choose_snapshot
from corridorsim.config.checks.tows import tow_warnings
from corridorsim.config.load import ExperimentFile, ScenarioFile, experiment_file
from corridorsim.config.overrides import read_experiment
from corridorsim.config.reading.source import Source
from corridorsim.errors import ConfigError, Problem
from corridorsim.policy import EffectiveRules, effective_rules, policy_faults
from corridorsim.policy.idle import idle_policy_warnings
from corridorsim.scenario import Scenario, build_scenario
from corridorsim.scenario.clock_times import clock_warnings
from corridorsim.scenario.faults import network_faults, trip_faults
from corridorsim.scenario.implausible import road_warnings
from corridorsim.scenario.unused import unused_warnings
from corridorsim.world.vehicle.reach import reach_warnings

Path_ = str | PathLike[str]


@dataclass(frozen=True)
class RulesInForce:
    """The rules of a scenario on a day."""

    scenario: str
    snapshot: str | None
    """Date (ISO 8601) of the snapshot if there are several."""
    day: date
    """First day of the window."""
    rules: EffectiveRules = field(repr=False)


@dataclass(frozen=True)
class Loaded:
    """A checked experiment."""

    file: ExperimentFile

    def __repr__(self) -> str:
        dates = f", snapshots={self.snapshots}" if self.snapshots else ""
        return f"Loaded({self.name!r} from {str(self.file.path)!r}, scenarios={list(self.scenarios)}{dates})"

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
        """Dates (ISO 8601) of the snapshots if there are several."""
        return list(self.file.snapshots)

    @property
    def built(self) -> dict[str, Scenario]:
        """The scenarios as frozen data, ready to run; at the first snapshot if there are several."""
        return next(iter(self.dated.values()))

    @cached_property
    def dated(self) -> dict[str | None, dict[str, Scenario]]:
        """The scenarios as frozen data by snapshot; the key is None if there is a single date."""
        return {
            snapshot: {name: replace(_built(file), snapshot=snapshot) for name, file in files.items()}
            for snapshot, files in self.file.dated.items()
        }

    def at(self, snapshot: str | None) -> Loaded:
        """The experiment at a single snapshot; ``snapshot`` is None if there is a single date.

        Raises
        ------
        ResultsError
            There is no such snapshot, or there are several and none is named.
        """
        day = choose_snapshot(snapshot, self.snapshots)
        return self if day is None else Loaded(self.file.at(day))

    def warnings(self) -> list[str]:
        """Sentences about what is allowed but probably not intended."""
        pairs = [
            (self.file.dated[snapshot][name].experiment, built)
            for snapshot, scenarios in self.dated.items()
            for name, built in scenarios.items()
        ]
        clocks = dict.fromkeys(warning for experiment, _ in pairs for warning in clock_warnings(experiment))
        roads = dict.fromkeys(warning for experiment, _ in pairs for warning in road_warnings(experiment))
        late = tow_warnings(experiment for experiment, _ in pairs)
        return [*clocks, *roads, *late, *unused_warnings(pairs)] + [
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
        """The day to which ``rules`` refers."""
        return next(iter(self.scenarios.values())).experiment.simulation.window_day

    def rules(self, scenario: str) -> EffectiveRules:
        """The rules in force in a scenario, on the first day of its (first) window.

        Raises
        ------
        ResultsError
            There is no such scenario.
        """
        experiment = self.scenarios[choose(scenario, self.scenarios, "scenario")].experiment
        return effective_rules(experiment, self.rules_day)

    def rules_in_force(self, scenario: str | None = None, snapshot: str | None = None) -> list[RulesInForce]:
        """The rules in force of every scenario at every snapshot, or of one.

        Raises
        ------
        ResultsError
            There is no such scenario or snapshot.
        """
        return [
            RulesInForce(name, day, dated.rules_day, dated.rules(name))
            for day in ([snapshot] if snapshot else self.file.dated)
            for dated in [self.at(day)]
            for name in ([scenario] if scenario else dated.scenarios)
        ]


def load_file(path: Path_) -> Loaded:
    """Read and check an experiment file.

    Raises
    ------
    ConfigError
        The file is invalid; ``problems`` holds every fault with file, line and column.
    """
    return load_source(Path(path), read_experiment(Path(path)))


def as_loaded(experiment: Loaded | Path_) -> Loaded:
    """The experiment, read and checked if it is still a file; see ``load_file`` for what may be raised."""
    return experiment if isinstance(experiment, Loaded) else load_file(experiment)


def load_source(path: Path, source: Source) -> Loaded:
    """Check an experiment that has been read; the files that it names are looked for beside ``path``.

    Raises
    ------
    ConfigError
        It is invalid; ``problems`` holds every fault.
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


def _built(file: ScenarioFile) -> Scenario:
    return build_scenario(file.name, file.experiment, file.trip_rows, file.series, periods=file.periods)
