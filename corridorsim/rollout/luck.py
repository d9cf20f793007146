"""Chance, keyed by project, stage and attempt: two policies see the same luck."""

from __future__ import annotations

from math import exp

from scipy.special import ndtri

from corridorsim.kernel import keyed_uniform
from corridorsim.rng import Streams
from corridorsim.rollout.plan import ProjectSpec
from corridorsim.rollout.stages import Stage

_ORDER = {stage: i for i, stage in enumerate(Stage)}


class Luck:
    """The luck of one replication."""

    def __init__(self, streams: Streams) -> None:
        self._durations = streams.word("rollout durations")
        self._refusals = streams.word("rollout refusals")

    def days(self, project: ProjectSpec, stage: Stage, median: float, sigma: float, attempt: int = 0) -> float:
        """Lognormal duration by inverse CDF: median exp(sigma z)."""
        u = keyed_uniform(self._durations, project.key, _ORDER[stage], attempt)
        return median * exp(sigma * float(ndtri(u)))

    def is_refused(self, project: ProjectSpec, share: float, attempt: int) -> bool:
        """Whether a permit is refused; a lower share refuses a subset."""
        return keyed_uniform(self._refusals, project.key, attempt) < share
