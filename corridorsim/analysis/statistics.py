"""Student's t intervals of a mean and of a paired difference.

Scenarios share their random numbers, so replication i of one is paired with replication i of the other; the
interval is that of the mean of the differences (Law, Simulation Modeling and Analysis, 5th ed., 10.2.1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import special

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_REPLICATIONS = 3
"""Smallest number of replications for a verdict: two can coincide in anything that is counted."""
ROUNDING = 1e-9
"""Difference or spread, relative to the largest value, that counts as rounding."""


@dataclass(frozen=True)
class Interval:
    """Mean of ``n`` values; ``low`` and ``high`` are None with fewer than two."""

    mean: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class PairedDifference:
    """Scenario minus baseline over common replications; bounds and p-value are None with fewer than two.

    If all differences are equal, the interval has no width, and ``p_value`` is 1 if they are 0; otherwise it is
    None, as the t statistic is undefined without variation.

    Attributes
    ----------
    exact
        Whether neither scenario varies over three or more replications, so that chance has no part in the difference.
    """

    baseline_mean: float | None
    scenario_mean: float | None
    difference: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    replications: int
    exact: bool = False


def mean_interval(values: Sequence[float | None], confidence: float = 0.95) -> Interval:
    """Student's t interval of the mean; nulls are left out."""
    sample = _finite(values)
    if not len(sample):
        return Interval(None, None, None, 0)
    mean = float(sample.mean())
    margin = _margin(sample, float(np.abs(sample).max()), confidence)
    if margin is None:
        return Interval(mean, None, None, len(sample))
    return Interval(mean, mean - margin, mean + margin, len(sample))


def paired_difference(
    baseline: Sequence[float | None], scenario: Sequence[float | None], confidence: float = 0.95
) -> PairedDifference:
    """Paired t interval and two-sided p-value; pairs with a null are left out.

    Parameters
    ----------
    baseline, scenario
        Values of one KPI; equal positions are the same replication.
    confidence
        Coverage of the interval.
    """
    before, after = np.array(baseline, dtype=float), np.array(scenario, dtype=float)
    both = np.isfinite(before) & np.isfinite(after)
    before, after = before[both], after[both]
    if not len(before):
        return PairedDifference(None, None, None, None, None, None, 0)
    scale = float(np.abs([before, after]).max())
    differences = after - before
    # Rounding must not be mistaken for a systematic difference.
    differences[np.abs(differences) <= ROUNDING * scale] = 0.0
    difference = float(differences.mean())
    means = float(before.mean()), float(after.mean())
    margin = _margin(differences, scale, confidence)
    if margin is None:
        return PairedDifference(*means, difference, None, None, None, len(before))
    exact = len(before) >= LEAST_REPLICATIONS and not any(_standard_error(values, scale) for values in (before, after))
    bounds = difference - margin, difference + margin
    return PairedDifference(*means, difference, *bounds, _p_value(differences, scale), len(before), exact)


def ratio_interval(
    numerators: Sequence[float | None], denominators: Sequence[float | None], confidence: float = 0.95
) -> Interval:
    """Ratio of two means with Fieller's interval; pairs with a null are left out.

    The bounds are the ratios g for which the mean of y - g x differs from 0 by exactly the t quantile times its error
    (Fieller, Journal of the Royal Statistical Society B 16, 1954). No ratio is given if the mean of the
    denominators itself differs from 0 by no more than that, as g is then unbounded; with one pair, no bounds.

    Parameters
    ----------
    numerators, denominators
        Equal positions are values of the same replication.
    """
    y, x = np.array(numerators, dtype=float), np.array(denominators, dtype=float)
    both = np.isfinite(y) & np.isfinite(x)
    y, x = y[both], x[both]
    if not len(x) or x.mean() == 0.0:
        return Interval(None, None, None, len(x))
    ratio = float(y.mean() / x.mean())
    if len(x) < 2:
        return Interval(ratio, None, None, len(x))
    (var_y, cov), (_, var_x) = np.cov(y, x) / len(x)
    t2 = t_quantile(len(x), confidence) ** 2
    a, b, c = x.mean() ** 2 - t2 * var_x, x.mean() * y.mean() - t2 * cov, y.mean() ** 2 - t2 * var_y
    if a <= 0.0:
        return Interval(None, None, None, len(x))
    root = math.sqrt(max(b * b - a * c, 0.0))
    return Interval(ratio, float((b - root) / a), float((b + root) / a), len(x))


def _margin(sample: npt.NDArray[np.float64], scale: float, confidence: float) -> float | None:
    """Half the width of the t interval."""
    if len(sample) < 2:
        return None
    return t_quantile(len(sample), confidence) * _standard_error(sample, scale)


def t_quantile(n: int, confidence: float = 0.95) -> float:
    """Half-width of the t interval of a mean of ``n`` values, in standard errors."""
    return float(special.stdtrit(n - 1, 0.5 + confidence / 2))


def _p_value(differences: npt.NDArray[np.float64], scale: float) -> float | None:
    error = _standard_error(differences, scale)
    if error > 0:
        t = abs(float(differences.mean())) / error
        return 2.0 * float(special.stdtr(len(differences) - 1, -t))
    return None if differences.any() else 1.0


def _standard_error(sample: npt.NDArray[np.float64], scale: float) -> float:
    spread = float(sample.std(ddof=1))
    return 0.0 if spread <= ROUNDING * scale else spread / math.sqrt(len(sample))


def _finite(values: Sequence[float | None]) -> npt.NDArray[np.float64]:
    sample = np.array(values, dtype=float)
    finite: npt.NDArray[np.float64] = sample[np.isfinite(sample)]
    return finite
