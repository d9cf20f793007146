"""Buying and selling energy during a stay: in which price steps to charge, and in which to feed back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LEAST_SOC = 1e-6
"""Smaller gains are ignored."""


class Step(NamedTuple):
    """Part of a stay with one price."""

    duration_s: float
    buy_per_kwh: float
    """Cost per stored kWh."""
    sell_per_kwh: float
    """Earnings per stored kWh, less battery wear."""


@dataclass(frozen=True, slots=True)
class Store:
    """A battery: states of charge, and their rates of change in both directions [1/s]."""

    soc: float
    target: float
    floor: float
    charge_per_s: float
    discharge_per_s: float


class Trades:
    """SOC to charge (``bought``) and to feed back (``sold``) in each step.

    What the target requires is bought in the cheapest steps. Then pairs of a selling and a buying step are added, best
    gain first, while any gains: as much as both steps have time for and the battery has room for in between. The
    battery stays between floor and target, and each step is used either for selling or for buying.
    """

    def __init__(self, store: Store, steps: Sequence[Step]) -> None:
        self._store = store
        self._steps = steps
        self.bought = [0.0] * len(steps)
        self.sold = [0.0] * len(steps)
        self._left_s = [step.duration_s for step in steps]
        missing = store.target - store.soc
        for i in sorted(range(len(steps)), key=lambda i: (steps[i].buy_per_kwh, i)):
            if missing > 0.0:
                amount = min(missing, self._left_s[i] * store.charge_per_s)
                self._buy(i, amount)
                missing -= amount
        for gain, sell, buy in sorted(self._pairs(), key=lambda pair: (-pair[0], *pair[1:])):
            amount = self._room(sell, buy)
            if gain > 0.0 and amount > LEAST_SOC:
                self._buy(buy, amount)
                self.sold[sell] += amount
                self._left_s[sell] -= amount / store.discharge_per_s

    def _buy(self, i: int, amount: float) -> None:
        self.bought[i] += amount
        self._left_s[i] -= amount / self._store.charge_per_s

    def _pairs(self) -> Iterator[tuple[float, int, int]]:
        steps = self._steps
        for sell in range(len(steps)):
            for buy in range(len(steps)):
                if sell != buy:
                    yield steps[sell].sell_per_kwh - steps[buy].buy_per_kwh, sell, buy

    def _room(self, sell: int, buy: int) -> float:
        """Return how much more can be sold in one step and bought in another."""
        store = self._store
        if self.bought[sell] > 0.0 or self.sold[buy] > 0.0:
            return 0.0
        amount = min(self._left_s[sell] * store.discharge_per_s, self._left_s[buy] * store.charge_per_s)
        path = self._path()
        between = path[min(sell, buy) : max(sell, buy)]
        if sell < buy:
            return min(amount, min(between) - store.floor)
        return min(amount, store.target - max(between)) if path[sell] >= store.floor else 0.0

    def _path(self) -> list[float]:
        """Return the state of charge at the end of each step."""
        soc, path = self._store.soc, []
        for bought, sold in zip(self.bought, self.sold, strict=True):
            soc += bought - sold
            path.append(soc)
        return path
