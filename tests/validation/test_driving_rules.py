"""The log of a driver against the text of the regulations, case by case."""

import pytest
from driving_hours import CASES, Day


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rules} {case.text}")
def test_the_regulation(case):
    day = Day(case)
    assert day.left_h == pytest.approx(case.left_h, abs=1e-6)
    if case.due_h is not None:
        assert day.due_h == pytest.approx(case.due_h, abs=1e-6)
