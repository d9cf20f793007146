"""Paired comparison of the scenarios of a results folder with a baseline, and their ranking."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from statistics import fmean
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from corridorsim.analysis.group_comparison import compare_groups
from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.multiple_comparisons import with_adjusted
from corridorsim.analysis.public_money import compare_public_money
from corridorsim.analysis.results import read, write_summary
from corridorsim.analysis.sentences import CLEAR, verdict
from corridorsim.analysis.statistics import paired_difference
from corridorsim.analysis.unit_summary.folder import summarize
from corridorsim.choices import choose
from corridorsim.records.schema import COMPARISON

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

RANK_BY = ("cost_per_tkm", "delay_h_mean")
"""KPIs by which scenarios are ranked; the second decides between equal values of the first."""

_Run = tuple[str | None, int]
"""Snapshot and replication, which two compared scenarios share."""
_Values = dict[tuple[str, str], dict[_Run, float | None]]


def compare(results_dir: str | os.PathLike[str], baseline: str | None = None) -> pa.Table:
    """Compare every scenario with the baseline and write ``summary/comparison.parquet``.

    Parameters
    ----------
    results_dir
        Finished results folder; its KPIs are written, too, from the summaries of its units.
    baseline
        Scenario to compare with; by default the experiment's.

    Returns
    -------
    pyarrow.Table
        Schema ``records.schema.COMPARISON``: scenario minus baseline, with its 95 % interval, snapshot by snapshot.
        ``p_adjusted`` is corrected for the number of KPIs of a scenario and snapshot (Holm).

    Raises
    ------
    ResultsError
        The folder cannot be read, or has no such scenario.
    """
    results = read(results_dir)
    chosen = choose(results.baseline if baseline is None else baseline, results.scenarios, "scenario")
    kpis = summarize(results.path)
    others = [scenario for scenario in results.scenarios if scenario != chosen]
    rows = [
        row | {"snapshot": snapshot}
        for snapshot, own in by_snapshot(kpis)
        for scenario in others
        for row in paired_rows(own, chosen, scenario)
    ]
    compare_groups(results, chosen)
    compare_public_money(results, chosen)
    return write_summary(results.path, "comparison", rows, COMPARISON)


def by_snapshot(table: pa.Table) -> list[tuple[str | None, pa.Table]]:
    """The rows of a summary by snapshot, in order of date; all of them under None if there is only one date."""
    dates = sorted({day for day in table["snapshot"].to_pylist() if day is not None})
    return [(day, table.filter(pc.equal(table["snapshot"], day))) for day in dates] or [(None, table)]


def paired_rows(kpis: pa.Table, baseline: str, scenario: str) -> list[dict[str, Any]]:
    """Rows of ``records.schema.COMPARISON`` for one scenario, whose p-values are corrected as one family."""
    values = _values(kpis)
    units = dict(zip(kpis["kpi"].to_pylist(), kpis["unit"].to_pylist(), strict=True))
    rows = []
    for kpi in _ordered(units):
        before, after = values[baseline, kpi], values[scenario, kpi]
        # Common random numbers make replication i of both a pair; replications that only one has are left out.
        common = sorted(before.keys() & after.keys())
        paired = paired_difference([before[i] for i in common], [after[i] for i in common])
        names = {"kpi": kpi, "baseline": baseline, "scenario": scenario, "unit": units[kpi]}
        rows.append(names | asdict(paired))
    return with_adjusted(rows)


def rank(kpis: pa.Table, by: Sequence[str] = RANK_BY) -> list[str]:
    """Scenarios of ``summary/kpis.parquet``, best first.

    Parameters
    ----------
    kpis
        Schema ``records.schema.KPIS``.
    by
        KPIs whose mean over replications (and snapshots) decides, in order of priority; a scenario without a value
        comes last.
    """
    values = _values(kpis)

    def badness(scenario: str) -> tuple[float, ...]:
        return tuple(_badness(kpi, values[scenario, kpi].values()) for kpi in by)

    scenarios = dict.fromkeys(kpis["scenario"].to_pylist())
    return sorted(scenarios, key=badness)


def unclear_lead(kpis: pa.Table, order: Sequence[str]) -> str:
    """Over whom the lead of the first scenario in the main KPI is not clear, as in 'over middle'; empty if it is."""
    if len(order) < 2:
        return ""
    step = next((row for row in paired_rows(kpis, order[1], order[0]) if row["kpi"] == RANK_BY[0]), None)
    return "" if step is not None and verdict(step) in CLEAR else f"over {order[1]}"


def means(kpis: pa.Table) -> dict[tuple[str, str], float | None]:
    """Mean over replications (and snapshots) by scenario and KPI; None if there is no value."""
    return {key: _mean(values.values()) for key, values in _values(kpis).items()}


def _values(kpis: pa.Table) -> _Values:
    values: _Values = defaultdict(dict)
    for row in kpis.to_pylist():
        values[row["scenario"], row["kpi"]][row["snapshot"], row["replication"]] = row["value"]
    return values


def _ordered(names: Iterable[str]) -> list[str]:
    """Order of the registry; KPIs of another version of corridorsim come last."""
    known = list(KPI_REGISTRY)
    return sorted(names, key=lambda name: known.index(name) if name in known else len(known))


def _badness(kpi: str, values: Iterable[float | None]) -> float:
    mean = _mean(values)
    if mean is None:
        return float("inf")
    return -mean if KPI_REGISTRY[kpi].better == "higher" else mean


def _mean(values: Iterable[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return fmean(present) if present else None
