"""The agents of a run: trucks, hubs, feeders and borders on one SimPy clock."""

from corridorsim.typed import prepare

prepare()
