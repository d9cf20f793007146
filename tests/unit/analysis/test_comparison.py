import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corridorsim.analysis.comparison import compare, means, rank
from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.results import read
from corridorsim.analysis.unit_summary.folder import summarize
from corridorsim.errors import ResultsError
from corridorsim.records.schema import COMPARISON, KPIS


def slower(rows, seconds):
    return rows | {
        "trips": [row | {"delay_s": row["delay_s"] + seconds} if "delay_s" in row else row for row in rows["trips"]]
    }


@pytest.fixture
def folder(make_results, unit_rows):
    units = {("slow", i): slower(unit_rows(), 3600 * (1 + i)) for i in range(3)}
    units |= {("quick", i): unit_rows() for i in range(4)}
    return make_results(units)


def rows_of(table):
    return {(row["baseline"], row["scenario"], row["kpi"]): row for row in table.to_pylist()}


def test_paired_over_common_replications(folder):
    table = compare(folder)
    assert table.schema == COMPARISON
    assert pq.read_table(folder / "summary/comparison.parquet").equals(table)
    assert table["kpi"].to_pylist() == list(KPI_REGISTRY)
    row = rows_of(table)["slow", "quick", "delay_h_mean"]
    assert row["difference"] == pytest.approx(-2)  # -1, -2, -3
    assert row["baseline_mean"] == pytest.approx(3.5)
    assert row["scenario_mean"] == pytest.approx(1.5)
    assert row["ci_high"] - row["difference"] == pytest.approx(4.303 / 3**0.5, rel=1e-4)
    assert (row["replications"], row["unit"]) == (3, "h")


def test_replications_are_paired_by_number_not_by_place(make_results, unit_rows):
    units = {("a", i): slower(unit_rows(), 3600 * i) for i in (2, 0, 1)}
    units |= {("b", i): slower(unit_rows(), 3600 * i) for i in (0, 1, 2)}
    row = rows_of(compare(make_results(units)))["a", "b", "delay_h_mean"]
    assert (row["difference"], row["ci_low"], row["ci_high"], row["p_value"]) == (0, 0, 0, 1)


def test_other_baseline(folder):
    assert rows_of(compare(folder, "quick"))["quick", "slow", "delay_h_mean"]["difference"] == pytest.approx(2)


def test_unknown_baseline(folder):
    with pytest.raises(ResultsError, match="no scenario 'quik'; there are slow, quick; did you mean 'quick'"):
        compare(folder, "quik")


def test_all_other_scenarios(make_results, unit_rows):
    table = compare(make_results({(name, 0): unit_rows() for name in ("a", "b", "c")}))
    assert list(dict.fromkeys(table["scenario"].to_pylist())) == ["b", "c"]
    assert set(table["ci_low"].to_pylist()) == {None}


def test_a_single_scenario_has_nothing_to_compare(make_results):
    folder = make_results()
    assert compare(folder).num_rows == 0
    assert (folder / "summary/comparison.parquet").is_file()


def test_an_old_summary_is_made_anew(make_results, unit_rows):
    summarize(make_results({("a", 0): unit_rows(), ("b", 0): unit_rows()}))
    folder = make_results({(name, i): unit_rows() for name in "ab" for i in range(2)})
    assert set(compare(folder)["replications"].to_pylist()) == {2}
    assert read(folder).kpis.num_rows == 4 * len(KPI_REGISTRY)


def kpi_table(values):
    rows = [
        {"scenario": scenario, "replication": i, "kpi": kpi, "value": value, "unit": "x"}
        for (scenario, kpi), series in values.items()
        for i, value in enumerate(series)
    ]
    return pa.Table.from_pylist(rows, schema=KPIS)


def test_rank_by_cost_then_delay_and_unknown_last():
    table = kpi_table(
        {
            ("none", "cost_per_tkm"): [None],
            ("dear", "cost_per_tkm"): [0.1, 0.9],
            ("late", "cost_per_tkm"): [0.2, 0.2],
            ("late", "delay_h_mean"): [3.0],
            ("best", "cost_per_tkm"): [0.1, 0.3],
            ("best", "delay_h_mean"): [2.0],
        }
    )
    assert rank(table) == ["best", "late", "dear", "none"]
    assert means(table)["dear", "cost_per_tkm"] == pytest.approx(0.5)
    assert means(table)["none", "cost_per_tkm"] is None


def test_rank_by_a_figure_of_which_more_is_better():
    table = kpi_table({("a", "session_success_rate"): [0.8], ("b", "session_success_rate"): [0.9]})
    assert rank(table, ["session_success_rate"]) == ["b", "a"]
