"""KPIs of a unit (one scenario, one replication, one date); a new one is one function with ``@kpi``."""

from __future__ import annotations

from corridorsim.analysis.kpis import corridor, money, service, site
from corridorsim.analysis.kpis.registry import KPI_REGISTRY
from corridorsim.analysis.unit_data import UnitData

__all__ = ["KPI_REGISTRY", "compute", "corridor", "money", "service", "site"]


def compute(data: UnitData) -> dict[str, float]:
    """Every registered KPI of a unit by name; NaN where it has no value."""
    return {name: entry.compute(data) for name, entry in KPI_REGISTRY.items()}
