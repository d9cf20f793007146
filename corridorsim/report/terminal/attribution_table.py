"""Contribution of each lever as a terminal table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.sentences import decimals, label, number, scaled, shown_unit
from corridorsim.report.terminal.comparison_table import interval_text

if TYPE_CHECKING:
    import pyarrow as pa


def attribution_view(attribution: pa.Table) -> Group:
    """One table per headline KPI, largest effect first.

    Parameters
    ----------
    attribution
        Schema ``analysis.attribution.ATTRIBUTION``.
    """
    rows = attribution.to_pylist()
    return Group(
        *(
            _table(name, [row for row in rows if row["kpi"] == name and row["effect"] is not None])
            for name, kpi in KPI_REGISTRY.items()
            if kpi.headline and any(row["kpi"] == name and row["effect"] is not None for row in rows)
        )
    )


def _table(name: str, rows: list[dict[str, Any]]) -> Table:
    first = rows[0]
    whole = first | {"difference": first["target_mean"] - first["baseline_mean"], "ci_low": None, "ci_high": None}
    places = decimals(whole)
    title = Text(f"{label(name)} [{shown_unit(first['unit'])}]", style="bold")
    table = Table(title=title, box=box.SIMPLE, title_justify="left", padding=(0, 1, 0, 0))
    table.add_column("lever")
    table.add_column("effect", justify="right", no_wrap=True)
    table.add_column("95 % interval", justify="right", no_wrap=True)
    for row in sorted(rows, key=lambda row: -abs(row["effect"])):
        row_places = max(places, decimals(row | {"difference": row["effect"]}))
        table.add_row(row["player"], number(scaled(row, row["effect"]), row_places), interval_text(row, row_places))
    table.caption = "Intervals are not corrected for the number of levers."
    table.caption_justify = "left"
    table.add_section()
    table.add_row("total difference", number(scaled(whole, whole["difference"]), places), "")
    return table
