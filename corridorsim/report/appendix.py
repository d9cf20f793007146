"""Figures for readers who check the method; collapsed on the page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from corridorsim.analysis.run_series import SERIES
from corridorsim.analysis.warmup import warmup_sentence
from corridorsim.report.figures.warm_up import warm_up
from corridorsim.report.sections import Draw, Section, drawn_panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridorsim.analysis.results import Results
    from corridorsim.analysis.warmup import WarmupCheck


def appendix(results: Results, checks: Sequence[WarmupCheck]) -> list[Section]:
    """Draw all sections of the appendix; ``checks`` are the warm-up checks of the results."""
    return [_warm_up(results, checks)]


def _warm_up(results: Results, checks: Sequence[WarmupCheck]) -> Section:
    lead = (
        "The corridor starts empty and fills up during the warm-up; only the window counts towards the KPIs, and hours "
        "outside it are shaded. Lines are means over replications. The test is MSER-5 on the difference between each "
        "hour and the same hour of the next day, or week, so that the daily cycle is not mistaken for a warm-up. In "
        "addition, the warm-up must be at least as long as 95 % of trips. " + " ".join(map(warmup_sentence, checks))
    )
    draws: list[Draw] = [(label, partial(warm_up, checks, name, results.scenarios)) for name, label in SERIES.items()]
    return Section("warm-up", "Is the warm-up long enough?", lead, drawn_panels(draws), len(draws))
