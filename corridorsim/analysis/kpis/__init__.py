"""Key figures of a unit (one scenario, one replication); a new one is one function with ``@kpi``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from corridorsim.analysis.kpis import corridor, service, site
from corridorsim.analysis.kpis.registry import KPI_REGISTRY
from corridorsim.analysis.results import read, write_summary
from corridorsim.analysis.unit_data import UnitData, load_unit
from corridorsim.records.schema import KPIS

if TYPE_CHECKING:
    import os

    import pyarrow as pa

__all__ = ["KPI_REGISTRY", "compute", "corridor", "service", "site", "summarize"]


def compute(data: UnitData) -> dict[str, float]:
    """Every registered figure of a unit by name; NaN where it has no value."""
    return {name: entry.compute(data) for name, entry in KPI_REGISTRY.items()}


def summarize(results_dir: str | os.PathLike[str]) -> pa.Table:
    """Compute the key figures of every unit and write ``summary/kpis.parquet``.

    Returns
    -------
    pyarrow.Table
        Schema ``records.schema.KPIS``.
    """
    results = read(results_dir)
    rows: list[dict[str, Any]] = []
    for unit in results.units:
        for name, value in compute(load_unit(results, unit)).items():
            rows.append(
                {
                    "scenario": unit.scenario,
                    "replication": unit.replication,
                    "kpi": name,
                    "value": value if math.isfinite(value) else None,
                    "unit": KPI_REGISTRY[name].unit.format(currency=results.currency),
                }
            )
    return write_summary(results.path, "kpis", rows, KPIS)
