"""Rebates on energy and tolls on the road, through a whole world: who pays what."""

import pytest
from small_world import experiment, tables_of, trip

HUB_EFFICIENCY = 0.95


def tables(incentives, tariff=None, network="home"):
    rules = {"incentives": incentives, "tariffs": tariff or {}}
    made = experiment(jurisdictions={"here": {"rules": rules}}, operators={"line": {"network": network}})
    return tables_of(made, [trip("one", depart_s=3600.0)])


def session(made):
    return made["charging_sessions"].iloc[0]


def kwh_of(made):
    return session(made)["grid_kwh"] * HUB_EFFICIENCY


def test_the_treasury_pays_its_part_of_each_kwh():
    made = tables({"energy_rebate_per_kwh": 0.15})
    assert session(made)["cost"] == pytest.approx(kwh_of(made) * (0.4 - 0.15) + 1.0)
    (row,) = made["rebates"].to_dict("records")
    assert (row["session_id"], row["hub"], row["jurisdiction"]) == ("one/1", session(made)["hub"], "here")
    assert row["amount"] == pytest.approx(kwh_of(made) * 0.15)


def test_a_rebate_is_never_more_than_the_energy_and_its_surcharge():
    made = tables({"energy_rebate_per_kwh": 9.0}, network="abroad")
    assert session(made)["cost"] == pytest.approx(1.0 + 2.0), "the fees of the session and of roaming stay"
    assert made["rebates"]["amount"].iloc[0] == pytest.approx(kwh_of(made) * (0.4 + 0.1))


def test_a_bill_by_items_shows_the_rebate():
    made = tables({"energy_rebate_per_kwh": 0.15}, {"max_price": 500.0})
    amounts = made["bills"].set_index("component")["amount"]
    assert amounts["REBATE"] == pytest.approx(-round(kwh_of(made) * 0.15, 2))
    assert session(made)["cost"] == pytest.approx(amounts.sum())
    assert made["rebates"]["amount"].iloc[0] == -amounts["REBATE"]


def test_exempt_trucks_pay_the_rest_of_the_toll():
    trips = [tables({"toll_exemption": share})["trips"].iloc[0] for share in (0.0, 0.75, 1.0)]
    assert [trip["toll_cost"] for trip in trips] == pytest.approx([320 * 0.1, 320 * 0.025, 0.0])
    assert [trip["toll_spared"] for trip in trips] == pytest.approx([0.0, 320 * 0.075, 320 * 0.1])


def test_without_incentives_nobody_else_pays():
    made = tables({})
    assert len(made["rebates"]) == 0
    assert session(made)["cost"] == pytest.approx(kwh_of(made) * 0.4 + 1.0)


def test_under_a_highest_price_a_rebate_is_no_more_than_that():
    made = tables({"energy_rebate_per_kwh": 9.0}, {"max_price": 20.0})
    assert kwh_of(made) * 0.4 > 20.0
    assert session(made)["cost"] == pytest.approx(0.0, abs=1e-9)
    assert made["rebates"]["amount"].iloc[0] == pytest.approx(20.0)


@pytest.mark.parametrize("form", [{}, {"max_price": 500.0}], ids=["short form", "items"])
def test_a_price_below_zero_is_paid_out_without_a_rebate(form):
    made = tables({"energy_rebate_per_kwh": 0.15}, {"energy_per_kwh": -0.1, "session_fee": 0.0} | form)
    assert session(made)["cost"] == pytest.approx(-0.1 * kwh_of(made), abs=0.005)
    assert made["rebates"]["amount"].sum() == 0.0


@pytest.mark.parametrize("form", [{}, {"max_price": 500.0}], ids=["short form", "items"])
def test_a_rebate_is_no_more_than_what_a_fee_below_zero_leaves_to_pay(form):
    made = tables({"energy_rebate_per_kwh": 9.0}, {"energy_per_kwh": 0.4, "session_fee": -5.0} | form)
    assert session(made)["cost"] == pytest.approx(0.0, abs=0.005)
    assert made["rebates"]["amount"].iloc[0] == pytest.approx(0.4 * kwh_of(made) - 5.0, abs=0.005)
