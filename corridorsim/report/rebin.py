"""Means and maxima of step functions over the intervals of a grid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def means(time_us: Ints, values: Floats, edges_us: Ints) -> Floats:
    """Mean of a step function over each interval.

    Parameters
    ----------
    time_us, values : ndarray of shape (n_rows,)
        A value applies from its time until the next one; 0 before the first. In order of time.
    edges_us : ndarray of shape (n_intervals + 1,)
        Boundaries of the intervals.
    """
    origin = edges_us[0]
    time, edges = (time_us - origin).astype(float), (edges_us - origin).astype(float)
    integral = np.concatenate([[0.0], np.cumsum(values[:-1] * np.diff(time))])
    at = np.searchsorted(time, edges, side="right") - 1
    known = np.maximum(at, 0)
    reached = np.where(at >= 0, integral[known] + values[known] * (edges - time[known]), 0.0)
    mean: Floats = np.diff(reached) / np.diff(edges)
    return mean


def maxima(time_us: Ints, values: Floats, edges_us: Ints) -> Floats:
    """Highest value of a step function in each interval, including the value in force at its start."""
    first = np.maximum(np.searchsorted(time_us, edges_us[:-1], side="right") - 1, 0)
    last = np.searchsorted(time_us, edges_us[1:], side="left")
    # Maxima from each first row until its last; what reduceat gives between two intervals is skipped.
    bounds = np.column_stack([first, np.maximum(last, first + 1)]).ravel()
    return np.asarray(np.maximum.reduceat(np.append(values, -np.inf), bounds)[::2])
