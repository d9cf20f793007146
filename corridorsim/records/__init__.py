"""Records of what happened: table schemas with units, and writers that stream them to disk."""

from corridorsim.typed import prepare

prepare()
