"""Resources for which projects queue in order of arrival: limited staff, and money."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import simpy

Limit = Callable[[str], float | None]
"""Limit by jurisdiction or supplier; None for no limit."""
Pool = Callable[[str], tuple[str, ...]]
"""Members that serve a jurisdiction's claims, its own first."""

CENT = 0.01


def alone(name: str) -> tuple[str, ...]:
    """Return a pool with one member."""
    return (name,)


class Staff:
    """Workers, each with one job at a time; a job goes to the first free worker of its pool."""

    def __init__(self, env: simpy.Environment, limit: Limit, pool: Pool = alone) -> None:
        self._env = env
        self._limit = limit
        self._pool = pool
        self._waiting: list[tuple[str, simpy.Event]] = []
        self.busy: dict[str, int] = {}

    def ask(self, of: str) -> simpy.Event:
        """Return an event that fires with the name under which to release the worker."""
        event = self._env.event()
        self._waiting.append((of, event))
        self.serve()
        return event

    def give_back(self, worker: str) -> None:
        """Release a worker after a job."""
        self.busy[worker] -= 1
        self.serve()

    def serve(self) -> None:
        """Assign free workers to waiting jobs; also after limits or pools have changed."""
        waiting, self._waiting = self._waiting, []
        for of, event in waiting:
            worker = next((name for name in self._pool(of) if self._is_free(name)), None)
            if worker is None:
                self._waiting.append((of, event))
            else:
                self.busy[worker] = self.busy.get(worker, 0) + 1
                event.succeed(worker)

    def _is_free(self, name: str) -> bool:
        limit = self._limit(name)
        return limit is None or self.busy.get(name, 0) < limit


class Fund:
    """Annual budgets that pay claims in order of arrival: later claims of a pool do not overtake a large one."""

    def __init__(self, env: simpy.Environment, budget: Limit, pool: Pool) -> None:
        self._env = env
        self._budget = budget
        self._pool = pool
        self._claims: list[tuple[str, float, simpy.Event]] = []
        self.balance: dict[str, float] = {}

    def claim(self, of: str, amount: float) -> simpy.Event:
        """Return an event that fires when the whole amount has been paid."""
        event = self._env.event()
        self._claims.append((of, amount, event))
        self.serve()
        return event

    def pay_in(self, names: Iterable[str]) -> None:
        """Add another year's budgets."""
        for name in names:
            self.balance[name] = self.balance.get(name, 0.0) + (self._budget(name) or 0.0)
        self.serve()

    def serve(self) -> None:
        """Pay what can be paid; also after budgets or pools have changed."""
        claims, self._claims = self._claims, []
        blocked: set[str] = set()
        for of, amount, event in claims:
            pool = self._pool(of)
            if blocked.isdisjoint(pool) and self._pay(pool, amount):
                event.succeed()
            else:
                blocked.update(pool)
                self._claims.append((of, amount, event))

    def _pay(self, pool: tuple[str, ...], amount: float) -> bool:
        if any(self._budget(name) is None for name in pool):
            return True
        # Sums of budgets are rounded; a claim of the whole budget must not fail by the last digit.
        if sum(self.balance.get(name, 0.0) for name in pool) < amount - CENT:
            return False
        for name in pool:
            part = min(amount, self.balance.get(name, 0.0))
            self.balance[name] = self.balance.get(name, 0.0) - part
            amount -= part
        return True


def each_new_year(days: tuple[float, ...], fund: Fund, names: tuple[str, ...], env: simpy.Environment) -> Any:
    """Process that adds the budgets of the first year on ``days[0]``, and so on."""
    fund.pay_in(names)
    for before, day in pairwise(days):
        yield env.timeout(day - before)
        fund.pay_in(names)
