"""Booked trucks and walk-ins at one hub against M/M/c with two classes, non-preemptive (Cobham 1954)."""

import pytest
from priority_hub import CASES, ERRORS_ALLOWED, PriorityCase, cobham, mean_waits
from single_hub import mmc_wait


def agrees(values, theory):
    error = values.std(ddof=1) / len(values) ** 0.5
    assert error < 0.04 * theory, "a wider error would let a wrong model pass"
    return abs(values.mean() - theory) < ERRORS_ALLOWED * error


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
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
