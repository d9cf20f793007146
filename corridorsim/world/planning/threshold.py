"""The planner of a driver who relies on the charge gauge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from corridorsim.config.demand import Threshold
from corridorsim.world.facts import Option
from corridorsim.world.planning.planner import Planner
from corridorsim.world.state.decision import Decision
from corridorsim.world.state.trip_state import TripState
from corridorsim.world.vehicle.fleet import VehicleOnRoute

SAME_SOC = 1e-10
"""As in ``ext/_planner.pyx``: sums over the same road differ by rounding."""


class ThresholdPlanner(Planner):
    """Stops at the first hub where the SOC would be below a threshold, and charges to a fixed target."""

    def __init__(self, route: VehicleOnRoute, rule: Threshold) -> None:
        self._route = route
        self._rule = rule
        self._all_s, self._all_kwh = np.zeros(len(route.length_m) + 1), np.zeros(len(route.length_m) + 1)

    def decide(self, state: TripState, now_s: float, at_stop: int | None) -> Decision:
        """See ``Planner.decide``."""
        route = self._route
        capacity_kwh = route.vehicle_class.vehicle.usable_kwh
        target = self._rule.target_soc
        motion = state.motion
        route.road.outlook(motion.segment, motion.offset_m, now_s, motion.mass_kg, self._all_s, self._all_kwh)
        first, soc = (state.itinerary.first_stop, state.soc_on_road()) if at_stop is None else (at_stop + 1, target)
        avoided = state.itinerary.avoided
        for stop in range(first, len(route.stops)):
            position = route.stops[stop][0]
            access_kwh = route.access_km[stop] * motion.access_kwh_per_km
            soc_there = soc - (self._all_kwh[position] + access_kwh) / capacity_kwh
            if soc_there < self._rule.threshold_soc and route.fits[stop] is not None and stop not in avoided:
                # A hub out of reach is not a decision; the truck then looks for the nearest hub.
                is_in_reach = soc_there >= -SAME_SOC
                return Decision(stop if is_in_reach else -1, target, float(self._all_s[position]), soc - soc_there)
        if soc - self._all_kwh[-1] / capacity_kwh < -SAME_SOC:
            return Decision(-1, target, 0.0)
        return Decision(len(route.stops), target, float(self._all_s[-1]), float(self._all_kwh[-1]) / capacity_kwh)

    def sees(self, stop: int) -> bool:  # noqa: ARG002 - nothing is seen at any stop
        """See ``Planner.sees``; this driver looks only at the gauge."""
        return False

    def options(self, state: TripState, now_s: float, at_stop: int | None) -> list[Option]:
        """See ``Planner.options``."""
        route, usable_kwh = self._route, self._route.vehicle_class.vehicle.usable_kwh
        motion = state.motion
        route.road.outlook(motion.segment, motion.offset_m, now_s, motion.mass_kg, self._all_s, self._all_kwh)
        first, soc = (
            (state.itinerary.first_stop, state.soc_on_road())
            if at_stop is None
            else (at_stop + 1, self._rule.target_soc)
        )
        options = []
        for stop, (position, _) in enumerate(route.stops):
            if stop >= first:
                access_kwh = route.access_km[stop] * motion.access_kwh_per_km
                soc_there = float(soc - (self._all_kwh[position] + access_kwh) / usable_kwh)
                option = self._option(route.stop_names[stop], position, soc_there)
                if route.fits[stop] is None or stop in state.itinerary.avoided:
                    option = replace(option, excluded="avoided" if stop in state.itinerary.avoided else "incompatible")
                elif soc_there >= self._rule.threshold_soc:
                    option = replace(option, excluded="SOC there is not below the threshold")
                options.append(option)
        return [*options, self._option(route.spec.destination, -1, float(soc - self._all_kwh[-1] / usable_kwh))]

    def _option(self, name: str, position: int, soc_arrive: float) -> Option:
        excluded = "out of reach" if soc_arrive < -SAME_SOC else None
        km, drive_s = float(self._route.km_before[position]), float(self._all_s[position])
        return Option(name, km, drive_s, soc_arrive=soc_arrive, excluded=excluded, target_soc=self._rule.target_soc)
