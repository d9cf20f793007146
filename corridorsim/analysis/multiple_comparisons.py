"""p-values of many KPIs at once: with forty of them, two would look clear just by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNIFICANCE = 0.05
"""Probability of one or more false 'clear' differences in a family, if nothing truly differs."""


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down adjustment of a family of p-values; a null stays null and does not count.

    The i-th smallest of m becomes the largest of (m - j + 1) p_j over j up to i, at most 1. Calling those at most alpha
    significant has a probability of any error of at most alpha, however the KPIs depend on each other.

    Source: S. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979) 65-70.
    """
    adjusted: list[float | None] = [None] * len(p_values)
    known = sorted((p_value, place) for place, p_value in enumerate(p_values) if p_value is not None)
    highest = 0.0
    for step, (p_value, place) in enumerate(known):
        highest = max(highest, (len(known) - step) * p_value)
        adjusted[place] = min(highest, 1.0)
    return adjusted


def with_adjusted(family: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with ``p_adjusted``: their ``p_value`` adjusted by Holm, with the rows as one family.

    A KPI that is the same in every pair of replications cannot look different by chance: it keeps its p-value and does
    not count.
    """
    adjusted = holm([None if _is_constant(row) else row["p_value"] for row in family])
    return [
        row | {"p_adjusted": row["p_value"] if p_value is None else p_value}
        for row, p_value in zip(family, adjusted, strict=True)
    ]


def _is_constant(row: dict[str, Any]) -> bool:
    return bool(row["difference"] == row["ci_low"] == row["ci_high"] == 0)
