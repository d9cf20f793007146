"""The hours in which a border post or a station is open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class OpeningHours:
    """Intervals in seconds of the run, in order."""

    def __init__(self, intervals_s: Sequence[tuple[float, float]]) -> None:
        self._begins = np.array([begin_s for begin_s, _ in intervals_s], dtype=np.float64)
        self._ends = np.array([end_s for _, end_s in intervals_s], dtype=np.float64)

    def _begun(self, now_s: float) -> int:
        """Number of intervals that have begun."""
        low, high = 0, len(self._begins)
        while low < high:
            middle = (low + high) // 2
            if now_s < self._begins[middle]:
                high = middle
            else:
                low = middle + 1
        return low

    def is_open(self, now_s: float) -> bool:
        """Whether it is open now."""
        begun = self._begun(now_s)
        return begun > 0 and bool(now_s < self._ends[begun - 1])

    def wait_s(self, now_s: float) -> float:
        """Time until it opens; 0 if it is open, or does not open again [s]."""
        begun = self._begun(now_s)
        if begun > 0 and now_s < self._ends[begun - 1]:
            return 0.0
        return float(self._begins[begun] - now_s) if begun < len(self._begins) else 0.0
