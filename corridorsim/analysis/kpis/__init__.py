"""KPIs of a unit (one scenario, one replication, one date); a new one is one function with ``@kpi``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from corridorsim.analysis.investors import INVESTORS, HubYear, hub_years_of, investor_rows
from corridorsim.analysis.kpis import corridor, money, service, site
from corridorsim.analysis.kpis.equity_gaps import gap_rows
from corridorsim.analysis.kpis.groups import GROUP_KPIS, group_rows
from corridorsim.analysis.kpis.registry import KPI_REGISTRY
from corridorsim.analysis.results import read, write_summary
from corridorsim.analysis.unit_data import UnitData, load_unit
from corridorsim.records.schema import KPIS

if TYPE_CHECKING:
    import os

    import pyarrow as pa

__all__ = ["KPI_REGISTRY", "compute", "corridor", "money", "service", "site", "summarize"]


def compute(data: UnitData) -> dict[str, float]:
    """Every registered KPI of a unit by name; NaN where it has no value."""
    return {name: entry.compute(data) for name, entry in KPI_REGISTRY.items()}


def summarize(results_dir: str | os.PathLike[str]) -> pa.Table:
    """Compute the KPIs of every unit and write ``summary/kpis.parquet``.

    ``group_kpis.parquet`` and ``investors.parquet`` are written beside it, so that the tables are read only once.

    Returns
    -------
    pyarrow.Table
        Schema ``records.schema.KPIS``.
    """
    results = read(results_dir)
    rows: list[dict[str, Any]] = []
    by_group: list[dict[str, Any]] = []
    hub_years: list[HubYear] = []
    for unit in results.units:
        data = load_unit(results, unit)
        by_group += group_rows(results, unit, data)
        hub_years += hub_years_of(unit, data)
        for name, value in compute(data).items():
            rows.append(
                {
                    "scenario": unit.scenario,
                    "replication": unit.replication,
                    "kpi": name,
                    "value": value if math.isfinite(value) else None,
                    "unit": KPI_REGISTRY[name].unit.format(currency=results.currency),
                    "snapshot": unit.snapshot,
                }
            )
    write_summary(results.path, "group_kpis", [*by_group, *gap_rows(by_group)], GROUP_KPIS)
    write_summary(results.path, "investors", investor_rows(hub_years), INVESTORS)
    return write_summary(results.path, "kpis", rows, KPIS)
