"""How a run fills up: trucks, power and queues hour by hour, with warm-up, window and cool-down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.analysis.run_series import PER_HOUR
from corridorsim.report.theme import (
    GREY,
    SCENARIO_COLOURS,
    SCENARIO_DASHES,
    NothingToShow,
    figure,
    plain,
    rounded,
    style_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from corridorsim.analysis.warmup import WarmupCheck

_MOST_POINTS = 500
_NOT_COUNTED = 0.12
"""Opacity of the shading over hours whose trips do not count."""


def warm_up(checks: Sequence[WarmupCheck], series: str, scenarios: Sequence[str]) -> go.Figure:
    """Draw one series of every scenario over the whole run, means over replications and hours.

    Parameters
    ----------
    checks
        One per scenario.
    series
        A name of ``run_series.SERIES``.
    scenarios
        All scenarios in the order of the experiment, which determines colour and dash.
    """
    if not any(check.series[series].any() for check in checks):
        raise NothingToShow("All values are 0 throughout the run.")
    first = checks[0]
    total_h = first.warmup_h + first.window_h + first.cooldown_h
    fig = figure(
        height=260,
        hovermode="x unified",
        xaxis={"title": {"text": "hours from the start of the run"}, "range": [0, total_h]},
        yaxis={"rangemode": "tozero"},
    )
    for check in checks:
        values = check.series[series]
        each = PER_HOUR * max(1, len(values) // PER_HOUR // _MOST_POINTS)
        means = values[: len(values) // each * each].reshape(-1, each).mean(axis=1)
        fig.add_scatter(
            x=[round((place + 0.5) * each / PER_HOUR, 2) for place in range(len(means))],
            y=rounded(means),
            mode="lines",
            name=plain(check.scenario),
            line={
                "color": style_of(scenarios, check.scenario, SCENARIO_COLOURS),
                "dash": style_of(scenarios, check.scenario, SCENARIO_DASHES),
                "width": 2,
            },
        )
    until_h = first.warmup_h + first.window_h
    for begin, end, name in ((0.0, first.warmup_h, "warm-up"), (until_h, total_h, "cool-down")):
        if end > begin:
            shade = {"fillcolor": GREY, "opacity": _NOT_COUNTED, "line_width": 0, "layer": "below"}
            fig.add_vrect(begin, end, **shade, annotation_text=name, annotation_position="top left")
    return fig
