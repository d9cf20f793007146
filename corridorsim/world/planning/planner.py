"""The interface of planners, which decide where a truck stops next and how much it charges."""

from __future__ import annotations

from corridorsim.world.facts import Option
from corridorsim.world.state.decision import Decision
from corridorsim.world.state.trip_state import TripState


class Planner:
    """Decides for trucks of one class, route and contract; ``LeastCostPlanner`` or ``ThresholdPlanner``."""

    def decide(self, state: TripState, now_s: float, at_stop: int | None) -> Decision:
        """Decide on the road (``at_stop`` is None) or at an EVSE of a hub stop."""
        raise NotImplementedError

    def sees(self, stop: int) -> bool:
        """Whether the live state of the hub at a stop is known on the way there."""
        raise NotImplementedError

    def options(self, state: TripState, now_s: float, at_stop: int | None) -> list[Option]:
        """Return the options of ``decide`` at this moment, excluded ones included; for explanations only."""
        raise NotImplementedError


def can_go_on(planner: Planner, state: TripState, now_s: float, stop: int) -> bool:
    """Whether another stop, or the destination, is in reach from hub stop ``stop`` without charging there."""
    itinerary, motion = state.itinerary, state.motion
    before = itinerary.first_stop, itinerary.avoided, motion.egress_s, motion.egress_kwh
    itinerary.first_stop, itinerary.avoided = stop + 1, itinerary.avoided | {stop}
    motion.enter_hub(stop)
    found = planner.decide(state, now_s, None).stop >= 0
    itinerary.first_stop, itinerary.avoided, motion.egress_s, motion.egress_kwh = before
    return found
