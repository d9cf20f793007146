"""A border post: opening hours, lanes, and dwell by kind of consignment."""

from __future__ import annotations

from collections import deque
from math import exp
from statistics import NormalDist
from typing import Literal

import simpy

from corridorsim.kernel._engine import after, time_of
from corridorsim.kernel._random import keyed_uniform
from corridorsim.scenario.data import BorderSpec
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.engine import Steps
from corridorsim.world.journey.opening_hours import OpeningHours
from corridorsim.world.trip import Trip

NORMAL = NormalDist()

Consignment = Literal["internal", "transit", "precleared", "declared"]


class Border:
    """Entry into one jurisdiction at one node."""

    def __init__(self, env: simpy.Environment, spec: BorderSpec, stream: int, key: int) -> None:
        self.spec = spec
        self.customs = spec.customs
        self._lanes = spec.lanes
        procedures = spec.into.rules.border_procedures
        self._precleared_share = procedures.precleared_share
        self._dwell_sigma = procedures.dwell_sigma
        self._median_s: dict[Consignment, float] = {
            "internal": procedures.internal_dwell_min * SECONDS_PER_MINUTE,
            "transit": procedures.transit_dwell_min * SECONDS_PER_MINUTE,
            "precleared": procedures.precleared_dwell_min * SECONDS_PER_MINUTE,
            "declared": procedures.declared_dwell_min * SECONDS_PER_MINUTE,
        }
        self._env = env
        self._stream = stream
        self._key = key
        self._busy = 0
        self._waiting: deque[simpy.Event] = deque()
        self._hours = OpeningHours(spec.open_s)

    def cross(self, trip: Trip) -> Steps:
        """Wait until the post is open and a lane is free, then dwell."""
        dwell_s = self.dwell_s(trip)
        if not self.customs:
            if dwell_s > 0:
                yield after(self._env, dwell_s)
            return
        if self._lanes is not None and self._busy >= self._lanes:
            turn = self._env.event()
            self._waiting.append(turn)
            yield turn
        else:
            self._busy += 1
        late_s = self.closed_s(time_of(self._env))
        if late_s > 0:
            # The post closed while the truck was waiting in the lane.
            yield after(self._env, late_s)
        yield after(self._env, dwell_s)
        if self._waiting:
            self._waiting.popleft().succeed()
        else:
            self._busy -= 1

    def dwell_s(self, trip: Trip) -> float:
        """Time in the procedure, lognormal around the median of the kind of consignment [s]."""
        median_s = self._median_s[self.consignment(trip)]
        z = NORMAL.inv_cdf(keyed_uniform(self._stream, trip.key, self._key))
        return median_s * exp(self._dwell_sigma * z)

    def consignment(self, trip: Trip) -> Consignment:
        """Kind of procedure: none within an area, transit, cleared before arrival, or declared at the post."""
        if not self.customs:
            return "internal"
        transit = trip.transit_share
        if trip.consignment < transit:
            return "transit"
        precleared = transit + (1.0 - transit) * self._precleared_share
        return "precleared" if trip.consignment < precleared else "declared"

    def closed_s(self, now_s: float) -> float:
        """Time until the post opens; 0 if it is open or never closes [s]."""
        return self._hours.wait_s(now_s) if self.customs else 0.0
