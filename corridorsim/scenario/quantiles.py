"""Values of distributions at cumulative probabilities, so that scenarios share random numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corridorsim import normal
from corridorsim.config.distributions import Distribution, Exponential, Lognormal, Normal, Triangular, Uniform

Floats = npt.NDArray[np.float64]


def quantile(distribution: Distribution, u: Floats) -> Floats:
    """Return values at cumulative probabilities ``u`` (inverse CDF), so that scenarios share random numbers."""
    match distribution:
        case Uniform(uniform=s):
            return s.low + u * (s.high - s.low)
        case Normal(normal=s):
            low, high = (normal.cumulative_probability((limit - s.mean) / s.sd) for limit in (s.low, s.high))
            return np.clip(s.mean + s.sd * normal.quantiles(low + u * (high - low)), s.low, s.high)
        case Triangular(triangular=s):
            split = (s.mode - s.low) / (s.high - s.low)
            rising = s.low + np.sqrt(u * (s.high - s.low) * (s.mode - s.low))
            falling = s.high - np.sqrt((1.0 - u) * (s.high - s.low) * (s.high - s.mode))
            return np.where(u < split, rising, falling)
        case Lognormal(lognormal=s):
            return np.asarray(s.median * np.exp(s.sigma * normal.quantiles(u)))
        case Exponential(exponential=s):
            return np.asarray(s.origin - s.mean * np.log1p(-u))
        case _:
            return np.full_like(u, distribution)
