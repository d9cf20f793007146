import pyarrow as pa
import pytest

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.statistics import paired_difference
from corridorsim.records.schema import COMPARISON, KPIS
from corridorsim.report.story import listed, summary, table_rows

UNIT = KPI_REGISTRY["cost_per_tkm"].unit.format(currency="EUR")


def tables(costs, baseline="base"):
    """Build figures and comparison of cost per tonne-km: values of three replications by scenario."""
    kpis, rows = [], []
    for scenario, values in costs.items():
        names = {"scenario": scenario, "kpi": "cost_per_tkm", "unit": UNIT}
        kpis += [names | {"replication": i, "value": value} for i, value in enumerate(values)]
        if scenario != baseline:
            paired = paired_difference(costs[baseline], values)
            rows.append(names | {"baseline": baseline} | vars(paired))
    return pa.Table.from_pylist(rows, schema=COMPARISON), pa.Table.from_pylist(kpis, schema=KPIS)


def said(costs, waits=(), mean_scenarios=()):
    comparison, kpis = tables(costs)
    return summary(comparison, kpis, waits, "base", mean_scenarios)


def wait_row(group, before, after, p_adjusted):
    paired = vars(paired_difference(before, after))
    names = {"scenario": "other", "group": group, "kpi": "queue_min_mean", "unit": "min"}
    return names | paired | {"p_adjusted": p_adjusted}


def test_best_scenario_comes_first_with_its_interval():
    text = said({"base": [2.0, 2.1, 2.2], "other": [1.0, 1.101, 1.199]})[0]
    assert text.startswith(
        "By mean cost per tonne-km, other ranks first: compared with base, cost per tonne-km falls by "
    )
    assert "95 % interval" in text
    assert "(48 %)" in text


def test_unsure_lead_is_said():
    assert (
        "its lead over base is not statistically clear" in said({"base": [2.0, 2.0, 2.0], "other": [1.0, 2.5, 2.0]})[0]
    )


@pytest.mark.parametrize(
    ("costs", "interval"),
    [
        ({"base": [2.0, 2.0], "other": [1.0, 1.0]}, "no spread"),
        ({"base": [2.0, 2.1], "other": [1.0, 1.1]}, "no spread"),
        ({"base": [2.0, 2.1], "other": [1.0, 1.101]}, "−1.006 to −0.993"),
    ],
)
def test_two_replications_show_no_clear_difference(costs, interval):
    (text, *_) = said(costs)
    assert "its lead over base is not statistically clear" in text
    assert "no clear difference in cost per tonne-km (2 replications; a verdict needs 3)" in text
    assert "interval" not in text
    comparison, kpis = tables(costs)
    (cell,) = table_rows(comparison, kpis, ["base", "other"], "base")[0].cells
    assert cell.verdict == "unclear"
    assert cell.interval == interval


def test_a_difference_that_cannot_be_chance_is_exact():
    costs = {"base": [2.0, 2.0, 2.0], "other": [1.0, 1.0, 1.0]}
    assert "cost per tonne-km falls by 1.0 EUR/tkm in every replication (50 %)" in said(costs)[0]
    comparison, kpis = tables(costs)
    (cell,) = table_rows(comparison, kpis, ["base", "other"], "base")[0].cells
    assert (cell.verdict, cell.interval) == ("better", "exact")


def test_the_lead_over_the_next_scenario_may_be_unsure_though_the_baseline_is_beaten():
    costs = {"base": [3.0, 3.1, 3.2], "second": [1.0, 1.3, 1.1], "first": [1.1, 1.1, 1.1]}
    text = said(costs)[0]
    assert text.startswith("By mean cost per tonne-km, first ranks first of 3 scenarios, but its lead over second is")
    assert "95 % interval" in text


def test_baseline_that_is_best_is_said():
    assert said({"base": [1.0, 1.1, 1.2], "other": [2.0, 2.1, 2.2]})[0].startswith(
        "No scenario has a lower mean cost per tonne-km"
    )


def test_alignment_is_split_from_a_better_level():
    costs = {"base": [3.0, 3.1, 3.2], "middle": [2.5, 2.601, 2.699], "top": [1.0, 1.102, 1.201]}
    text = said(costs, mean_scenarios=["middle"])[-1]
    assert "from base to middle" in text
    assert "from middle to top, cost per tonne-km falls by 1.499" in text


def test_three_scenarios_without_a_mean_are_each_compared_with_the_baseline():
    text = said({"base": [3.0, 3.1, 3.2], "a": [2.5, 2.601, 2.699], "b": [1.0, 1.102, 1.201]})[-1]
    assert text.startswith("Compared with base: in b, ")


def test_for_whom():
    rows = [
        wait_row("hubs in A", [9.0, 9.1, 9.2], [5.0, 5.101, 5.2], 0.001),
        wait_row("hubs in B", [1.0, 5.0, 3.0], [5.0, 1.0, 3.1], 1.0),
        wait_row("hubs in C", [9.0, 9.1, 9.2], [5.0, 5.101, 5.2], 0.06),
        wait_row("hubs in A", [1.0, 1.0, 1.0], [1.0, 1.0, 1.0], 1.0) | {"scenario": "third"},
    ]
    text = said({"base": [2.0, 2.1, 2.2], "other": [1.0, 1.101, 1.199]}, rows)[-1]
    assert text.startswith("The mean waiting time for a charger falls for hubs in A (by 4.000 min)")
    assert "it does not clearly change for hubs in B and hubs in C." in text


def test_single_scenario_has_nothing_to_compare():
    text = said({"base": [2.0, 2.1]})
    assert text == ["There is only one scenario, base, so there is no comparison: cost per tonne-km is 2.05 EUR/tkm."]


def test_rows_have_words_beside_numbers():
    comparison, kpis = tables({"base": [2.0, 2.1, 2.2], "other": [1.0, 1.101, 1.199]})
    row = table_rows(comparison, kpis, ["base", "other"], "base")[0]
    assert (row.label, row.unit, row.headline) == ("cost per tonne-km", "EUR/tkm", True)
    assert row.cells[0].verdict == "better"
    assert row.cells[0].difference.startswith("−")


def test_one_replication_is_unclear_and_has_no_interval():
    comparison, kpis = tables({"base": [2.0], "other": [1.0]})
    cell = table_rows(comparison, kpis, ["base", "other"], "base")[0].cells[0]
    assert (cell.verdict, cell.interval) == ("unclear", "")


@pytest.mark.parametrize(("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")])
def test_listed(items, text):
    assert listed(items) == text
