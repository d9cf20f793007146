"""Waits at a hub against queueing theory: the truth must lie within three standard errors over replications.

False alarms: with eight replications a t statistic beyond 3 has a probability of about 2 %; seeds are fixed, so
that the tests either hold or do not.
"""

from __future__ import annotations

from math import factorial, sqrt
from statistics import mean, stdev

import pytest

from tests.validation.single_hub import CONSTANT_SERVICE, EXPONENTIAL_SERVICE, SERVICE_MIN, hub_waits

REPLICATIONS = 8


def erlang_c(servers: int, utilization: float) -> float:
    """Probability of waiting in M/M/c (Erlang 1917)."""
    load = servers * utilization
    last = load**servers / factorial(servers) / (1 - utilization)
    return last / (sum(load**k / factorial(k) for k in range(servers)) + last)


def wait_mmc(servers: int, utilization: float) -> float:
    """Mean wait of M/M/c in service times."""
    return erlang_c(servers, utilization) / (servers * (1 - utilization))


def wait_mdc(servers: int, utilization: float) -> float:
    """Mean wait of M/D/c in service times, exact: Crommelin's sum (1932), summed until terms vanish.

    W = sum_i exp(-i a) [ sum_{j >= i c} (i a)^j / j! - (1/rho) sum_{j >= i c + 1} (i a)^j / j! ] with a = c rho.
    """
    load = servers * utilization
    total = 0.0
    for i in range(1, 2000):
        tail = _poisson_tail(i * load, i * servers)
        next_tail = _poisson_tail(i * load, i * servers + 1)
        term = tail - next_tail / utilization
        total += term
        if i > 10 and abs(term) < 1e-12:
            break
    return total


def _poisson_tail(rate: float, at_least: int) -> float:
    from scipy.stats import poisson

    return float(poisson.sf(at_least - 1, rate))


def within_three_standard_errors(values: list[float], truth: float, largest_error: float) -> None:
    error = stdev(values) / sqrt(len(values))
    assert error < largest_error * truth, "too few arrivals to tell a wrong model"
    assert abs(mean(values) - truth) < 3 * error, f"{mean(values):.4f} +- {error:.4f}, theory {truth:.4f}"


def test_the_theory_itself():
    """Published values: Erlang C at rho 0.8, and M/D/1 as half of M/M/1 (Pollaczek-Khinchine)."""
    assert erlang_c(4, 0.8) == pytest.approx(0.596432, abs=1e-6)
    assert wait_mmc(8, 0.9) == pytest.approx(0.876916, abs=1e-6)
    assert wait_mdc(1, 0.8) == pytest.approx(2.0, abs=1e-6)


@pytest.mark.parametrize(("servers", "utilization"), [(1, 0.7), (4, 0.8)])
def test_identical_trucks_wait_as_in_m_d_c(tmp_path, servers, utilization):
    runs = hub_waits(
        tmp_path,
        servers=servers,
        utilization=utilization,
        soc_start=CONSTANT_SERVICE,
        arrivals=10_000,
        replications=REPLICATIONS,
    )
    truth = wait_mdc(servers, utilization) * SERVICE_MIN
    within_three_standard_errors([run.wait_min for run in runs], truth, 0.06)


@pytest.mark.parametrize(("servers", "utilization"), [(1, 0.7), (4, 0.8)])
def test_exponential_energy_waits_as_in_m_m_c(tmp_path, servers, utilization):
    runs = hub_waits(
        tmp_path,
        servers=servers,
        utilization=utilization,
        soc_start=EXPONENTIAL_SERVICE,
        arrivals=14_000,
        replications=REPLICATIONS,
    )
    within_three_standard_errors([run.wait_min for run in runs], wait_mmc(servers, utilization) * SERVICE_MIN, 0.1)
    within_three_standard_errors([run.share_waiting for run in runs], erlang_c(servers, utilization), 0.05)


def test_littles_law(tmp_path):
    """The mean queue is the arrival rate times the mean wait, run by run."""
    (run,) = hub_waits(
        tmp_path, servers=2, utilization=0.75, soc_start=EXPONENTIAL_SERVICE, arrivals=6000, replications=1
    )
    rate_per_min = 0.75 * 2 / SERVICE_MIN
    assert run.mean_queue == pytest.approx(rate_per_min * run.wait_min, rel=0.05)
