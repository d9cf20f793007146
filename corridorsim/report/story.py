"""States the results in words: the summary, and the rows of the KPI table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridorsim.analysis.comparison import RANK_BY, means, paired_rows, rank, unclear_lead
from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.notices import listed
from corridorsim.analysis.sentences import (
    CLEAR,
    decimals,
    interval_words,
    label,
    number,
    scaled,
    sentence,
    shown_unit,
    verdict,
)
from corridorsim.analysis.statistics import mean_interval
from corridorsim.report.terminal.comparison_table import p_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

_MAIN = RANK_BY[0]


@dataclass(frozen=True)
class Cell:
    """A scenario's KPI next to the baseline's; text ready to be shown."""

    mean: str
    difference: str
    interval: str
    verdict: str
    """One word; empty if there is nothing to compare."""
    p_value: str = ""
    """Corrected for the number of KPIs."""


@dataclass(frozen=True)
class Row:
    """One KPI of the baseline (or the only scenario) and of each other scenario."""

    label: str
    unit: str
    description: str
    headline: bool
    baseline: Cell
    cells: list[Cell]


def summary(
    comparison: pa.Table,
    kpis: pa.Table,
    waits: Iterable[dict[str, Any]],
    baseline: str,
    mean_scenarios: Sequence[str],
) -> list[str]:
    """State which scenario is best, by how much, for whom, and what is not clear; one sentence per item.

    Parameters
    ----------
    comparison, kpis
        Schemas ``records.schema.COMPARISON`` and ``KPIS``.
    waits
        Rows of ``group_comparison`` for the mean wait, with readable group names.
    baseline
        Scenario that the others are compared with in ``comparison``.
    mean_scenarios
        Scenarios that align rules without a better level.
    """
    order = rank(kpis)
    rows = {(row["scenario"], row["kpi"]): row for row in comparison.to_pylist()}
    best = order[0]
    if not rows:
        return [_only(kpis, best)]
    shown = best if best != baseline else order[1]
    said = [
        _first(kpis, rows, order, shown, baseline),
        _others(rows, shown),
        _whom(waits, shown),
        _split(kpis, rows, order, baseline, mean_scenarios),
    ]
    return [text for text in said if text]


def table_rows(comparison: pa.Table, kpis: pa.Table, scenarios: Sequence[str], baseline: str) -> list[Row]:
    """Rows of all KPIs in the order of the registry, the headline KPIs first."""
    compared = {(row["scenario"], row["kpi"]): row for row in comparison.to_pylist()}
    values: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    units = {}
    for row in kpis.to_pylist():
        values[row["scenario"], row["kpi"]].append(row["value"])
        units[row["kpi"]] = row["unit"]
    known = [*KPI_REGISTRY, *(name for name in units if name not in KPI_REGISTRY)]
    rows = []
    for kpi in (name for name in known if name in units):
        others = [compared[name, kpi] for name in scenarios if (name, kpi) in compared]
        entry = KPI_REGISTRY.get(kpi)
        rows.append(
            Row(
                label=label(kpi),
                unit=shown_unit(units[kpi]),
                description=entry.description if entry else "",
                headline=bool(entry and entry.headline),
                baseline=_baseline_cell(values[baseline, kpi], units[kpi], others),
                cells=[_cell(row) for row in others],
            )
        )
    return sorted(rows, key=lambda row: not row.headline)


def _only(kpis: pa.Table, scenario: str) -> str:
    average, units = means(kpis), dict(zip(kpis["kpi"].to_pylist(), kpis["unit"].to_pylist(), strict=True))
    known = [
        f"{label(kpi)} is {average[scenario, kpi]:.3g} {units[kpi]}"
        for kpi in RANK_BY
        if average.get((scenario, kpi)) is not None
    ]
    text = f"There is only one scenario, {scenario}, so there is no comparison"
    return f"{text}: {listed(known)}." if known else f"{text}."


def _first(
    kpis: pa.Table, rows: dict[tuple[str, str], dict[str, Any]], order: list[str], shown: str, baseline: str
) -> str:
    facts = [sentence(rows[shown, kpi]) + _percent(rows[shown, kpi]) for kpi in RANK_BY if (shown, kpi) in rows]
    if order[0] == baseline:
        return (
            f"No scenario has a lower mean {label(_MAIN)} than the baseline {baseline}; in {shown}, the next best, "
            f"{'; '.join(facts)}."
        )
    place = f"first of {len(order)} scenarios" if len(order) > 2 else "first"
    doubt = unclear_lead(kpis, order)
    sure = f", but its lead {doubt} is not statistically clear" if doubt else ""
    return f"By mean {label(_MAIN)}, {shown} ranks {place}{sure}: compared with {baseline}, {'; '.join(facts)}."


def _percent(row: dict[str, Any]) -> str:
    """A clear difference in percent of the baseline; else empty."""
    if verdict(row) not in CLEAR or not row["baseline_mean"]:
        return ""
    return f" ({abs(100.0 * row['difference'] / row['baseline_mean']):.2g} %)"


def _others(rows: dict[tuple[str, str], dict[str, Any]], shown: str) -> str:
    found: dict[str, list[str]] = defaultdict(list)
    for (scenario, kpi), row in rows.items():
        if scenario == shown and kpi not in RANK_BY and kpi in KPI_REGISTRY and KPI_REGISTRY[kpi].headline:
            found[verdict(row) if row["difference"] is not None else "same"].append(label(kpi))
    parts = [
        f"{words} {listed(found[word])}"
        for word, words in (
            ("better", "clearly better in"),
            ("worse", "clearly worse in"),
            ("unclear", "not clearly different in"),
        )
        if found[word]
    ]
    return f"In addition, {shown} is {'; '.join(parts)}." if parts else ""


def _whom(waits: Iterable[dict[str, Any]], shown: str) -> str:
    found: dict[str, list[str]] = defaultdict(list)
    for row in waits:
        if row["scenario"] == shown:
            word = verdict(row)
            amount = number(abs(row["difference"]), decimals(row))
            found[word].append(f"{row['group']} (by {amount} min)" if word in CLEAR else row["group"])
    parts = [
        f"{words} {listed(found[word])}"
        for word, words in (
            ("better", "falls for"),
            ("worse", "rises for"),
            ("unclear", "does not clearly change for"),
            ("same", "is unchanged for"),
        )
        if found[word]
    ]
    return f"The mean waiting time for a charger {'; it '.join(parts)}." if parts else ""


def _split(
    kpis: pa.Table,
    rows: dict[tuple[str, str], dict[str, Any]],
    order: list[str],
    baseline: str,
    mean_scenarios: Sequence[str],
) -> str:
    """Split the best scenario's difference at a scenario that only aligns rules; else compare all with the baseline."""
    others = [name for name in order if name != baseline]
    if len(others) < 2:
        return ""
    middle = next((name for name in mean_scenarios if name in others), None)
    top = next((name for name in others if name not in mean_scenarios), None)
    if middle is None or top is None:
        parts = [f"in {name}, {sentence(rows[name, _MAIN])}" for name in others]
        return f"Compared with {baseline}: {'; '.join(parts)}."
    step = next(row for row in paired_rows(kpis, middle, top) if row["kpi"] == _MAIN)
    return (
        f"Effects of alignment and of a better level: from {baseline} to {middle}, which sets rules at today's average "
        f"level, {sentence(rows[middle, _MAIN])}; from {middle} to {top}, {sentence(step)}."
    )


def _baseline_cell(values: list[float | None], unit: str, others: list[dict[str, Any]]) -> Cell:
    interval = mean_interval(values)
    own = {
        "unit": unit,
        "difference": None,
        "baseline_mean": interval.mean,
        "ci_low": interval.low,
        "ci_high": interval.high,
    }
    # The same decimal places as the differences next to it, so that numbers in a row can be compared.
    places = max((decimals(row) for row in others), default=decimals(own))
    return Cell(_signed(scaled(own, interval.mean), places), "", _interval(own, places), "")


def _cell(row: dict[str, Any]) -> Cell:
    places = decimals(row)
    difference = scaled(row, row["difference"])
    sign = "+" if difference is not None and difference > 0 else ""
    return Cell(
        mean=_signed(scaled(row, row["scenario_mean"]), places),
        difference=sign + _signed(difference, places),
        interval=_interval(row, places),
        verdict="no value" if row["difference"] is None else verdict(row),
        p_value="" if row["p_adjusted"] is None else p_text(row["p_adjusted"]),
    )


def _interval(row: dict[str, Any], places: int) -> str:
    return interval_words(row, places).replace("-", "−")


def _signed(value: float | None, places: int) -> str:
    """A number with a typographic minus sign."""
    return number(value, places).replace("-", "−")
