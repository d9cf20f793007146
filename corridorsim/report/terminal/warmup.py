"""The warm-up check as a terminal table and as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from corridorsim.analysis.run_series import SERIES
from corridorsim.analysis.warmup import DAY_H, MIN_REPLICATIONS, WarmupCheck

if TYPE_CHECKING:
    from collections.abc import Sequence


_VERDICTS = {True: "long enough", False: "too short", None: "not shown to be long enough"}


def warmup_view(checks: Sequence[WarmupCheck]) -> RenderableType:
    """Proposed truncation by scenario, and whether the warm-up is long enough."""
    first = checks[0]
    later = "a day" if first.lag_h == DAY_H else "a week"
    title = f"Hours to cut off, by MSER-5 on each hour minus the one {later} later; warmup_h is {first.warmup_h:g}"
    table = Table(title=Text(title, style="bold"), box=box.SIMPLE, title_justify="left")
    table.add_column("scenario")
    for header in (*(label.partition(" [")[0] for label in SERIES.values()), "95 % of trips last", "warm-up"):
        table.add_column(header, justify="right")
    for check in checks:
        proposals = (_hours(check.truncation_h[name]) for name in SERIES)
        table.add_row(Text(check.scenario), *proposals, _hours(check.trip_time_h_p95), verdict(check))
    table.caption = "0.0 h: the initial part differs from the following day or week by no more than chance."
    table.caption_justify = "left"
    return Group(table, *(Text(f" • {sentence(check)}") for check in checks))


def verdict(check: WarmupCheck) -> str:
    """Whether the warm-up is long enough, in a few words."""
    return {True: "enough", False: "too short", None: "unclear"}[check.is_enough]


def sentence(check: WarmupCheck) -> str:
    """State whether the warm-up is long enough, and what to set."""
    unsettled = [SERIES[name].partition(" [")[0] for name, hours in check.truncation_h.items() if hours is None]
    said = f"{check.scenario}: a warm-up of {check.warmup_h:g} h is {_VERDICTS[check.is_enough]}"
    if check.is_enough is False and check.proposed_h is not None:
        said += f"; set warmup_h to {check.proposed_h:.1f} or more"
    elif check.is_enough is False:
        said += f"; 95 % of trips last up to {check.trip_time_h_p95:.1f} h"
    if unsettled:
        verb = "does" if len(unsettled) == 1 else "do"
        said += (
            f"; {' and '.join(unsettled)} {verb} not settle in the first half of the comparable period: "
            "simulate longer or with more replications"
        )
    if check.replications < MIN_REPLICATIONS and not check.is_enough:
        said += f"; with fewer than {MIN_REPLICATIONS} replications a burst may be mistaken for the filling phase"
    return said + "."


def _hours(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} h"
