"""Random draws keyed by project, stage and attempt, so that all policies share the same draws."""

from __future__ import annotations

from math import exp

from corridorsim import normal
from corridorsim.kernel import keyed_uniform
from corridorsim.rng import Streams
from corridorsim.rollout.plan import ProjectSpec
from corridorsim.rollout.stages import Stage

_ORDER = {stage: i for i, stage in enumerate(Stage)}


class Luck:
    """The random draws of one replication."""

    def __init__(self, streams: Streams) -> None:
        self._durations = streams.word("rollout durations")
        self._refusals = streams.word("rollout refusals")

    def days(self, project: ProjectSpec, stage: Stage, median: float, sigma: float, attempt: int = 0) -> float:
        """Return a lognormal duration by inverse CDF: median exp(sigma z)."""
        u = keyed_uniform(self._durations, project.key, _ORDER[stage], attempt)
        return median * exp(sigma * normal.quantile(u))

    def is_refused(self, project: ProjectSpec, share: float, attempt: int) -> bool:
        """Return whether a permit is rejected; a lower share rejects a subset."""
        return keyed_uniform(self._refusals, project.key, attempt) < share
