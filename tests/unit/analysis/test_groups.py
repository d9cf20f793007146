"""KPIs by group, by hand on the rows of ``rows.py`` and as a law for any assignment to groups."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridorsim.analysis.comparison import compare
from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.kpis.groups import DIMENSIONS, GROUP_KPIS, group_rows, labels_of, parts_of
from corridorsim.analysis.multiple_comparisons import with_adjusted
from corridorsim.analysis.results import read
from corridorsim.analysis.unit_data import load_unit
from corridorsim.analysis.unit_summary.folder import summarize

YEAR = 8760 / 48

# t1 (small, from west in A) fails once and waits 15 min at h in A; t2 (large, from east in B) waits 30 min there.
BY_HAND = {
    ("jurisdiction", "A", "queue_min_mean"): 15,
    ("jurisdiction", "A", "evse_utilization_mean"): 1 / (48 - 12),
    ("jurisdiction", "A", "cost_per_tkm"): (380 + 1190) / (300 * 20 + 100 * 20),
    ("jurisdiction", "B", "cost_per_tkm"): 180 / (200 * 10),
    ("jurisdiction", "B", "queue_min_mean"): None,  # it has no hub
    ("jurisdiction", "A", "feeder_peak_loading_max"): 310 / 300,
    ("jurisdiction", "B", "feeder_peak_loading_max"): None,
    ("operator_size", "small", "queue_min_mean"): 7.5,
    ("operator_size", "large", "queue_min_mean"): 30,
    ("operator_size", "small", "session_success_rate"): 1 / 2,
    ("operator_size", "large", "delay_h_mean"): 1,
    ("operator_size", "large", "tolls_per_year"): 20 * YEAR,
    ("operator_size", "large", "price_paid_per_kwh"): 0.5,
    ("area_type", "rural", "hub_energy_mwh"): 0.2625,
    ("cpo", "cpo", "cpo_revenue_per_year"): 135 * YEAR,
    ("utility", "grid", "utility_income_per_year"): (26.25 + 2100 * 2 / 31) * YEAR,
}

ADDITIVE = ("trips_completed", "tolls_per_year")


def by_group(folder):
    results = read(folder)
    unit = results.units[0]
    rows = group_rows(results, unit, load_unit(results, unit))
    return {(row["dimension"], row["group"], row["kpi"]): row["value"] for row in rows}


def compare_folder(folder):
    summarize(folder)
    compare(folder)
    return read(folder).group_comparison.to_pylist()


@pytest.fixture
def values(make_results):
    return by_group(make_results())


@pytest.mark.parametrize("key", BY_HAND, ids=" ".join)
def test_figure_of_a_group_by_hand(values, key):
    expected = BY_HAND[key]
    assert values[key] == (expected if expected is None else pytest.approx(expected))


def test_figures_of_every_dimension_are_registered():
    assert {name for kpis in DIMENSIONS.values() for name in kpis} <= set(KPI_REGISTRY)


def test_what_is_not_named_is_no_dimension(make_results, unit_rows):
    rows = unit_rows()
    rows["hubs"] = [hub | {"area_type": None} for hub in rows["hubs"]]
    rows["feeders"] = [feeder | {"utility": None} for feeder in rows["feeders"]]
    dimensions = {dimension for dimension, _, _ in by_group(make_results({("base", 0): rows}))}
    assert dimensions == {"jurisdiction", "operator_size", "cpo"}


def test_tables_are_written_and_compared(make_results, unit_rows):
    folder = make_results({(name, i): unit_rows() for name in ("a", "b") for i in range(2)})
    summarize(folder)
    table = pq.read_table(folder / "summary/group_kpis.parquet")
    assert table.schema == GROUP_KPIS
    compare(folder)
    compared = read(folder).group_comparison.to_pylist()
    assert {row["scenario"] for row in compared} == {"b"}
    known = [row for row in compared if row["replications"]]
    assert {(row["difference"], row["p_value"], row["replications"]) for row in known} == {(0, 1, 2)}
    assert ("gap", "small - large operators") in {(row["dimension"], row["group"]) for row in known}


def test_groups_and_figures_of_a_dimension_are_one_family(make_results, unit_rows):
    units = {}
    for place, delay_s in enumerate((0.0, 5.0, 11.0)):
        units["a", place], units["b", place] = unit_rows(), unit_rows()
        for trip in units["b", place]["trips"]:
            if trip["status"] == "completed":
                trip["delay_s"] += 600.0 + delay_s
    compared = compare_folder(make_results(units))
    for dimension in ("jurisdiction", "operator_size"):
        family = [row for row in compared if row["dimension"] == dimension]
        assert family == with_adjusted(family)
        later = [row for row in family if row["kpi"] == "delay_h_mean"]
        assert len(later) == 2
        assert all(row["p_adjusted"] > row["p_value"] > 0 for row in later)
        assert min(row["p_value"] for row in family if row["kpi"] == "delay_h_mean") < 0.001


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.sampled_from(["small", "large"]), min_size=6, max_size=6))
def test_groups_add_up_to_the_whole(make_results, unit_rows, sizes):
    rows = unit_rows()
    for trip, size in zip(rows["trips"], sizes, strict=True):
        trip["operator_size"] = size
    results = read(make_results({("base", 0): rows}))
    data = load_unit(results, results.units[0])
    labels = labels_of(data, "operator_size", {})
    for name in ADDITIVE:
        compute = KPI_REGISTRY[name].compute
        parts = [compute(part) for part in parts_of(data, labels).values()]
        assert np.nansum(parts) == pytest.approx(compute(data))  # NaN where no trip of a group ended


def test_hubs_of_all_owners_add_up_to_the_whole(make_results, unit_rows):
    rows = unit_rows()
    for name, owner in (("i", "cpo"), ("j", "other")):
        rows["hubs"].append(rows["hubs"][0] | {"hub": name, "operator": owner})
        rows["hub_states"] += [row | {"hub": name} for row in rows["hub_states"] if row["hub"] == "h"]
    results = read(make_results({("base", 0): rows}))
    data = load_unit(results, results.units[0])
    labels = labels_of(data, "cpo", {})
    assert labels.groups == ["cpo", "other"]
    for name in ("hub_energy_mwh", "cpo_revenue_per_year", "cpo_margin_per_year", "utility_income_per_year"):
        compute = KPI_REGISTRY[name].compute
        assert sum(compute(part) for part in parts_of(data, labels).values()) == pytest.approx(compute(data))
