"""The standard normal distribution, by SciPy; it is imported when a value is first asked for, since that takes long."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def cumulative_probability(z: float) -> float:
    """Return the probability of a value below ``z``."""
    from scipy.special import ndtr  # noqa: PLC0415

    return float(ndtr(z))


def quantiles(u: Floats) -> Floats:
    """Return the values at cumulative probabilities ``u``."""
    from scipy.special import ndtri  # noqa: PLC0415

    return np.asarray(ndtri(u))


def quantile(u: float) -> float:
    """Return the value at the cumulative probability ``u``."""
    from scipy.special import ndtri  # noqa: PLC0415

    return float(ndtri(u))
