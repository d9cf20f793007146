"""The agents of a run: trucks, hubs, feeders and borders on one SimPy clock."""

from corridorsim.typed import prepare

prepare(__name__)

from corridorsim.world.world import RunSummary, simulate  # noqa: E402 - the agents are found as prepared

__all__ = ["RunSummary", "simulate"]
