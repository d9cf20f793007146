"""The hours in which a border post or a station is open."""

from __future__ import annotations

from corridorsim.world.intervals import Intervals


class OpeningHours(Intervals):
    """The intervals in which a place is open."""

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
