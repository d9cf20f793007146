"""Who wins and who loses, in words, tables and a figure."""

import pytest

from corridorsim.analysis.group_words import in_words, verdicts
from corridorsim.report.figures.groups import groups
from corridorsim.report.theme import NothingToShow
from corridorsim.report.winners import drawn, gap_table, investor_table, money_table


def row(group, kpi="queue_min_mean", dimension="jurisdiction", change=(2.0, 1.0, 3.0), means=(5.0, 7.0), **more):
    difference, low, high = change
    return {
        "dimension": dimension, "group": group, "kpi": kpi, "unit": "min", "baseline": "own", "scenario": "mean",
        "baseline_mean": means[0], "scenario_mean": means[1], "difference": difference, "ci_low": low, "ci_high": high,
        "p_value": 0.01, "replications": 5,
    } | more  # fmt: skip


BETTER, UNCLEAR = (-2.0, -3.0, -1.0), (0.5, -1.0, 2.0)


def told(*rows, labels=None):
    return verdicts(in_words(rows, labels or {}), ["mean"])


def test_a_loser_is_named_though_others_win():
    rows = [row("NL"), row("CH", change=BETTER), row("small", dimension="operator_size", change=UNCLEAR)]
    (text,) = told(*rows, labels={"NL": "Netherlands"})
    assert text == (
        "mean: clearly worse off: hubs in Netherlands (waiting time for a charger rises by 2.0 min per stop, "
        "95 % interval 1.0 to 3.0). "
        "Clearly better off: hubs in CH (waiting time for a charger)."
    )


def test_nobody_loses():
    assert told(row("CH", change=UNCLEAR)) == ["mean: no group is clearly worse off. No group is clearly better off."]


def test_two_replications_name_nobody():
    (text,) = told(row("NL", replications=2), row("CH", change=BETTER, replications=2))
    assert text == (
        "mean: no group is clearly worse off. No group is clearly better off. "
        "With 2 replications there is no verdict; it needs 3."
    )


def test_an_owner_who_earns_less_loses():
    less = row("cpo", "cpo_margin_per_year", "cpo", BETTER, unit="EUR/year")
    other = row("cpo", "queue_min_mean", "cpo")
    (text,) = told(less, other)
    assert "cpo (hub margin falls by 2.0 EUR/year" in text
    assert "waiting" not in text


def test_a_scenario_without_groups_is_not_spoken_of():
    assert verdicts([row("NL")], ["other"]) == []


def test_trips_belong_to_where_they_begin():
    shown = in_words([row("NL", "delay_h_mean"), row("large", dimension="operator_size")], {})
    assert [entry["group"] for entry in shown] == ["trips from NL", "large operators"]


def gap(means, change):
    return row("small - large operators", dimension="gap", means=means, change=change)


@pytest.mark.parametrize(
    ("means", "change", "cell"),
    [
        ((5.0, 3.0), BETTER, "3.0, narrower: change −2.0 (−3.0 to −1.0)"),
        ((5.0, 7.0), (2.0, 1.0, 3.0), "7.0, wider: change +2.0 (1.0 to 3.0)"),
        ((-1.0, -3.0), BETTER, "−3.0, wider: change −2.0 (−3.0 to −1.0)"),  # further from nothing, on the other side
        ((5.0, 5.5), UNCLEAR, "5.50, unclear: change +0.50 (−1.00 to 2.00)"),
        ((5.0, 3.0), (-2.0, None, None), "3.0"),
        ((-5.0, -5.0), (0.0, 0.0, 0.0), "−5.00, same"),
    ],
)
def test_gaps_are_narrower_or_wider(means, change, cell):
    table = gap_table([gap(means, change)], "own", ["mean"])
    assert table.caption.endswith("the change from own and, in brackets, the 95 % interval of that change")
    assert table.columns == ["Gap", "KPI", "unit", "own", "mean"]
    assert table.rows[0][0] == "Small minus large operators"
    assert table.rows[0][-1] == cell


def test_public_money():
    names = ("harmonization_cost_per_year", "public_money_per_year", "co2e_saved_t_per_year", "public_money_per_tco2e")
    means = dict.fromkeys((("own", name) for name in names), 0.0)
    means |= {("mean", name): value for name, value in zip(names, (None, 2000.0, 400.0, 5.0), strict=True)}
    more = {"scenario": "mean", "per_tco2e": 1234.5, "ci_low": -50.0, "ci_high": 2000.0}
    table = money_table(means, [more], "EUR")
    assert table.rows == [["mean", "–", "2,000", "400", "5.00", "1,234 (−50.00 to 2,000)"]]


def hub(**values):
    known = {"hub": "h", "scenario": "mean", "utilization_mean": 0.2, "utilization_p5": 0.15, "revenue_per_year": 1e6}
    unknown = ("invested", "npv_mean", "npv_p5", "payback_years", "levelized_cost_per_kwh")
    return known | dict.fromkeys(unknown) | values


def test_a_hub_that_never_pays_back():
    known = {"invested": 5e6, "npv_mean": -1e6, "npv_p5": -2e6, "levelized_cost_per_kwh": 0.4567}
    (cells,) = investor_table([hub(**known)], "EUR").rows
    assert cells[2:] == ["20.0 % (15.0 %)", "1,000,000", "5,000,000", "−1,000,000 (−2,000,000)", "never", "0.457"]


def test_what_is_not_known_is_a_dash():
    assert investor_table([hub()], "EUR").rows[0][4:] == ["–"] * 4
    assert not investor_table([hub()] * 12, "EUR").is_long
    assert investor_table([hub()] * 13, "EUR").is_long


def test_the_figure_fills_what_is_clear():
    rows = in_words([row("NL"), row("CH", change=UNCLEAR), gap((5.0, 3.0), BETTER)], {})
    shown = drawn(rows, "queue_min_mean")
    fig = groups(shown, ["own", "mean"])
    (trace,) = fig.data
    assert list(fig.layout.yaxis.ticktext) == ["hubs in NL", "hubs in CH"]
    assert list(trace.marker.symbol) == ["circle", "circle-open"]
    assert list(trace.x) == [2.0, 0.5]
    assert list(trace.error_x.array) == [1.0, 1.5]
    assert fig.layout.xaxis.range == pytest.approx((-3.6, 3.6))  # the clear interval, and some room


def test_nothing_to_compare():
    with pytest.raises(NothingToShow, match="no second scenario"):
        groups([], ["own"])
