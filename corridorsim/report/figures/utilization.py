"""Utilization of chargers by hub and hour of the local day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.report.theme import SEQUENTIAL, NothingToShow, figure, plain, rounded

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import pyarrow as pa

_HOURS = 24


def utilization(hub_hours: pa.Table, scenario: str) -> go.Figure:
    """Draw a heatmap of one scenario; hubs are in order along the corridor, the first at the bottom.

    Parameters
    ----------
    hub_hours
        Columns ``scenario``, ``hub``, ``axis_km`` (null off the axis), ``hour``, ``share``; the colour scale
        is the same for every scenario in it.
    scenario
        The scenario to draw.
    """
    frame = hub_hours.to_pandas()
    own = frame[frame["scenario"] == scenario]
    if own.empty or not own["share"].notna().any():
        raise NothingToShow("This experiment has no charging hubs in service in the window.")
    hubs = own.drop_duplicates("hub").sort_values(["axis_km", "hub"], na_position="first")["hub"].tolist()
    grid = own.pivot_table(index="hub", columns="hour", values="share", aggfunc="mean").reindex(
        index=hubs, columns=range(_HOURS)
    )
    highest = max(float(frame["share"].max()), 0.01)
    fig = figure(
        height=130 + 19 * len(hubs),
        xaxis={
            "title": {"text": "hour of the local day"},
            "tickvals": list(range(0, _HOURS, 4)),
            "showgrid": False,
        },
        yaxis={
            "tickvals": list(range(len(hubs))),
            "ticktext": [plain(hub) for hub in hubs],
            "showgrid": False,
            "ticks": "",
            "tickfont": {"size": 11},
        },
        margin={"l": 8, "r": 12, "t": 36, "b": 8},
    )
    fig.add_heatmap(
        z=[rounded((100.0 * value for value in row), 3) for row in grid.to_numpy()],
        x=list(range(_HOURS)),
        y=list(range(len(hubs))),
        customdata=[[plain(hub)] * _HOURS for hub in hubs],
        zmin=0.0,
        zmax=100.0 * highest,
        colorscale=SEQUENTIAL,
        xgap=1,
        ygap=1,
        colorbar={
            "orientation": "h",
            "y": 1.0,
            "yanchor": "bottom",
            "thickness": 8,
            "len": 1.0,
            "ticksuffix": " %",
            "nticks": 5,
            "ypad": 4,
            "outlinewidth": 0,
        },
        hovertemplate="%{customdata}, %{x}:00: %{z:.0f} % of chargers in use<extra></extra>",
    )
    return fig
