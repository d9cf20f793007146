"""Items of an owner's bill, by hand."""

import numpy as np
import pandas as pd
import pytest

from corridorsim.analysis.bills import BILL_ITEMS, unit_bills
from corridorsim.analysis.results import Unit, read
from corridorsim.analysis.utility import Month, Use, bill_months, month_items, tariff_of, use_of

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
    return [(i.item, i.quantity, i.unit, i.amount) for i in month_items(tariff_of(table), meter, use)]


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
    got = [item.amount for item in month_items(tariff_of(two_step()), month(10_000), Use(100.0, hours))]
    assert got == [round(amount, 2) for amount in expected]


def test_hours_of_use_scale_the_window_to_a_year():
    # 1 000 kWh in two days with a peak of 100 kW: 182 500 kWh a year
    assert use_of(1000.0, 100.0, 48.0) == Use(100.0, 1825.0)
    assert use_of(0.0, 0.0, 48.0) == NO_USE


def test_tax_is_in_the_amount_and_rounded_by_itself():
    (item,) = month_items(tariff_of(rates(("fixed", "fixed", 0, 10.01, 0.19))), month(0, share=0.5), NO_USE)
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
    items = unit_bills(results, Unit("base", 0)).items
    assert items.schema == BILL_ITEMS
    frame = items.to_pandas()
    own = frame[frame["hub"] == "h"].set_index("item")["amount"]
    assert own["energy"] == round(262.5 * 0.2 * 1.1, 2)
    assert own["peak"] == round(210 * 12 * 2 / 31 * 1.1, 2)
    assert own["fixed"] == round(100 * 2 / 31 * 1.1, 2)
    for bill in unit_bills(results, Unit("base", 0)).months.to_pylist():
        total = frame.loc[frame["hub"] == bill["hub"], "amount"].sum()
        assert bill["energy_cost"] + bill["demand_charge"] == pytest.approx(total, abs=1e-9)
        assert bill["margin"] == pytest.approx(bill["revenue"] + bill["site_revenue"] - total, abs=1e-9)


def test_results_made_before_there_were_utility_tariffs(make_results):
    import shutil

    folder = make_results()
    shutil.rmtree(folder / "tables" / "utility_rates")
    assert unit_bills(read(folder), Unit("base", 0)).months.num_rows == 1


def with_peaks(table, interval_min=15, ratchet=(None, None)):
    columns = {"interval_min": interval_min, "ratchet_share": ratchet[0], "ratchet_months": ratchet[1]}
    return table.assign(**columns).astype({"ratchet_share": float, "ratchet_months": float})


@pytest.mark.parametrize(("interval_min", "kw"), [(15, 400.0), (30, 240.0), (60, 160.0)])
def test_the_peak_is_the_mean_of_the_tariffs_interval(interval_min, kw):
    table = with_peaks(rates(("peak", "demand", 0, 10.0)), interval_min)
    assert lines(table, month(10, 10, 20, 100, 40, 60, 30, 30)) == [("peak", kw, "kW", 10 * kw)]


def test_intervals_follow_the_local_clock():
    # At an offset of 5:45 a local half-hour begins a quarter of an hour after one of UTC.
    kwh, begins = np.array([30.0, 50.0, 50.0, 30.0]), np.arange(4) * QUARTER_US
    nepal = Month(begins, kwh, 1.0, begins + 23 * QUARTER_US)
    assert (nepal.peak_kw(30), Month(begins, kwh, 1.0).peak_kw(30)) == (200.0, 160.0)


def test_an_hour_that_the_clock_shows_twice_is_two():
    begins = np.arange(8) * QUARTER_US
    local_us = begins - np.repeat([0, 4], 4) * QUARTER_US
    assert Month(begins, np.array([10.0] * 4 + [20.0] * 4), 1.0, local_us).peak_kw(60) == 80.0


def test_windows_of_one_charge_have_one_peak():
    prices = [(0, None), (1, 10.0), (2, None), (3, 10.0), (4, None)]
    table = with_peaks(rates(*[("peak", "demand", quarter, price) for quarter, price in prices]))
    assert lines(table, month(99, 20, 99, 30, 99)) == [("peak", 120, "kW", 1200.0)]


def billed_kw(table, *months):
    return [[item.quantity for item in items] for items in bill_months(tariff_of(table), months, NO_USE)]


def test_a_ratchet_bills_a_share_of_the_highest_peak_of_the_months_before():
    table = with_peaks(rates(("peak", "demand", 0, 10.0)), ratchet=(0.8, 2))
    peaks = [month(kwh) for kwh in (100, 20, 90, 20, 20, 20)]
    # 400 kW, then 80 % of it, the month's own 360 kW, 80 % of that for two months, and the month's own 80 kW.
    assert billed_kw(table, *peaks) == [[400.0], [320.0], [360.0], [288.0], [288.0], [80.0]]


def test_peaks_before_the_window_count():
    table = rates(("peak", "demand", 0, 10.0), *[("peak", "past_peak", 0, None, 0.0, kw) for kw in (900.0, 500.0)])
    ratchet = with_peaks(table, ratchet=(0.8, 1))
    assert billed_kw(ratchet, month(20), month(20)) == [[400.0], [80.0]]
    assert billed_kw(with_peaks(table, ratchet=(0.8, 11)), month(20), month(20)) == [[720.0], [720.0]]
    assert billed_kw(with_peaks(table), month(20)) == [[80.0]]
