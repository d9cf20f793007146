"""Laws of the pricing of sessions, for any tariff and session."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.energy.tariff import Element, Period, Price, SessionTariff, bill, itemised

prices = st.builds(Price, st.floats(0.0, 50.0), st.sampled_from([0.0, 0.077, 0.19, 0.2]), st.none())
dimensions = st.sampled_from(["ENERGY", "TIME", "PARKING_TIME", "FLAT"])
durations_s = st.floats(1.0, 10_000.0)
energies_kwh = st.floats(0.0, 500.0)


def ranges(high):
    return st.tuples(st.floats(0.0, high), st.floats(0.0, high)).map(sorted).map(
        lambda pair: (pair[0], pair[1] if pair[1] < 0.8 * high else inf)
    )  # fmt: skip


elements = st.builds(
    Element,
    st.dictionaries(dimensions, prices, max_size=4),
    kwh=ranges(500.0),
    power_kw=ranges(2000.0),
    duration_s=ranges(20_000.0),
)


@st.composite
def tariffs(draw, **bounds):
    steps = draw(st.lists(st.floats(1.0, 30_000.0), max_size=4, unique=True))
    times_s = (0.0, *sorted(steps))
    in_force = tuple(tuple(draw(st.lists(elements, max_size=4))) for _ in times_s)
    return SessionTariff(times_s, in_force, draw(st.sampled_from([0.0, 900.0])), **bounds)


@st.composite
def sessions(draw):
    time_s = draw(st.floats(0.0, 10_000.0))
    periods = []
    for _ in range(draw(st.integers(1, 4))):
        end_s = time_s + draw(durations_s)
        periods.append(Period(time_s, end_s, draw(energies_kwh), True))
        time_s = end_s
    if draw(st.booleans()):
        periods.append(Period(time_s, time_s + draw(durations_s), 0.0, False))
    return periods


def total(items):
    return sum(item.amount for item in items)


@given(tariffs(), sessions(), st.integers(0, 4), st.floats(0.01, 0.99))
def test_splitting_a_period_changes_nothing(tariff, periods, which, share):
    which %= len(periods)
    whole = periods[which]
    middle_s = whole.start_s + share * (whole.end_s - whole.start_s)
    halves = [
        Period(whole.start_s, middle_s, share * whole.kwh, whole.is_charging),
        Period(middle_s, whole.end_s, (1 - share) * whole.kwh, whole.is_charging),
    ]
    split = [*periods[:which], *halves, *periods[which + 1 :]]
    # A mean power just at a bound may fall to either side by rounding; such cases are no law.
    power_kw = whole.kwh / (whole.end_s - whole.start_s) * 3600
    bounds = [bound for step in tariff.in_force for e in step for bound in e.power_kw]
    if any(bound and abs(power_kw - bound) < 1e-6 * max(power_kw, 1.0) for bound in bounds):
        return
    assert total(itemised(tariff, split)) == pytest.approx(total(itemised(tariff, periods)), rel=1e-7, abs=1e-6)


@given(tariffs(), sessions())
def test_quantities_never_exceed_what_was_used(tariff, periods):
    used = {"FLAT": 1.0, "ENERGY": sum(p.kwh for p in periods)}
    for name, charging in (("TIME", True), ("PARKING_TIME", False)):
        used[name] = sum(p.end_s - p.start_s for p in periods if p.is_charging is charging) / 3600
    for name, most in used.items():
        assert sum(i.quantity for i in itemised(tariff, periods) if i.component == name) <= most * (1 + 1e-9) + 1e-9


@given(tariffs(), sessions())
def test_items_are_quantity_times_price_and_tax(tariff, periods):
    for item in itemised(tariff, periods):
        assert item.amount == pytest.approx(item.quantity * item.price + item.tax, rel=1e-12, abs=1e-12)


@given(st.data(), sessions(), st.floats(0.0, 200.0), st.floats(0.0, 200.0))
def test_paid_sum_lies_within_the_bounds_and_is_whole_cents(data, periods, one, other):
    low, high = sorted((round(one, 2), round(other, 2)))
    tariff = data.draw(tariffs(min_price=low, max_price=high))
    paid = bill(tariff, periods)
    assert low - 1e-9 <= total(paid) <= high + 1e-9
    exact = itemised(tariff, periods)
    if total(exact) > 0.0:
        share = sum(item.tax for item in exact) / total(exact)
        assert sum(item.tax for item in paid) == pytest.approx(share * total(paid), abs=0.005 * len(paid) + 0.01)
    assert all(item.amount == round(item.amount, 2) for item in paid)
    assert total(paid) * 100 == pytest.approx(round(total(paid) * 100), abs=1e-6)


@given(st.data(), sessions(), st.lists(st.floats(0.0, 200.0), min_size=2, max_size=2).map(sorted))
def test_bounds_with_and_without_tax_both_apply(data, periods, ends):
    """To the cent: the tax of each item is rounded."""
    low, high = (round(end, 2) for end in ends)
    for bound in ({"min_price": low, "min_net_price": high}, {"min_price": high, "min_net_price": low}):
        paid = bill(data.draw(tariffs(**bound)), periods)
        slack = 0.005 * len(paid) + 0.01
        assert total(paid) >= bound["min_price"] - 1e-9
        assert total(paid) - sum(item.tax for item in paid) >= bound["min_net_price"] - slack
    for bound in ({"max_price": low, "max_net_price": high}, {"max_price": high, "max_net_price": low}):
        paid = bill(data.draw(tariffs(**bound)), periods)
        slack = 0.005 * len(paid) + 0.01
        assert total(paid) <= bound["max_price"] + 1e-9
        assert total(paid) - sum(item.tax for item in paid) <= bound["max_net_price"] + slack
