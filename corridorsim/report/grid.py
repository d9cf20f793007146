"""Table of the KPIs of all snapshots side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridorsim.analysis.sentences import decimals, label, number, shown_unit
from corridorsim.report.figures.by_snapshot import intervals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

    from corridorsim.analysis.statistics import Interval


@dataclass(frozen=True)
class GridRow:
    """One KPI of one scenario; cells are the mean and its interval, ready to be shown."""

    label: str
    """Empty in all rows of a KPI except its first."""
    unit: str
    scenario: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """KPIs by scenario and date."""

    dates: list[str]
    rows: list[GridRow]


def snapshot_grid(kpis: pa.Table, names: Sequence[str], scenarios: Sequence[str]) -> Grid:
    """Rows of the KPIs ``names``, one per scenario, from ``kpis`` (schema ``records.schema.KPIS``)."""
    dates = sorted(set(kpis["snapshot"].to_pylist()))
    units = dict(zip(kpis["kpi"].to_pylist(), kpis["unit"].to_pylist(), strict=True))
    rows = [row for name in names for row in _rows(kpis, name, shown_unit(units[name]), scenarios, dates)]
    return Grid(dates, rows)


def _rows(kpis: pa.Table, kpi: str, unit: str, scenarios: Sequence[str], dates: Sequence[str]) -> Iterator[GridRow]:
    means = intervals(kpis, kpi)
    places = _places(means.values())
    for place, name in enumerate(scenarios):
        first = place == 0
        cells = [_cell(means[name, day], places) for day in dates]
        yield GridRow(label(kpi) if first else "", unit if first else "", name, cells)


def _places(means: Iterable[Interval]) -> int:
    """Decimal places that show four digits of the largest mean; the same for all dates."""
    largest = max((abs(interval.mean) for interval in means if interval.mean is not None), default=None)
    row = {"unit": "", "difference": None, "baseline_mean": largest, "ci_low": None, "ci_high": None}
    return decimals(row) + 1 if largest else 0


def _cell(interval: Interval, places: int) -> tuple[str, str]:
    shown = [number(value, places).replace("-", "−") for value in (interval.mean, interval.low, interval.high)]
    return shown[0], "" if interval.low is None else f"{shown[1]} to {shown[2]}"
