"""A KPI of a rollout by month: the mean over replications, and their range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.report.theme import SCENARIO_COLOURS, SCENARIO_DASHES, figure, plain, rounded, style_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go


def open_by_month(kpis: pd.DataFrame, scenarios: Sequence[str], label: str, share: bool = False) -> go.Figure:
    """Draw one line per scenario and a band from its lowest to its highest replication."""
    fig = figure(
        height=300, yaxis={"title": {"text": plain(label)}, "tickformat": ".0%" if share else "", "rangemode": "tozero"}
    )
    for name in scenarios:
        by_month = kpis[kpis["scenario"] == name].groupby("date")["value"].agg(["mean", "min", "max"])
        colour, dates = style_of(scenarios, name, SCENARIO_COLOURS), [str(day) for day in by_month.index]
        band = rounded([*by_month["max"], *by_month["min"][::-1]])
        fig.add_scatter(
            x=[*dates, *dates[::-1]],
            y=band,
            fill="toself",
            fillcolor=colour,
            opacity=0.15,
            mode="none",
            hoverinfo="skip",
            showlegend=False,
        )
        fig.add_scatter(
            x=dates,
            y=rounded(by_month["mean"]),
            mode="lines",
            line={"color": colour, "dash": style_of(scenarios, name, SCENARIO_DASHES)},
            name=plain(name),
        )
    return fig
