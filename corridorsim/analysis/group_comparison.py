"""Paired comparison of every group and gap with the baseline: ``summary/group_comparison.parquet``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from corridorsim.analysis.multiple_comparisons import with_adjusted
from corridorsim.analysis.results import write_summary
from corridorsim.analysis.statistics import paired_difference
from corridorsim.analysis.unit_columns import paired_rows
from corridorsim.records.schema import COMPARISON

if TYPE_CHECKING:
    from corridorsim.analysis.results import Results

KEYS = ("dimension", "group", "kpi", "unit")

GROUP_COMPARISON = pa.schema([pa.field("dimension", pa.string()), pa.field("group", pa.string()), *COMPARISON])


def compare_groups(results: Results, baseline: str) -> pa.Table:
    """Scenario minus baseline by group and KPI, with its 95 % interval; see ``comparison.compare``.

    ``p_adjusted`` is corrected for the KPIs and groups of a dimension, scenario and snapshot (Holm).
    """
    families: defaultdict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for scenario, head, before, after in paired_rows(results.group_kpis.to_pylist(), results.scenarios, baseline, KEYS):
        paired = paired_difference([row["value"] for row in before], [row["value"] for row in after])
        row = head | {"baseline": baseline, "scenario": scenario} | asdict(paired)
        families[scenario, row["snapshot"], row["dimension"]].append(row)
    rows = [row for family in families.values() for row in with_adjusted(family)]
    return write_summary(results.path, "group_comparison", rows, GROUP_COMPARISON)
