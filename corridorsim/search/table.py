"""Sweeps, sensitivities and searches as tables on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.kpis import KPI_REGISTRY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

_AFTER_PARAMETERS = "scenario"


def shown_kpis(asked: Sequence[str]) -> list[str]:
    """The key figures that are shown: those asked for, else the first headline ones."""
    return list(asked) or [name for name, kpi in KPI_REGISTRY.items() if kpi.headline][:4]


def sweep_view(table: pa.Table, names: Sequence[str]) -> Table:
    """A row for each scenario at each point, with mean and half-width of the 95 % interval of some key figures."""
    view = Table(box=box.SIMPLE, padding=(0, 1, 0, 0))
    rows = table.to_pylist()
    columns = table.column_names[: table.column_names.index(_AFTER_PARAMETERS) + 1]
    for column in columns:
        view.add_column(Text(column), justify="left" if column == _AFTER_PARAMETERS else "right", overflow="fold")
    units = {row["kpi"]: row["unit"] for row in rows}
    for name in names:
        view.add_column(Text(f"{name} [{units[name]}]"), justify="right", overflow="fold", min_width=15)
    lines: dict[tuple[Any, ...], dict[str, str]] = {}
    for row in rows:
        lines.setdefault(tuple(row[column] for column in columns), {})[row["kpi"]] = mean_text(row)
    for head, found in lines.items():
        view.add_row(
            *(Text(f"{cell:.6g}" if isinstance(cell, float) else str(cell)) for cell in head),
            *(found[name] for name in names),
        )
    return view


def mean_text(row: dict[str, Any]) -> str:
    """Mean and half-width of its interval; a dash where there is no value."""
    if row["mean"] is None:
        return "–"
    half = "" if row["ci_low"] is None else f" ± {(row['ci_high'] - row['ci_low']) / 2:.2g}"
    return f"{row['mean']:.4g}{half}"
