"""A border post: opening hours, lanes, and dwell by kind of consignment."""

from __future__ import annotations

from collections import deque
from math import exp
from statistics import NormalDist
from typing import Literal

import simpy

from corridorsim.kernel import keyed_uniform
from corridorsim.scenario.data import BorderSpec
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.engine import Steps
from corridorsim.world.journey.opening_hours import OpeningHours
from corridorsim.world.trip import Trip

NORMAL = NormalDist()


class Border:
    """Entry into one jurisdiction at one node."""

    def __init__(self, env: simpy.Environment, spec: BorderSpec, stream: int, key: int) -> None:
        self.spec = spec
        self._env = env
        self._stream = stream
        self._key = key
        self._busy = 0
        self._waiting: deque[simpy.Event] = deque()
        self._hours = OpeningHours(spec.open_s)

    def cross(self, trip: Trip) -> Steps:
        """Wait until the post is open and a lane is free, then dwell."""
        dwell_s = self.dwell_s(trip)
        if not self.spec.customs:
            if dwell_s > 0:
                yield self._env.timeout(dwell_s)
            return
        if self.spec.lanes is not None and self._busy >= self.spec.lanes:
            turn = self._env.event()
            self._waiting.append(turn)
            yield turn
        else:
            self._busy += 1
        late_s = self.closed_s(self._env.now)
        if late_s > 0:
            # The post closed while the truck was waiting in the lane.
            yield self._env.timeout(late_s)
        yield self._env.timeout(dwell_s)
        if self._waiting:
            self._waiting.popleft().succeed()
        else:
            self._busy -= 1

    def dwell_s(self, trip: Trip) -> float:
        """Time in the procedure, lognormal around the median of the kind of consignment [s]."""
        procedures = self.spec.into.rules.border_procedures
        median_min: float = getattr(procedures, f"{self.consignment(trip)}_dwell_min")
        z = NORMAL.inv_cdf(keyed_uniform(self._stream, trip.key, self._key))
        return median_min * SECONDS_PER_MINUTE * exp(procedures.dwell_sigma * z)

    def consignment(self, trip: Trip) -> Literal["internal", "transit", "precleared", "declared"]:
        """Kind of procedure: none within an area, transit, cleared before arrival, or declared at the post."""
        transit = trip.flow.transit_share
        if not self.spec.customs:
            return "internal"
        if trip.consignment < transit:
            return "transit"
        precleared_share = self.spec.into.rules.border_procedures.precleared_share
        return "precleared" if trip.consignment < transit + (1.0 - transit) * precleared_share else "declared"

    def closed_s(self, now_s: float) -> float:
        """Time until the post opens; 0 if it is open or never closes [s]."""
        return self._hours.wait_s(now_s) if self.spec.customs else 0.0
