"""An experiment whose keys are varied: its points as scenarios, their run, and their KPIs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.statistics import Interval, mean_interval
from corridorsim.analysis.summaries import write_summaries
from corridorsim.analysis.unit_summary.files import summarize_unit
from corridorsim.choices import choose
from corridorsim.config.load import ExperimentFile
from corridorsim.config.overrides import read_experiment
from corridorsim.config.reading.problems import problem
from corridorsim.config.reading.source import Source
from corridorsim.config.sweep import Point, SweepFile
from corridorsim.errors import ConfigError, Problem
from corridorsim.experiment.digest import experiment_digest
from corridorsim.experiment.job import Job, run_job
from corridorsim.experiment.loaded import Loaded, Path_, load_source
from corridorsim.experiment.options import RunOptions
from corridorsim.studies.variants import expanded, point_name, point_text, without_points

Means = dict[tuple[int, str, str], Interval]
"""Mean and interval over replications by point, scenario and KPI."""


@dataclass(frozen=True)
class Study:
    """An experiment whose keys are varied; all points have the same trucks and breakdowns (common random numbers)."""

    file: ExperimentFile
    source: Source
    sweep: SweepFile

    @property
    def scenarios(self) -> list[str]:
        """Scenarios run at every point."""
        return list(self.file.scenarios)

    def loaded(self, points: Sequence[Point]) -> Loaded:
        """The experiment with each scenario at each point.

        Raises
        ------
        ConfigError
            The experiment has no such key, or does not allow a value; the error names the first such point.
        """
        try:
            return self._loaded(points)
        except ConfigError as error:
            if len(points) > 1:
                self._name_first_faulty(points)
            raise error from None

    def run(self, loaded: Loaded, out: Path, options: RunOptions, digest: str) -> None:
        """Run all points into one results folder; see ``run_job`` for what may be raised."""
        descriptions = {name: scenario.description for name, scenario in loaded.scenarios.items()}
        run_job(
            Job(loaded, tuple(loaded.built.values()), descriptions, loaded.file.baseline, digest),
            out,
            options,
            summarize_unit,
        )

    def digest(self, asked: object) -> str:
        """Hash of the experiment and of the study, such as its points."""
        words = json.dumps([asked, self.scenarios], default=str)
        return hashlib.sha256(f"{experiment_digest(self.file)} {words}".encode()).hexdigest()

    def _loaded(self, points: Sequence[Point]) -> Loaded:
        return load_source(self.file.path, expanded(self.file, self.source, self.sweep, points))

    def _name_first_faulty(self, points: Sequence[Point]) -> None:
        for number, point in enumerate(points):
            try:
                self._loaded([point])
            except ConfigError as error:
                at = f" (point {number}: {point_text(point)})"
                raise ConfigError(
                    [Problem(p.file, p.line, p.column, p.path, p.message + at) for p in error.problems]
                ) from None


def study(experiment: Path_, sweep: SweepFile, scenarios: Sequence[str] = ()) -> Study:
    """Read and check an experiment whose keys a sweep varies.

    Parameters
    ----------
    scenarios
        Scenarios to run; all if empty.

    Raises
    ------
    ConfigError
        The experiment is invalid, or has several snapshots.
    ResultsError
        It has no such scenario.
    """
    path = Path(experiment)
    source = read_experiment(path)
    file = load_source(path, source).file
    if file.snapshots:
        message = "a study needs a single date; set only start, in a file that extends this one with snapshots: []"
        raise ConfigError([problem(source, ("simulation", "snapshots"), message)])
    names = [choose(name, file.scenarios, "scenario") for name in scenarios] or list(file.scenarios)
    return Study(without_points(file, names), source, sweep)


def run_points(asked: Study, points: Sequence[Point], out: Path, options: RunOptions) -> Means:
    """Run every point and write the KPIs of all units; see ``corridorsim.run`` for what may be raised."""
    asked.run(asked.loaded(points), out, options, asked.digest(points))
    values: dict[tuple[str, str], list[float | None]] = {}
    for row in write_summaries(out).to_pylist():
        values.setdefault((row["scenario"], row["kpi"]), []).append(row["value"])
    return {
        (number, scenario, kpi): mean_interval(values[point_name(scenario, number), kpi])
        for number in range(len(points))
        for scenario in asked.scenarios
        for kpi in KPI_REGISTRY
    }
