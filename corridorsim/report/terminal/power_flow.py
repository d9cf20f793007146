"""A power flow in the terminal: the worst hours, and violations that the feeders' simple limit missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.power_flow import missed, strain

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

WORST_HOURS = 5
_HOUR = ["replication", "time"]


def power_flow_view(table: pa.Table, voltage_band_pu: tuple[float, float]) -> RenderableType:
    """Show each scenario's worst hours and a warning about violations that the feeders missed.

    Parameters
    ----------
    table
        Schema ``records.schema.POWER_FLOW``.
    voltage_band_pu
        Lowest and highest permitted voltage.
    """
    frame: pd.DataFrame = table.to_pandas()
    frame["strain"] = strain(frame, voltage_band_pu)
    frame["missed"] = missed(frame, voltage_band_pu)
    parts: list[RenderableType] = []
    for scenario, rows in frame.groupby("scenario", observed=True, sort=False):
        parts += [_worst_hours(str(scenario), rows), _verdict(rows), Text()]
    return Group(*parts)


def _worst_hours(scenario: str, rows: pd.DataFrame) -> Table:
    title = Text(f"{scenario}: worst hours", style="bold")
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    for header in ("hour [UTC]", "replication", "lowest voltage", "highest voltage", "highest loading", "feeder"):
        table.add_column(header, no_wrap=True)
    worst = rows.groupby(_HOUR, sort=True)["strain"].max().sort_values(ascending=False, kind="stable")
    hours = dict(iter(rows.groupby(_HOUR, sort=False)))
    for replication, time in worst.index[:WORST_HOURS]:
        hour = hours[replication, time]
        overloaded = hour["feeder_overload"].iloc[0] == 1
        cells = ["no solution", "", ""] if np.isinf(hour["strain"].max()) else _extremes(hour)
        table.add_row(
            f"{time:%Y-%m-%d %H:%M}", str(replication), *cells, "overload" if overloaded else "within its rating"
        )
    return table


def _extremes(hour: pd.DataFrame) -> list[str]:
    buses, branches = hour[hour["kind"] == "bus"], hour[hour["kind"] != "bus"]
    rows = [_row(buses, "value", lowest=True), _row(buses, "value")]
    rows += [_row(branches, "value")] if branches["value"].notna().any() else []
    return [f"{_shown(row['value'], row['unit'])} {row['element']}" for row in rows]


def _verdict(rows: pd.DataFrame) -> Text:
    hours = rows.drop_duplicates(_HOUR)
    unseen = rows[rows["missed"]]
    if unseen.empty:
        return Text("No limit is exceeded in hours without a feeder overload.", style="green")
    count = len(unseen.drop_duplicates(_HOUR))
    lines = [f"WARNING: the feeders' limit missed violations in {count} of {len(hours)} hours (no feeder overload):"]
    for (kind, element), own in unseen.groupby(["kind", "element"], observed=True, sort=False):
        lines.append(f"  {kind} {element}: {_worst(own)}")
    return Text("\n".join(lines), style="yellow")


def _worst(rows: pd.DataFrame) -> str:
    """Describe an element's worst hour."""
    row = _row(rows, "strain")
    shown = "no solution" if np.isinf(row["strain"]) else _shown(row["value"], row["unit"])
    without = _shown(row["without_hubs"], row["unit"])
    return f"{shown} at {row['time']:%Y-%m-%d %H:%M} UTC ({without} without the hubs), {len(rows)} h beyond its limit"


def _row(rows: pd.DataFrame, column: str, *, lowest: bool = False) -> dict[str, Any]:
    """Find the first row with the extreme value of a column; empty values do not count."""
    extreme = rows.sort_values(column, ascending=lowest, kind="stable").iloc[0]
    return {str(name): value for name, value in extreme.items()}


def _shown(value: float, unit: str) -> str:
    return f"{value:.4f} pu" if unit == "pu" else f"{value:.1f} %"
