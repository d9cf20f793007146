"""Which points a search tries: proposals of Optuna's tree-structured Parzen estimator (Bergstra et al. 2011).

Points are asked for in batches and their outcomes told in the order of asking, so that the proposals depend on the
seed and the outcomes alone, not on how many ran at a time. A search that was interrupted is asked anew: it proposes
the same points, whose runs are there already.
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
"""Proposals at most for one point that is simulated: others are beyond the budget or known already."""
_EXCESS = "excess"


@dataclass(frozen=True)
class Outcome:
    """What came of a point."""

    objective: float | None
    """None where a key figure of it has no value."""
    excess: float
    """How far it is beyond its limits, in shares of them; 0 where it keeps to all."""


@dataclass(frozen=True)
class Trial:
    """One point that was proposed."""

    point: Point
    run: int | None
    """Its number among those that were simulated; None beyond the budget."""
    outcome: Outcome

    @property
    def state(self) -> Literal["feasible", "infeasible", "over_budget"]:
        """Whether it was run, and kept to its limits."""
        if self.run is None:
            return "over_budget"
        return "feasible" if self.outcome.excess == 0 else "infeasible"


Evaluate = Callable[[Sequence[Point]], Sequence[Outcome]]
"""The outcomes of some points, in their order."""


def search(plan: Optimization, evaluate: Evaluate, first: Point | None = None) -> list[Trial]:
    """Try points until ``plan.trials`` of them were simulated or nothing new is proposed, each point once.

    Parameters
    ----------
    first
        Where to begin, such as the point at which the experiment is now.

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
    """The trial that keeps to all limits and has the least objective; the earlier one of equal ones."""
    feasible = [trial for trial in trials if trial.state == "feasible"]
    return min(feasible, key=lambda trial: _sure(trial.outcome.objective), default=None)


class _Found:
    """What was proposed so far."""

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
        """New points within the budget, less than a batch where the search comes to its end."""
        batch: list[tuple[Any, Point]] = []
        size = min(self._plan.batch, self._plan.trials - len(self.runs))
        while len(batch) < size and self._asked < ASKED_PER_TRIAL * self._plan.trials and not self._all_known():
            self._asked += 1
            asked = self._tried.ask(self._distributions)
            point = {key: asked.params[key] for key in self._plan.parameters}
            if tuple(point.values()) in self._known:
                # Where the estimator has nothing new to propose, chance does.
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
        """Learn what came of a batch."""
        run = len(self.runs)
        for (asked, point), outcome in zip(batch, outcomes, strict=True):
            self._tell(asked, Trial(point, run, outcome))
            run += 1

    def _tell(self, asked: Any, trial: Trial) -> None:
        self.trials.append(trial)
        # Where this is above 0 the sampler looks at it alone.
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
        """Whether there are so many points and no more."""
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
