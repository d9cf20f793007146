"""What owners of hubs earn and pay, by jurisdiction and scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.report.theme import BLUE, GREEN, ORANGE, SKY, NothingToShow, figure, plain, rounded, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go
    import pyarrow as pa

_PARTS = (
    ("revenue", "sessions", BLUE, 1.0, ""),
    ("site_revenue", "energy fed into the grid, demand response", GREEN, 1.0, "."),
    ("energy_cost", "energy bought", SKY, -1.0, "/"),
    ("demand_charge", "demand charge", ORANGE, -1.0, "x"),
)
KEY = (*((name, colour, "area") for _, name, colour, _, _ in _PARTS), ("margin", "#000000", "diamond"))
"""Legend shared by many figures: name, colour and form."""


def bills(table: pa.Table, jurisdiction: str, scenarios: Sequence[str], currency: str) -> go.Figure:
    """Draw income to the right and costs to the left of zero, the margin as a diamond.

    Parameters
    ----------
    table
        Columns ``scenario``, ``jurisdiction``, ``revenue``, ``site_revenue``, ``energy_cost``, ``demand_charge``,
        ``margin`` in the window; the margin is the balance of the others.
    jurisdiction
        The jurisdiction to draw.
    """
    own = {row["scenario"]: row for row in table.to_pylist() if row["jurisdiction"] == jurisdiction}
    shown = [name for name in scenarios if name in own]
    if not any(row[column] for row in own.values() for column, *_ in _PARTS):
        raise NothingToShow("No hub sold or bought energy in the window.")
    places = list(range(len(shown)))
    fig = figure(
        height=80 + 52 * len(shown),
        barmode="relative",
        xaxis={
            "title": {"text": f"{plain(currency)} in the window"},
            "tickformat": "~s",
            "nticks": 7,
        },
        yaxis={
            "tickvals": places,
            "ticktext": [wrapped(name.replace("_", "_ "), 14).replace("_ ", "_") for name in shown],
            "autorange": "reversed",
            "ticks": "",
        },
        showlegend=False,
    )
    for column, name, colour, sign, pattern in _PARTS:
        fig.add_bar(
            x=rounded(sign * own[scenario][column] for scenario in shown),
            y=places,
            orientation="h",
            width=0.6,
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern, "size": 6, "solidity": 0.12, "fillmode": "overlay"}},
            hovertemplate=f"{name}: %{{x:,.0f}} {plain(currency)}<extra></extra>",
        )
    fig.add_scatter(
        x=rounded(own[scenario]["margin"] for scenario in shown),
        y=places,
        mode="markers",
        name="margin",
        marker={"symbol": "diamond", "size": 12, "color": "#ffffff", "line": {"color": "#000000", "width": 2}},
        hovertemplate=f"margin: %{{x:,.0f}} {plain(currency)}<extra></extra>",
    )
    return fig
