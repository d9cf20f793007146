"""Prices, payback, interest, funds: numbers worked by hand."""

import pytest
import simpy
from small_rollout import plan, run, stages

from corridorsim.config.rollout import Supplier
from corridorsim.rollout import simulate_rollout
from corridorsim.rollout.money import interest, pays_back, tender_price_per_kw
from corridorsim.rollout.pools import Fund, Staff


def test_a_doubling_of_orders_takes_off_the_learning_rate():
    supplier = Supplier(price_per_kw=400, learning_rate=0.2, first_kw=1000)
    assert tender_price_per_kw(supplier, 500, 0) == pytest.approx(400)
    assert tender_price_per_kw(supplier, 500, 1000) == pytest.approx(320)
    assert tender_price_per_kw(supplier, 500, 3000) == pytest.approx(256)


def test_the_highest_step_that_a_tender_reaches_counts():
    supplier = Supplier(price_per_kw=400, volume_discounts=((1000, 0.05), (5000, 0.15)))
    assert [tender_price_per_kw(supplier, kw, 0) for kw in (999, 1000, 9000)] == pytest.approx([400, 380, 340])


def test_payback_is_that_of_an_annuity():
    # 100 a year for 10 years at 8 % are worth 671.008.
    assert pays_back(671.0, 100, 0.08, 10)
    assert not pays_back(671.02, 100, 0.08, 10)
    assert pays_back(1000, 100, 0.0, 10)


def test_interest_is_compound():
    assert interest(1000, 0.1, 2 * 365.25) == pytest.approx(210)


def test_pooled_orders_share_a_discount():
    # 2,000 and 4,000 kW are ordered on the same day: alone 500 and 450 EUR/kW, together 450 for both.
    supplier = {"suppliers": {"maker": {"volume_discounts": [[3000, 0.1]]}}}
    costs = {scope: {r.project: r.cost for r in run(supplier, {"procurement": {"scope": scope}}).stages
                     if r.stage == "delivery"} for scope in ("own", "pooled")}  # fmt: skip
    assert costs["own"] == pytest.approx({"one": 1_000_000, "two": 1_800_000})
    assert costs["pooled"] == pytest.approx({"one": 900_000, "two": 1_800_000})


def test_a_grant_waits_for_the_budgets_of_the_years():
    # A grant of half of 1,000,000 with 200,000 a year: paid on 1 January 2028, the third payment.
    rules = {"finance": {"budget_per_year": 200_000, "grant_share": 0.5}}
    history = run({}, rules)
    assert stages(history, "one")["finance"] == (150, 730)
    assert [r.grant for r in history.stages if r.project == "one" and r.stage == "finance"] == [500_000]


def test_a_joint_fund_pays_with_the_neighbours_money():
    # 400,000 a year together: 'one' on 1 January 2027, then 'two' needs 1,000,000 of what has been 800,000 - 500,000.
    rules = {"finance": {"budget_per_year": 200_000, "grant_share": 0.5, "joint_fund": True}}
    history = run({}, rules)
    assert stages(history, "one")["finance"] == (150, 365)
    assert stages(history, "two")["finance"] == (150, 1096), "1 January 2029"


def test_investors_wait_for_sales_to_grow():
    # 1,000,000 at 0 % in 5 years need 200,000 a year; 2,000 kWh x 365.25 x 0.2 = 146,100, + 20 % a year from the start:
    # on day 150 157,459; a year later 188,950; after another 226,740.
    market = {"investment": {"margin_per_kwh": 0.2, "payback_years": 5, "growth_per_year": 0.2}}
    history = run(market | {"projects": {"one": {"expected_kwh_per_day": 2000}}})
    assert stages(history, "one")["finance"] == (150, 150 + 2 * 365.25)
    assert stages(history, "two")["finance"] == (150, 150)


def test_interest_runs_from_finance_to_opening():
    history = simulate_rollout(plan({}, {"finance": {"cost_of_capital": 0.1}}), 1, 0)
    (last,) = [r for r in history.stages if r.project == "one" and r.stage == "commissioning"]
    assert last.cost == pytest.approx(1_000_000 * (1.1 ** (400 / 365.25) - 1))


def test_workers_go_to_the_first_who_came_and_may_have_them():
    env = simpy.Environment()
    sharing = {"a": ("a", "b"), "b": ("b", "a"), "c": ("c",)}
    staff = Staff(env, {"a": 1, "b": 1, "c": 0}.get, sharing.__getitem__)
    asked = [staff.ask(name) for name in ("a", "a", "c", "b")]
    assert [event.triggered for event in asked] == [True, True, False, False]
    assert [event.value for event in asked[:2]] == ["a", "b"], "its own worker first, then the neighbour's"
    staff.give_back("a")
    assert asked[3].value == "a"
    assert not asked[2].triggered


def test_a_large_claim_is_not_passed_by_later_ones():
    env = simpy.Environment()
    fund = Fund(env, {"a": 100.0}.get, lambda name: (name,))
    fund.pay_in(["a"])
    claims = [fund.claim("a", amount) for amount in (150, 50)]
    assert not any(claim.triggered for claim in claims)
    fund.pay_in(["a"])
    assert [claim.triggered for claim in claims] == [True, True]
    assert fund.balance == {"a": 0.0}
