"""How long trucks wait at hubs: the share of stops with a wait longer than a given number of minutes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from corridorsim.report.theme import (
    GREY,
    SCENARIO_COLOURS,
    SCENARIO_DASHES,
    NothingToShow,
    figure,
    plain,
    rounded,
    style_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go
    import pyarrow as pa

_TICKS = (1, 2, 5, 10, 30, 60, 120, 240, 480, 960, 1920)
_MARK_MIN = 15
"""As in the headline KPI on waits."""


def waits(shares: pa.Table, scenarios: Sequence[str]) -> go.Figure:
    """Draw one survival curve per scenario, with the range over replications as a band.

    Parameters
    ----------
    shares
        Columns ``scenario``, ``replication``, ``wait_min``, ``share_longer``; the same values of ``wait_min`` for all.
    scenarios
        All scenarios in the order of the experiment.
    """
    frame = shares.to_pandas()
    if frame.empty or not frame["share_longer"].max() > 0:
        raise NothingToShow("No truck had to wait for a charger in the window, in any scenario.")
    longest = float(frame["wait_min"].max())
    ticks = [tick for tick in _TICKS if tick <= longest]
    fig = figure(
        height=430,
        hovermode="x unified",
        xaxis={
            "type": "log",
            "title": {"text": "minutes of waiting (logarithmic axis)"},
            "range": [math.log10(float(frame["wait_min"].min())), math.log10(longest)],
            "tickvals": ticks,
            "ticktext": [str(tick) if tick < 60 else f"{tick // 60} h" for tick in ticks],
            "hoverformat": ".3~r",
        },
        yaxis={"title": {"text": "stops with a longer wait"}, "ticksuffix": " %", "rangemode": "tozero"},
    )
    for name in scenarios:
        own = frame[frame["scenario"] == name]
        if len(own):
            _add(fig, own, name, scenarios)
    if longest > _MARK_MIN:
        fig.add_vline(x=_MARK_MIN, line={"color": GREY, "width": 1, "dash": "dot"})
        fig.add_annotation(
            # Annotations, unlike lines, are positioned by the logarithm.
            x=math.log10(_MARK_MIN),
            y=1,
            yref="paper",
            text=f"{_MARK_MIN} min",
            xanchor="left",
            yanchor="top",
            showarrow=False,
        )
    return fig


def _add(fig: go.Figure, own: pd.DataFrame, name: str, scenarios: Sequence[str]) -> None:
    spread = own.groupby("wait_min")["share_longer"].agg(["mean", "min", "max"]) * 100.0
    minutes = rounded(spread.index)
    colour = style_of(scenarios, name, SCENARIO_COLOURS)
    if own["replication"].nunique() > 1:
        fig.add_scatter(
            x=minutes + minutes[::-1],
            y=rounded(spread["max"], 3) + rounded(spread["min"], 3)[::-1],
            fill="toself",
            fillcolor=colour,
            opacity=0.18,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            legendgroup=name,
        )
    fig.add_scatter(
        x=minutes,
        y=rounded(spread["mean"], 3),
        mode="lines",
        name=plain(name),
        legendgroup=name,
        line={"color": colour, "width": 2.5, "dash": style_of(scenarios, name, SCENARIO_DASHES)},
        hovertemplate="%{y:.1f}",
    )
