"""Works out the summary of a unit from its tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from corridorsim.analysis.hub_use import hub_hours, hub_rows
from corridorsim.analysis.investors import hub_year_row, hub_years_of
from corridorsim.analysis.kpis import KPI_REGISTRY, compute
from corridorsim.analysis.kpis.groups import group_rows
from corridorsim.analysis.run_series import run_series
from corridorsim.analysis.unit_data import load_unit
from corridorsim.analysis.unit_summary.contents import CONTENTS
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridorsim.analysis.results import Results, Unit
    from corridorsim.analysis.unit_data import UnitData

COST_PARTS = ("energy_cost", "time_cost", "toll_cost", "wear_cost", "battery_cost", "rescue_cost")
"""Columns of ``trips`` that add up to the cost of a trip."""


def unit_tables(results: Results, unit: Unit) -> dict[str, pa.Table]:
    """The tables of ``CONTENTS``."""
    results = results.at(unit.snapshot)
    data = load_unit(results, unit)
    rows: dict[str, Any] = {
        "kpis": _kpi_rows(data, results.currency),
        "group_kpis": group_rows(results, unit, data),
        "hub_years": (hub_year_row(year) for year in hub_years_of(unit, data)),
        "hubs": hub_rows(results, unit, data),
        "costs": _cost_rows(data),
        "traits": [
            {
                "has_utility_tariffs": data.accounts.has_utility_tariffs,
                "has_overnight_evses": bool(data.hubs["overnight_installed_h"].any()),
            }
        ],
    }
    columns: dict[str, Any] = {
        "run_series": run_series(results, unit),
        "trip_times": {"trip_time_h": np.sort(_trip_times_h(data, results))},
        "waits": {"wait_min": np.sort(data.granted_wait_min.to_numpy(dtype=float))},
        "visits": _visits(results, unit),
        "hub_hours": hub_hours(results, unit),
    }
    return (
        {"bills": data.accounts.billed.months, "bill_items": data.accounts.billed.items}
        | {name: pa.Table.from_pylist([_own(row, name) for row in own], CONTENTS[name]) for name, own in rows.items()}
        | {name: pa.table(own, schema=CONTENTS[name]) for name, own in columns.items()}
    )


def _own(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {field.name: row[field.name] for field in CONTENTS[name]}


def _kpi_rows(data: UnitData, currency: str) -> Iterator[dict[str, Any]]:
    for name, value in compute(data).items():
        unit = KPI_REGISTRY[name].unit.format(currency=currency)
        yield {"kpi": name, "value": value if math.isfinite(value) else None, "unit": unit}


def _cost_rows(data: UnitData) -> Iterator[dict[str, Any]]:
    """Mean cost per km of trips that ended; null if none did."""
    km = float(data.ended["distance_km"].sum())
    for part in COST_PARTS:
        yield {"part": part, "per_km": float(data.ended[part].sum()) / km if km > 0 else None}


def _trip_times_h(data: UnitData, results: Results) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Times of trips that departed in the window; one still under way when the run ends counts as ending then."""
    departed = data.trips[data.trips["status"] != "cancelled"]
    lasting = departed["arrive_time"].fillna(pd.Timestamp(results.end)) - departed["depart_time"]
    return np.asarray(lasting.dt.total_seconds() / SECONDS_PER_HOUR, dtype=np.float64)


def _visits(results: Results, unit: Unit) -> dict[str, Any]:
    """Number of visits that were assigned an EVSE and the sum of their waits, by hub and kind of EVSE."""
    table = results.dataset("charging_sessions", *unit).to_table(columns=["hub", "evse", "wait_s"])
    sessions: pd.DataFrame = table.to_pandas()
    by_evse = sessions.groupby(["hub", "evse"], observed=True)["wait_s"].agg(["size", "sum"]).reset_index()
    # The name of an EVSE is that of its kind and a number.
    kind = by_evse["evse"].map(lambda evse: str(evse).rpartition("-")[0]).astype(object).rename("kind")
    waits = by_evse.groupby([by_evse["hub"].astype(str), kind])[["size", "sum"]].sum().reset_index()
    return {
        "hub": waits["hub"],
        "kind": waits["kind"],
        "visits": waits["size"],
        "wait_min": waits["sum"] / SECONDS_PER_MINUTE,
    }
