"""Tolls of battery-electric trucks under the lever ``incentives``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corridorsim.config.levers import RuleBook
from corridorsim.scenario.data import SegmentSpec


def electric_tolls(segments: Sequence[SegmentSpec], books: Mapping[str, RuleBook]) -> list[SegmentSpec]:
    """Return the segments with tolls after their jurisdiction's exemption, and the exempted amount."""
    due = {name: 1.0 - book.incentives.toll_exemption for name, book in books.items()}
    return [
        segment if due[segment.jurisdiction] == 1.0 else _exempted(segment, due[segment.jurisdiction])
        for segment in segments
    ]


def _exempted(segment: SegmentSpec, due: float) -> SegmentSpec:
    return replace(
        segment,
        toll_per_km={name: toll * due for name, toll in segment.toll_per_km.items()},
        spared_per_km={name: toll * (1.0 - due) for name, toll in segment.toll_per_km.items()},
    )
