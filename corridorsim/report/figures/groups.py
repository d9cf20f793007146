"""Change in one KPI for each group, with intervals: who wins and who loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridorsim.analysis.sentences import decimals, interval_words, number, scaled, shown_unit, verdict
from corridorsim.report.theme import (
    GREY,
    SCENARIO_COLOURS,
    SCENARIO_SYMBOLS,
    NothingToShow,
    figure,
    plain,
    rounded,
    style_of,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

_ROOM = 1.2
_UNSURE = {"unclear", "same"}


def groups(rows: Sequence[dict[str, Any]], scenarios: Sequence[str]) -> go.Figure:
    """Draw the paired differences of one KPI with their 95 % intervals, one row per group.

    Parameters
    ----------
    rows
        Rows of ``group_comparison`` with a difference, for one KPI; ``group`` as it is to be shown.
    scenarios
        All scenarios in the order of the experiment, which determines colour and symbol.
    """
    if not rows:
        raise NothingToShow("There is no second scenario, or no group with a value to compare.")
    names = list(dict.fromkeys(row["group"] for row in rows))
    compared = [name for name in scenarios if any(row["scenario"] == name for row in rows)]
    reach = _reach(rows)
    unit = "percentage points" if rows[0]["unit"] == "1" else shown_unit(rows[0]["unit"])
    fig = figure(
        height=120 + len(names) * (18 + 16 * len(compared)),
        xaxis={"title": {"text": f"change in {plain(unit)}"}, "range": [-reach, reach], "nticks": 5},
        yaxis={
            "tickvals": list(range(len(names))),
            "ticktext": [wrapped(name, 16) for name in names],
            "range": [len(names) - 0.5, -0.5],
            "ticks": "",
            "showgrid": False,
        },
        showlegend=False,
    )
    for place, name in enumerate(compared):
        own = [row for row in rows if row["scenario"] == name]
        offset = (place - (len(compared) - 1) / 2) * 0.5 / max(len(compared) - 1, 1)
        places = [round(names.index(row["group"]) + offset, 3) for row in own]
        fig.add_trace(_trace(own, places, scenarios))
    fig.add_vline(x=0, line={"color": GREY, "width": 1})
    for place in range(1, len(names)):
        fig.add_hline(y=place - 0.5, line={"color": GREY, "width": 0.5}, opacity=0.4)
    return fig


def _trace(rows: list[dict[str, Any]], places: list[float], scenarios: Sequence[str]) -> dict[str, Any]:
    name = rows[0]["scenario"]
    colour, symbol = (style_of(scenarios, name, styles) for styles in (SCENARIO_COLOURS, SCENARIO_SYMBOLS))
    middle = [_shown(row, "difference") for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": rounded(middle),
        "y": places,
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": rounded(_shown(row, "ci_high") - at for row, at in zip(rows, middle, strict=True)),
            "arrayminus": rounded(at - _shown(row, "ci_low") for row, at in zip(rows, middle, strict=True)),
            "color": colour,
            "thickness": 2,
            "width": 4,
        },
        "marker": {
            "color": colour,
            "size": 10,
            "symbol": [f"{symbol}-open" if verdict(row) in _UNSURE else symbol for row in rows],
            "line": {"width": 2, "color": colour},
        },
        "text": [_hover(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _shown(row: dict[str, Any], column: str) -> float:
    """A bound in the unit shown; the difference itself if there is no bound."""
    value = row["difference"] if row[column] is None else row[column]
    return scaled(row, value) or 0.0


def _reach(rows: Sequence[dict[str, Any]]) -> float:
    """Half the width of the axis, without the intervals of unclear differences, which may be ten times as wide."""
    seen = [abs(_shown(row, "difference")) for row in rows]
    clear = [row for row in rows if verdict(row) not in _UNSURE]
    seen += [abs(_shown(row, bound)) for row in clear for bound in ("ci_low", "ci_high")]
    return _ROOM * max(seen) or 1.0


def _hover(row: dict[str, Any]) -> str:
    places = decimals(row)
    before, after, change = (
        number(scaled(row, row[column]), places) for column in ("baseline_mean", "scenario_mean", "difference")
    )
    parts = [f"<b>{plain(row['scenario'])}, {plain(row['group'])}: {verdict(row)}</b>", f"{before} → {after}"]
    parts.append(f"difference {change}")
    interval = interval_words(row, places)
    if interval:
        parts.append(f"95 % interval of the difference: {interval}")
    return "<br>".join(parts)
