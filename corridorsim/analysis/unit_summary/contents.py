"""What the summary of a unit holds: a few small tables, none of which grows with traffic but the two of durations."""

from __future__ import annotations

import pyarrow as pa

from corridorsim.analysis.bills import BILL_ITEMS, BILLS
from corridorsim.analysis.kpis.groups import GROUP_KPIS
from corridorsim.analysis.run_series import SERIES
from corridorsim.analysis.unit_columns import UNIT_FIELDS

SUMMARY_VERSION = 1
"""Raise it with every change of what is summarized, KPIs included: summaries of another version are made again."""


def _table(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


_NAMES_OF_UNIT = {field.name for field in UNIT_FIELDS}
_TEXT, _NUMBER = pa.string(), pa.float64()

CONTENTS: dict[str, pa.Schema] = {
    "kpis": _table(kpi=_TEXT, value=_NUMBER, unit=_TEXT),
    "group_kpis": pa.schema([field for field in GROUP_KPIS if field.name not in _NAMES_OF_UNIT]),
    # See ``investors.HubYear``; the last four are null if the investment is unknown.
    "hub_years": _table(
        hub=_TEXT,
        jurisdiction=_TEXT,
        operator=_TEXT,
        utilization=_NUMBER,
        sold_kwh=_NUMBER,
        revenue=_NUMBER,
        electricity=_NUMBER,
        agreements=_NUMBER,
        amount=_NUMBER,
        lifetime_years=_NUMBER,
        running_per_year=_NUMBER,
        cost_of_capital=_NUMBER,
    ),
    "bills": BILLS,
    "bill_items": BILL_ITEMS,
    # One row per 12 minutes of the run.
    "run_series": _table(**dict.fromkeys(SERIES, _NUMBER)),
    # Trips that depart in the window, and sessions that were assigned an EVSE and arrive in it; in ascending order.
    "trip_times": _table(trip_time_h=_NUMBER),
    "waits": _table(wait_min=_NUMBER),
    # All sessions of the run that were assigned an EVSE.
    "visits": _table(hub=_TEXT, kind=_TEXT, visits=pa.int64(), wait_min=_NUMBER),
    # Share of EVSEs charging by hour of the local day.
    "hub_hours": _table(hub=_TEXT, axis_km=_NUMBER, hour=pa.int32(), share=_NUMBER),
    "hubs": _table(
        hub=_TEXT,
        jurisdiction=_TEXT,
        evses=pa.int32(),
        latitude=_NUMBER,
        longitude=_NUMBER,
        energy_mwh=_NUMBER,
        wait_min=_NUMBER,
        utilization=_NUMBER,
    ),
    "costs": _table(part=_TEXT, per_km=_NUMBER),
    # One row.
    "traits": _table(has_utility_tariffs=pa.bool_(), has_overnight_evses=pa.bool_()),
}
"""Schemas of its tables by name."""
