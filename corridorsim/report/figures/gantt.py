"""Projects of a rollout over the years, stage by stage, one row per project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from corridorsim.report.theme import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION, NothingToShow, figure, plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

STAGE_COLOURS = {
    "siting": GREY,
    "permit": ORANGE,
    "procurement": PURPLE,
    "finance": VERMILLION,
    "delivery": "#9bd3f3",
    "grid_connection": BLUE,
    "construction": SKY,
    "commissioning": GREEN,
}
SECONDS_PER_DAY, MS_PER_DAY = 86_400.0, 86_400_000.0
ROW_PX = 18
DELIVERY_OFFSET, HALF, WHOLE = -0.4, 0.4, 0.8


def gantt(stages: pd.DataFrame, end: pd.Timestamp) -> go.Figure:
    """Draw the stages of one replication, sorted by jurisdiction and opening; stages without an end extend to ``end``.

    Delivery and grid connection run in parallel and share the height of a row.
    """
    if stages.empty:
        raise NothingToShow("No project had started by the end of the rollout.")
    shown = stages.assign(until=stages["end"].fillna(end))
    last = shown.groupby("project", observed=True).agg(where=("jurisdiction", "first"), until=("until", "max"))
    names = list(last.sort_values(["where", "until"]).index)
    row = {name: place for place, name in enumerate(names)}
    fig = figure(
        height=90 + ROW_PX * len(names),
        barmode="overlay",
        bargap=0.2,
        xaxis={"type": "date"},
        yaxis={
            "autorange": "reversed",
            "ticks": "",
            "tickvals": list(range(len(names))),
            "ticktext": [plain(f"{name} ({last.loc[name, 'where']})") for name in names],
        },
    )
    for stage, colour in STAGE_COLOURS.items():
        part = shown[shown["stage"] == stage]
        days = (part["until"] - part["start"]).dt.total_seconds() / SECONDS_PER_DAY
        side = {"delivery": DELIVERY_OFFSET, "grid_connection": 0.0}.get(stage)
        fig.add_bar(
            base=[moment.strftime("%Y-%m-%d") for moment in part["start"]],
            x=[float(day) * MS_PER_DAY for day in days],
            y=[row[name] for name in part["project"]],
            width=WHOLE if side is None else HALF,
            offset=DELIVERY_OFFSET if side is None else side,
            orientation="h",
            name=stage.replace("_", " "),
            marker={"color": colour, "line": {"width": 0}},
            customdata=[
                [f"{a:%d %b %Y}", "ongoing" if pd.isna(done) else f"{done:%d %b %Y}"]
                for a, done in zip(part["start"], part["end"], strict=True)
            ],
            hovertemplate="%{customdata[0]} to %{customdata[1]}",
        )
    return fig
