"""Charging in the cheapest time that suffices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.schedule import SLACK_S, charge_or_wait

# 0.4 until 100 s, then 0.1 until 200 s, 0.3 until 300 s, and 0.1 again.
PRICES = PriceSteps((0.0, 100.0, 200.0, 300.0), (0.4, 0.1, 0.3, 0.1))


@pytest.mark.parametrize(
    ("now_s", "until_s", "needed_s", "expected"),
    [
        (0.0, 400.0, 50.0, (False, 100.0)),
        (100.0, 400.0, 50.0, (True, 151.0)),
        (0.0, 400.0, 200.0, (False, 100.0)),
        (200.0, 400.0, 100.0, (False, 300.0)),
        (200.0, 400.0, 130.0, (True, 231.0)),
        (0.0, 300.0, 250.0, (True, 51.0)),
        (0.0, 300.0, 999.0, (True, 100.0)),
        (0.0, 400.0, 0.0, (False, 400.0)),
    ],
)
def test_by_hand(now_s, until_s, needed_s, expected):
    assert charge_or_wait(PRICES, now_s, until_s, needed_s) == expected


@given(
    st.lists(st.sampled_from([0.1, 0.2, 0.3]), min_size=1, max_size=8),
    st.floats(0.0, 500.0),
    st.floats(1.0, 900.0),
    st.floats(0.0, 900.0),
)
def test_following_the_schedule_charges_what_is_needed_at_the_least_cost(prices, now_s, stay_s, needed_s):
    steps = PriceSteps(tuple(100.0 * i for i in range(len(prices))), tuple(prices))
    until_s, time_s, charged_s, cost = now_s + stay_s, now_s, 0.0, 0.0
    while time_s < until_s and charged_s < needed_s - 1e-6:
        charges, next_s = charge_or_wait(steps, time_s, until_s, needed_s - charged_s)
        assert time_s < next_s <= until_s
        if charges:
            next_s = min(next_s, time_s + needed_s - charged_s)
            charged_s += next_s - time_s
            cost += (next_s - time_s) * steps.at(time_s)
        time_s = next_s
    assert charged_s == pytest.approx(min(needed_s, stay_s), abs=1e-6)
    seconds = sorted(steps.at(now_s + (i + 0.5) * stay_s / 5000) for i in range(5000))
    least = sum(seconds[: round(charged_s / stay_s * 5000)]) * stay_s / 5000
    assert cost <= least + 0.3 * (SLACK_S * len(prices) + 2 * stay_s / 5000 * len(prices))
