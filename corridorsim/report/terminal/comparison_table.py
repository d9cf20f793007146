"""The comparison as a terminal table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.comparison import RANK_BY, by_snapshot, means, rank, unclear_lead
from corridorsim.analysis.sentences import (
    Verdict,
    decimals,
    interval_words,
    label,
    number,
    scaled,
    sentences,
    shown_unit,
    verdict,
)
from corridorsim.analysis.statistics import mean_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

STYLES: dict[Verdict, str] = {"better": "green", "worse": "red", "unclear": "dim", "same": "dim"}
"""Colour only repeats the verdict."""
CORRECTED = (
    "The verdict is based on p, corrected for the number of KPIs in this table (Holm): clear below 0.05, from three\n"
    "replications on. Each interval applies to one KPI at a time. Same: equal in every replication."
)


def comparison_view(
    comparison: pa.Table, kpis: pa.Table, notices: Mapping[str | None, Sequence[str]] | None = None
) -> RenderableType:
    """Show scenarios best first: the ranking, then a table and sentences for each compared with the baseline.

    Each snapshot has its own block.

    Parameters
    ----------
    comparison, kpis
        Schemas ``records.schema.COMPARISON`` and ``KPIS``, of the same results. Without any comparison (a
        single scenario) the KPIs of that scenario are shown.
    notices
        What limits the results, by snapshot; said beside the ranking.
    """
    compared = dict(by_snapshot(comparison))
    blocks: list[RenderableType] = []
    for snapshot, own in by_snapshot(kpis):
        blocks += [] if snapshot is None else [Rule(f"snapshot {snapshot}", align="left"), Text()]
        blocks.append(_block(compared.get(snapshot, comparison), own, (notices or {}).get(snapshot, ())))
    return Group(*blocks)


def _block(comparison: pa.Table, kpis: pa.Table, notices: Sequence[str]) -> RenderableType:
    parts: list[RenderableType] = [_ranking(kpis)]
    order = rank(kpis)
    doubt = unclear_lead(kpis, order)
    if doubt:
        parts += [Text(f" • the lead of {order[0]} {doubt} is not statistically clear"), Text()]
    if notices:
        parts += [notices_view(notices), Text()]
    rows = comparison.to_pylist()
    for scenario in order:
        own = [row for row in rows if row["scenario"] == scenario]
        if own:
            parts += [_pair_table(own), *_bullets(comparison, scenario), Text()]
        elif not rows:
            parts.append(_single_table(kpis, scenario))
    return Group(*parts)


def notices_view(notices: Sequence[str]) -> RenderableType:
    """What limits the results, one line each."""
    return Group(*(Text(f" ! {notice}", style="yellow") for notice in notices))


def _ranking(kpis: pa.Table) -> Table:
    units = dict(zip(kpis["kpi"].to_pylist(), kpis["unit"].to_pylist(), strict=True))
    title = f"Scenarios, best mean {label(RANK_BY[0])} first"
    table = Table(title=title, box=box.SIMPLE, title_justify="left", title_style="bold")
    table.add_column("", justify="right")
    table.add_column("scenario")
    for kpi in RANK_BY:
        table.add_column(f"{label(kpi)} [{units.get(kpi, '')}]".replace("[", r"\["), justify="right")
    average = means(kpis)
    for place, scenario in enumerate(rank(kpis), start=1):
        figures = [average.get((scenario, kpi)) for kpi in RANK_BY]
        table.add_row(str(place), Text(scenario), *("–" if value is None else f"{value:.4g}" for value in figures))
    return table


def _pair_table(rows: list[dict[str, Any]]) -> Table:
    first = rows[0]
    count = max(row["replications"] for row in rows)
    replications = f"{count} replication{'s' if count != 1 else ''}"
    title = Text(f"{first['scenario']} compared with {first['baseline']} ({replications})", style="bold")
    table = Table(title=title, box=box.SIMPLE, title_justify="left", padding=(0, 1, 0, 0))
    table.add_column("KPI")
    for header in ("baseline", "scenario", "difference", "95 % interval"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("p", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    # One replication has no p-values to correct.
    if count > 1:
        table.caption = CORRECTED
        table.caption_justify = "left"
    for row in rows:
        word = verdict(row)
        places = decimals(row)
        shown = [number(scaled(row, row[key]), places) for key in ("baseline_mean", "scenario_mean", "difference")]
        verdict_text = Text("–" if row["difference"] is None else word, style=STYLES.get(word, ""))
        interval, p_value = interval_text(row, places), p_text(row["p_adjusted"])
        figure = Text.assemble(label(row["kpi"]), " ", (shown_unit(row["unit"]), "dim"))
        table.add_row(figure, *shown, interval, p_value, verdict_text)
    return table


def _single_table(kpis: pa.Table, scenario: str) -> Table:
    title = Text(f"{scenario}, the only scenario", style="bold")
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    for header in ("KPI", "unit"):
        table.add_column(header)
    for header in ("mean", "95 % interval"):
        table.add_column(header, justify="right", no_wrap=True)
    own = [row for row in kpis.to_pylist() if row["scenario"] == scenario]
    for kpi, unit in dict.fromkeys((row["kpi"], row["unit"]) for row in own):
        interval = mean_interval([row["value"] for row in own if row["kpi"] == kpi])
        row = {
            "unit": unit,
            "difference": interval.mean,
            "baseline_mean": None,
            "ci_low": interval.low,
            "ci_high": interval.high,
        }
        places = decimals(row)
        mean = number(scaled(row, interval.mean), places)
        table.add_row(label(kpi), shown_unit(unit), mean, interval_text(row, places))
    return table


def interval_text(row: dict[str, Any], places: int) -> str:
    """The 95 % interval of a row; a dash if it has none."""
    return interval_words(row, places) or "–"


def p_text(p_adjusted: float | None) -> str:
    """A corrected p-value; a dash if there is none."""
    if p_adjusted is None:
        return "–"
    return f"{p_adjusted:.3f}" if p_adjusted >= 0.001 else "<0.001"


def _bullets(comparison: pa.Table, scenario: str) -> list[Text]:
    return [Text(f" • {sentence}") for sentence in sentences(comparison, scenario)]
