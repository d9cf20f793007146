"""The borders of a route, as a driver knows them who predicts an arrival."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import exp

from corridorsim.scenario.data import BorderSpec, Jurisdiction
from corridorsim.units import SECONDS_PER_MINUTE


class BordersOnRoute:
    """Borders in driving order: where customs are, and the dwell to be expected elsewhere."""

    def __init__(self, borders: Sequence[tuple[int, BorderSpec]], stops: Sequence[int]) -> None:
        positions = [position for position, _ in borders]
        self._before = [bisect_left(positions, stop) for stop in stops]
        """By hub stop: the number of borders before it."""
        self._dwell_s = list(accumulate((expected_dwell_s(border.into) for _, border in borders), initial=0.0))
        customs = (i if border.customs else -1 for i, (_, border) in enumerate(borders))
        self._last_customs = list(accumulate(customs, max, initial=-1))
        """By number of borders: the last one with customs; -1 if there is none."""

    def dwell_s(self, crossed: int, stop: int) -> float | None:
        """Expected dwell on the way to a hub stop after ``crossed`` borders; None if there are customs on it [s]."""
        before = self._before[stop]
        if self._last_customs[before] >= crossed:
            return None
        return max(0.0, self._dwell_s[before] - self._dwell_s[crossed])


def expected_dwell_s(into: Jurisdiction) -> float:
    """Mean dwell at an entry from the same free-movement area: lognormal around the rule's median [s]."""
    procedures = into.rules.border_procedures
    return procedures.internal_dwell_min * SECONDS_PER_MINUTE * exp(procedures.dwell_sigma**2 / 2.0)
