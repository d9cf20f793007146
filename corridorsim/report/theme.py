"""Defaults of all figures: colours that colour-blind readers can distinguish, fonts, margins.

Ink, grid and background are set in the browser from the page's CSS variables, so that figures follow its light
and dark colours; everything drawn here must be readable on both.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Okabe and Ito's palette, without black and yellow, which are hard to see on one of the two backgrounds.
ORANGE, SKY, GREEN, BLUE, VERMILLION, PURPLE = "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7"
GREY = "#8a8a8a"

SCENARIO_COLOURS = (GREY, BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION)
SCENARIO_DASHES = ("solid", "dash", "solid", "dashdot", "dot", "longdash", "longdashdot")
SCENARIO_SYMBOLS = ("square", "circle", "diamond", "triangle-up", "cross", "star", "x")
JURISDICTION_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, GREY)
SEQUENTIAL = "Cividis"

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

_AXIS = {"automargin": True, "zeroline": False, "ticks": "outside", "ticklen": 4, "title": {"font": {"size": 12}}}
LAYOUT: dict[str, Any] = {
    "template": go.layout.Template(),
    "font": {"family": FONT, "size": 13},
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "height": 420,
    "hovermode": "closest",
    "hoverlabel": {"font": {"family": FONT}},
    "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
    "xaxis": _AXIS,
    "yaxis": _AXIS,
}


class NothingToShow(Exception):  # noqa: N818 - not an error, but a reason to show text instead
    """A figure has no data; the message says why in a full sentence."""


def figure(**overrides: Any) -> go.Figure:
    """Create a figure from the defaults; overriding one part keeps the others."""
    layout = dict(LAYOUT)
    for key, value in overrides.items():
        layout[key] = _merged(LAYOUT.get(key), value)
    return go.Figure(layout=layout)


def _merged(default: object, value: object) -> object:
    if not (isinstance(default, dict) and isinstance(value, dict)):
        return value
    return default | {key: _merged(default.get(key), own) for key, own in value.items()}


def plain(text: object) -> str:
    """Escape a text for plotly, which interprets <b>, <br> and the like in labels as markup."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped(text: str, width: int) -> str:
    """Escape a text and break it between words into lines of about ``width`` characters."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(map(plain, lines))


def rounded(values: Iterable[float | None], digits: int = 4) -> list[float | None]:
    """Round to ``digits`` significant digits, which keeps the page small; None if missing or not finite."""
    return [None if value is None or not math.isfinite(value) else float(f"{value:.{digits}g}") for value in values]


def style_of(names: Sequence[str], name: str, styles: Sequence[str]) -> str:
    """The style at the position of a name; styles repeat if there are more names than styles."""
    return styles[list(names).index(name) % len(styles)]


def spaced(marks: Iterable[tuple[float, str]], least: float) -> list[tuple[float, str]]:
    """Drop marks closer than ``least`` to an earlier one in the list; return the others in order of position."""
    kept: list[tuple[float, str]] = []
    for place, text in marks:
        if all(abs(place - other) >= least for other, _ in kept):
            kept.append((place, text))
    return sorted(kept)
