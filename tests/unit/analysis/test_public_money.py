"""Accounts of the public purse: what counts, who shares it, and the ratio of two differences."""

import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.analysis.accounts import load_accounts
from corridorsim.analysis.comparison import compare
from corridorsim.analysis.results import read
from corridorsim.analysis.statistics import mean_interval, ratio_interval
from corridorsim.analysis.unit_summary.folder import summarize

from .rows import at


def accounts(folder):
    results = read(folder)
    return load_accounts(results, results.units[0])


def stage(project, name, end_hour, *, hub="h", cost=100.0, grant=None, evses=1):
    end = None if end_hour is None else at(end_hour)
    money = {"cost": cost, "grant": grant, "evses": evses}
    return {"project": project, "hub": hub, "stage": name, "start": at(-9999), "end": end} | money


def test_a_rollout_adds_what_it_has_built(make_results, unit_rows):
    stages = [
        stage("one", "finance", -500, grant=40.0),
        stage("one", "commissioning", -100),
        stage("late", "finance", -500, grant=7.0),
        stage("late", "commissioning", 30),  # in the window, so that trucks do not meet it
        stage("never", "commissioning", None),
        stage("line", "commissioning", -100, hub=None),  # a utility's own
    ]
    hub = accounts(make_results({("base", 0): unit_rows() | {"rollout": stages}})).investments.loc["h"]
    assert (hub["cost"], hub["grant"]) == (10_000 + 200, 1000 + 40)


def test_a_treasury_pays_rebates_of_sessions_of_the_window(make_results, unit_rows):
    # t0 charges before the window, t1 and t2 in it.
    paid = [{"session_id": f"t{i}-{arrive}", "hub": "h", "amount": 2.0 + i} for i, arrive in ((0, 8), (1, 15), (2, 16))]
    folder = make_results({("base", 0): unit_rows() | {"rebates": paid}})
    assert accounts(folder).rebates == 3 + 4
    values = {row["kpi"]: row["value"] for row in summarize(folder).to_pylist()}
    assert values["public_money_per_year"] == pytest.approx(1100 + 7 * 8760 / 48)


def test_tolls_that_are_forgone_are_public_money(make_results, unit_rows):
    # t0 departs before the window; t1 and the stranded t4 in it, and t3 has not ended.
    spared = {"t0": 1.0, "t1": 2.0, "t4": 4.0, "t3": 8.0}
    rows = unit_rows()
    for trip in rows["trips"]:
        trip["toll_spared"] = spared.get(trip["trip_id"], 0.0)
    values = {row["kpi"]: row["value"] for row in summarize(make_results({("base", 0): rows})).to_pylist()}
    assert values["tolls_spared_per_year"] == pytest.approx(6 * 8760 / 48)
    assert values["public_money_per_year"] == pytest.approx(1100 + 6 * 8760 / 48)


def test_a_treasury_pays_for_the_trucks_that_are_bought_when_the_window_begins(make_results, unit_rows):
    steps = [("east", -9000, 3.0), ("east", -100, 50.0), ("west", -100, 20.0), ("west", 30, 9.0)]
    bought = [{"flow": flow, "time": at(hour), "rebates_per_year": paid} for flow, hour, paid in steps]
    folder = make_results({("base", 0): unit_rows() | {"adoption": bought}})
    assert accounts(folder).purchase_rebates_per_year == 70
    values = {row["kpi"]: row["value"] for row in summarize(folder).to_pylist()}
    assert values["public_money_per_year"] == pytest.approx(1100 + 70)


@pytest.mark.parametrize(("evses", "cost", "is_whole"), [(2, 0.0, True), (1, 0.0, False), (1, 5.0, True)])
def test_the_cost_of_every_evse_must_be_known(make_results, unit_rows, evses, cost, is_whole):
    rows = unit_rows() | {"rollout": [stage("one", "commissioning", -100, evses=evses)]}
    rows["investments"] = [rows["investments"][0] | {"cost": cost}]  # of the hub's two EVSEs
    assert accounts(make_results({("base", 0): rows})).investments.loc["h", "is_whole"] == is_whole


def test_hubs_of_the_agreeing_jurisdictions_share_by_their_evses(make_results, unit_rows):
    rows = unit_rows()
    places = [("h", "A", 2), ("i", "B", 6), ("j", "C", 8)]
    rows["hubs"] = [rows["hubs"][0] | {"hub": hub, "jurisdiction": place, "evses": n} for hub, place, n in places]
    shares = accounts(make_results({("base", 0): rows})).agreement_shares()
    assert shares.to_dict() == {"h": 125, "i": 375, "j": 0}  # of 500 that A and B agreed on


def test_results_older_than_the_tables_have_no_accounts(make_results):
    folder = make_results()
    for table in ("agreements", "investments"):
        shutil.rmtree(folder / "tables" / table)
    old = accounts(folder)
    assert (old.grants_per_year, old.agreements_per_year("public"), len(old.investments)) == (0, 0, 0)


def cheaper(rows, money, saved_kg):
    """Change public money and what the first trip of the window saves."""
    rows["agreements"][0]["cost_per_year"] += money
    rows["trips"][1]["diesel_kg"] += saved_kg
    return rows


def test_further_tonnes_by_hand(make_results, unit_rows):
    units = {("base", i): unit_rows() for i in range(3)}
    units |= {("more", i): cheaper(unit_rows(), 365.0, kg) for i, kg in enumerate((900.0, 1000.0, 1100.0))}
    folder = make_results(units)
    compare(folder)
    (row,) = read(folder).public_money.to_pylist()
    assert (row["baseline"], row["scenario"], row["replications"]) == ("base", "more", 3)
    assert row["more_money_per_year"] == pytest.approx(365)
    assert row["more_saved_t_per_year"] == pytest.approx(182.5)
    assert row["per_tco2e"] == pytest.approx(2)
    # Money is certain, so the bounds are money over the t interval of the saving: 182.5 (1 +- 0.2484) t
    margin = 4.302653 * 0.1 / 3**0.5
    assert row["ci_low"] == pytest.approx(2 / (1 + margin), rel=1e-6)
    assert row["ci_high"] == pytest.approx(2 / (1 - margin), rel=1e-6)


@pytest.mark.parametrize("saved", [[0.0, 0.0, 0.0], [-1.0, 0.5, 1.0]])
def test_no_ratio_where_the_saving_may_be_nothing(saved):
    interval = ratio_interval([5.0, 5.0, 5.0], saved)
    assert (interval.mean, interval.low, interval.high) == (None, None, None)


@given(money=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=8), saved=st.floats(0.1, 1e4))
def test_a_certain_saving_leaves_the_interval_of_the_money(money, saved):
    ratio, plain = ratio_interval(money, [saved] * len(money)), mean_interval([value / saved for value in money])
    near = {"rel": 1e-6, "abs": 1e-6 * max(map(abs, money), default=1) / saved + 1e-12}
    assert ratio.mean == pytest.approx(plain.mean, **near)
    assert [ratio.low, ratio.high] == [pytest.approx(plain.low, **near), pytest.approx(plain.high, **near)]


def test_the_interval_covers_the_true_ratio_as_often_as_it_says():
    draws = np.random.default_rng(1)
    hits = 0
    for _ in range(1000):
        saved = draws.normal(10, 2, 8)
        money = 3 * saved + draws.normal(0, 4, 8)
        interval = ratio_interval(money.tolist(), saved.tolist())
        hits += interval.low <= 3 <= interval.high
    assert 930 <= hits <= 970
