"""Figures for those who check the method; folded away on the page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from corridorsim.analysis.run_series import SERIES
from corridorsim.analysis.warmup import warmup_checks, warmup_sentence
from corridorsim.report.figures.warm_up import warm_up
from corridorsim.report.sections import Draw, Section, drawn_panels

if TYPE_CHECKING:
    from corridorsim.analysis.results import Results


def appendix(results: Results) -> list[Section]:
    """Draw all of them."""
    return [_warm_up(results)]


def _warm_up(results: Results) -> Section:
    checks = warmup_checks(results)
    lead = (
        "The corridor begins empty, fills up during the warm-up and is counted in the window; hours beside it are "
        "shaded. Means over replications. The test is MSER-5 on the difference between each hour and the same hour of "
        "the next day, or week, so that the daily cycle is not taken for a warm-up; besides, a warm-up is at least as "
        "long as 95 % of trips. " + " ".join(map(warmup_sentence, checks))
    )
    draws: list[Draw] = [(label, partial(warm_up, checks, name, results.scenarios)) for name, label in SERIES.items()]
    return Section("warm-up", "Is the warm-up long enough?", lead, drawn_panels(draws), len(draws))
