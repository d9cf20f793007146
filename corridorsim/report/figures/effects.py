"""Overview of effects: change in the headline KPIs in each scenario, in percent of the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.sentences import decimals, interval_words, label, number, scaled, shown_unit, verdict
from corridorsim.report.theme import (
    GREY,
    SCENARIO_COLOURS,
    SCENARIO_SYMBOLS,
    NothingToShow,
    figure,
    plain,
    style_of,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go
    import pyarrow as pa

_ARROWS = {"lower": " ↓", "higher": " ↑", "neutral": ""}
_ROOM = 1.25
"""Width of the axis relative to what must be visible: all differences, and the intervals of the clear ones."""


def shown_rows(comparison: pa.Table) -> list[dict[str, Any]]:
    """Rows of headline KPIs that can be expressed in percent of their baseline."""
    return [
        row
        for row in comparison.to_pylist()
        if row["kpi"] in KPI_REGISTRY
        and KPI_REGISTRY[row["kpi"]].headline
        and row["difference"] is not None
        and row["baseline_mean"]
    ]


def left_out(comparison: pa.Table) -> list[str]:
    """Labels of headline KPIs without a percentage: no value, or a baseline of 0."""
    shown = {row["kpi"] for row in shown_rows(comparison)}
    names = dict.fromkeys(comparison["kpi"].to_pylist())
    return [label(n) for n in names if n in KPI_REGISTRY and KPI_REGISTRY[n].headline and n not in shown]


def effects(comparison: pa.Table, scenarios: Sequence[str]) -> go.Figure:
    """Draw a forest plot of the paired differences with their 95 % intervals.

    Parameters
    ----------
    comparison
        Schema ``records.schema.COMPARISON``.
    scenarios
        All scenarios in the order of the experiment, which determines colour and symbol.
    """
    rows = shown_rows(comparison)
    if not rows:
        raise NothingToShow("There is no second scenario with KPIs that could be compared with the baseline.")
    kpis = [name for name in KPI_REGISTRY if name in {row["kpi"] for row in rows}]
    compared = [name for name in scenarios if name in {row["scenario"] for row in rows}]
    reach = _reach(rows)
    fig = figure(
        height=110 + len(kpis) * (26 + 18 * len(compared)),
        xaxis={"title": {"text": "change in % of the baseline"}, "range": [-reach, reach], "ticksuffix": " %"},
        yaxis={
            "tickvals": list(range(len(kpis))),
            "ticktext": [_label(name) for name in kpis],
            "range": [len(kpis) - 0.5, -0.5],
            "ticks": "",
            "showgrid": False,
        },
    )
    for place, name in enumerate(compared):
        own = [row for row in rows if row["scenario"] == name]
        fig.add_trace(_trace(own, kpis, _offset(place, len(compared)), name, scenarios))
    fig.add_trace({"type": "scatter", "x": [None], "y": [None], "yaxis": "y2", "showlegend": False})
    fig.update_layout(yaxis2=_verdicts(rows, kpis, compared))
    fig.add_vline(x=0, line={"color": GREY, "width": 1})
    for place in range(1, len(kpis)):
        fig.add_hline(y=place - 0.5, line={"color": GREY, "width": 0.5}, opacity=0.4)
    return fig


def _offset(place: int, count: int) -> float:
    return round((place - (count - 1) / 2) * 0.5 / max(count - 1, 1), 3)


def _verdicts(rows: list[dict[str, Any]], kpis: list[str], compared: list[str]) -> dict[str, Any]:
    """Label each mark with its number and verdict, at the right edge."""
    marks = [
        (
            kpis.index(row["kpi"]) + _offset(compared.index(row["scenario"]), len(compared)),
            f"{_percent(row, 'difference'):+.1f} % {verdict(row)}".replace("-", "−"),
        )
        for row in rows
    ]
    return {
        "overlaying": "y",
        "side": "right",
        "range": [len(kpis) - 0.5, -0.5],
        "tickvals": [place for place, _ in marks],
        "ticktext": [text for _, text in marks],
        "tickfont": {"size": 11},
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
    }


def _trace(
    rows: list[dict[str, Any]], kpis: list[str], offset: float, name: str, scenarios: Sequence[str]
) -> dict[str, Any]:
    colour = style_of(scenarios, name, SCENARIO_COLOURS)
    symbol = style_of(scenarios, name, SCENARIO_SYMBOLS)
    clear = [verdict(row) not in {"unclear", "same"} for row in rows]
    percent = [_percent(row, "difference") for row in rows]
    high = [_percent(row, "ci_high") for row in rows]
    low = [_percent(row, "ci_low") for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": percent,
        "y": [round(kpis.index(row["kpi"]) + offset, 3) for row in rows],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [abs(b - p) for b, p in zip(high, percent, strict=True)],
            "arrayminus": [abs(p - b) for b, p in zip(low, percent, strict=True)],
            "color": colour,
            "thickness": 2,
            "width": 5,
        },
        "marker": {
            "color": colour,
            "size": 11,
            "symbol": [symbol if sure else f"{symbol}-open" for sure in clear],
            "line": {"width": 2, "color": colour},
        },
        "text": [_hover(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _percent(row: dict[str, Any], column: str) -> float:
    value = row["difference"] if row[column] is None else row[column]
    return float(f"{100.0 * value / abs(row['baseline_mean']):.4g}")


def _reach(rows: list[dict[str, Any]]) -> float:
    """Half the width of the axis, without the intervals of unclear differences, which may be ten times as wide."""
    seen = [abs(_percent(row, "difference")) for row in rows]
    clear = [row for row in rows if verdict(row) not in {"unclear", "same"}]
    seen += [abs(_percent(row, column)) for row in clear for column in ("ci_low", "ci_high")]
    return _ROOM * max(seen) or 1.0


def _label(kpi: str) -> str:
    return wrapped(label(kpi), 18) + _ARROWS[KPI_REGISTRY[kpi].better]


def _hover(row: dict[str, Any]) -> str:
    places = decimals(row)
    unit = "percentage points" if row["unit"] == "1" else shown_unit(row["unit"])
    parts = [
        f"<b>{plain(row['scenario'])}: {plain(label(row['kpi']))}, {verdict(row)}</b>",
        f"{number(scaled(row, row['baseline_mean']), places)} → {number(scaled(row, row['scenario_mean']), places)}"
        f" {plain(shown_unit(row['unit']))}",
        f"difference {number(scaled(row, row['difference']), places)} {plain(unit)}",
    ]
    interval = interval_words(row, places)
    if interval:
        parts.append(f"95 % interval of the difference: {interval}")
    return "<br>".join(parts)
