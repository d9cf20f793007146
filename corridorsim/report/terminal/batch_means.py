"""Batch means as a terminal table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.sentences import decimals, label, number, scaled, shown_unit
from corridorsim.report.terminal.comparison_table import interval_text, p_text

if TYPE_CHECKING:
    import pyarrow as pa


def batch_means_view(batch_means: pa.Table) -> Group:
    """One table per scenario.

    Parameters
    ----------
    batch_means
        Schema ``analysis.batch_means.BATCH_MEANS``.
    """
    rows = batch_means.to_pylist()
    scenarios = dict.fromkeys(row["scenario"] for row in rows)
    return Group(*(_table([row for row in rows if row["scenario"] == name]) for name in scenarios))


def _table(rows: list[dict[str, Any]]) -> Table:
    first = rows[0]
    title = f"{first['scenario']}, replication {first['replication']}, batches of {first['batch_h']:g} h"
    table = Table(title=Text(title, style="bold"), box=box.SIMPLE, title_justify="left", padding=(0, 1, 0, 0))
    for header in ("KPI", "unit"):
        table.add_column(header)
    for header in ("window", "batches", "mean of batches", "95 % interval", "lag 1", "p"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("verdict")
    for row in rows:
        shown = row | {"difference": row["mean"], "baseline_mean": row["mean"]}
        places = decimals(shown)
        window, mean = (number(scaled(shown, shown[key]), places) for key in ("window_value", "mean"))
        interval, lag1 = interval_text(shown, places), number(row["lag1"], 2)
        table.add_row(
            label(row["kpi"]), shown_unit(row["unit"]), window, str(row["batches"]), mean, interval,
            lag1, p_text(row["p_uncorrelated"]), str(row["verdict"]),
        )  # fmt: skip
    table.caption = (
        "p: von Neumann's test that neighbouring batches are uncorrelated; if it is small, the interval is too narrow."
    )
    table.caption_justify = "left"
    return table
