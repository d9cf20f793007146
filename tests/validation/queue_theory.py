"""Queues in closed form; times in units of the mean service time."""

from __future__ import annotations

from math import exp, factorial

import numpy as np


def erlang_b(servers: int, load: float) -> float:
    """Blocking probability of M/M/c/c by the usual recursion."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(servers: int, rho: float) -> float:
    """Probability of waiting in M/M/c."""
    blocked = erlang_b(servers, servers * rho)
    return blocked / (1.0 - rho * (1.0 - blocked))


def mmc_wait(servers: int, rho: float) -> float:
    """Mean wait in M/M/c."""
    return erlang_c(servers, rho) / (servers * (1.0 - rho))


def mg1_wait(rho: float, squared_variation: float) -> float:
    """Mean wait in M/G/1 (Pollaczek and Khinchine)."""
    return rho * (1.0 + squared_variation) / (2.0 * (1.0 - rho))


def mdc(servers: int, rho: float, states: int = 600) -> tuple[float, float]:
    """Mean wait and probability of waiting in M/D/c.

    Crommelin: whoever is in service leaves within one service time, so that N(t + D) = max(N(t) - c, 0) + Poisson.
    The stationary distribution of this chain is that of N(t) at any time.
    """
    load = servers * rho
    count = np.arange(states)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, states)))])
    poisson = np.exp(count * np.log(load) - load - log_factorial)
    step = np.zeros((states, states))
    for n in range(states):
        left = max(n - servers, 0)
        step[n, left:] = poisson[: states - left]
        step[n, -1] += 1.0 - step[n].sum()
    balance = np.vstack([(step.T - np.eye(states))[:-1], np.ones(states)])
    share = np.linalg.solve(balance, np.concatenate([np.zeros(states - 1), [1.0]]))
    queue = (np.maximum(count - servers, 0) * share).sum()
    return float(queue / load), float(share[servers:].sum())


def mmck(servers: int, places: int, rho: float) -> tuple[float, float]:
    """Mean wait of those served and probability of blocking in M/M/c/K, K = servers + places."""
    load = servers * rho
    weights = [1.0]
    for n in range(1, servers + places + 1):
        weights.append(weights[-1] * load / min(n, servers))
    share = np.array(weights) / sum(weights)
    queue = float((np.arange(1, places + 1) * share[servers + 1 :]).sum())
    return queue / (load * (1.0 - share[-1])), float(share[-1])


def md1k(waiting_places: int, rho: float) -> tuple[float, float]:
    """Mean wait of those served and probability of blocking in M/D/1/K, K = 1 + waiting places.

    The chain of the number left behind by each departure, solved state by state; at any time the number is K with
    probability 1 - 1 / (p0 + rho), else distributed as the chain (Gross and Harris, Fundamentals of Queueing Theory).
    """
    capacity = waiting_places + 1
    arrivals = [exp(-rho) * rho**k / factorial(k) for k in range(capacity)]
    weights = [1.0]
    for n in range(capacity - 1):
        inflow = weights[0] * arrivals[n] + sum(weights[j] * arrivals[n + 1 - j] for j in range(1, n + 1))
        weights.append((weights[n] - inflow) / arrivals[0])
    left = np.array(weights) / sum(weights)
    share = np.append(left, left[0] + rho - 1.0) / (left[0] + rho)
    queue = float((np.arange(waiting_places + 1) * share[1:]).sum())
    return queue / (rho * (1.0 - share[-1])), float(share[-1])
