"""Shapley values of a game: the worth of each player, with all orders of joining equally likely.

The value of player i is the mean, over all orders, of the increase in worth when i joins those before it
(Shapley, A value for n-person games, 1953):

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))

The values of all players add up to v(all) - v(none). The worth of a pair beyond that of its members is the Shapley
interaction index (Grabisch & Roubens, An axiomatic approach to the concept of interaction, 1999):

    I_ij = sum over S without i, j of |S|! (n - |S| - 2)! / (n - 1)! (v(S + i + j) - v(S + i) - v(S + j) + v(S))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

Coalition = frozenset[str]


def all_coalitions(players: Sequence[str]) -> list[Coalition]:
    """Every subset of the players, small ones first."""
    return [frozenset(some) for size in range(len(players) + 1) for some in combinations(players, size)]


def shapley_values(players: Sequence[str], worth: Mapping[Coalition, float]) -> dict[str, float]:
    """Exact values from the worth of every coalition."""
    n = len(players)
    return {
        player: sum(
            factorial(len(others)) * factorial(n - len(others) - 1) / factorial(n)
            * (worth[others | {player}] - worth[others])
            for others in all_coalitions([other for other in players if other != player])
        )
        for player in players
    }  # fmt: skip


def interaction(pair: tuple[str, str], players: Sequence[str], worth: Mapping[Coalition, float]) -> float:
    """Worth of two players together beyond the sum of their separate worths."""
    one, other = pair
    n = len(players)
    return sum(
        factorial(len(rest)) * factorial(n - len(rest) - 2) / factorial(n - 1)
        * (worth[rest | {one, other}] - worth[rest | {one}] - worth[rest | {other}] + worth[rest])
        for rest in all_coalitions([player for player in players if player not in pair])
    )  # fmt: skip


def drawn_orders(players: Sequence[str], n_orders: int, seed: int) -> list[tuple[str, ...]]:
    """Sampled orders of joining, each followed by its reverse, which reduces the variance; no order twice."""
    generator = np.random.default_rng(seed)
    orders: dict[tuple[str, ...], None] = {}
    most = factorial(len(players))
    while len(orders) < min(n_orders, most):
        order = tuple(players[i] for i in generator.permutation(len(players)))
        orders |= dict.fromkeys((order, order[::-1]))
    return list(orders)[:n_orders]


def coalitions_of(orders: Sequence[Sequence[str]]) -> list[Coalition]:
    """The coalitions that occur when players join in these orders, each once."""
    return list(dict.fromkeys(frozenset(order[:size]) for order in orders for size in range(len(order) + 1)))


def joining_gains(order: Sequence[str], worth: Mapping[Coalition, float]) -> dict[str, float]:
    """Increase in worth when each player joins, in one order; they add up to v(all) - v(none)."""
    return {
        player: worth[frozenset(order[: position + 1])] - worth[frozenset(order[:position])]
        for position, player in enumerate(order)
    }
