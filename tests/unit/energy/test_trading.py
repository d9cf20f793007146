"""Buying and selling during a stay, by hand and by law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.energy.trading import Step, Store, Trades

HOUR = 3600.0


def trades(store, prices, *, wear=0.0, share=1.0):
    return Trades(store, [Step(HOUR, price, share * price - wear) for price in prices])


def test_it_sells_in_the_dearest_step_and_buys_back_in_the_cheapest():
    store = Store(soc=0.5, target=0.6, floor=0.4, charge_per_s=0.2 / HOUR, discharge_per_s=0.1 / HOUR)
    made = trades(store, [0.3, 0.9, 0.2, 0.1])
    # The last hour has room for its 0.1 and as much again.
    assert made.bought == pytest.approx([0, 0, 0, 0.2])
    assert made.sold == pytest.approx([0, 0.1, 0, 0])


def test_wear_and_losses_are_a_threshold():
    store = Store(soc=0.5, target=0.5, floor=0.3, charge_per_s=0.2 / HOUR, discharge_per_s=0.1 / HOUR)
    assert trades(store, [0.4, 0.3], wear=0.11).sold == [0, 0]
    assert trades(store, [0.4, 0.3], wear=0.09).sold == pytest.approx([0.1, 0])
    assert trades(store, [0.4, 0.3], share=0.7).sold == [0, 0]


def test_what_is_bought_first_must_fit_below_the_target_and_what_is_sold_first_above_the_floor():
    full = Store(soc=0.5, target=0.5, floor=0.3, charge_per_s=0.2 / HOUR, discharge_per_s=0.1 / HOUR)
    assert trades(full, [0.1, 0.9]).sold == [0, 0]
    low = Store(soc=0.32, target=0.32, floor=0.3, charge_per_s=0.2 / HOUR, discharge_per_s=0.1 / HOUR)
    assert trades(low, [0.9, 0.1]).sold == pytest.approx([0.02, 0])


PRICE = st.floats(0.01, 1.0)
STAY = st.lists(PRICE, min_size=1, max_size=10)
STORES = st.builds(
    lambda soc, more, floor, in_h, out_h: Store(soc, min(soc + more, 0.95), floor, in_h / HOUR, out_h / HOUR),
    st.floats(0.05, 0.9), st.floats(0, 0.6), st.floats(0.0, 0.9), st.floats(0.02, 0.4), st.floats(0.02, 0.4),
)  # fmt: skip


@given(STORES, STAY, st.floats(0, 0.2), st.floats(0.2, 1.0))
def test_laws(store, prices, wear, share):
    made = trades(store, prices, wear=wear, share=share)
    soc = store.soc
    for bought, sold in zip(made.bought, made.sold, strict=True):
        assert bought == 0.0 or sold == 0.0
        assert bought / store.charge_per_s <= HOUR * (1 + 1e-9)
        assert sold / store.discharge_per_s <= HOUR * (1 + 1e-9)
        soc += bought - sold
        assert soc <= store.target + 1e-9
        assert sold == 0.0 or soc >= store.floor - 1e-9
    missing = max(0.0, store.target - store.soc - len(prices) * HOUR * store.charge_per_s)
    assert soc == pytest.approx(store.target - missing, abs=1e-9)
    # It pays no more than who buys what is missing in the cheapest hours and sells nothing.
    plain = Trades(Store(store.soc, store.target, 1.0, store.charge_per_s, store.discharge_per_s),
                   [Step(HOUR, price, -1.0) for price in prices])  # fmt: skip
    cost = sum(b * p - s * (share * p - wear) for b, s, p in zip(made.bought, made.sold, prices, strict=True))
    assert cost <= sum(b * p for b, p in zip(plain.bought, prices, strict=True)) + 1e-9
