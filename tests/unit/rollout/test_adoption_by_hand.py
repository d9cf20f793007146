"""Uptake on a road of 200 km with hubs at 50 and 150 km: costs, gaps and shares worked by hand."""

from datetime import date
from math import exp

import pytest
from small_rollout import experiment, plan, stages

from corridorsim.config.adoption import value_in
from corridorsim.rollout import simulate_rollout
from corridorsim.rollout.adoption import shares_on
from corridorsim.rollout.kpis import kpi_plan, rollout_kpis
from corridorsim.rollout.ownership import capital_per_year

ADOPTION = {
    # A truck that is worth nothing after a year without interest: its price over 100,000 km.
    "electric": {"price": 100_000, "residual_share": 0, "maintenance_per_km": 0.1, "kwh_per_km": 2.5,
                 "lost_h_per_charge": 0.25},
    "diesel": {"price": 80_000, "residual_share": 0, "maintenance_per_km": 0.2, "l_per_km": 0.3, "price_per_l": 2.0},
    "km_per_year": 100_000, "ownership_years": 1, "discount_rate": 0, "sensitivity": 10, "gap_penalty": 0.1,
    "renewal_per_year": 0.2,
}  # fmt: skip
TOLL = {"jurisdictions": {"west": {"toll_per_km": 0.3}, "east": {"toll_per_km": 0.3}}}
FLOW = {"flows": {"eastward": {"electric_share": 0.5}}}
FIRST_OPENS = 550.0
"""5 July 2027; the hub at 150 km was there before."""


def rows(rules=None, rollout=None, **more):
    """Uptake of the small rollout and its history."""
    made = plan(rollout, rules, **({"adoption": ADOPTION} | TOLL | FLOW | more))
    history = simulate_rollout(made, 1, 0)
    return history.uptake, history


def with_(**changes):
    return {"adoption": ADOPTION | changes}


def test_two_years_by_hand():
    (first, second, third, *_), history = rows({"incentives": {"toll_exemption": 0.5}})
    assert history.opened["one"] == FIRST_OPENS
    assert [row.day for row in (first, second, third)] == [0, 365, 730]
    # The range is 400 kWh x 0.8 / (2.5 kWh/km x 0.96) = 133.3 km: one and a half charges, the first at the depot.
    energy = 2.5 * (0.2 * 2 / 3 + 0.4 / 3)
    electric = 1.0 + 0.1 + energy + 0.15 + 0.5 * 0.25 * 30 / 200
    diesel = 0.8 + 0.2 + 0.3 * 2.0 + 0.3
    assert first.electric_per_km == pytest.approx(electric)
    assert first.diesel_per_km == pytest.approx(diesel)
    # 150 km without a hub are beyond the range: nobody buys, the old trucks go.
    assert (first.longest_gap_km, first.target, first.share) == (150, 0, 0.5)
    assert second.share == pytest.approx(0.5 + 0.2 * (0 - 0.5))
    # With the hub at 50 km the longest gap is 100 km, three quarters of the range.
    target = 1 / (1 + exp(-10 * ((diesel - electric) / diesel - 0.1 * 0.75)))
    assert third.longest_gap_km == 100
    assert third.target == pytest.approx(target)
    assert third.share == pytest.approx(0.4 + 0.2 * (target - 0.4))


def test_each_incentive_takes_off_its_part():
    (plain, *_), _ = rows()
    for incentive, gain in (
        ({"purchase_rebate": 20_000}, 20_000 / 100_000),
        ({"purchase_rebate": 900_000}, 1.0),
        ({"toll_exemption": 1.0}, 0.3),
        ({"energy_rebate_per_kwh": 0.1}, 2.5 * 0.1 / 3),
        ({"energy_rebate_per_kwh": 9.0}, 2.5 * 0.4 / 3),
    ):
        (row, *_), _ = rows({"incentives": incentive})
        assert plain.electric_per_km - row.electric_per_km == pytest.approx(gain), incentive
        assert row.diesel_per_km == plain.diesel_per_km


@pytest.mark.parametrize(("rebate", "paid"), [(20_000, 20_000), (900_000, 100_000)])
def test_the_treasury_pays_for_those_that_are_bought(rebate, paid):
    made, _ = rows({"incentives": {"purchase_rebate": rebate}})
    assert made[0].rebates_per_year == 0, "nobody buys"
    # 40 trucks a day over 200 km keep 29.22 trucks busy, of which a fifth is renewed.
    assert made[-1].rebates_per_year == pytest.approx(29.22 * 0.2 * made[-1].target * paid)
    assert made[-1].target > 0


def test_foreign_cards_and_fees_are_part_of_the_price():
    fees = {"roaming_fees": {"per_kwh": 0.1, "per_session": 5}, "tariffs": {"session_fee": 2.5}}
    (plain, *_), _ = rows()
    (home, *_), _ = rows(fees)
    (away, *_), _ = rows(fees, operators={"line": {"network": "elsewhere"}})
    assert home.electric_per_km - plain.electric_per_km == pytest.approx(2.5 / 3 * 2.5 / 250)
    assert away.electric_per_km - home.electric_per_km == pytest.approx(2.5 / 3 * (0.1 + 5 / 250))


def test_the_price_of_a_hub_is_the_mean_of_a_week():
    # Half the day on five days of seven at 0.75 instead of 0.4.
    window = {"start": "06:00", "end": "18:00", "days": ["mon", "tue", "wed", "thu", "fri"], "energy_per_kwh": 0.75}
    (plain, *_), _ = rows()
    (row, *_), _ = rows({"tariffs": {"windows": [window]}})
    assert row.electric_per_km - plain.electric_per_km == pytest.approx(2.5 / 3 * 0.35 * 0.5 * 5 / 7)
    element = {"price_components": [{"type": "ENERGY", "price": 0.5}]}
    (row, *_), _ = rows({"tariffs": {"elements": [element]}})
    assert row.electric_per_km - plain.electric_per_km == pytest.approx(2.5 / 3 * 0.1)


def test_a_rebate_adds_nothing_to_a_price_below_zero():
    below_zero = {"tariffs": {"energy_per_kwh": -0.1}}
    (plain, *_), _ = rows(below_zero)
    (row, *_), _ = rows({**below_zero, "incentives": {"energy_rebate_per_kwh": 0.05}})
    assert row.electric_per_km == plain.electric_per_km


def test_an_annuity_by_hand():
    # 100,000 less 20,000 that are got back after two years at 10 %: 83,471.07, in two payments of 48,095.24.
    assert capital_per_year(100_000, 20_000, discount_rate=0.1, years=2) == pytest.approx(48_095.238, abs=1e-3)
    assert capital_per_year(100_000, 20_000, 30_000, discount_rate=0.0, years=5) == pytest.approx(10_000)


def test_values_between_years():
    points = ((2026, 100.0), (2030, 60.0))
    assert [value_in(points, year) for year in (2020, 2026, 2027, 2029.5, 2030, 2040)] == [100, 100, 90, 65, 60, 60]
    assert value_in(7, 2030) == 7


def test_a_part_of_a_year_renews_a_part():
    # From 1 July 2026 on: 184 days of 365, with a target of 0.
    late = {"start": "2026-07-01", "projects": {name: {"announced": "2026-07-01"} for name in ("one", "two")}}
    (first, second, *_), _ = rows(rollout=late)
    assert (first.share, second.day) == (0.5, 184)
    assert second.share == pytest.approx(0.5 - 0.2 * 184 / 365 * 0.5)


@pytest.mark.parametrize("change", [{"renewal_per_year": 0.0}, {"sensitivity": 0.0}])
def test_without_renewal_or_sensitivity_nothing_moves(change):
    near = {**ADOPTION["electric"], "kwh_per_km": 1.0}
    made, _ = rows(**with_(electric=near, **change))
    assert {row.share for row in made} == {0.5}, "with a range of more than the way, no gap is too long"


def test_shares_hold_until_the_next_new_year():
    made, _ = rows()
    by_day = {row.day: row.share for row in made}
    assert shares_on(made, -9.0) == {"eastward": by_day[0]}
    assert shares_on(made, 364.0) == {"eastward": by_day[0]}
    assert shares_on(made, 365.0) == {"eastward": by_day[365]}


INVESTMENT = {"margin_per_kwh": 0.2, "payback_years": 5}
TO_BE_SOLD = {"investment": INVESTMENT, "projects": {"one": {"expected_kwh_per_day": 2000}}}


def test_investors_wait_for_trucks():
    # As in test_money: 146,100 a year at the given share, 200,000 are needed: 1.369 times as many electric trucks.
    # A target of one half moves 0.2 to 0.26 and 0.308 on the first two new years: 1.3 and 1.54 times.
    rules = {"finance": {"cost_of_capital": 0.0}}
    flow = {"flows": {"eastward": {"electric_share": 0.2}}}
    near = {**ADOPTION["electric"], "kwh_per_km": 1.0}
    made, history = rows(rules, TO_BE_SOLD, **with_(electric=near, sensitivity=0), **flow)
    assert [row.share for row in made[:3]] == pytest.approx([0.2, 0.26, 0.308])
    assert stages(history, "one")["finance"] == (150, 150 + 2 * 365.25)


def test_no_trucks_no_hub_no_trucks():
    # The hub at 50 km is not built before trucks come, and none comes while 150 km are without one.
    made, history = rows({}, TO_BE_SOLD)
    assert "construction" not in stages(history, "one")
    assert made[-1].share == pytest.approx(0.5 * 0.8**5)
    quick, _ = rows()
    assert quick[-1].share > made[-1].share


def test_the_share_of_all_trucks_is_weighted_by_flow():
    two = {"flows": {"eastward": {"electric_share": 0.5}, "short": {
        "origin": "a", "destination": "c", "trucks_per_day": 120, "electric_share": 0.1, "vehicles": {"truck": 1},
        "operators": {"line": 1}}}}  # fmt: skip
    made = experiment({}, {}, adoption=ADOPTION, **two)
    its_plan = plan({}, {}, adoption=ADOPTION, **two)
    kpis = list(rollout_kpis(kpi_plan(made, its_plan), simulate_rollout(its_plan, 1, 0)))
    shares = {kpi.day: kpi.value for kpi in kpis if kpi.kpi == "electric_share"}
    assert len(shares) == 72
    assert shares[date(2026, 1, 1)] == shares[date(2026, 12, 1)] == pytest.approx((40 * 0.5 + 120 * 0.1) / 160)


def test_given_shares_have_no_uptake():
    made = plan()
    history = simulate_rollout(made, 1, 0)
    assert history.uptake == []
    assert all(kpi.kpi != "electric_share" for kpi in rollout_kpis(kpi_plan(experiment(), made), history))
