"""Items of an owner's bill, by hand."""

import numpy as np
import pandas as pd
import pytest

from corridorsim.analysis.bills import BILL_ITEMS, bill_items, month_bills
from corridorsim.analysis.results import read
from corridorsim.analysis.utility import Month, Use, month_items, use_of

from .rows import at

QUARTER_US = 15 * 60 * 1_000_000
NO_USE = Use(0.0, 0.0)


def rates(*rows):
    """Rows of (item, kind, time in quarters, price, tax share, size, subscribed_kw)."""
    names = ("item", "kind", "time", "price", "tax_share", "size", "subscribed_kw")
    filled = [dict(zip(names, (*row, 0.0, None, None)[:7], strict=True)) for row in rows]
    frame = pd.DataFrame(filled)
    frame["time"] = pd.to_datetime(frame["time"] * QUARTER_US, unit="us", utc=True)
    return frame.astype({"price": float, "size": float, "subscribed_kw": float})


def month(*kwh, share=1.0):
    return Month(np.arange(len(kwh)) * QUARTER_US, np.array(kwh, dtype=float), share)


def lines(table, meter, use=NO_USE):
    return [(i.item, i.quantity, i.unit, i.amount) for i in month_items(table, meter, use)]


def test_energy_by_price():
    table = rates(("energy", "energy", 0, 0.1), ("energy", "energy", 2, 0.3), ("energy", "energy", 3, 0.1))
    assert lines(table, month(10, 20, 40, 80)) == [("energy", 110, "kWh", 11.0), ("energy", 40, "kWh", 12.0)]


def test_energy_with_a_price_every_quarter_hour_stands_at_its_mean():
    table = rates(*[("spot", "energy", i, i / 100) for i in range(48)])
    # sum of 0.01 i x 2 kWh over i = 0 .. 47
    assert lines(table, month(*[2.0] * 48)) == [("spot", 96, "kWh", 22.56)]


def test_demand_is_the_peak_within_its_window():
    table = rates(("on-peak", "demand", 0, None), ("on-peak", "demand", 1, 15.0), ("on-peak", "demand", 3, None))
    assert lines(table, month(100, 25, 50, 100, share=0.5)) == [("on-peak", 200, "kW", 1500.0)]


def test_demand_without_its_season_is_no_item():
    assert lines(rates(("summer", "demand", 0, None)), month(100)) == []


@pytest.mark.parametrize(
    ("subscribed_kw", "expected"),
    [
        (None, [("block", 5, "block", 500.0), ("over", 0, "kW", 0.0)]),  # 240 kW need five blocks of 50
        (120.0, [("block", 3, "block", 300.0), ("over", 90, "kW", 360.0)]),
        (250.0, [("block", 5, "block", 500.0), ("over", 0, "kW", 0.0)]),
    ],
)
def test_subscription_in_blocks(subscribed_kw, expected):
    size = (0.0, 50.0, subscribed_kw)
    table = rates(("block", "block", 0, 100.0, *size), ("over", "overage", 0, 4.0, *size))
    assert lines(table, month(60, 20)) == expected


def two_step():
    rows = [("energy_below", 0.0349), ("energy_above", 0.0232), ("capacity_below", 41.06), ("capacity_above", 70.14)]
    return rates(*[("grid", kind, 0, price, 0.0, 2500.0) for kind, price in rows])


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(2499.9, (349.0, 100 * 41.06 / 12)), (2500.0, (232.0, 100 * 70.14 / 12))],
)
def test_hours_of_use_choose_both_prices(hours, expected):
    got = [item.amount for item in month_items(two_step(), month(10_000), Use(100.0, hours))]
    assert got == [round(amount, 2) for amount in expected]


def test_hours_of_use_scale_the_window_to_a_year():
    # 1 000 kWh in two days with a peak of 100 kW: 182 500 kWh a year
    assert use_of(1000.0, 100.0, 48.0) == Use(100.0, 1825.0)
    assert use_of(0.0, 0.0, 48.0) == NO_USE


def test_tax_is_in_the_amount_and_rounded_by_itself():
    (item,) = month_items(rates(("fixed", "fixed", 0, 10.01, 0.19)), month(0, share=0.5), NO_USE)
    assert (item.tax, item.amount) == (0.95, 5.96)


def test_items_add_up_to_the_bill_of_a_results_folder(make_results, unit_rows):
    rows = unit_rows()
    base = {"hub": "h", "time": at(0), "tax_share": 0.1}
    rows["utility_rates"] = [
        base | {"item": "energy", "kind": "energy", "price": 0.2},
        base | {"item": "peak", "kind": "demand", "price": 12.0},
        base | {"item": "fixed", "kind": "fixed", "price": 100.0},
    ]
    rows["hubs"].append(rows["hubs"][0] | {"hub": "idle"})  # without a utility tariff
    results = read(make_results({("base", 0): rows}))
    items = bill_items(results, "base", 0)
    assert items.schema == BILL_ITEMS
    frame = items.to_pandas()
    own = frame[frame["hub"] == "h"].set_index("item")["amount"]
    assert own["energy"] == round(262.5 * 0.2 * 1.1, 2)
    assert own["peak"] == round(210 * 12 * 2 / 31 * 1.1, 2)
    assert own["fixed"] == round(100 * 2 / 31 * 1.1, 2)
    for bill in month_bills(results, "base", 0).to_pylist():
        total = frame.loc[frame["hub"] == bill["hub"], "amount"].sum()
        assert bill["energy_cost"] + bill["demand_charge"] == pytest.approx(total, abs=1e-9)
        assert bill["margin"] == pytest.approx(bill["revenue"] + bill["site_revenue"] - total, abs=1e-9)


def test_results_made_before_there_were_utility_tariffs(make_results):
    import shutil

    folder = make_results()
    shutil.rmtree(folder / "tables" / "utility_rates")
    assert month_bills(read(folder), "base", 0).num_rows == 1
