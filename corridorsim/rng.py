"""Random streams identified by name, independent of the order of calls.

Scenarios of one replication share the same trucks, breakdowns and choices, and adding an entity does not affect the
draws of others (common random numbers).
"""

from __future__ import annotations

import hashlib

import numpy as np


def key_word(name: str) -> int:
    """Return a stable 64-bit word for a name, the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


class Streams:
    """The streams of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self._entropy = (seed, replication)

    def generator(self, purpose: str) -> np.random.Generator:
        """Return a generator for arrays drawn at once for one entity and purpose."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([*self._entropy, key_word(purpose)])))

    def word(self, purpose: str) -> int:
        """Return the 64-bit word of a stream for ``kernel.keyed_uniform``."""
        sequence = np.random.SeedSequence([*self._entropy, key_word(purpose)])
        return int(sequence.generate_state(1, np.uint64)[0])
