"""The trials of an optimization as a terminal table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from corridorsim.report.terminal.sweep import cell_text

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 12
_FIGURES = ("spent", "objective", "ci_low", "ci_high", "behind", "behind_low", "behind_high", "best")


def trials_view(table: pa.Table) -> Table:
    """The best trials first; then those that violate a constraint, lowest objective first."""
    rows = table.to_pylist()
    run = [row for row in rows if row["state"] != "over_budget"]
    parameters = table.column_names[2 : table.column_names.index("state")]
    kpis = [name for name in table.column_names[3 + len(parameters) :] if name not in _FIGURES]
    title = f"{len(run)} points run, {len(rows) - len(run)} over budget; the best {min(SHOWN, len(run))}"
    view = Table(title=title, box=box.SIMPLE, title_justify="left", padding=(0, 1, 0, 0))
    view.add_column("scenario", no_wrap=True)
    spent = ["spent"] if any(row["spent"] is not None for row in rows) else []
    for header in (*parameters, *spent, "objective", "behind the best", *kpis):
        view.add_column(Text(header), justify="right", overflow="fold")
    view.caption = "best: lowest mean. A point is clearly worse only if the interval (±) of its distance excludes 0."
    view.caption_justify = "left"
    for row in sorted(run, key=_rank)[:SHOWN]:
        view.add_row(
            Text(row["scenario"], style="" if row["state"] == "feasible" else "dim"),
            *(Text(cell_text(row[name])) for name in (*parameters, *spent)),
            _with_half(row["objective"], row["ci_low"], row["ci_high"]),
            _standing(row),
            *("–" if row[name] is None else f"{row[name]:.4g}" for name in kpis),
        )
    return view


def _rank(row: dict[str, Any]) -> tuple[bool, float, int]:
    objective = math.inf if row["objective"] is None else row["objective"]
    return row["state"] != "feasible", objective, row["trial"]


def _standing(row: dict[str, Any]) -> str:
    if row["best"]:
        return "best"
    if row["state"] == "infeasible":
        return "infeasible"
    return _with_half(row["behind"], row["behind_low"], row["behind_high"])


def _with_half(mean: float | None, low: float | None, high: float | None) -> str:
    if mean is None:
        return "–"
    return _figure(mean) if low is None or high is None else f"{_figure(mean)} ± {_figure((high - low) / 2)}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
