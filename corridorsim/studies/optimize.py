"""Optimization of an experiment: every trial is a scenario of one results folder, run like any other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.results import Unit, read, write_summary
from corridorsim.analysis.statistics import mean_interval, paired_difference
from corridorsim.analysis.summaries import write_summaries
from corridorsim.analysis.unit_summary.files import unit_kpis
from corridorsim.choices import did_you_mean
from corridorsim.config.optimization import Optimization, OptimizationFile, as_optimization
from corridorsim.config.sweep import Point
from corridorsim.errors import ResultsError
from corridorsim.experiment.loaded import Loaded, Path_, load_file
from corridorsim.experiment.manifest import Manifest
from corridorsim.experiment.options import RunOptions
from corridorsim.studies.extras import optional
from corridorsim.studies.study import Study, study
from corridorsim.studies.sweep import as_columns, parameter_fields
from corridorsim.studies.trials import Outcome, Trial, best_of, search
from corridorsim.studies.variants import point_name, value_at

Values = dict[str, list[float | None]]
"""Values of each replication, by KPI."""


@dataclass(frozen=True)
class _Search:
    """Runs the points of a search and reads their results."""

    asked: Study
    plan: Optimization
    out: Path
    options: RunOptions
    digest: str
    points: list[Point]
    values: list[Values]

    @property
    def scenario(self) -> str:
        return self.asked.scenarios[0]

    def evaluate(self, batch: Sequence[Point]) -> list[Outcome]:
        """Run a batch in addition to the points before it, whose results are kept."""
        begun = bool(self.points)
        self.points.extend(batch)
        loaded = self.asked.loaded(self.points)
        options = replace(self.options, resume=True, overwrite=False) if begun else self.options
        if options.resume:
            _refuse_other_points(self.out, loaded)
        self.asked.run(loaded, self.out, options, self.digest)
        first = len(self.points) - len(batch)
        self.values.extend(self._read(number) for number in range(first, len(self.points)))
        return [self._outcome(number) for number in range(first, len(self.points))]

    def objective(self, number: int) -> list[float | None]:
        """The objective by replication; None if a KPI has no value."""
        fixed = sum(weight * self.points[number][key] for key, weight in self.plan.minimize.parameters.items())
        rows = zip(*(self.values[number][kpi] for kpi in self.plan.minimize.kpis), strict=True)
        return [_weighted(row, list(self.plan.minimize.kpis.values()), fixed) for row in rows]

    def _read(self, number: int) -> Values:
        results = read(self.out, unfinished_ok=True)
        name = point_name(self.scenario, number)
        count = self.options.replications or self.asked.file.experiment.simulation.replications
        found = [unit_kpis(results, Unit(name, replication)) for replication in range(count)]
        return {kpi: [unit[kpi] for unit in found] for kpi in named_kpis(self.plan)}

    def _outcome(self, number: int) -> Outcome:
        objective = mean_interval(self.objective(number)).mean
        excess = 0.0 if objective is not None else math.inf
        for kpi, limit in self.plan.constraints.items():
            mean = mean_interval(self.values[number][kpi]).mean
            excess += math.inf if mean is None else limit.excess(mean)
        return Outcome(objective, excess)


def optimize(
    experiment: Path_,
    plan: OptimizationFile | Mapping[str, Any] | Path_,
    out: Path_,
    options: RunOptions | None = None,
) -> pa.Table:
    """Search for the best point; writes ``summary/trials.parquet`` into the results folder of all its points.

    Needs Optuna: ``pip install 'corridorsim[optimize]'``.

    Parameters
    ----------
    experiment
        The file of the experiment.
    plan
        What is searched for: a search file, or a mapping with its keys (see docs/search.md).
    out
        The results folder, in which every point that is run is a scenario.
    options
        How to run: workers, replications and so on.

    Returns
    -------
    pyarrow.Table
        A row per trial: trial, scenario (its name in the folder), a column per parameter, state (feasible, infeasible,
        over_budget), spent, objective, ci_low, ci_high, a column per KPI that counts, and ``behind``: the
        objective less that of the best trial, paired by replication, with its 95 % interval.

    Raises
    ------
    ConfigError
        Experiment or search is wrong; nothing is written.
    ResultsError
        There is no such scenario, or the folder holds something else.
    ExtraError
        Optuna is not installed.

    Examples
    --------
    >>> evses = {"hubs.gate_hub.evses[0].count": {"low": 4, "high": 8, "whole": True}}
    >>> plan = {"parameters": evses, "minimize": {"kpis": {"cost_per_tkm": 1}}, "trials": 2}
    >>> once = corridorsim.RunOptions(replications=1)
    >>> trials = corridorsim.optimize("configs/minimal.yaml", plan, "results/best", once)
    >>> trials["best"].to_pylist().count(True)
    1
    """
    optional("optuna", "optimize")
    file = as_optimization(plan)
    _check_kpis(file)
    searched, folder = file.optimization, Path(out)
    asked = study(experiment, file.sweep, [searched.scenario or load_file(experiment).file.baseline])
    # Faults come before any run: both ends of all ranges are loaded.
    asked.loaded([{key: values.at(end) for key, values in searched.parameters.items()} for end in (0.0, 1.0)])
    lasting = searched.model_copy(update={"trials": 1}).model_dump()
    running = _Search(asked, searched, folder, options or RunOptions(), asked.digest(lasting), [], [])
    trials = search(searched, running.evaluate, _present(asked, searched))
    write_summaries(folder)
    return _write(running, trials)


def named_kpis(plan: Optimization) -> list[str]:
    """The KPIs of objective and constraints, each once."""
    return list(dict.fromkeys([*plan.minimize.kpis, *plan.constraints]))


def _check_kpis(file: OptimizationFile) -> None:
    plan = file.optimization
    places = [
        *(("minimize", "kpis", name) for name in plan.minimize.kpis),
        *(("constraints", name) for name in plan.constraints),
    ]
    everything = f"; allowed: {', '.join(KPI_REGISTRY)}"
    file.sweep.refuse(
        [
            (path, f"no KPI {path[-1]!r}{did_you_mean(path[-1], KPI_REGISTRY) or everything}")
            for path in places
            if path[-1] not in KPI_REGISTRY
        ]
    )


def _present(asked: Study, plan: Optimization) -> Point | None:
    """The experiment's present point; None if a value is outside its range or a key stands for different values."""
    (scenario,) = asked.file.scenarios.values()
    point = {key: value_at(key, scenario.experiment) for key in plan.parameters}
    inside = all(
        isinstance(point[key], int | float) and values.low <= point[key] <= values.high
        for key, values in plan.parameters.items()
    )
    return point if inside else None


def _refuse_other_points(out: Path, loaded: Loaded) -> None:
    """Refuse a folder with other points: the seed determines them, unless the version of Optuna differs."""
    manifest = Manifest.load(out)
    for scenario in manifest.scenarios if manifest is not None else []:
        name = scenario["name"]
        if name in loaded.scenarios and loaded.scenarios[name].description != scenario["description"]:
            raise ResultsError(
                f"{out} contains {name} at {scenario['description']}, but this search proposes "
                f"{loaded.scenarios[name].description}: the version of Optuna or the search differs; "
                "choose another folder or use --overwrite without --resume"
            )


def _weighted(values: Sequence[float | None], weights: Sequence[float], fixed: float) -> float | None:
    known = [value for value in values if value is not None]
    if len(known) < len(weights):
        return None
    return fixed + sum(weight * value for weight, value in zip(weights, known, strict=True))


def _write(running: _Search, trials: Sequence[Trial]) -> pa.Table:
    best = best_of(trials)
    rows = [
        {"trial": number, **trial.point, "state": trial.state, "best": trial is best}
        | {"spent": None if running.plan.budget is None else running.plan.budget.spent(trial.point)}
        | ({} if trial.run is None else _figures(running, trial.run, None if best is None else best.run))
        for number, trial in enumerate(trials)
    ]
    figures = [
        "spent",
        "objective",
        "ci_low",
        "ci_high",
        *named_kpis(running.plan),
        "behind",
        "behind_low",
        "behind_high",
    ]
    schema = pa.schema(
        [
            ("trial", pa.int32()),
            ("scenario", pa.string()),
            *parameter_fields([trial.point for trial in trials]),
            ("state", pa.string()),
            ("best", pa.bool_()),
            *((name, pa.float64()) for name in figures),
        ]
    )
    return write_summary(running.out, "trials", [as_columns(row, schema) for row in rows], schema)


def _figures(running: _Search, number: int, best: int | None) -> dict[str, Any]:
    objective = running.objective(number)
    found = mean_interval(objective)
    behind = paired_difference(objective if best is None else running.objective(best), objective)
    known = best is not None and found.mean is not None
    return (
        {"scenario": point_name(running.scenario, number)}
        | {"objective": found.mean, "ci_low": found.low, "ci_high": found.high}
        | {kpi: mean_interval(values).mean for kpi, values in running.values[number].items()}
        | {"behind": behind.difference if known else None}
        | {"behind_low": behind.ci_low if known else None, "behind_high": behind.ci_high if known else None}
    )
