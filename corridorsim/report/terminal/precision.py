"""The precision that was reached, as a table on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.sentences import label

if TYPE_CHECKING:
    from corridorsim.analysis.precision import Precision


def precision_view(reached: list[Precision]) -> Table:
    """A table of what is precise enough and what is not, and why."""
    relative = reached[0].relative
    replications = max(figure.interval.n for figure in reached)
    title = f"Precision asked: {relative:.3g} of the mean (95 % half-width); {replications} replications"
    table = Table(title=Text(title, style="bold"), box=box.SIMPLE, title_justify="left")
    for header in ("scenario", "figure"):
        table.add_column(header)
    for header in ("mean", "half-width", "share"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("is")
    for figure in reached:
        mean, half_width = figure.interval.mean, figure.half_width
        share = abs(half_width / mean) if half_width is not None and mean else None
        numbers = ("–" if value is None else f"{value:.4g}" for value in (mean, half_width, share))
        run = figure.scenario if figure.snapshot is None else f"{figure.scenario}, {figure.snapshot}"
        table.add_row(Text(run), label(figure.kpi), *numbers, _verdict(figure))
    return table


def _verdict(figure: Precision) -> str:
    if figure.is_reached:
        return "reached"
    if figure.half_width is None:
        return "not reached: it has a value in fewer than two replications"
    needed = figure.needed()
    if needed is None:
        headline = ", ".join(name for name, kpi in KPI_REGISTRY.items() if kpi.headline and name != figure.kpi)
        return f"not reached: its mean is too near 0 for a share of it; ask it of another figure, such as {headline}"
    return f"not reached: some {needed} replications would do"
