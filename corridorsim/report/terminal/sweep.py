"""Sweeps and sensitivities as terminal tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.kpis import KPI_REGISTRY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

_AFTER_PARAMETERS = "scenario"


def shown_kpis(requested: Sequence[str]) -> list[str]:
    """KPIs to show: the requested ones, else the first four headline KPIs."""
    return list(requested) or [name for name, kpi in KPI_REGISTRY.items() if kpi.headline][:4]


def sweep_view(table: pa.Table, names: Sequence[str]) -> Table:
    """One row per scenario and point, with mean and half-width of the 95 % interval of the given KPIs."""
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
            *(Text(cell_text(cell)) for cell in head),
            *(found[name] for name in names),
        )
    return view


def mean_text(row: dict[str, Any]) -> str:
    """Mean and half-width of its interval; a dash if there is no value."""
    if row["mean"] is None:
        return "–"
    half = "" if row["ci_low"] is None else f" ± {(row['ci_high'] - row['ci_low']) / 2:.2g}"
    return f"{row['mean']:.4g}{half}"


def sensitivity_view(table: pa.Table, names: Sequence[str]) -> Group:
    """One table per scenario and KPI, the most influential parameter first."""
    rows = [row for row in table.to_pylist() if row["kpi"] in names]
    return Group(
        *(
            _sensitivity_table([row for row in rows if (row["scenario"], row["kpi"]) == head])
            for head in dict.fromkeys((row["scenario"], row["kpi"]) for row in rows)
        )
    )


def _sensitivity_table(rows: list[dict[str, Any]]) -> Table:
    first = rows[0]
    title = Text(f"{first['kpi']} in {first['scenario']} ({first['method']}, {first['points']} points)", style="bold")
    view = Table(title=title, box=box.SIMPLE, title_justify="left", padding=(0, 1, 0, 0))
    view.add_column("parameter")
    measures = list(dict.fromkeys(row["measure"] for row in rows))
    for measure in measures:
        view.add_column(Text(f"{measure} [{first['unit']}]"), justify="right", no_wrap=True)
    found = {(row["parameter"], row["measure"]): row for row in rows}
    parameters = dict.fromkeys(row["parameter"] for row in rows)
    for name in sorted(parameters, key=lambda name: -found[name, measures[0]]["value"]):
        cells = [found[name, measure] for measure in measures]
        halves = ["" if cell["half_width"] is None else f" ± {cell['half_width']:.2g}" for cell in cells]
        view.add_row(Text(name), *(f"{cell['value']:.3g}{half}" for cell, half in zip(cells, halves, strict=True)))
    return view


def cell_text(value: object) -> str:
    """Format the value of a parameter."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
