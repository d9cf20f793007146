"""What the series say of the warm-up, on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.run_series import SERIES
from corridorsim.analysis.warmup import DAY_H, WarmupCheck, warmup_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence


def warmup_view(checks: Sequence[WarmupCheck]) -> RenderableType:
    """A table of proposals by scenario, and whether the warm-up suffices."""
    first = checks[0]
    later = "a day" if first.lag_h == DAY_H else "a week"
    title = f"Hours to cut off, by MSER-5 on each hour less the one {later} later; warmup_h is {first.warmup_h:g}"
    table = Table(title=Text(title, style="bold"), box=box.SIMPLE, title_justify="left")
    table.add_column("scenario")
    for header in (*(label.partition(" [")[0] for label in SERIES.values()), "95 % of trips last", "warm-up"):
        table.add_column(header, justify="right")
    for check in checks:
        proposals = (_hours(check.truncation_h[name]) for name in SERIES)
        table.add_row(Text(check.scenario), *proposals, _hours(check.trip_time_h_p95), verdict(check))
    table.caption = "0.0 h: what would be cut off differs from the day or week after by no more than chance."
    table.caption_justify = "left"
    return Group(table, *(Text(f" • {warmup_sentence(check)}") for check in checks))


def verdict(check: WarmupCheck) -> str:
    """One word."""
    return {True: "enough", False: "too short", None: "cannot tell"}[check.is_enough]


def _hours(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} h"
