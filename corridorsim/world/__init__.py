"""The agents of a run: trucks, hubs, feeders and borders on one SimPy clock."""

from corridorsim.world.world import RunSummary, simulate

__all__ = ["RunSummary", "simulate"]
