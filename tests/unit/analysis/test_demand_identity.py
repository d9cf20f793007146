"""A demand charge is worked out again from the meter; what its bill says is corrupted here."""

import re

import pytest

from corridorsim.analysis.identities import UnitTables
from corridorsim.analysis.identities.demand import demand_charges_bill_one_peak
from corridorsim.analysis.results import read

from .rows import at


def tables_of(make_results, unit_rows, interval_min=15, ratchet_share=None, past_kw=()):
    """The hub draws 210 kW from 15:30 to 16:30 and 105 kW from 16:45 to 17:15 UTC; it is an hour later in Berlin."""
    rows = unit_rows()
    base = {"hub": "h", "time": at(0), "tax_share": 0.0}
    peaks = {"interval_min": interval_min, "ratchet_share": ratchet_share, "ratchet_months": 11}
    charge = base | peaks | {"item": "peak", "kind": "demand"}
    turns = [(0, None), (16.5, 12.0), (18, None)]
    rows["utility_rates"] = [base | {"item": "energy", "kind": "energy", "price": 0.2}]
    rows["utility_rates"] += [charge | {"time": at(hour), "price": price} for hour, price in turns]
    rows["utility_rates"] += [base | {"item": "peak", "kind": "past_peak", "size": kw} for kw in past_kw]
    results = read(make_results({("base", 0): rows}))
    return UnitTables(results, results.units[0])


@pytest.mark.parametrize(
    ("keys", "kw"),
    [
        ({}, 105.0),
        ({"interval_min": 30}, 52.5),
        ({"interval_min": 60}, 26.25),
        ({"ratchet_share": 0.8, "past_kw": (500.0, 100.0)}, 400.0),
        ({"ratchet_share": 0.8, "past_kw": (100.0,)}, 105.0),
    ],
)
def test_a_right_bill_holds(make_results, unit_rows, keys, kw):
    tables = tables_of(make_results, unit_rows, **keys)
    (row,) = tables.month_items.query("kind == 'demand'").to_dict("records")
    assert row["quantity"] == pytest.approx(kw)
    assert list(demand_charges_bill_one_peak(tables)) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda items: items.assign(quantity=104.0), "does not bill its peak: 1 of 1, worst .* by 1 kW"),
        (lambda items: items.assign(month="2030-02"), "billed in the wrong months: 2"),
        (lambda items: items.loc[[*items.index, *items.index]], "billed more than once in a month"),
    ],
)
def test_a_wrong_bill_is_found(make_results, unit_rows, change, message):
    tables = tables_of(make_results, unit_rows)
    tables.month_items = change(tables.month_items)
    found = list(demand_charges_bill_one_peak(tables))
    assert any(re.search(message, violation) for violation in found), found
