import re

import pyarrow as pa
import pytest

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.sentences import decimals, interval_words, number, sentence, sentences, verdict
from corridorsim.records.schema import COMPARISON


def row(kpi="delay_h_mean", unit="h", difference=-1.9, low=-2.1, high=-1.7, **columns):
    return {
        "kpi": kpi,
        "unit": unit,
        "baseline": "fragmented",
        "scenario": "harmonized",
        "difference": difference,
        "ci_low": low,
        "ci_high": high,
        "baseline_mean": 4.0,
        "replications": 5,
        "p_value": 0.001,
        "exact": False,
    } | columns


def flat(difference=-1.9, replications=3, **columns):
    """A difference without any spread."""
    given = {"replications": replications, "p_value": None, "p_adjusted": None} | columns
    return row(difference=difference, low=difference, high=difference, **given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row(), "delay falls by 1.9 h per trip, 95 % interval 1.7 to 2.1"),
        (row(difference=1.9, low=1.7, high=2.1), "delay rises by 1.9 h per trip, 95 % interval 1.7 to 2.1"),
        (row(difference=-0.1, low=-0.3, high=0.1), "no clear difference in delay"),
        (
            row(p_adjusted=0.05),
            "no clear difference in delay (its interval excludes 0, but with so many KPIs one may do so by chance)",
        ),
        (row(difference=-0.1, low=-0.3, high=0.1, p_adjusted=1.0), "no clear difference in delay"),
        (row(difference=0.0, low=0.0, high=0.0), "no difference in delay"),
        (row(difference=0.0, low=None, high=None), "no difference in delay"),
        (
            row(low=None, high=None, replications=1, p_value=None),
            "delay is 1.9 h per trip lower in the only replication, so its interval is unknown",
        ),
        (flat(exact=True), "delay falls by 1.9 h per trip in every replication"),
        (
            flat(),
            "no clear difference in delay (every replication has the same one, although the KPI varies, so that "
            "chance cannot be judged)",
        ),
        (flat(replications=2), "no clear difference in delay (2 replications; a verdict needs 3)"),
        (row(replications=2), "no clear difference in delay (2 replications; a verdict needs 3)"),
        (
            row(difference=None, low=None, high=None),
            "delay cannot be compared: no replication has a value in both scenarios",
        ),
        (
            row("cost_per_tkm", "EUR/tkm", -0.0123, -0.0141, -0.0105),
            "cost per tonne-km falls by 0.012 EUR/tkm, 95 % interval 0.011 to 0.014",
        ),
        (
            row("share_waiting_over_15min", "1", -0.08, -0.1, -0.06),
            "share waiting over 15 min falls by 8.0 percentage points, 95 % interval 6.0 to 10.0",
        ),
        (
            row("emissions_g_per_tkm", "g/tkm"),
            "emissions per tonne-km fall by 1.9 g/tkm, 95 % interval 1.7 to 2.1",
        ),
        (
            row("emissions_marginal_g_per_tkm", "g/tkm", 1.9, 1.7, 2.1),
            "marginal emissions per tonne-km rise by 1.9 g/tkm, 95 % interval 1.7 to 2.1",
        ),
        (
            row("emissions_g_per_tkm", "g/tkm", low=None, high=None, replications=1, p_value=None),
            "emissions per tonne-km are 1.9 g/tkm lower in the only replication, so its interval is unknown",
        ),
        (
            row("unheard_of", "kg", 1234.5, 1200.0, 1269.0),
            "unheard_of rises by 1,234 kg, 95 % interval 1,200 to 1,269",
        ),
    ],
)
def test_sentence(given, expected):
    assert sentence(given) == expected


@pytest.mark.parametrize("kpi", KPI_REGISTRY.values(), ids=lambda kpi: kpi.name)
def test_number_of_a_label(kpi):
    subject = re.split(" (?:of|per|for|at|by|to|from|over) ", kpi.label)[0]
    assert kpi.is_plural == subject.endswith("s")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row(), "better"),
        (row(difference=1.9, low=1.7, high=2.1), "worse"),
        (row("session_success_rate", "1"), "worse"),
        (row("session_success_rate", "1", 0.1, 0.05, 0.15), "better"),
        (row("evse_utilization_mean", "1"), "lower"),
        (row("unheard_of"), "lower"),
        (row(high=0.0), "unclear"),
        (row(p_adjusted=0.0499), "better"),
        (row(p_adjusted=0.05), "unclear"),
        (row(p_adjusted=None), "better"),
        (row(p_adjusted=None, p_value=None), "unclear"),
        (row(p_value=0.05), "unclear"),
        (row(replications=3), "better"),
        (row(replications=2), "unclear"),
        (row(replications=2, p_adjusted=0.001), "unclear"),
        (flat(), "unclear"),
        (flat(exact=True), "better"),
        (flat(1.9, exact=True), "worse"),
        (flat(replications=2), "unclear"),
        (flat(replications=2, exact=True), "unclear"),
        (flat(0.0, replications=2, p_adjusted=1.0), "same"),
        (row(difference=0.0, low=0.0, high=0.0, p_adjusted=1.0), "same"),
        (row(low=None, high=None), "unclear"),
        (row(difference=None, low=None, high=None), "unclear"),
        (row(difference=0.0, low=0.0, high=0.0), "same"),
        (row(difference=0.0, low=-1.0, high=1.0), "unclear"),
    ],
)
def test_verdict(given, expected):
    assert verdict(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row(), "-2.1 to -1.7"),
        (row(low=None, high=None), ""),
        (flat(), "no spread"),
        (flat(exact=True), "exact"),
        (flat(0.0), "0.0 to 0.0"),
        ({"unit": "h", "ci_low": 1.0, "ci_high": 1.0}, "1.0 to 1.0"),
    ],
)
def test_an_interval_without_width_is_not_shown_as_one(given, expected):
    assert interval_words(given, 1) == expected


def test_decimals_show_the_interval_even_of_a_large_number():
    assert decimals(row(difference=190.25, low=190.15, high=190.35)) == 1
    assert decimals(row(difference=0.0, low=0.0, high=0.0, baseline_mean=0.0)) == 0
    assert decimals(row(difference=0.0, low=0.0, high=0.0, baseline_mean=12.5)) == 1
    assert decimals(row(difference=-0.47, low=-12.6, high=11.67)) == 1
    assert decimals(row(difference=0.0996, low=None, high=None)) == 2


def test_a_number_is_never_minus_zero():
    assert number(-0.04, 1) == "0.0"
    assert number(None, 1) == "–"


def test_headlines_of_one_scenario():
    names = {"scenario_mean": 1.0}
    given = [row(**names), row("distance_km_mean", "km", **names), row(**names) | {"scenario": "other"}]
    table = pa.Table.from_pylist(given, schema=COMPARISON)
    assert len(sentences(table, "harmonized")) == 1
    assert len(sentences(table)) == 2
