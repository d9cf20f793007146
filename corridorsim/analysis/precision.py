"""How precisely replications tell a mean: the half-width of its 95 % interval as a share of it.

The sequential procedure of Law, Simulation Modeling and Analysis, 5th ed., 9.4.1: where the half-width is to be below a
share gamma of the true mean, the share of the estimated mean must not exceed gamma / (1 + gamma).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from corridorsim.analysis.statistics import Interval, t_quantile

_FAR_TOO_MANY = 10_000
"""Replications that nobody runs: the mean is too near 0 for a share of it."""


@dataclass(frozen=True)
class Precision:
    """The mean of a key figure in a scenario, and the precision that is asked of it.

    Attributes
    ----------
    interval
        95 % interval of the mean over replications.
    relative
        The half-width that is asked for, as a share of the true mean.
    """

    scenario: str
    snapshot: str | None
    kpi: str
    interval: Interval
    relative: float

    @property
    def half_width(self) -> float | None:
        """Of the interval; None with fewer than two values."""
        if self.interval.high is None or self.interval.mean is None:
            return None
        return self.interval.high - self.interval.mean

    @property
    def allowed(self) -> float:
        """Half-width that is allowed, by the corrected share."""
        return self.relative / (1.0 + self.relative) * abs(self.interval.mean or 0.0)

    @property
    def is_reached(self) -> bool:
        """Whether the half-width is small enough."""
        return self.half_width is not None and self.half_width <= self.allowed

    def needed(self) -> int | None:
        """Replications that would do if mean and spread stayed as they are; None where that is no number to run."""
        if self.half_width is None or not self.allowed:
            return None
        n = self.interval.n
        spread = self.half_width * math.sqrt(n) / t_quantile(n)
        enough = (m for m in range(n, _FAR_TOO_MANY) if t_quantile(m) * spread / math.sqrt(m) <= self.allowed)
        return next(enough, None)
