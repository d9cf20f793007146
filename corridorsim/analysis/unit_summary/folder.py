"""Combines the summaries of all units into the tables of ``summary``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from corridorsim.analysis.bills import BILL_ITEMS
from corridorsim.analysis.investors import INVESTORS, hub_year_of, investor_rows
from corridorsim.analysis.kpis.equity_gaps import gap_rows
from corridorsim.analysis.kpis.groups import GROUP_KPIS
from corridorsim.analysis.results import read, write_summary, write_table
from corridorsim.analysis.unit_columns import UNIT_FIELDS
from corridorsim.analysis.unit_summary.files import over_units
from corridorsim.records.schema import KPIS, SNAPSHOT

if TYPE_CHECKING:
    import os

_NAMES = ("kpis", "group_kpis", "hub_years", "bill_items", "traits")


def summarize(results_dir: str | os.PathLike[str]) -> pa.Table:
    """Write ``kpis``, ``group_kpis``, ``investors`` and, if any hub has a utility tariff, ``bill_items``.

    Returns
    -------
    pyarrow.Table
        The KPIs, schema ``records.schema.KPIS``.
    """
    results = read(results_dir)
    found = over_units(results, _NAMES)
    by_group = found["group_kpis"].to_pylist()
    write_summary(results.path, "group_kpis", [*by_group, *gap_rows(by_group)], GROUP_KPIS)
    years = [hub_year_of(row) for row in found["hub_years"].to_pylist()]
    write_summary(results.path, "investors", investor_rows(years), INVESTORS)
    if pc.any(found["traits"]["has_utility_tariffs"]).as_py():
        unit_fields = [field for field in UNIT_FIELDS if field.name != SNAPSHOT.name]
        schema = pa.schema([*unit_fields, *BILL_ITEMS, SNAPSHOT])
        write_table(results.path, "bill_items", found["bill_items"].select(schema.names).cast(schema))
    return write_table(results.path, "kpis", found["kpis"].select(KPIS.names).cast(KPIS))
