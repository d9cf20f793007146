"""Keyed random numbers: uniform, independent between keys, and the same for ever."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from corridorsim.kernel import keyed_uniform
from corridorsim.rng import Streams, key_word

N = 40_000
KEYS = {
    "counted": lambda i: keyed_uniform(7, i),
    "second word": lambda i: keyed_uniform(7, 1, i),
    "third word": lambda i: keyed_uniform(7, 1, 2, i),
    "streams": lambda i: keyed_uniform(i, 7),
    "high bits": lambda i: keyed_uniform(7, i << 40),
}


@pytest.fixture(params=KEYS, scope="module")
def draws(request):
    return np.array([KEYS[request.param](i) for i in range(N)])


def test_uniform(draws):
    # By chance with fixed keys: one of ten thousand sets.
    counts, _ = np.histogram(draws, bins=50, range=(0.0, 1.0))
    assert chisquare(counts).pvalue > 1e-4
    assert draws.min() > 0.0
    assert draws.max() < 1.0


def test_neighbours_are_independent(draws):
    # Pairs fill the unit square evenly; a correlation of the mean alone would overlook much.
    counts, *_ = np.histogram2d(draws[:-1:2], draws[1::2], bins=10, range=[[0.0, 1.0], [0.0, 1.0]])
    assert chisquare(counts.ravel()).pvalue > 1e-4


def test_words_of_a_key_are_independent():
    draws = np.array([[keyed_uniform(7, i), keyed_uniform(7, 0, i), keyed_uniform(8, i)] for i in range(N)])
    off_diagonal = np.corrcoef(draws.T)[np.triu_indices(3, 1)]
    assert np.abs(off_diagonal).max() < 4.0 / np.sqrt(N)


def test_words_keep_their_places():
    keys = [(1, 2, 3), (1, 3, 2), (2, 1, 3), (1, 2, 3, 1), (3, 2, 1), (1, 2), (2, 1)]
    assert len({keyed_uniform(*key) for key in keys}) == len(keys)


def test_largest_words():
    top = 2**64 - 1
    assert 0.0 < keyed_uniform(top, top, top, top) < 1.0


def test_streams_never_change_silently():
    """Pinned: a change here changes every result."""
    assert key_word("trip") == 2625623197995660500
    assert keyed_uniform(1, 2, 3) == 0.7960925409439238
    assert keyed_uniform(0, 0) == 0.12964561829974752
    assert keyed_uniform(2**64 - 1, 5, 6, 7) == 0.07141755781374626
    assert Streams(1, 0).word("a") == 7495232732460943350
    assert Streams(1, 0).generator("a").random() == 0.5574151559458653


def test_streams_belong_to_names():
    first, again, other = Streams(1, 0), Streams(1, 0), Streams(1, 1)
    assert first.generator("a").random() == again.generator("a").random()
    assert first.generator("a").random() != first.generator("b").random()
    assert first.word("a") != other.word("a")
