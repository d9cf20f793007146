"""Load of a feeder over the window against its rating and the enforced limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.report.theme import BLUE, GREY, PURPLE, SKY, VERMILLION, NothingToShow, figure, rounded

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import pyarrow as pa

_KW_PER_MW = 1000.0
_AREAS = (("background_kw", "other load", GREY), ("hubs_kw", "hubs", SKY))
_LINES = (
    ("peak_kw", "peak of each interval", BLUE, "solid", 1.0),
    ("rating_kw", "rating", VERMILLION, "dash", 2.0),
    ("limit_kw", "enforced limit", PURPLE, "dot", 2.0),
)
KEY: tuple[tuple[str, str, str], ...] = (
    *((name, colour, "area") for _, name, colour in _AREAS),
    *((name, colour, dash) for _, name, colour, dash, _ in _LINES),
)
"""Legend shared by many figures: name, colour and form."""


def feeder_load(load: pa.Table, scenario: str, feeder: str) -> go.Figure:
    """Draw background and hubs as stacked areas, the peak load as a line, and both limits.

    Parameters
    ----------
    load
        Columns ``scenario``, ``feeder``, ``time`` (local, as text), ``background_kw``, ``hubs_kw`` (means),
        ``peak_kw`` (below 0 for power towards the grid), ``rating_kw``, ``limit_kw``; one row per interval.
    scenario, feeder
        What to draw; a feeder has the same scale in every scenario of the table.
    """
    frame = load.to_pandas()
    frame = frame[frame["feeder"] == feeder]
    own = frame[frame["scenario"] == scenario]
    if own.empty:
        raise NothingToShow("This experiment has no feeders with charging hubs.")
    loads = frame[["peak_kw", "rating_kw"]].abs().max().max() / _KW_PER_MW
    lowest = min(0.0, frame["peak_kw"].min() / _KW_PER_MW)
    # A protection setting far above all other values would flatten the load curve.
    highest = max(loads, min(frame["limit_kw"].max() / _KW_PER_MW, 1.3 * loads))
    fig = figure(
        height=270,
        hovermode="x unified",
        yaxis={"title": {"text": "MW"}, "range": [1.06 * lowest, 1.06 * highest]},
        xaxis={"type": "date", "nticks": 5, "tickangle": 0, "tickformat": _tick_format(own["time"].tolist())},
        showlegend=False,
    )
    time = own["time"].tolist()

    def megawatts(column: str) -> list[float | None]:
        return rounded(own[column] / _KW_PER_MW)

    for column, name, colour in _AREAS:
        fig.add_scatter(
            x=time,
            y=megawatts(column),
            stackgroup="load",
            mode="lines",
            line={"width": 0, "shape": "hv"},
            fillcolor=colour,
            name=name,
            hovertemplate="%{y:.2f}",
        )
    for column, name, colour, dash, width in _LINES:
        fig.add_scatter(
            x=time,
            y=megawatts(column),
            mode="lines",
            line={"color": colour, "dash": dash, "width": width, "shape": "hv"},
            name=name,
            hovertemplate="%{y:.2f}",
        )
    return fig


def _tick_format(time: list[str]) -> str:
    """Hours if the window is within one day, else hours and days."""
    return "%H:%M" if time[0][:10] == time[-2 if len(time) > 1 else -1][:10] else "%H:%M\n%-d %b"
