"""A KPI by snapshot: its course over the years in each scenario."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from corridorsim.analysis.sentences import label, scaled, shown_unit
from corridorsim.analysis.statistics import Interval, mean_interval
from corridorsim.report.theme import (
    SCENARIO_COLOURS,
    SCENARIO_DASHES,
    SCENARIO_SYMBOLS,
    NothingToShow,
    figure,
    plain,
    rounded,
    style_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go
    import pyarrow as pa

Key = tuple[str, str]
"""Scenario and snapshot."""

_APART = 0.012
"""Offset between scenarios on one date, as a share of the time shown, so that intervals do not overlap."""


def intervals(kpis: pa.Table, kpi: str) -> dict[Key, Interval]:
    """Mean over replications with its 95 % interval by scenario and snapshot, in the unit shown.

    Parameters
    ----------
    kpis
        Schema ``records.schema.KPIS``.
    """
    values: dict[Key, list[float | None]] = {}
    for row in kpis.to_pylist():
        if row["kpi"] == kpi:
            values.setdefault((row["scenario"], row["snapshot"]), []).append(scaled(row, row["value"]))
    return {key: mean_interval(sample) for key, sample in values.items()}


def scenario_key(scenarios: Sequence[str]) -> list[tuple[str, str, str]]:
    """Name, colour and form of each scenario's line."""
    forms = [style_of(scenarios, name, SCENARIO_DASHES) for name in scenarios]
    return [
        (name, style_of(scenarios, name, SCENARIO_COLOURS), form if form in {"solid", "dot"} else "dash")
        for name, form in zip(scenarios, forms, strict=True)
    ]


def by_snapshot(kpis: pa.Table, kpi: str, scenarios: Sequence[str]) -> go.Figure:
    """Draw one line per scenario, with the 95 % interval of each mean.

    Parameters
    ----------
    kpis
        Schema ``records.schema.KPIS``.
    scenarios
        All scenarios in the order of the experiment, which determines colour, dash and symbol.
    """
    means = intervals(kpis, kpi)
    if all(interval.mean is None for interval in means.values()):
        raise NothingToShow(f"There is no value for {label(kpi)} on any date.")
    days = sorted({snapshot for _, snapshot in means})
    span = date.fromisoformat(days[-1]) - date.fromisoformat(days[0])
    unit = next(row["unit"] for row in kpis.to_pylist() if row["kpi"] == kpi)
    fig = figure(
        height=230,
        showlegend=False,
        yaxis={"title": {"text": plain(shown_unit(unit))}, "rangemode": "tozero"},
        xaxis={
            "type": "date",
            "tickvals": days,
            "tickformat": "%Y" if len({day[:4] for day in days}) == len(days) else "",
        },
    )
    for place, name in enumerate(scenarios):
        aside = (place - (len(scenarios) - 1) / 2) * _APART * span
        fig.add_trace(_line(name, days, [means[name, day] for day in days], aside, scenarios))
    return fig


def _line(
    name: str, days: Sequence[str], means: Sequence[Interval], aside: timedelta, scenarios: Sequence[str]
) -> dict[str, Any]:
    colour = style_of(scenarios, name, SCENARIO_COLOURS)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(name),
        "x": [f"{date.fromisoformat(day) + aside}" for day in days],
        "y": rounded(interval.mean for interval in means),
        "error_y": {
            "type": "data",
            "array": rounded(_half_width(interval) for interval in means),
            "color": colour,
            "thickness": 1.5,
            "width": 4,
        },
        "line": {"color": colour, "dash": style_of(scenarios, name, SCENARIO_DASHES)},
        "marker": {"symbol": style_of(scenarios, name, SCENARIO_SYMBOLS), "size": 8},
        "text": list(days),
        "hovertemplate": f"{plain(name)}, %{{text}}: %{{y:.3g}}<extra></extra>",
    }


def _half_width(interval: Interval) -> float:
    return 0.0 if interval.high is None or interval.mean is None else interval.high - interval.mean
