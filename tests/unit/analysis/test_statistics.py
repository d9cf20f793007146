import pytest
from scipy import stats

from corridorsim.analysis.statistics import Interval, PairedDifference, mean_interval, paired_difference

BEFORE = [5.0, 6.1, 4.8, 7.0]
AFTER = [3.9, 5.2, 4.1, 5.5]


def test_paired_t_by_scipy():
    expected = stats.ttest_rel(AFTER, BEFORE)
    interval = expected.confidence_interval(0.95)
    got = paired_difference(BEFORE, AFTER)
    assert got.p_value == pytest.approx(expected.pvalue, rel=1e-12)
    assert (got.ci_low, got.ci_high) == pytest.approx((interval.low, interval.high), rel=1e-12)
    assert got.difference == pytest.approx(-1.05)
    assert (got.baseline_mean, got.scenario_mean, got.replications) == (
        pytest.approx(5.725),
        pytest.approx(4.675),
        4,
    )


def test_mean_interval_by_the_book():
    # t(0.975, 2 df) = 4.303 in every table; s = 1, n = 3
    got = mean_interval([1.0, 2.0, 3.0])
    assert got.mean == 2
    assert got.high - got.mean == pytest.approx(4.303 / 3**0.5, rel=1e-4)
    assert got.mean - got.low == pytest.approx(got.high - got.mean)


def test_confidence_widens_the_interval():
    wide, narrow = (paired_difference(BEFORE, AFTER, confidence) for confidence in (0.99, 0.9))
    assert wide.ci_low < narrow.ci_low < narrow.ci_high < wide.ci_high


def test_one_replication_has_no_interval():
    assert paired_difference([1.0], [3.0]) == PairedDifference(1.0, 3.0, 2.0, None, None, None, 1)
    assert mean_interval([4.0]) == Interval(4.0, None, None, 1)


def test_no_replication():
    assert paired_difference([None], [1.0]) == PairedDifference(None, None, None, None, None, None, 0)
    assert mean_interval([None]) == Interval(None, None, None, 0)


def test_pairs_with_a_null_are_left_out_whole():
    got = paired_difference([1.0, None, 3.0, 8.0], [2.0, 5.0, 5.0, None])
    assert (got.baseline_mean, got.scenario_mean, got.difference, got.replications) == (2.0, 3.5, 1.5, 2)


def test_equal_scenarios_do_not_differ():
    got = paired_difference(BEFORE, BEFORE)
    assert (got.difference, got.ci_low, got.ci_high, got.p_value) == (0, 0, 0, 1.0)


def test_rounding_is_no_difference():
    got = paired_difference([0.3, 0.7], [0.1 + 0.2, 0.7])
    assert (got.difference, got.ci_low, got.ci_high, got.p_value) == (0, 0, 0, 1.0)


def test_times_cut_to_microseconds_are_no_difference():
    # kWh over hours that are each a microsecond of an hour longer or shorter
    got = paired_difference([336.0, 336.0, 336.0], [336.0 + 1e-8, 336.0 - 2e-9, 336.0])
    assert (got.difference, got.ci_low, got.ci_high, got.p_value) == (0, 0, 0, 1.0)


def test_a_millionth_is_a_difference():
    assert paired_difference([1.0, 1.0], [1.000001, 1.000001]).difference == pytest.approx(1e-6)


def test_a_difference_without_variation_has_no_p_value():
    # 0.1 + 0.2 != 0.3: rounding is no variation
    got = paired_difference([0.1, 1.1, 2.1], [0.1 + 0.2, 1.3, 2.3])
    assert got.ci_low == got.difference == got.ci_high == pytest.approx(0.2)
    assert got.p_value is None
    assert not got.exact, "both scenarios vary, so that chance may have made the differences alike"


@pytest.mark.parametrize(
    ("before", "after", "exact"),
    [
        ([1.0, 1.0, 1.0], [2.0, 2.0, 2.0], True),
        ([0.3, 0.3, 0.3], [0.1 + 0.2, 0.3, 0.3], True),
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], True),
        ([1.0, 1.0], [2.0, 2.0], False),  # two may coincide
        ([1.0, 1.0, None], [2.0, 2.0, 2.0], False),
        ([1.0, 1.0, 1.0], [2.0, 2.0, 3.0], False),
        ([1.0, 2.0, 3.0], [2.0, 2.0, 2.0], False),
        ([1.0, 2.0, 3.0], [2.0, 3.0, 4.0], False),
        ([1.0], [2.0], False),
    ],
)
def test_a_difference_is_exact_if_neither_scenario_varies(before, after, exact):
    assert paired_difference(before, after).exact is exact
