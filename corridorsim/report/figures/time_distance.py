"""A day of trucks on the corridor: time across, place upwards, colour what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridorsim.report.theme import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    NothingToShow,
    figure,
    plain,
    rounded,
    spaced,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import pyarrow as pa

ACTIVITIES = {
    "drive": ("driving", GREY, 1.0),
    "rest": ("resting", BLUE, 3.5),
    "queue": ("waiting", VERMILLION, 5.0),
    "overhead": ("plugging in", ORANGE, 5.0),
    "charge": ("charging", GREEN, 5.0),
    "border": ("at a border or inspection", PURPLE, 5.0),
    "inspection": ("at a border or inspection", PURPLE, 5.0),
    "tow": ("under tow", SKY, 5.0),
}
KEY = tuple(dict.fromkeys((name, colour, "solid") for name, colour, _ in ACTIVITIES.values()))
"""Name, colour and form of what is drawn, for one key beside many figures."""

_HEIGHT = 560
_LEAST_GAP = 16 / _HEIGHT
"""Of the axis, so that two labels do not overlap."""


def time_distance(moves: pa.Table, places: pa.Table, scenario: str, day: tuple[str, str]) -> go.Figure:
    """Draw one trace an activity.

    Parameters
    ----------
    moves
        Columns ``scenario``, ``trip_id``, ``activity``, ``start``, ``end`` (local, as text), ``start_km``, ``end_km``
        along the corridor.
    places
        Columns ``name``, ``kind`` (hub, border, place), ``axis_km``.
    scenario
        The one to draw.
    day
        Begin and end of the time shown.
    """
    rows = [row for row in moves.to_pylist() if row["scenario"] == scenario]
    if not rows:
        raise NothingToShow(
            "No truck of the recorded sample drove along the corridor's main route on this day; a larger "
            "simulation.activity_share records more of them."
        )
    marks = places.to_pylist()
    ends = [row[key] for row in rows for key in ("start_km", "end_km")] + [mark["axis_km"] for mark in marks]
    low, high = min(ends), max(ends)
    pad = 0.02 * max(high - low, 1.0)
    ticks = spaced(
        [(mark["axis_km"], _mark_text(mark)) for mark in sorted(marks, key=lambda mark: mark["kind"] != "border")],
        _LEAST_GAP * (high - low),
    )
    fig = figure(
        height=_HEIGHT,
        showlegend=False,
        xaxis={"type": "date", "range": list(day), "tickformat": "%H:%M", "nticks": 13, "tickangle": 0},
        yaxis={
            "range": [low - pad, high + pad],
            "tickvals": rounded(place for place, _ in ticks),
            "ticktext": [text for _, text in ticks],
            "tickfont": {"size": 11},
            "title": {"text": "hubs and borders, km along the corridor"},
            "showgrid": False,
        },
    )
    for mark in marks:
        if mark["kind"] == "border":
            fig.add_hline(y=mark["axis_km"], line={"color": PURPLE, "width": 1.5, "dash": "dash"})
        elif mark["kind"] == "hub":
            fig.add_hline(y=mark["axis_km"], line={"color": GREY, "width": 0.5}, opacity=0.5)
    for activity in ACTIVITIES:
        _add(fig, [row for row in rows if row["activity"] == activity], activity)
    return fig


def _mark_text(mark: dict[str, Any]) -> str:
    name = plain(mark["name"])
    return f"<b>{name}</b>" if mark["kind"] == "border" else f"{name} {mark['axis_km']:.0f}"


def _add(fig: go.Figure, rows: list[dict[str, object]], activity: str) -> None:
    name, colour, width = ACTIVITIES[activity]
    time: list[object] = []
    km: list[object] = []
    text: list[object] = []
    for row in rows:
        time += [row["start"], row["end"], None]
        km += [row["start_km"], row["end_km"], None]
        text += [row["trip_id"], row["trip_id"], None]
    fig.add_scatter(
        x=time,
        y=km,
        text=text,
        mode="lines",
        name=name,
        line={"color": colour, "width": width},
        opacity=0.8 if activity == "drive" else 1.0,
        hovertemplate=f"%{{text}}: {name}<br>%{{x|%H:%M}}, km %{{y:.0f}}<extra></extra>",
    )
