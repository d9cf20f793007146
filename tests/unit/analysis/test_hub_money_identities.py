"""Bills of hubs are worked out from the tables; what they say is corrupted here, and what is written of them."""

import re

import pyarrow as pa
import pytest

from corridorsim.analysis.identities import UnitTables, check, hub_money
from corridorsim.analysis.results import read, write_table
from corridorsim.analysis.unit_summary.folder import summarize

COLUMNS = {
    "hubs_earn_what_sessions_pay": [
        ("month_bills", {"revenue": 126.0}, "revenue is not what its sessions paid: 1 of 1, worst .* by 1$"),
        ("month_bills", {"month": "2030-02"}, "revenue is not what its sessions paid: 2 of 2, worst .* by 125$"),
    ],
    "sites_earn_what_they_deliver": [
        ("month_bills", {"site_revenue": 11.0}, "site_revenue is not what it delivered: 1 of 1, worst h by 1$"),
    ],
    "hubs_buy_what_meters_count": [
        ("month_bills", {"energy_kwh": 260.5}, "not for the energy of its meter: 1 of 1, worst h by 2 kWh$"),
        (
            "month_items",
            {"quantity": 260.5},
            "an energy charge does not cover all energy of the month: 1 of 1, .* by 2 kWh$",
        ),
    ],
    "hub_bills_are_their_items": [
        ("month_items", {"price": 0.2}, r"an item of a hub is not quantity x price \+ tax: 2 of 2"),
        ("month_items", {"tax": 1.0}, r"an item of a hub is not quantity x price \+ tax: 2 of 2, worst .* by 1$"),
        ("month_bills", {"energy_cost": 27.25}, "energy_cost is not the sum of its items: 1 of 1, .* by 1$"),
        ("month_bills", {"demand_charge": 0.0}, "demand_charge is not the sum of its items: 1 of 1"),
        ("month_bills", {"margin": 0.0}, "margin is not revenues minus costs: 1 of 1"),
    ],
}
CASES = [(name, *case) for name, cases in COLUMNS.items() for case in cases]


def tables_of(folder):
    results = read(folder)
    return UnitTables(results, results.units[0])


@pytest.mark.parametrize(("name", "table", "columns", "message"), CASES)
def test_a_wrong_bill_is_found(make_results, name, table, columns, message):
    tables = tables_of(make_results())
    setattr(tables, table, getattr(tables, table).assign(**columns))
    found = list(getattr(hub_money, name)(tables))
    assert any(re.search(message, violation) for violation in found), found


def test_energy_fed_in_is_paid(make_results, unit_rows):
    rows = unit_rows()
    rows["hubs"][0]["feed_in_per_kwh"] = 0.1
    tables = tables_of(make_results({("base", 0): rows}))
    assert list(hub_money.sites_earn_what_they_deliver(tables)) == []
    # A kWh an hour was fed in over the 48 hours of the window.
    tables.hubs["feed_in_per_kwh"] = 0.2
    (found,) = hub_money.sites_earn_what_they_deliver(tables)
    assert found.endswith("worst h by 4.8")


def test_energy_fed_in_at_a_negative_price_costs(make_results, unit_rows):
    rows = unit_rows()
    rows["hubs"][0]["feed_in_per_kwh"] = -0.5
    rows["charging_sessions"][2] |= {"v2g_kwh": 4.0, "v2g_revenue": -1.0}
    folder = make_results({("base", 0): rows})
    tables = tables_of(folder)
    # 10 for demand response, 48 kWh of the sun, and what a truck pays for its energy.
    (bill,) = tables.month_bills.to_dict("records")
    assert bill["site_revenue"] == pytest.approx(10.0 - 0.5 * 48 - 1.0)
    assert list(hub_money.sites_earn_what_they_deliver(tables)) == []
    assert list(hub_money.hub_bills_are_their_items(tables)) == []


@pytest.mark.parametrize("figure", ["cpo_revenue_per_year", "cpo_margin_per_year", "utility_income_per_year"])
def test_a_wrong_key_figure_is_found(make_results, figure):
    folder = make_results()
    summarize(folder)
    assert check(folder) == []
    written = read(folder).kpis.to_pandas()
    written.loc[written["kpi"] == figure, "value"] += 2.0
    write_table(folder, "kpis", pa.Table.from_pandas(written, preserve_index=False))
    (found,) = check(folder)
    assert found.endswith(f"a KPI is not that of the hubs' bills: 1 of 3, worst {figure} by 2")
