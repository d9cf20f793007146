"""Returns of hubs, by hand and as laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.analysis.investors import (
    Invested,
    discounted_payback_years,
    levelized_cost_per_kwh,
    net_present_value,
)
from corridorsim.analysis.results import read
from corridorsim.analysis.unit_summary.folder import summarize

YEAR = 8760 / 48
MARGIN = (135 - 26.25 - 2100 * 2 / 31) * YEAR


def test_returns_by_hand():
    invested = Invested(amount=1000.0, lifetime_years=2, running_per_year=0.0, cost_of_capital=0.25)
    assert net_present_value(1000.0, invested) == pytest.approx(800 + 640 - 1000)
    assert discounted_payback_years(1250.0, invested) == pytest.approx(1)  # 1250 / 1.25 after a year
    assert discounted_payback_years(250.0, invested) is None  # what capital costs, and no more
    assert levelized_cost_per_kwh(56.0, 10_000.0, invested) == pytest.approx((1000 / 1.44 + 56) / 10_000)
    assert levelized_cost_per_kwh(56.0, 0.0, invested) is None


def test_payback_without_interest():
    assert discounted_payback_years(100.0, Invested(1000.0, 15, 0.0, 0.0)) == 10


terms = st.builds(
    Invested,
    amount=st.floats(1e3, 1e8),
    lifetime_years=st.floats(1, 40),
    running_per_year=st.floats(0, 1e6),
    cost_of_capital=st.just(0.0) | st.floats(1e-12, 0.3),
)


@given(invested=terms, yearly_cost=st.floats(0, 1e7), sold_kwh=st.floats(1e3, 1e8))
def test_at_the_levelized_cost_the_net_present_value_is_nothing(invested, yearly_cost, sold_kwh):
    earned = levelized_cost_per_kwh(yearly_cost, sold_kwh, invested) * sold_kwh - yearly_cost
    assert net_present_value(earned, invested) == pytest.approx(0, abs=1e-6 * (invested.amount + yearly_cost * 40))


@given(invested=terms, share=st.floats(0.1, 10))
def test_pays_back_within_its_life_just_where_the_net_present_value_is_positive(invested, share):
    earned = share * invested.amount / invested.lifetime_years
    payback = discounted_payback_years(earned, invested)
    worth = net_present_value(earned, invested)
    if abs(worth) > 1e-6 * invested.amount:
        assert (payback is not None and payback < invested.lifetime_years) == (worth > 0)


def investors(folder):
    summarize(folder)
    return read(folder).investors.to_pylist()


def test_a_hub_of_the_small_run(make_results):
    (row,) = investors(make_results())
    assert (row["hub"], row["jurisdiction"], row["operator"], row["replications"]) == ("h", "A", "cpo", 1)
    assert row["utilization_mean"] == row["utilization_p5"] == pytest.approx(1.5 / 96)
    assert row["sold_mwh_per_year"] == pytest.approx(0.25 * YEAR)
    assert row["revenue_per_year"] == pytest.approx(135 * YEAR)
    assert row["agreements_per_year"] == pytest.approx(500)  # the only hub of those who agree
    assert row["invested"] == 9000
    assert row["running_per_year"] == pytest.approx(200)  # of the whole cost
    worth = (1 - 1.1**-10) / 0.1
    assert row["npv_mean"] == pytest.approx((MARGIN - 500 - 200) * worth - 9000)
    yearly = (26.25 + 2100 * 2 / 31) * YEAR + 500 + 200
    assert row["levelized_cost_per_kwh"] == pytest.approx((9000 / worth + yearly) / (250 * YEAR))


def test_risk_is_a_low_percentile_over_replications(make_results, unit_rows):
    dear = unit_rows()
    dear["investments"] = [dear["investments"][0] | {"cost": 30_000.0, "grant": 0.0}]
    (row,) = investors(make_results({("base", 0): unit_rows(), ("base", 1): dear}))
    worth = (1 - 1.1**-10) / 0.1
    values = [(MARGIN - 500 - running) * worth - amount for running, amount in ((200, 9000), (600, 30_000))]
    assert row["npv_mean"] == pytest.approx(sum(values) / 2)
    assert row["npv_p5"] == pytest.approx(values[1] + 0.05 * (values[0] - values[1]))
    assert row["invested"] == pytest.approx((9000 + 30_000) / 2)


def test_no_cost_is_no_return_and_not_zero(make_results, unit_rows):
    (row,) = investors(make_results({("base", 0): unit_rows() | {"investments": []}}))
    assert row["revenue_per_year"] > 0
    names = ("invested", "running_per_year", "npv_mean", "npv_p5", "payback_years", "levelized_cost_per_kwh")
    assert [row[name] for name in names] == [None] * 6
