"""Queues at a single hub against theory: M/M/c, M/D/c, M/G/1, M/M/c/K, Little's law.

The statistic is the mean of 20 independent replications over its standard error (t with 19 degrees of freedom). Each
check fails by chance with probability 0.7 % (three standard errors), so that about one of ten choices of the seed
fails one of the checks here; the seed is fixed.
"""

import numpy as np
import pandas as pd
import pytest
import queue_theory
import single_hub
from single_hub import (
    CASES,
    ERRORS_ALLOWED,
    LEG_SOC,
    REPLICATIONS,
    TARGET_SOC,
    Case,
    checks,
    measure,
    rival_wait,
    tables_of,
)

RESOLUTION = {"wait": 0.035, "waits": 0.01, "blocked": 0.03}
"""A standard error above this share of theory would let a wrong model pass."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_agrees_with_theory(case):
    found = checks(case)
    for check in found:
        assert check.resolution < RESOLUTION[check.quantity], check
        assert abs(check.errors) < ERRORS_ALLOWED, check

    # The same number fails by far against the theory of another queue: the check above can fail.
    wait = found[0]
    assert abs(wait.measured - rival_wait(case)) > 5.0 * wait.standard_error

    service = measure(case).service
    if case.service == "D":
        assert np.abs(service - 1.0).max() < 1e-8
    else:
        assert abs(service.mean() - 1.0) < ERRORS_ALLOWED * service.std(ddof=1) / REPLICATIONS**0.5


def test_service_times_are_exponential():
    (sessions,) = tables_of(Case("M", 4, 0.8).scenario(), 0, "charging_sessions")
    done = sessions[sessions.status == "completed"]
    charge_s = (done.end_time - done.start_time).dt.total_seconds().to_numpy() / single_hub.SERVICE_S
    n = len(charge_s)
    empirical = np.arange(1, n + 1) / n
    distance = np.abs(empirical - (1.0 - np.exp(-np.sort(charge_s)))).max()
    # Kolmogorov's distribution: passed by chance with probability 0.1 % at 1.95.
    assert distance < 1.95 / n**0.5


def test_arrivals_are_poisson():
    # Between arrivals at the hub: exponential, for the way there takes everybody equally long.
    case = Case("D", 1, 0.8)
    (sessions,) = tables_of(case.scenario(), 0, "charging_sessions")
    gaps_s = sessions.arrive_time.sort_values().diff().dt.total_seconds().to_numpy()[1:]
    n = len(gaps_s)
    empirical = np.arange(1, n + 1) / n
    distance = np.abs(empirical - (1.0 - np.exp(-np.sort(gaps_s) * case.per_s))).max()
    # The rate is known, but the sample ends at a fixed time; that moves the distance by less than 1 / n**0.5.
    assert distance < 1.95 / n**0.5


def test_trucks_arrive_with_the_charge_meant():
    (sessions,) = tables_of(Case("D", 1, 0.5, arrivals=50).scenario(), 0, "charging_sessions")
    assert np.allclose(sessions.soc_start, TARGET_SOC - single_hub.MEAN_DEFICIT_SOC, rtol=0.0, atol=1e-9)
    assert 0.0 < LEG_SOC < 0.001


@pytest.mark.parametrize(
    "case",
    [Case("M", 3, 0.85, arrivals=3000), Case("M", 2, 1.0, arrivals=2000, parking_places=3)],
    ids=lambda c: c.name,
)
def test_littles_law_holds_exactly(case):
    # The time integral of the queue in hub_states is the sum of all waits in charging_sessions, whatever the traffic.
    sessions, states = tables_of(case.scenario(), 0, "charging_sessions", "hub_states")
    begin = pd.Timestamp("2030-01-01", tz="UTC")
    for column, spent_s in [
        ("queueing", sessions.wait_s.sum()),
        ("charging", _charging_s(sessions, states.time.max()).sum()),
    ]:
        time_s = (states.time - begin).dt.total_seconds().to_numpy()
        assert (np.diff(time_s) >= 0.0).all()
        integral_s = (states[column].to_numpy()[:-1] * np.diff(time_s)).sum()
        assert integral_s == pytest.approx(spent_s, rel=1e-7)


def test_energy_in_is_energy_out():
    sessions, trips, states = tables_of(
        Case("M", 3, 0.8, arrivals=3000).scenario(), 0, "charging_sessions", "trips", "hub_states"
    )
    assert states.energy_kwh.iloc[-1] == pytest.approx(sessions.grid_kwh.sum(), rel=1e-9)
    assert trips.charged_kwh.sum() == pytest.approx(sessions.battery_kwh.sum(), rel=1e-9)
    # Charger 0.95 (default of a hub) and on-board losses 0.96 (default of a vehicle).
    assert sessions.battery_kwh.sum() == pytest.approx(sessions.grid_kwh.sum() * 0.95 * 0.96, rel=1e-9)


def _charging_s(sessions: pd.DataFrame, end: pd.Timestamp) -> pd.Series:
    started = sessions[sessions.start_time.notna()]
    return (started.end_time.fillna(end) - started.start_time).dt.total_seconds()


class TestTheory:
    """The formulas themselves, against tables and special cases."""

    def test_erlang_c_table(self):
        # c, rho, P(wait), Wq / S: Erlang C in exact arithmetic.
        for servers, rho, waits, wait in [
            (1, 0.7, 0.7, 2.333333),
            (2, 0.8, 0.711111, 1.777778),
            (4, 0.8, 0.596432, 0.745541),
            (8, 0.9, 0.701533, 0.876916),
            (18, 0.95, 0.76738, 0.852645),
        ]:
            assert queue_theory.erlang_c(servers, rho) == pytest.approx(waits, abs=6e-7)
            assert queue_theory.mmc_wait(servers, rho) == pytest.approx(wait, abs=6e-7)

    def test_constant_service_at_one_server_is_pollaczek_khinchine(self):
        for rho in (0.5, 0.7, 0.9):
            wait, waits = queue_theory.mdc(1, rho)
            assert wait == pytest.approx(queue_theory.mg1_wait(rho, 0.0), rel=1e-9)
            assert waits == pytest.approx(rho, rel=1e-9)

    def test_many_places_to_park_are_an_open_queue(self):
        wait, blocked = queue_theory.mmck(4, 400, 0.8)
        assert wait == pytest.approx(queue_theory.mmc_wait(4, 0.8), rel=1e-9)
        assert blocked < 1e-9

    def test_no_place_to_park_is_erlang_b(self):
        assert queue_theory.mmck(5, 0, 0.7) == pytest.approx((0.0, queue_theory.erlang_b(5, 3.5)))

    def test_balking_at_one_waiting_by_hand(self):
        # M/D/1/2 at rho = 1: a departure leaves nobody behind with p0 = exp(-1), so P(2) = 1 - 1 / (1 + exp(-1)).
        wait, blocked = queue_theory.md1k(1, 1.0)
        p0 = np.exp(-1.0)
        assert blocked == pytest.approx(1.0 - 1.0 / (1.0 + p0))
        assert wait == pytest.approx(p0 / (1.0 + p0) / (1.0 / (1.0 + p0)))

    def test_nobody_balks_from_a_far_threshold(self):
        wait, blocked = queue_theory.md1k(60, 0.7)
        assert wait == pytest.approx(queue_theory.mg1_wait(0.7, 0.0), rel=1e-6)
        assert blocked < 1e-9
