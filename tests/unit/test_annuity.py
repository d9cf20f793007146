import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.annuity import annuity_worth


@pytest.mark.parametrize(
    ("years", "rate", "worth"), [(10, 0, 10), (1, 0.25, 0.8), (2, 0.25, 0.8 + 0.64), (10, 0.03, 8.530203)]
)
def test_by_hand(years, rate, worth):
    assert annuity_worth(years, rate) == pytest.approx(worth)


@given(years=st.integers(1, 40), rate=st.floats(0.001, 0.5))
def test_is_the_sum_of_discounted_years(years, rate):
    assert annuity_worth(years, rate) == pytest.approx(sum((1 + rate) ** -year for year in range(1, years + 1)))
