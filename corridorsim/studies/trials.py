"""The points that a search tries: proposals of Optuna's tree-structured Parzen estimator (Bergstra et al. 2011).

Points are requested in batches and their outcomes reported in the order of request, so that the proposals depend only
on the seed and the outcomes, not on how many ran in parallel. An interrupted search starts again: it proposes the same
points, whose runs already exist.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from corridorsim.config.optimization import Optimization
from corridorsim.config.sweep import Point, Range
from corridorsim.studies.extras import optional

ASKED_PER_TRIAL = 25
"""Maximum number of proposals per simulated point: others are over budget or already known."""
_EXCESS = "excess"


@dataclass(frozen=True)
class Outcome:
    """Outcome of a point."""

    objective: float | None
    """None if one of its KPIs has no value."""
    excess: float
    """Violation of its constraints, in shares of their limits; 0 if all are met."""


@dataclass(frozen=True)
class Trial:
    """One proposed point."""

    point: Point
    run: int | None
    """Its number among the simulated points; None if over budget."""
    outcome: Outcome

    @property
    def state(self) -> Literal["feasible", "infeasible", "over_budget"]:
        """Whether it was run and meets its constraints."""
        if self.run is None:
            return "over_budget"
        return "feasible" if self.outcome.excess == 0 else "infeasible"


Evaluate = Callable[[Sequence[Point]], Sequence[Outcome]]
"""Returns the outcomes of points, in their order."""


def search(plan: Optimization, evaluate: Evaluate, first: Point | None = None) -> list[Trial]:
    """Try points, each once, until ``plan.trials`` of them are simulated or no new ones are proposed.

    Parameters
    ----------
    first
        Point to start from, such as the experiment's present one.

    Raises
    ------
    ExtraError
        Optuna is not installed.
    """
    optuna = optional("optuna", "optimize")
    tried = _new_search(optuna, plan.seed)
    if first is not None:
        tried.enqueue_trial(first)
    found = _Found(optuna, tried, plan)
    while len(found.runs) < plan.trials:
        batch = found.next_batch()
        if not batch:
            break
        found.tell(batch, evaluate([point for _, point in batch]))
    return found.trials


def best_of(trials: Sequence[Trial]) -> Trial | None:
    """The trial with the lowest objective that meets all constraints; the earliest of equal ones."""
    feasible = [trial for trial in trials if trial.state == "feasible"]
    return min(feasible, key=lambda trial: _sure(trial.outcome.objective), default=None)


class _Found:
    """The points proposed so far."""

    def __init__(self, optuna: Any, tried: Any, plan: Optimization) -> None:
        self._state = optuna.trial.TrialState
        self._tried = tried
        self._plan = plan
        self._distributions = {key: _distribution(optuna, values) for key, values in plan.parameters.items()}
        self._chance = np.random.default_rng(plan.seed)
        self._asked = 0
        self._known: set[tuple[float, ...]] = set()
        self.trials: list[Trial] = []

    @property
    def runs(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.run is not None]

    def next_batch(self) -> list[tuple[Any, Point]]:
        """New points within the budget; fewer than a batch at the end of the search."""
        batch: list[tuple[Any, Point]] = []
        size = min(self._plan.batch, self._plan.trials - len(self.runs))
        while len(batch) < size and self._asked < ASKED_PER_TRIAL * self._plan.trials and not self._all_known():
            self._asked += 1
            asked = self._tried.ask(self._distributions)
            point = {key: asked.params[key] for key in self._plan.parameters}
            if tuple(point.values()) in self._known:
                # If the estimator proposes nothing new, a random point is next.
                self._tried.tell(asked, state=self._state.FAIL)
                self._tried.enqueue_trial(self._any_point())
                continue
            self._known.add(tuple(point.values()))
            over = self._over_budget(point)
            if over > 0:
                self._tell(asked, Trial(point, None, Outcome(None, over)))
            else:
                batch.append((asked, point))
        return batch

    def tell(self, batch: Sequence[tuple[Any, Point]], outcomes: Sequence[Outcome]) -> None:
        """Report the outcomes of a batch to the estimator."""
        run = len(self.runs)
        for (asked, point), outcome in zip(batch, outcomes, strict=True):
            self._tell(asked, Trial(point, run, outcome))
            run += 1

    def _tell(self, asked: Any, trial: Trial) -> None:
        self.trials.append(trial)
        # If this is above 0, the sampler uses only this value, not the objective.
        asked.set_constraint(_EXCESS, trial.outcome.excess)
        objective = trial.outcome.objective
        self._tried.tell(asked, math.inf if objective is None else objective)

    def _any_point(self) -> Point:
        return {key: values.at(self._chance.random()) for key, values in self._plan.parameters.items()}

    def _over_budget(self, point: Point) -> float:
        budget = self._plan.budget
        over = 0.0 if budget is None else budget.spent(point) / budget.at_most - 1
        return over if over > 1e-9 else 0.0

    def _all_known(self) -> bool:
        """Whether all possible points are known."""
        sizes = [int(r.high - r.low) + 1 if r.whole else math.inf for r in self._plan.parameters.values()]
        return len(self._known) >= math.prod(sizes)


def _new_search(optuna: Any, seed: int) -> Any:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed, constant_liar=True))


def _distribution(optuna: Any, values: Range) -> Any:
    if values.whole:
        return optuna.distributions.IntDistribution(int(values.low), int(values.high))
    return optuna.distributions.FloatDistribution(values.low, values.high)


def _sure(objective: float | None) -> float:
    return math.inf if objective is None else objective
