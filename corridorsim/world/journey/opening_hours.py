"""The hours in which a border post or a station is open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


class OpeningHours:
    """Intervals in seconds of the run, in order."""

    __slots__ = ("_intervals_s", "_openings_s")

    def __init__(self, intervals_s: Sequence[tuple[float, float]]) -> None:
        self._intervals_s = intervals_s
        self._openings_s = [begin_s for begin_s, _ in intervals_s]

    def is_open(self, now_s: float) -> bool:
        """Whether it is open now."""
        i = bisect_right(self._openings_s, now_s) - 1
        return i >= 0 and now_s < self._intervals_s[i][1]

    def wait_s(self, now_s: float) -> float:
        """Time until it opens; 0 if it is open, or does not open again [s]."""
        if self.is_open(now_s):
            return 0.0
        i = bisect_right(self._openings_s, now_s)
        return self._openings_s[i] - now_s if i < len(self._openings_s) else 0.0
