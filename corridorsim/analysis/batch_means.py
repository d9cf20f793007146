"""Intervals from within one long run: its window is cut into batches, whose means stand for replications.

Batch means: Law, Simulation Modeling and Analysis, 5th ed., 9.5.3. What is left of correlation between neighbours is
tested by von Neumann's ratio (J. von Neumann, Ann. Math. Statist. 12, 1941; G. S. Fishman, Principles of Discrete Event
Simulation, 1978).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from scipy import special

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.results import write_summary
from corridorsim.analysis.statistics import mean_interval
from corridorsim.analysis.unit_data import UnitData, load_unit
from corridorsim.choices import choose
from corridorsim.errors import ResultsError
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from corridorsim.analysis.results import Results, Unit

HEADLINES = tuple(name for name, kpi in KPI_REGISTRY.items() if kpi.headline)
LEAST_BATCHES, MOST_BATCHES = 5, 20
"""Of batches that are chosen here; more are no use, as longer ones are less correlated."""

CORRELATED_BELOW = 0.05
"""p-value of the test for correlation below which intervals are held to be too narrow."""

_SECONDS_PER_DAY = 86_400
_ROUNDING = 1e-9

BATCH_MEANS = pa.schema(
    [
        pa.field("scenario", pa.string()),
        pa.field("replication", pa.int32()),
        pa.field("kpi", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("window_value", pa.float64()),
        pa.field("mean", pa.float64()),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("batches", pa.int32()),
        pa.field("batch_h", pa.float64()),
        pa.field("lag1", pa.float64()),
        pa.field("p_uncorrelated", pa.float64()),
        pa.field("verdict", pa.string()),
    ]
)


@dataclass(frozen=True)
class BatchInterval:
    """Mean of batch means and its Student's t interval.

    Attributes
    ----------
    lag1
        Autocorrelation of neighbours; None without variation.
    p_uncorrelated
        One-sided p-value of von Neumann's ratio: small where neighbours are alike, so that the interval is too narrow.
    """

    mean: float | None
    ci_low: float | None
    ci_high: float | None
    batches: int
    lag1: float | None
    p_uncorrelated: float | None


def batch_interval(batch_means: Sequence[float | None]) -> BatchInterval:
    """Interval of the mean of batches in order of time; those without a value are left out.

    With k batches y of mean m, S = sum (y_i - m)^2 and D = sum (y_(i+1) - y_i)^2, the statistic
    (1 - D / 2S) sqrt((k^2 - 1) / (k - 2)) is standard normal where batches are independent and normal.
    """
    interval = mean_interval(batch_means)
    known = np.array([value for value in batch_means if value is not None and math.isfinite(value)])
    k = len(known)
    bounds = interval.mean, interval.low, interval.high, k
    if k <= 2 or interval.low == interval.high:
        return BatchInterval(*bounds, None, None)
    off = known - known.mean()
    squares = float(np.sum(off**2))
    lag1 = float(np.sum(off[1:] * off[:-1])) / squares
    statistic = (1.0 - float(np.sum(np.diff(known) ** 2)) / (2.0 * squares)) * math.sqrt((k**2 - 1) / (k - 2))
    return BatchInterval(*bounds, lag1, float(special.ndtr(-statistic)))


def batch_means(
    results: Results,
    kpis: Sequence[str] = HEADLINES,
    batches: int | None = None,
    scenario: str | None = None,
    replication: int | None = None,
) -> pa.Table:
    """Cut the window of each scenario's run into batches; writes ``summary/batch_means.parquet``.

    Parameters
    ----------
    results
        Those of one snapshot (``Results.at``).
    batches
        Their number; by default as many whole days each as give at most 20.
    replication
        The run that is cut; the first one by default.

    Returns
    -------
    pyarrow.Table
        Schema ``BATCH_MEANS``; ``verdict`` is 'usable', or why the interval is not.

    Raises
    ------
    ResultsError
        There is no such key figure, scenario or replication; or the window is too short.
    """
    for kpi in kpis:
        choose(kpi, KPI_REGISTRY, "key figure")
    count = _count(results, batches)
    units: dict[str, Unit] = {}
    for unit in sorted(results.chosen(scenario, replication), key=lambda unit: unit.replication):
        units.setdefault(unit.scenario, unit)
    rows = [row for unit in units.values() for row in _rows(results, unit, kpis, count)]
    return write_summary(results.path, "batch_means", rows, BATCH_MEANS)


def _count(results: Results, batches: int | None) -> int:
    low, high = results.window
    window_s = (high - low).total_seconds()
    if batches is not None:
        if batches < LEAST_BATCHES:
            raise ResultsError(f"{batches} batches; allowed: {LEAST_BATCHES} or more")
        return batches
    days = window_s / _SECONDS_PER_DAY
    counts = [n for n in range(LEAST_BATCHES, MOST_BATCHES + 1) if (days / n).is_integer()]
    if not counts:
        raise ResultsError(
            f"a window of {days:g} days cannot be cut into {LEAST_BATCHES} to {MOST_BATCHES} batches of whole days, as "
            "the daily cycle asks for; simulate a longer one or replications, or give --batches where there is no cycle"
        )
    return counts[-1]


def _rows(results: Results, unit: Unit, kpis: Sequence[str], count: int) -> list[dict[str, object]]:
    low, high = results.window
    edges = [low + (high - low) * place / count for place in range(count + 1)]
    whole = load_unit(results, unit)
    parts = [load_unit(results.within(*edge), unit) for edge in pairwise(edges)]
    batch_s = (high - low).total_seconds() / count
    rows = []
    for kpi in kpis:
        interval = batch_interval([_value(kpi, part) for part in parts])
        window_value = _value(kpi, whole)
        rows.append(
            {
                "scenario": unit.scenario,
                "replication": unit.replication,
                "kpi": kpi,
                "unit": KPI_REGISTRY[kpi].unit.format(currency=results.currency),
                "window_value": window_value,
                "batch_h": batch_s / SECONDS_PER_HOUR,
                "verdict": _verdict(interval, window_value, cuts_days=bool(batch_s % _SECONDS_PER_DAY)),
            }
            | asdict(interval)
        )
    return rows


def _value(kpi: str, data: UnitData) -> float | None:
    value = KPI_REGISTRY[kpi].compute(data)
    return value if math.isfinite(value) else None


def _verdict(interval: BatchInterval, window_value: float | None, *, cuts_days: bool) -> str:
    """'usable', or the gravest reason why the interval is not."""
    if interval.mean is None or interval.ci_low is None or interval.ci_high is None or window_value is None:
        return "no value in two batches or more"
    half_width = interval.ci_high - interval.mean
    if abs(window_value - interval.mean) > half_width + _ROUNDING * abs(window_value):
        return "no mean over time; run replications"
    if interval.p_uncorrelated is not None and interval.p_uncorrelated < CORRELATED_BELOW:
        return "too narrow: neighbours are alike; take longer batches"
    return "doubtful: batches cut across the day; take whole days" if cuts_days else "usable"
