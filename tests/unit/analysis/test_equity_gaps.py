from corridorsim.analysis.kpis.equity_gaps import gap_rows


def rows(dimension, kpi, values):
    """Build rows from values by group and replication."""
    return [
        {
            "scenario": "s",
            "snapshot": None,
            "replication": i,
            "dimension": dimension,
            "group": group,
            "kpi": kpi,
            "value": value,
            "unit": "x",
        }
        for group, series in values.items()
        for i, value in enumerate(series)
    ]


def gaps(*args):
    return [(row["group"], row["replication"], row["value"]) for row in gap_rows(rows(*args))]


def test_small_less_large_in_each_replication():
    waits = {"large": [2, 3], "small": [5, 1]}
    name = "small - large operators"
    assert gaps("operator_size", "queue_min_mean", waits) == [(name, 0, 3), (name, 1, -2)]


def test_rural_less_urban():
    assert gaps("area_type", "queue_min_mean", {"urban": [1], "rural": [4]}) == [("rural - urban hubs", 0, 3)]


def test_worst_and_best_are_so_on_average():
    waits = {"A": [0, 10], "B": [1, 1], "C": [2, 2]}  # A is the worst on average, though the best once
    name = "worst - best jurisdiction"
    assert gaps("jurisdiction", "queue_min_mean", waits) == [(name, 0, -1), (name, 1, 9)]


def test_worst_has_the_lowest_value_where_high_is_good():
    assert gaps("jurisdiction", "session_success_rate", {"A": [0.75], "B": [1.0]})[0][2] == -0.25


def test_a_pair_needs_both_in_the_replication():
    assert gaps("operator_size", "queue_min_mean", {"large": [2, None], "small": [5, 1]})[1:] == []
    assert gaps("operator_size", "queue_min_mean", {"large": [2]}) == []


def test_what_is_neither_good_nor_bad_has_no_gap():
    assert gaps("jurisdiction", "tolls_per_year", {"A": [1], "B": [2]}) == []
