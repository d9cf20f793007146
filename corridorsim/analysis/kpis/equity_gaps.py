"""Gaps between groups, which a harmonized rule may close or open."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, Any

from corridorsim.analysis.kpis.registry import KPI_REGISTRY
from corridorsim.analysis.unit_columns import SETTING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DIMENSION = "gap"
PAIRS = {"operator_size": ("small", "large"), "area_type": ("rural", "urban")}
WORST_AND_BEST = "jurisdiction"

_Row = dict[str, Any]


def gap_rows(rows: Iterable[_Row]) -> Iterator[_Row]:
    """Rows of ``groups.GROUP_KPIS`` of the dimension ``gap``: one group less another in the same replication.

    Small less large operators, rural less urban hubs, and the worst less the best jurisdiction: those that are so on
    average over the scenario's replications, as the worst of each replication would be so by chance alone.
    """
    tables: defaultdict[tuple[Any, ...], dict[str, dict[int, _Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        better = KPI_REGISTRY[row["kpi"]].better
        if row["value"] is not None and better != "neutral" and row["kpi"] != "trips_completed":
            setting = tuple(row[field.name] for field in SETTING_FIELDS)
            key = (row["scenario"], *setting, row["dimension"], row["kpi"])
            tables[key][row["group"]][row["replication"]] = row
    for (*_, dimension, kpi), groups in tables.items():
        if dimension == WORST_AND_BEST and len(groups) > 1:
            ends, words = _worst_and_best(groups, kpi), "worst - best jurisdiction"
        elif dimension in PAIRS and set(PAIRS[dimension]) <= groups.keys():
            ends = PAIRS[dimension]
            words = f"{ends[0]} - {ends[1]} {'operators' if dimension == 'operator_size' else 'hubs'}"
        else:
            continue
        minuend, subtrahend = groups[ends[0]], groups[ends[1]]
        for replication in sorted(minuend.keys() & subtrahend.keys()):
            row = minuend[replication]
            value = row["value"] - subtrahend[replication]["value"]
            yield row | {"dimension": DIMENSION, "group": words, "value": value}


def _worst_and_best(groups: dict[str, dict[int, _Row]], kpi: str) -> tuple[str, str]:
    mean = {group: fmean(row["value"] for row in rows.values()) for group, rows in groups.items()}
    ordered = sorted(mean, key=lambda group: mean[group])
    lowest, highest = ordered[0], ordered[-1]
    return (lowest, highest) if KPI_REGISTRY[kpi].better == "higher" else (highest, lowest)
