"""Published tariffs: the program's bill is the sum worked by hand, to the cent of each item."""

import pytest
from real_tariffs import CENTS, Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_bill_is_the_sum_by_hand(case: Case):
    assert case.computed == pytest.approx(case.by_hand, abs=CENTS)
    assert round(case.computed, 2) == pytest.approx(case.computed, abs=1e-6)
