"""States who wins and who loses in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridorsim.analysis.kpis.equity_gaps import DIMENSION as GAP
from corridorsim.analysis.sentences import label, sentence, verdict
from corridorsim.analysis.statistics import LEAST_REPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KPIS = ("queue_min_mean", "cost_per_tkm", "delay_h_mean")
"""KPIs reported by group; waiting belongs to the hub's place, the others to the trip's origin."""
_OF_STOPS = KPIS[:1]
_OWNERS = ("cpo", "cpo_margin_per_year")

_Row = dict[str, Any]


def in_words(rows: Iterable[_Row], jurisdictions: Mapping[str, str]) -> list[_Row]:
    """Rows of ``group_comparison`` with readable group names; those of gaps are left unchanged.

    Parameters
    ----------
    jurisdictions
        Labels by name.
    """
    return [row | {"group": _group(row, jurisdictions)} for row in rows]


def verdicts(rows: Sequence[_Row], scenarios: Sequence[str]) -> list[str]:
    """For each scenario, who clearly loses and by how much, and who clearly wins."""
    said = []
    for scenario in scenarios:
        own = [row for row in rows if row["scenario"] == scenario and _is_reported(row)]
        if not own:
            continue
        losers: dict[str, list[str]] = {}
        winners: dict[str, list[str]] = {}
        for row in own:
            word = verdict(row)
            if word in {"worse", "lower"}:
                losers.setdefault(row["group"], []).append(sentence(row))
            elif word in {"better", "higher"}:
                winners.setdefault(row["group"], []).append(label(row["kpi"]))
        loses = "; ".join(f"{group} ({', '.join(what)})" for group, what in losers.items())
        wins = "; ".join(f"{group} ({', '.join(what)})" for group, what in winners.items())
        said.append(
            f"{scenario}: {f'clearly worse off: {loses}' if loses else 'no group is clearly worse off'}. "
            + (f"Clearly better off: {wins}." if wins else "No group is clearly better off.")
            + _too_few(max(row["replications"] for row in own))
        )
    return said


def _too_few(count: int) -> str:
    if count >= LEAST_REPLICATIONS:
        return ""
    return f" With {count} replication{'' if count == 1 else 's'} there is no verdict; it needs {LEAST_REPLICATIONS}."


def _group(row: _Row, jurisdictions: Mapping[str, str]) -> str:
    group = row["group"]
    match row["dimension"]:
        case "jurisdiction":
            place = jurisdictions.get(group, group)
            return f"hubs in {place}" if row["kpi"] in _OF_STOPS else f"trips from {place}"
        case "operator_size":
            return f"{group} operators"
        case "area_type":
            return f"{group} hubs"
    return str(group)


def _is_reported(row: _Row) -> bool:
    """Whether a row is reported: headline KPIs of groups, and the margin of hub owners."""
    if row["dimension"] == _OWNERS[0]:
        return bool(row["kpi"] == _OWNERS[1])
    return row["dimension"] != GAP and row["kpi"] in KPIS
