"""Cost per kilometre by scenario and kind of cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.report.theme import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    SKY,
    VERMILLION,
    NothingToShow,
    figure,
    plain,
    rounded,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go
    import pyarrow as pa

PARTS = {
    "energy_cost": ("energy", GREEN, ""),
    "time_cost": ("driver and vehicle time", BLUE, "/"),
    "toll_cost": ("tolls", ORANGE, "."),
    "wear_cost": ("wear", GREY, "\\"),
    "battery_cost": ("battery wear", SKY, "-"),
    "rescue_cost": ("rescue", VERMILLION, "x"),
}


def costs(per_km: pa.Table, scenarios: Sequence[str], currency: str) -> go.Figure:
    """Draw one stacked bar per scenario.

    Parameters
    ----------
    per_km
        Columns ``scenario``, ``part`` (a key of ``PARTS``), ``per_km``.
    """
    value = {(row["scenario"], row["part"]): row["per_km"] for row in per_km.to_pylist()}
    shown = [name for name in scenarios if value.get((name, "energy_cost")) is not None]
    if not shown:
        raise NothingToShow("No trip that started in the window has ended, so no cost is known.")
    labels = [wrapped(name.replace("_", "_ "), 16).replace("_ ", "_") for name in shown]
    fig = figure(
        height=110 + 58 * len(shown),
        barmode="relative",
        xaxis={"title": {"text": f"{plain(currency)} per km"}},
        yaxis={"tickvals": list(range(len(shown))), "ticktext": labels, "autorange": "reversed", "ticks": ""},
        legend={"traceorder": "normal"},
        margin={"l": 8, "r": 48, "t": 8, "b": 8},
    )
    for part, (name, colour, pattern) in PARTS.items():
        amounts = [value[scenario, part] for scenario in shown]
        if not any(amounts):
            continue
        fig.add_bar(
            x=rounded(amounts),
            y=list(range(len(shown))),
            orientation="h",
            width=0.62,
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern, "size": 6, "solidity": 0.12, "fillmode": "overlay"}},
            hovertemplate=f"{name}: %{{x:.3f}} {plain(currency)} per km<extra></extra>",
        )
    for place, scenario in enumerate(shown):
        total = sum(value[scenario, part] for part in PARTS)
        # Parts below 0 lie to the left of the axis.
        end = sum(max(value[scenario, part], 0.0) for part in PARTS)
        fig.add_annotation(x=end, y=place, text=f"<b>{total:.3f}</b>", xanchor="left", showarrow=False, xshift=4)
    return fig
