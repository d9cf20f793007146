import pytest

from corridorsim.analysis.comparison import compare
from corridorsim.analysis.multiple_comparisons import holm, with_adjusted

from .test_table import cheaper, shown


def test_holm_by_hand():
    # In order 0.005, 0.01, 0.03, 0.04: times 4, 3, 2, 1 is 0.02, 0.03, 0.06, 0.04, and never less than before.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_a_null_does_not_count():
    assert holm([None, 0.02, None]) == [None, 0.02, None]
    assert holm([]) == []


def test_ties_and_the_bound_at_one():
    assert holm([0.4, 0.4, 0.4]) == pytest.approx([1.0, 1.0, 1.0])
    assert holm([0.01, 0.01]) == pytest.approx([0.02, 0.02])


def row(kpi, p_value, difference=0.5):
    return {"kpi": kpi, "p_value": p_value, "difference": difference, "ci_low": difference, "ci_high": 2 * difference}


def test_rows_keep_their_other_columns():
    rows = with_adjusted([row("a", 0.02), row("b", 0.9)])
    assert rows == [row("a", 0.02) | {"p_adjusted": 0.04}, row("b", 0.9) | {"p_adjusted": 0.9}]


def test_what_never_differs_does_not_count():
    a, same, b = with_adjusted([row("a", 0.02), row("same", 1.0, difference=0.0), row("b", 0.9)])
    assert (a["p_adjusted"], same["p_adjusted"], b["p_adjusted"]) == (0.04, 1.0, 0.9)


def uneven(tables, name, i):
    """Rows of which other figures differ, too, and by no rule."""
    for trip in tables["trips"]:
        for column in ("delay_s", "energy_kwh", "border_s"):
            if trip.get(column) is not None:
                trip[column] *= 1.0 + 0.01 * (len(name) * len(column) * (i + 1) % 7)
    return tables


@pytest.fixture
def folder(make_results, unit_rows):
    """Give three scenarios of three replications; one is cheaper than the first, one hardly."""
    factors = {"dear": (1.0, 1.1, 1.2), "thrifty": (0.5, 0.8, 0.65), "middle": (0.9, 0.91, 1.18)}
    return make_results(
        {(name, i): uneven(cheaper(unit_rows(), f[i]), name, i) for name, f in factors.items() for i in range(3)}
    )


def test_each_scenario_is_a_family_of_its_own(folder):
    rows = compare(folder).to_pylist()
    for scenario in ("thrifty", "middle"):
        own = [row for row in rows if row["scenario"] == scenario]
        counted = [row for row in own if row["p_value"] is not None and row["ci_low"] != row["ci_high"]]
        assert [row["p_adjusted"] for row in counted] == holm([row["p_value"] for row in counted])
        smallest = min(counted, key=lambda row: row["p_value"])
        assert smallest["p_adjusted"] == pytest.approx(min(1.0, len(counted) * smallest["p_value"]))
        assert len(counted) >= 3


def test_an_interval_that_leaves_out_zero_may_be_luck(folder):
    row = next(r for r in compare(folder).to_pylist() if (r["scenario"], r["kpi"]) == ("thrifty", "cost_per_tkm"))
    assert row["ci_high"] < 0
    assert row["p_value"] < 0.05 < row["p_adjusted"]
    text = shown(folder, width=140)
    line = next(line for line in text.splitlines() if line.strip().startswith("cost per tonne-km") and "tkm" in line)
    assert line.split()[-1] == "unclear"
    assert "corrected for the number of KPIs" in text
