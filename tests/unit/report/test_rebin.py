import numpy as np
import pytest

from corridorsim.report.rebin import maxima, means


def test_mean_weighs_values_by_how_long_they_hold():
    time = np.array([0, 10, 15])
    assert means(time, np.array([2.0, 4.0, 8.0]), np.array([0, 10, 20])) == pytest.approx([2.0, 6.0])


def test_mean_before_the_first_value_counts_as_zero():
    assert means(np.array([5]), np.array([4.0]), np.array([0, 10])) == pytest.approx([2.0])


def test_last_value_holds_on():
    assert means(np.array([0]), np.array([3.0]), np.array([0, 1, 100])) == pytest.approx([3.0, 3.0])


def test_maximum_includes_the_value_in_force_at_the_begin():
    time = np.array([0, 10, 15])
    assert maxima(time, np.array([9.0, 4.0, 5.0]), np.array([5, 12, 14, 20])).tolist() == [9.0, 4.0, 5.0]


def test_rows_at_the_same_instant_count_for_no_time():
    time = np.array([0, 10, 10])
    assert means(time, np.array([1.0, 1e9, 3.0]), np.array([0, 20])) == pytest.approx([2.0])
