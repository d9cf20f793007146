"""States a row of the comparison in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.multiple_comparisons import SIGNIFICANCE
from corridorsim.analysis.statistics import LEAST_REPLICATIONS

if TYPE_CHECKING:
    import pyarrow as pa

Verdict = Literal["better", "worse", "higher", "lower", "same", "unclear"]

CLEAR: frozenset[Verdict] = frozenset({"better", "worse", "higher", "lower"})
_PERCENT = 100.0
_CORRECTED = "its interval excludes 0, but with so many KPIs one may do so by chance"
_TOO_FEW = f"a verdict needs {LEAST_REPLICATIONS}"
_NO_SPREAD = "every replication has the same one, although the KPI varies, so that chance cannot be judged"


def sentences(comparison: pa.Table, scenario: str | None = None) -> list[str]:
    """One sentence for each headline KPI.

    Parameters
    ----------
    comparison
        Schema ``records.schema.COMPARISON``.
    scenario
        The scenario to describe; all of them if None.
    """
    return [
        sentence(row)
        for row in comparison.to_pylist()
        if scenario in (None, row["scenario"]) and _is_headline(row["kpi"])
    ]


def sentence(row: dict[str, Any]) -> str:
    """State one row, as in 'delay falls by 1.9 h per trip, 95 % interval 1.7 to 2.1'."""
    name, difference = label(row["kpi"]), row["difference"]
    is_plural = _is_plural(row["kpi"])
    if difference is None:
        return f"{name} cannot be compared: no replication has a value in both scenarios"
    match verdict(row):
        case "same":
            return f"no difference in {name}"
        case "unclear" if row["ci_low"] is None:
            direction = "lower" if difference < 0 else "higher"
            amount = _amount(row, abs(difference), decimals(row))
            verb = "are" if is_plural else "is"
            return f"{name} {verb} {amount} {direction} in the only replication, so its interval is unknown"
        case "unclear":
            reason = _reason(row)
            return f"no clear difference in {name}" + (f" ({reason})" if reason else "")
    places = decimals(row)
    verb = ("fall" if difference < 0 else "rise") + ("" if is_plural else "s")
    amount = f"{name} {verb} by {_amount(row, abs(difference), places)}"
    if is_exact(row):
        return f"{amount} in every replication"
    near, far = sorted((abs(row["ci_low"]), abs(row["ci_high"])))
    return f"{amount}, 95 % interval {number(scaled(row, near), places)} to {number(scaled(row, far), places)}"


def verdict(row: dict[str, Any]) -> Verdict:
    """Whether the scenario is better than the baseline by this KPI.

    'same' if the values are equal in every replication. Otherwise unclear with fewer than three replications, if the
    interval contains 0, or if ``p_adjusted`` (``p_value`` for a row of no family) is not below 0.05: with many KPIs,
    some intervals exclude 0 by chance. A difference without variation has no p-value and is clear only if it is
    ``exact``. KPIs that are neither good nor bad are 'higher' or 'lower'.
    """
    difference = row["difference"]
    if difference == 0 and row["ci_low"] in (None, 0):
        return "same"
    if not is_exact(row) and not _is_significant(row):
        return "unclear"
    direction: Verdict = "lower" if difference < 0 else "higher"
    better = KPI_REGISTRY[row["kpi"]].better if row["kpi"] in KPI_REGISTRY else "neutral"
    if better == "neutral":
        return direction
    return "better" if direction == better else "worse"


def is_exact(row: dict[str, Any]) -> bool:
    """Whether the KPI varies in neither scenario, so that chance has no part in the difference."""
    return bool(row.get("exact")) and row["replications"] >= LEAST_REPLICATIONS


def interval_words(row: dict[str, Any], places: int) -> str:
    """The 95 % interval of a row in the unit shown; empty if it has none.

    That of a difference without variation has no width: 'exact' or 'no spread'. Rows of other tables, which have no
    column ``exact``, show their bounds.
    """
    if row["ci_low"] is None:
        return ""
    if "exact" in row and row["difference"] and row["ci_low"] == row["ci_high"]:
        return "exact" if is_exact(row) else "no spread"
    return f"{number(scaled(row, row['ci_low']), places)} to {number(scaled(row, row['ci_high']), places)}"


def label(kpi: str) -> str:
    """Name of a KPI in plain words."""
    return KPI_REGISTRY[kpi].label if kpi in KPI_REGISTRY else kpi


def shown_unit(unit: str) -> str:
    """Return the unit in which a KPI is shown: percent for shares."""
    return "%" if unit == "1" else unit


def scaled(row: dict[str, Any], value: float | None) -> float | None:
    """Value in the unit in which it is shown."""
    return value * _PERCENT if value is not None and row["unit"] == "1" else value


def decimals(row: dict[str, Any]) -> int:
    """Decimal places just sufficient to show the difference and the width of its interval."""
    difference = scaled(row, row["difference"]) or 0.0
    half_width = 0.0
    if row["ci_low"] is not None:
        half_width = (scaled(row, row["ci_high"] - row["ci_low"]) or 0.0) / 2
    if half_width > abs(difference):
        return _places(half_width, 3)
    if difference:
        return max(_places(difference, 2), _places(half_width, 1))
    return _places(scaled(row, row["baseline_mean"]), 3)


def number(value: float | None, places: int) -> str:
    """Format a number; a dash if it is None."""
    return "–" if value is None else f"{value:z,.{places}f}"


def _is_significant(row: dict[str, Any]) -> bool:
    """Whether three or more replications show a difference that chance is unlikely to explain."""
    p_value = row["p_value"] if row.get("p_adjusted") is None else row["p_adjusted"]
    return (
        row["replications"] >= LEAST_REPLICATIONS
        and _excludes_zero(row)
        and p_value is not None
        and p_value < SIGNIFICANCE
    )


def _reason(row: dict[str, Any]) -> str:
    """Why a difference is not clear although its interval may exclude 0; empty if it does not."""
    if row["replications"] < LEAST_REPLICATIONS:
        return f"{row['replications']} replications; {_TOO_FEW}"
    if not _excludes_zero(row):
        return ""
    return _NO_SPREAD if row["ci_low"] == row["ci_high"] else _CORRECTED


def _excludes_zero(row: dict[str, Any]) -> bool:
    low, high = row["ci_low"], row["ci_high"]
    return low is not None and not low <= 0 <= high


def _is_plural(kpi: str) -> bool:
    return kpi in KPI_REGISTRY and KPI_REGISTRY[kpi].is_plural


def _is_headline(kpi: str) -> bool:
    return kpi in KPI_REGISTRY and KPI_REGISTRY[kpi].headline


def _amount(row: dict[str, Any], value: float, places: int) -> str:
    per = KPI_REGISTRY[row["kpi"]].per if row["kpi"] in KPI_REGISTRY else ""
    unit = "percentage points" if row["unit"] == "1" else row["unit"] + per
    return f"{number(scaled(row, value), places)} {unit}"


def _places(value: float | None, digits: int) -> int:
    """Decimal places that show this many significant digits, at most 6."""
    if not value:
        return 0
    # Formatted first, so that 9.96 counts as the 10 to which it is rounded.
    exponent = int(f"{abs(value):.{digits - 1}e}".partition("e")[2])
    return min(6, max(0, digits - 1 - exponent))
