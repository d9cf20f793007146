"""Booked trucks and walk-ins at one hub against M/M/c with two classes, non-preemptive (Cobham 1954)."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pytest
from single_hub import SERVICE_S, Case, erlang_c, mmc_wait, tables_of

REPLICATIONS = 20
ERRORS_ALLOWED = 3.0


@dataclass(frozen=True)
class PriorityCase(Case):
    """Trucks of the hub's own network book, the others walk in."""

    booked_share: float = 0.4
    discipline: str = "reserved_first"

    def yaml(self) -> str:
        """See ``Case.yaml``."""
        changes = {
            "authentication: { accepted": "reservations: { scope: own }\n"
            "      authentication: { accepted_networks: [away], accepted",
            "  line: { network: home }\nflows": "  line: { network: home }\n  guest: { network: away }\nflows",
            "operators: { line: 1 }": f"operators: {{ line: {self.booked_share}, guest: {1 - self.booked_share} }}",
            "    detour_km: 0\n": f"    detour_km: 0\n    discipline: {self.discipline}\n",
        }
        text = super().yaml()
        for old, new in changes.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text


def cobham(servers, rho, first_share):
    """Mean waits of the first and the second class, over the mean service time that both have."""
    first_rho = first_share * rho
    first = erlang_c(servers, rho) / (servers * (1.0 - first_rho))
    return first, first / (1.0 - rho)


@cache
def mean_waits(case):
    """Of shape (replications, 3): booked trucks, walk-ins, all; over the mean service time."""
    scenario = case.scenario()
    rows = []
    for replication in range(REPLICATIONS):
        (sessions,) = tables_of(scenario, replication, "charging_sessions")
        arrive_s = (sessions.arrive_time - pd.Timestamp(scenario.clock.start, tz="UTC")).dt.total_seconds()
        inside = (arrive_s >= scenario.clock.window_start_s) & (arrive_s < scenario.clock.window_end_s)
        sessions = sessions[inside]
        assert (sessions.status == "completed").all()
        booked = sessions.operator == "line"
        rows.append([sessions.wait_s[booked].mean(), sessions.wait_s[~booked].mean(), sessions.wait_s.mean()])
    return np.array(rows) / SERVICE_S


def agrees(values, theory):
    error = values.std(ddof=1) / len(values) ** 0.5
    assert error < 0.04 * theory, "a wider error would let a wrong model pass"
    return abs(values.mean() - theory) < ERRORS_ALLOWED * error


@pytest.mark.parametrize(
    "case",
    [PriorityCase("M", 4, 0.8, arrivals=6000), PriorityCase("M", 1, 0.6, arrivals=5000, booked_share=0.5)],
    ids=lambda c: c.name,
)
def test_two_classes(case):
    booked, walk_in, everybody = mean_waits(case).T
    first, second = cobham(case.servers, case.rho, case.booked_share)
    assert agrees(booked, first)
    assert agrees(walk_in, second)
    assert agrees(everybody, mmc_wait(case.servers, case.rho)), "an order that ignores service moves no mean"
    assert not agrees(booked, mmc_wait(case.servers, case.rho)), "the check can fail"


def test_first_come_first_served_knows_no_classes():
    booked, walk_in, _ = mean_waits(PriorityCase("M", 4, 0.8, arrivals=6000, discipline="fifo")).T
    wait = mmc_wait(4, 0.8)
    assert agrees(booked, wait)
    assert agrees(walk_in, wait)


class TestTheory:
    """Cobham's formula against special cases and tables."""

    def test_one_class_alone_is_erlang_c(self):
        assert cobham(4, 0.8, 1.0)[0] == pytest.approx(mmc_wait(4, 0.8))
        assert cobham(4, 0.8, 0.0)[1] == pytest.approx(mmc_wait(4, 0.8))

    def test_one_server_by_hand(self):
        # rho 0.6, half of it of the first class: W0 = 0.6; 0.6 / 0.7 and 0.6 / (0.7 x 0.4).
        assert cobham(1, 0.6, 0.5) == pytest.approx((0.6 / 0.7, 0.6 / 0.28))

    def test_work_is_conserved(self):
        first, second = cobham(3, 0.9, 0.3)
        assert 0.3 * first + 0.7 * second == pytest.approx(mmc_wait(3, 0.9))
