"""Batch means against the M/M/1 queue: intervals cover the true mean wait as often as they say."""

import numpy as np
import pytest
from scipy import stats

from corridorsim.analysis.batch_means import batch_interval

QUEUES = 400
TRUE_WAIT = 1.0
"""rho / (mu - lambda) with arrivals at 0.5 and service at 1 a unit of time."""


@pytest.fixture(scope="module")
def waits():
    """Waits of 20,000 customers in each queue, by Lindley's recursion, after 1,000 that fill it."""
    random = np.random.default_rng(2030)
    served = random.exponential(1.0, (21_000, QUEUES))
    gaps = random.exponential(2.0, (21_000, QUEUES))
    found = np.zeros((21_000, QUEUES))
    for i in range(1, 21_000):
        found[i] = np.maximum(found[i - 1] + served[i - 1] - gaps[i], 0.0)
    return found[1_000:]


def intervals(waits, batches):
    means = waits.reshape(batches, -1, QUEUES).mean(axis=1)
    return [batch_interval(means[:, queue].tolist()) for queue in range(QUEUES)]


def covered(found):
    return sum(interval.ci_low <= TRUE_WAIT <= interval.ci_high for interval in found)


def test_twenty_batches_cover_the_true_mean(waits):
    low, high = stats.binom.interval(0.999, QUEUES, 0.95)
    assert low <= covered(intervals(waits, 20)) <= high


def test_batches_that_are_too_short_do_not_and_the_test_says_so(waits):
    short = intervals(waits, 2_000)
    assert covered(short) < stats.binom.ppf(0.001, QUEUES, 0.95)
    assert np.mean([interval.p_uncorrelated < 0.05 for interval in short]) > 0.99


def test_independent_batches_are_refused_as_seldom_as_the_test_says():
    means = np.random.default_rng(7).normal(0, 1, (20, 1_000))
    refused = sum(batch_interval(means[:, i].tolist()).p_uncorrelated < 0.05 for i in range(1_000))
    low, high = stats.binom.interval(0.999, 1_000, 0.05)
    assert low <= refused <= high
