"""Runs an experiment at every point of a sweep and gathers the means of its key figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.results import write_summary
from corridorsim.config.sweep import Point, SweepFile, as_sweep
from corridorsim.experiment.loaded import Path_
from corridorsim.experiment.options import RunOptions
from corridorsim.studies.design import points_of
from corridorsim.studies.study import Means, run_points, study


def sweep(
    experiment: Path_,
    plan: SweepFile | Mapping[str, Any] | Path_,
    out: Path_,
    scenarios: Sequence[str] = (),
    options: RunOptions | None = None,
) -> pa.Table:
    """Run every point x scenario x replication; writes ``summary/sweep.parquet``.

    Parameters
    ----------
    experiment
        The file of the experiment.
    plan
        What is varied: a sweep file, or a mapping with its keys (see docs/search.md).
    out
        The results folder, in which every scenario at every point is a scenario of its own.
    scenarios
        Only these; all by default.
    options
        How to run: workers, replications and so on.

    Returns
    -------
    pyarrow.Table
        point, a column per parameter, scenario, kpi, unit, mean, ci_low, ci_high (95 %, Student's t), replications.

    Raises
    ------
    ConfigError
        Experiment or sweep is wrong; nothing is written.
    ResultsError
        There is no such scenario, or the folder holds something else.

    Examples
    --------
    >>> plan = {"parameters": {"hubs.gate_hub.connection_kw": [2400, 3600]}}
    >>> once = corridorsim.RunOptions(replications=1)
    >>> table = corridorsim.sweep("configs/minimal.yaml", plan, "results/sizes", ["fragmented"], once)
    >>> set(table["scenario"].to_pylist()), sorted(set(table["hubs.gate_hub.connection_kw"].to_pylist()))
    ({'fragmented'}, [2400, 3600])
    """
    plan = as_sweep(plan)
    asked = study(experiment, plan, scenarios)
    points = points_of(plan)
    means = run_points(asked, points, Path(out), options or RunOptions())
    return write_points(Path(out), points, means, asked.file.experiment.currency)


def write_points(out: Path, points: Sequence[Point], means: Means, currency: str) -> pa.Table:
    """Write ``summary/sweep.parquet``; see ``sweep``."""
    schema = pa.schema(
        [
            ("point", pa.int32()),
            *parameter_fields(points),
            *((name, pa.string()) for name in ("scenario", "kpi", "unit")),
            *((name, pa.float64()) for name in ("mean", "ci_low", "ci_high")),
            ("replications", pa.int32()),
        ]
    )
    rows = [
        {"point": number, **points[number], "scenario": scenario, "kpi": kpi}
        | {"unit": KPI_REGISTRY[kpi].unit.format(currency=currency), "mean": found.mean}
        | {"ci_low": found.low, "ci_high": found.high, "replications": found.n}
        for (number, scenario, kpi), found in means.items()
    ]
    return write_summary(out, "sweep", [as_columns(row, schema) for row in rows], schema)


def parameter_fields(points: Sequence[Point]) -> list[tuple[str, pa.DataType]]:
    """Arrow column of each parameter: whole numbers, numbers, or text of whatever it is."""
    return [(key, _parameter_type([point[key] for point in points])) for key in points[0]]


def as_columns(row: dict[str, Any], schema: pa.Schema) -> dict[str, Any]:
    """The row with values of parameters as text where their column is text."""
    return {
        name: str(value) if schema.field(name).type == pa.string() and value is not None else value
        for name, value in row.items()
    }


def _parameter_type(values: Sequence[Any]) -> pa.DataType:
    kinds = {type(value) for value in values}
    if kinds == {int}:
        return pa.int64()
    return pa.float64() if kinds <= {int, float} else pa.string()
