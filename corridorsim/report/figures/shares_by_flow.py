"""Electric share of each flow over the years of a rollout, one figure per scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.report.theme import BLUE, figure, plain, rounded

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def shares_by_flow(adoption: pd.DataFrame) -> go.Figure:
    """Draw one line per flow, the mean over replications; the highest and the lowest at the end are labelled.

    Parameters
    ----------
    adoption
        Rows of the table ``adoption`` of one scenario.
    """
    # The room below 0 keeps the label of the lowest line from overlapping the years.
    axis = {"title": {"text": "Electric share"}, "tickformat": ".0%", "range": [-0.1, 1], "tick0": 0, "dtick": 0.2}
    fig = figure(height=300, yaxis=axis)
    means = adoption.groupby(["flow", "time"], observed=True)["share"].mean().unstack("flow")
    last = means.iloc[-1]
    named = {last.idxmin(): "top", last.idxmax(): "bottom"}
    dates = [str(time.date()) for time in means.index]
    for flow in means.columns:
        values = rounded(means[flow])
        fig.add_scatter(
            x=dates,
            y=values,
            mode="lines",
            line={"width": 2 if flow in named else 1, "color": BLUE},
            opacity=1.0 if flow in named else 0.45,
            name=plain(flow),
            hovertemplate="%{fullData.name}: %{y:.1%}, from %{x}<extra></extra>",
            showlegend=False,
        )
        if flow in named:
            fig.add_annotation(
                x=dates[-1],
                y=values[-1],
                text=plain(flow),
                xanchor="right",
                yanchor=named[flow],
                yshift=2 if named[flow] == "bottom" else -4,
                showarrow=False,
            )
    return fig
