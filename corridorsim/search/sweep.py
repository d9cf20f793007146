"""Runs an experiment at every point of a sweep and gathers the means of its key figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from corridorsim import api
from corridorsim.analysis import kpis
from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.results import choose, write_summary
from corridorsim.analysis.statistics import Interval, mean_interval
from corridorsim.config.load import ExperimentFile
from corridorsim.config.source import Source, read_source
from corridorsim.config.sweep import Point, SweepFile
from corridorsim.search.design import points_of
from corridorsim.search.variants import expanded, point_name, without_points

Means = dict[tuple[int, str, str], Interval]
"""Mean and interval over replications by point, scenario and key figure."""


@dataclass(frozen=True)
class Study:
    """An experiment whose keys are varied; all points see the same trucks and breakdowns (common random numbers)."""

    file: ExperimentFile
    source: Source
    sweep: SweepFile

    @property
    def scenarios(self) -> list[str]:
        """Scenarios that are run at every point."""
        return list(self.file.scenarios)

    def loaded(self, points: Sequence[Point]) -> api.Loaded:
        """The experiment with each scenario at each point.

        Raises
        ------
        ConfigError
            A key is not of the experiment, or a value is not allowed there.
        """
        return api.load_source(self.file.path, expanded(self.file, self.source, self.sweep, points))

    def run(self, loaded: api.Loaded, points: Sequence[Point], out: Path, options: api.RunOptions) -> Means:
        """Run all points into one results folder; see ``api.run_job`` for what may be raised."""
        descriptions = {name: scenario.description for name, scenario in loaded.scenarios.items()}
        digest = api.experiment_digest(loaded)
        api.run_job(api.Job(loaded, loaded.built, descriptions, loaded.file.baseline, digest), out, options)
        values: dict[tuple[str, str], list[float | None]] = {}
        for row in kpis.summarize(out).to_pylist():
            values.setdefault((row["scenario"], row["kpi"]), []).append(row["value"])
        return {
            (number, scenario, kpi): mean_interval(values[point_name(scenario, number), kpi])
            for number in range(len(points))
            for scenario in self.scenarios
            for kpi in KPI_REGISTRY
        }


def study(experiment: api.Path_, sweep: SweepFile, scenarios: Sequence[str] = ()) -> Study:
    """Read and check an experiment of which a sweep varies keys.

    Parameters
    ----------
    scenarios
        Those that are run; all where there is none.

    Raises
    ------
    ConfigError
        The experiment is wrong.
    ResultsError
        It has no such scenario.
    """
    path = Path(experiment)
    source = read_source(path)
    file = api.load_source(path, source).file
    names = [choose(name, file.scenarios, "scenario") for name in scenarios] or list(file.scenarios)
    return Study(without_points(file, names), source, sweep)


def sweep(
    experiment: api.Path_,
    plan: SweepFile,
    out: api.Path_,
    scenarios: Sequence[str] = (),
    options: api.RunOptions | None = None,
) -> pa.Table:
    """Run every point x scenario x replication; writes ``summary/sweep.parquet``.

    Returns
    -------
    pyarrow.Table
        point, a column a parameter, scenario, kpi, unit, mean, ci_low, ci_high (95 %, Student's t), replications.

    Raises
    ------
    ConfigError
        Experiment or sweep is wrong; nothing is written.
    ResultsError
        There is no such scenario, or the folder holds something else.
    """
    asked = study(experiment, plan, scenarios)
    points = points_of(plan)
    loaded = asked.loaded(points)
    means = asked.run(loaded, points, Path(out), options or api.RunOptions())
    currency = loaded.file.experiment.currency
    rows = [
        {"point": number, **points[number], "scenario": scenario, "kpi": kpi}
        | {"unit": KPI_REGISTRY[kpi].unit.format(currency=currency), "mean": found.mean}
        | {"ci_low": found.low, "ci_high": found.high, "replications": found.n}
        for (number, scenario, kpi), found in means.items()
    ]
    schema = pa.schema(
        [
            ("point", pa.int32()),
            *((key, parameter_type([point[key] for point in points])) for key in points[0]),
            *((name, pa.string()) for name in ("scenario", "kpi", "unit")),
            *((name, pa.float64()) for name in ("mean", "ci_low", "ci_high")),
            ("replications", pa.int32()),
        ]
    )
    return write_summary(Path(out), "sweep", [_as_columns(row, schema) for row in rows], schema)


def parameter_type(values: Sequence[Any]) -> pa.DataType:
    """Arrow type of a column of values of one parameter: whole numbers, numbers, or text of whatever it is."""
    kinds = {type(value) for value in values}
    if kinds == {int}:
        return pa.int64()
    return pa.float64() if kinds <= {int, float} else pa.string()


def _as_columns(row: dict[str, Any], schema: pa.Schema) -> dict[str, Any]:
    return {
        name: str(value) if schema.field(name).type == pa.string() and value is not None else value
        for name, value in row.items()
    }
