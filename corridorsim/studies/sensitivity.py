"""Which parameters matter: Morris screening and Sobol indices of key figures, sampled and computed by SALib.

Morris (1991) changes one parameter at a time along random paths: ``mu_star`` is the mean size of the change over the
whole range of a parameter, ``sigma`` its spread, large where it is not linear or acts with others. Sobol indices share
out the variance: ``S1`` is what a parameter explains alone, ``ST`` what goes with it, interactions included (Saltelli
et al. 2010).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.results import write_summary
from corridorsim.config.sweep import Point, Range, SweepFile, as_sweep
from corridorsim.experiment.loaded import Path_
from corridorsim.experiment.options import RunOptions
from corridorsim.studies.design import shares_to_point
from corridorsim.studies.extras import optional
from corridorsim.studies.study import run_points, study
from corridorsim.studies.sweep import write_points

Method = Literal["morris", "sobol"]
Response = tuple[str, str]
"""Scenario and key figure."""
Evaluate = Callable[[Sequence[Point]], Mapping[Response, Sequence[float | None]]]
"""The means over replications of every response at every point."""

Shares = npt.NDArray[np.float64]
"""A row a point, a column a parameter: its place in the parameter's range, 0 to 1."""

_ORDER: dict[Method, dict[str, Any]] = {"morris": {"num_levels": 4}, "sobol": {"calc_second_order": False}}
RESAMPLES = 1000
"""Of the bootstrap from which the intervals are."""
_ROUNDING = 1e-12
MEASURES: dict[Method, dict[str, str | None]] = {
    "morris": {"mu_star": "mu_star_conf", "mu": None, "sigma": None},
    "sobol": {"ST": "ST_conf", "S1": "S1_conf"},
}
"""What each method gives and the name of the half-width of its 95 % interval; the first decides the order shown."""

SENSITIVITY = pa.schema(
    [
        *((name, pa.string()) for name in ("scenario", "kpi", "unit", "parameter", "method", "measure")),
        ("value", pa.float64()),
        ("half_width", pa.float64()),
        ("points", pa.int32()),
    ]
)


def sensitivity(
    experiment: Path_,
    plan: SweepFile | Mapping[str, Any] | Path_,
    out: Path_,
    method: Method,
    scenarios: Sequence[str] = (),
    options: RunOptions | None = None,
) -> pa.Table:
    """Sensitivity of the means of all key figures to the ranges of a sweep; writes ``summary/sensitivity.parquet``.

    The points themselves go to ``summary/sweep.parquet``. A figure that has no value at some point is left out.
    Needs SALib: ``pip install 'corridorsim[sensitivity]'``.

    Parameters
    ----------
    experiment
        The file of the experiment.
    plan
        Ranges and number of samples: a sweep file, or a mapping with its keys (see docs/search.md).
    out
        The results folder.
    method
        ``"morris"`` or ``"sobol"``.
    scenarios
        Only these; all by default.
    options
        How to run: workers, replications and so on.

    Returns
    -------
    pyarrow.Table
        Schema ``SENSITIVITY``; values of Morris are in the unit of the figure, those of Sobol are shares of 1.

    Raises
    ------
    ConfigError
        Experiment or sweep is wrong, or a parameter is no range; nothing is written.
    ExtraError
        SALib is not installed.

    Examples
    --------
    >>> plan = {"samples": 2, "parameters": {"costs.patience_min": {"low": 30, "high": 90}}}
    >>> once = corridorsim.RunOptions(replications=1)
    >>> table = corridorsim.sensitivity("configs/minimal.yaml", plan, "results/morris", "morris", ["fragmented"], once)
    >>> set(table["measure"].to_pylist()) == {"mu_star", "mu", "sigma"}
    True
    """
    plan = as_sweep(plan)
    asked = study(experiment, plan, scenarios)
    currency = asked.file.experiment.currency

    def evaluate(points: Sequence[Point]) -> dict[Response, list[float | None]]:
        means = run_points(asked, points, Path(out), options or RunOptions())
        write_points(Path(out), points, means, currency)
        return {
            (scenario, kpi): [means[number, scenario, kpi].mean for number in range(len(points))]
            for scenario in asked.scenarios
            for kpi in KPI_REGISTRY
        }

    rows = sensitivities(method, plan.ranges, _samples(plan, method), plan.sweep.seed, evaluate)
    for row in rows:
        row["unit"] = "1" if method == "sobol" else KPI_REGISTRY[row["kpi"]].unit.format(currency=currency)
    return write_summary(Path(out), "sensitivity", rows, SENSITIVITY)


def sensitivities(
    method: Method, ranges: dict[str, Range], samples: int, seed: int, evaluate: Evaluate
) -> list[dict[str, Any]]:
    """Rows of ``SENSITIVITY``, less units, for every response that ``evaluate`` gives.

    Points that come twice, as those of whole numbers do, are evaluated once.

    Parameters
    ----------
    samples
        Paths of Morris, or base samples of Sobol (a power of 2).
    """
    sampler = optional(f"SALib.sample.{method}", "sensitivity")
    problem = {"num_vars": len(ranges), "names": list(ranges), "bounds": [[0.0, 1.0]] * len(ranges)}
    shares: Shares = sampler.sample(problem, samples, seed=seed, **_ORDER[method])
    points = [shares_to_point(ranges, row) for row in shares.tolist()]
    numbers = {key: i for i, key in enumerate(dict.fromkeys(tuple(point.values()) for point in points))}
    different = [dict(zip(ranges, key, strict=True)) for key in numbers]
    rows: list[dict[str, Any]] = []
    for (scenario, kpi), values in evaluate(different).items():
        response = np.array([values[numbers[tuple(point.values())]] for point in points], dtype=float)
        if not np.isfinite(response).all():
            continue
        head = {"scenario": scenario, "kpi": kpi, "method": method, "points": len(different)}
        found = _analyzed(method, problem, shares, response, seed)
        for measure, half in MEASURES[method].items():
            for i, name in enumerate(ranges):
                width = None if half is None else float(found[half][i])
                value = float(found[measure][i])
                rows.append(head | {"parameter": name, "measure": measure, "value": value, "half_width": width})
    return rows


def _analyzed(
    method: Method, problem: dict[str, Any], shares: Shares, response: npt.NDArray[np.float64], seed: int
) -> Mapping[str, npt.NDArray[np.float64]]:
    if np.ptp(response) <= _ROUNDING * np.abs(response).max():
        # Nothing matters to a figure that never changes; of no variance, Sobol's shares are 0 by convention.
        names = {name for pair in MEASURES[method].items() for name in pair if name is not None}
        return dict.fromkeys(names, np.zeros(len(problem["names"])))
    analysis = optional(f"SALib.analyze.{method}", "sensitivity")
    inputs = (problem, shares, response) if method == "morris" else (problem, response)
    # SALib takes 0 for no seed at all.
    found: Mapping[str, npt.NDArray[np.float64]] = analysis.analyze(
        *inputs, seed=seed + 1, num_resamples=RESAMPLES, **_ORDER[method]
    )
    return found


def _samples(plan: SweepFile, method: Method) -> int:
    samples = plan.sweep.samples
    if samples is None:
        plan.refuse([(("samples",), "missing; required: paths of Morris, or base samples of Sobol")])
    elif method == "sobol" and samples & (samples - 1):
        plan.refuse([(("samples",), f"{samples}; allowed for Sobol: a power of 2")])
    elif samples < 2:
        plan.refuse([(("samples",), f"{samples}; allowed: 2 or more, of which the spread is taken")])
    return samples or 0
