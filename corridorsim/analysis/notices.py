"""What limits the results as a whole, said beside the headline on screen and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.analysis.pilot_gap import PilotGap, pilot_gaps
from corridorsim.analysis.warmup import DAY_H, WEEK_H, WarmupCheck, warmup_checks
from corridorsim.units import HOURS_PER_YEAR, SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corridorsim.analysis.results import Results

_MOST_HUBS = 3


def notices(results: Results, checks: Sequence[WarmupCheck] | None = None) -> list[str]:
    """Sentences on a warm-up that is too short, on expected waits that have not settled, and on yearly amounts.

    Parameters
    ----------
    results
        Results of one snapshot (``Results.at``).
    checks
        Its warm-up checks, if they are known already.
    """
    found = warmup_checks(results) if checks is None else checks
    return [*_warmup_notices(found), *map(_pilot_notice, pilot_gaps(results)), *_year_notice(results)]


def listed(items: Iterable[str]) -> str:
    """Join as in 'a, b and c'."""
    names = list(items)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _warmup_notices(checks: Sequence[WarmupCheck]) -> list[str]:
    said = []
    short = [check for check in checks if check.is_enough is False]
    if short:
        required = [check.proposed_h or check.trip_time_h_p95 or 0.0 for check in short]
        said.append(
            f"The warm-up of {short[0].warmup_h:g} h is too short in {_scenarios(short)}: the corridor is still "
            f"filling up when the window begins. Set warmup_h to {max(required):.1f} or more."
        )
    unknown = [check for check in checks if check.is_enough is None]
    if unknown:
        said.append(
            f"The warm-up of {unknown[0].warmup_h:g} h is not shown to be long enough in {_scenarios(unknown)}: no "
            "steady state is found. Simulate longer or with more replications."
        )
    return said


def _scenarios(checks: Iterable[WarmupCheck]) -> str:
    return listed(check.scenario for check in checks)


def _pilot_notice(gap: PilotGap) -> str:
    overall = gap.overall
    said = (
        f"Drivers in {gap.scenario} expect to wait {overall.expected_min:.1f} min from the pilot runs and then wait "
        f"{overall.met_min:.1f} min on average"
    )
    if gap.hubs:
        hubs = (f"{wait.hub}: {wait.expected_min:.1f} and {wait.met_min:.1f} min" for wait in gap.hubs[:_MOST_HUBS])
        more = f"; {len(gap.hubs) - _MOST_HUBS} more" if len(gap.hubs) > _MOST_HUBS else ""
        said += f" ({'; '.join(hubs)}{more})"
    return f"{said}: expected waits have not settled, so that waits and choices of hubs may change. Raise pilot_runs."


def _year_notice(results: Results) -> list[str]:
    low, high = results.window
    window_h = (high - low).total_seconds() / SECONDS_PER_HOUR
    if window_h >= HOURS_PER_YEAR:
        return []
    if window_h % WEEK_H == 0:
        missing = "other seasons are"
    elif window_h < WEEK_H:
        missing = "other days of the week and other seasons are"
    else:
        missing = "days of the week do not count equally, and other seasons are"
    length = f"{window_h / DAY_H:g} days" if window_h > DAY_H and window_h % DAY_H == 0 else f"{window_h:g} h"
    return [
        f"Amounts per year are those of the window, {length} from {low:%A} {low.day} {low:%B %Y, %H:%M} UTC, times "
        f"{HOURS_PER_YEAR / window_h:.4g}: {missing} not in them."
    ]
