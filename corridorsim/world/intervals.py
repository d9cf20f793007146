"""Intervals of the run in which something applies, such as opening hours and driving bans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class Intervals:
    """Intervals in seconds of the run, in order and apart from each other."""

    def __init__(self, intervals_s: Sequence[Sequence[float]]) -> None:
        self._begins = np.array([begin_s for begin_s, _ in intervals_s], dtype=np.float64)
        self._ends = np.array([end_s for _, end_s in intervals_s], dtype=np.float64)

    def _begun(self, time_s: float) -> int:
        """Number of intervals that have begun by a time."""
        low, high = 0, len(self._begins)
        while low < high:
            middle = (low + high) // 2
            if time_s < self._begins[middle]:
                high = middle
            else:
                low = middle + 1
        return low
