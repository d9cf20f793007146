"""From the baseline to the target, lever by lever: the contribution of each to one KPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.report.theme import BLUE, GREY, VERMILLION, NothingToShow, figure, plain, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import plotly.graph_objects as go

    from corridorsim.analysis.kpis.registry import Kpi

KEY: Sequence[tuple[str, str, str]] = (
    ("better", BLUE, "area"),
    ("worse", VERMILLION, "area"),
    ("neither", GREY, "area"),
)


def waterfall(rows: Sequence[dict[str, Any]], kpi: Kpi, unit: str) -> go.Figure:
    """Draw one step per player, largest first, between the two scenarios' means.

    Parameters
    ----------
    rows
        Rows of ``analysis.attribution.ATTRIBUTION`` for one KPI, amounts in ``unit``.
    """
    steps = sorted((row for row in rows if row["effect"] is not None), key=lambda row: -abs(row["effect"]))
    if not steps:
        raise NothingToShow(f"No replication has a value for {kpi.label} in every combination of levers.")
    start, end = steps[0]["baseline_mean"], steps[0]["target_mean"]
    names = ["baseline", *(plain(step["player"].replace("_", " ")) for step in steps), "target"]
    fig = figure(
        height=120 + 30 * len(names),
        xaxis={"title": {"text": plain(f"{kpi.label} [{unit}]")}, "range": _range(start, end, steps)},
        yaxis={"autorange": "reversed", "ticks": "", "tickvals": list(range(len(names))), "ticktext": names},
        showlegend=False,
    )
    fig.add_bar(
        x=rounded([start, end]),
        y=[0, len(names) - 1],
        orientation="h",
        marker={"color": GREY},
        hovertemplate="%{x:.4g}<extra></extra>",
    )
    level = start
    for place, step in enumerate(steps, start=1):
        interval = [step["ci_low"], step["ci_high"]]
        fig.add_bar(
            base=[level],
            x=rounded([step["effect"]]),
            y=[place],
            orientation="h",
            marker={"color": _colour(step["effect"], kpi.better)},
            customdata=[rounded([step["effect"], *interval])],
            hovertemplate="%{customdata[0]:.3g} (%{customdata[1]:.3g} to %{customdata[2]:.3g})<extra></extra>",
            error_x=None
            if None in interval
            else {
                "type": "data",
                "symmetric": False,
                "array": [interval[1] - step["effect"]],
                "arrayminus": [step["effect"] - interval[0]],
                "thickness": 1.2,
                "width": 3,
            },
        )
        level += step["effect"]
    return fig


def _range(start: float, end: float, steps: Sequence[dict[str, Any]]) -> list[float]:
    """Room for every step and its interval; the axis need not start at 0, as effects would then be hairlines."""
    level, edges = start, [start, end]
    for step in steps:
        edges += [level, level + step["effect"]]
        edges += [level + bound for bound in (step["ci_low"], step["ci_high"]) if bound is not None]
        level += step["effect"]
    room = 0.06 * (max(edges) - min(edges)) or 0.06 * abs(start) or 1.0
    return [min(edges) - room, max(edges) + room]


def _colour(effect: float, better: str) -> str:
    if better == "neutral" or effect == 0.0:
        return GREY
    return BLUE if (effect < 0.0) == (better == "lower") else VERMILLION
