"""Precision of a mean over replications: the half-width of its 95 % interval as a share of the mean.

The sequential procedure of Law, Simulation Modeling and Analysis, 5th ed., 9.4.1: for the half-width to be below a
share gamma of the true mean, its share of the estimated mean must not exceed gamma / (1 + gamma).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from corridorsim.analysis.statistics import Interval, t_quantile

_FAR_TOO_MANY = 10_000
"""Number of replications beyond any practical run: the mean is too close to 0 for a relative precision."""


@dataclass(frozen=True)
class Precision:
    """The mean of a KPI in a scenario, and the precision requested for it.

    Attributes
    ----------
    interval
        95 % interval of the mean over replications.
    relative
        The requested half-width, as a share of the true mean.
    """

    scenario: str
    snapshot: str | None
    kpi: str
    interval: Interval
    relative: float

    @property
    def half_width(self) -> float | None:
        """Half-width of the interval; None with fewer than two values."""
        if self.interval.high is None or self.interval.mean is None:
            return None
        return self.interval.high - self.interval.mean

    @property
    def allowed(self) -> float:
        """Allowed half-width, by the corrected share."""
        return self.relative / (1.0 + self.relative) * abs(self.interval.mean or 0.0)

    @property
    def is_reached(self) -> bool:
        """Whether the half-width is small enough."""
        return self.half_width is not None and self.half_width <= self.allowed

    def needed(self) -> int | None:
        """Replications that would suffice at the present mean and spread; None if impractically many."""
        if self.half_width is None or not self.allowed:
            return None
        n = self.interval.n
        spread = self.half_width * math.sqrt(n) / t_quantile(n)
        enough = (m for m in range(n, _FAR_TOO_MANY) if t_quantile(m) * spread / math.sqrt(m) <= self.allowed)
        return next(enough, None)
