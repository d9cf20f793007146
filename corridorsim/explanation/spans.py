"""Durations in words."""

from __future__ import annotations

from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE


def span(duration_s: float) -> str:
    """``2 h 05 min``, ``12 min``, ``40 s``."""
    sign, size_s = ("-" if duration_s < 0 else ""), abs(duration_s)
    if size_s < 100.0:
        return f"{sign}{size_s:.0f} s"
    minutes = round(size_s / SECONDS_PER_MINUTE)
    if size_s < SECONDS_PER_HOUR:
        return f"{sign}{minutes} min"
    return f"{sign}{minutes // 60} h {minutes % 60:02d} min"
