"""The agents of a run: trucks, hubs, feeders and borders on one SimPy clock."""
