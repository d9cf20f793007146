"""The order in which the tasks of a run begin: pilot runs before units, and long units before short ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

from corridorsim.experiment.executors import Shared, Task
from corridorsim.experiment.tasks import PilotResult, PilotTask, RunSettings, UnitResult, UnitTask
from corridorsim.scenario.data import Scenario

Key = tuple[str, str | None]
"""Name of a scenario, and its snapshot if there are several."""


@dataclass
class _Course:
    """The runs of a scenario at one date: pilot runs one after another, then units in any order."""

    scenario: Shared[Scenario]
    replications: deque[int]
    """Those of the units that have yet to begin."""
    mean_wait_min: dict[str, float]
    """By hub: the mean over the pilot runs so far, with which the next run plans."""
    run_s: float = inf
    """Duration of the latest run; before there is one, it might be long."""


def no_waits(scenario: Scenario) -> dict[str, float]:
    """Return the mean waits by hub that drivers expect before any run."""
    return dict.fromkeys((hub.name for hub in scenario.hubs), 0.0)


class Schedule:
    """Hands out the tasks of a run; the units of a scenario can begin when its own pilot runs are over.

    Parameters
    ----------
    pilot_runs
        Number of pilot runs of a scenario whose mean waits are not known.
    longest_first
        Whether units that take long begin first, so that several workers finish at about the same time; else scenarios
        follow each other in the order in which they were added.
    """

    def __init__(self, settings: RunSettings, pilot_runs: int, *, longest_first: bool) -> None:
        self._settings = settings
        self.pilot_runs = pilot_runs
        self._longest_first = longest_first
        self._courses: dict[Key, _Course] = {}
        self._number: dict[Key, int] = {}
        self._pilots: deque[tuple[Key, int]] = deque()
        """Pilot runs that can begin, at most one per scenario."""
        self._ready: list[tuple[float, int, Key]] = []
        """Heap of the scenarios of which units can begin."""

    def add(self, scenario: Scenario, replications: Sequence[int], mean_wait_min: Mapping[str, float] | None) -> None:
        """Add units of a scenario at one date, whose mean waits are known or (None) need pilot runs."""
        key = scenario.name, scenario.snapshot
        known = no_waits(scenario) if mean_wait_min is None else dict(mean_wait_min)
        self._courses[key] = _Course(Shared(scenario), deque(replications), known)
        self._number[key] = len(self._number)
        if mean_wait_min is None:
            self._pilots.append((key, 0))
        else:
            self._make_ready(key)

    @property
    def pilots(self) -> int:
        """Number of pilot runs that were added and have yet to begin."""
        return sum(self.pilot_runs - run for _, run in self._pilots)

    def next_task(self) -> Task[PilotResult | UnitResult] | None:
        """Return the next task that can begin; None if there is none until another has ended."""
        if self._pilots:
            key, run = self._pilots.popleft()
            course = self._courses[key]
            return PilotTask(self._settings, course.scenario, run, course.mean_wait_min)
        if not self._ready:
            return None
        _, _, key = heappop(self._ready)
        course = self._courses[key]
        task = UnitTask(self._settings, course.scenario, course.replications.popleft(), course.mean_wait_min)
        if course.replications:
            self._make_ready(key)
        else:
            del self._courses[key]
        return task

    def pilot_ended(self, result: PilotResult) -> dict[str, float] | None:
        """Take note of a pilot run; return the mean waits by hub if it was the last of its scenario.

        Each run plans with the mean over the runs before it (successive averages), so that expected and actual waits
        converge.
        """
        key = result.scenario, result.snapshot
        course = self._courses[key]
        course.run_s = result.seconds
        # A hub that is not built in this run keeps its average.
        course.mean_wait_min = {
            hub: (result.number * known + result.mean_wait_min.get(hub, known)) / (result.number + 1)
            for hub, known in course.mean_wait_min.items()
        }
        if result.number + 1 < self.pilot_runs:
            self._pilots.append((key, result.number + 1))
            return None
        self._make_ready(key)
        return course.mean_wait_min

    def unit_ended(self, result: UnitResult) -> None:
        """Take note of a unit."""
        course = self._courses.get((result.scenario, result.snapshot))
        if course is not None:
            course.run_s = result.seconds

    def _make_ready(self, key: Key) -> None:
        course = self._courses[key]
        first = -course.run_s if self._longest_first else 0.0
        heappush(self._ready, (first, self._number[key], key))
