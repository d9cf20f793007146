"""A roadside station that stops some of the trucks that pass it."""

from __future__ import annotations

import numpy as np

from corridorsim.kernel import keyed_uniform
from corridorsim.rng import key_word
from corridorsim.scenario.data import InspectionSpec, Jurisdiction
from corridorsim.scenario.quantiles import quantile
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.journey.opening_hours import OpeningHours
from corridorsim.world.trip import Trip

STOPS, DURATION = 0, 1
"""Purposes of a draw."""


class Inspection:
    """One station; its draws are keyed by trip, so that a truck is picked in all scenarios or in none."""

    def __init__(self, spec: InspectionSpec, stream: int) -> None:
        self.spec = spec
        self._stream = stream
        self._key = key_word(spec.name)
        self._hours = OpeningHours(spec.open_s)

    def picks(self, trip: Trip) -> bool:
        """Whether a truck that passes while the station is open has to stop, unless an earlier stop counts here."""
        return keyed_uniform(self._stream, trip.key, self._key, STOPS) < self.spec.share

    def is_open(self, now_s: float) -> bool:
        """Whether the station is open now."""
        return self._hours.is_open(now_s)

    def duration_s(self, trip: Trip) -> float:
        """Duration of the stop [s]."""
        u = np.array([keyed_uniform(self._stream, trip.key, self._key, DURATION)])
        return float(quantile(self.spec.duration_min, u)[0]) * SECONDS_PER_MINUTE

    def accepts(self, earlier: Jurisdiction) -> bool:
        """Whether a stop in a jurisdiction counts here: it is the same one, or both share inspections."""
        here = self.spec.jurisdiction
        if earlier.name == here.name:
            return True
        return earlier.rules.border_procedures.shared_inspections and here.rules.border_procedures.shared_inspections
