"""The monthly bill of a hub's owner: cost of energy and peak demand, and what trucks paid."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from corridorsim.analysis.results import Unit, read, write_summary
from corridorsim.analysis.site import meter_readings, site_revenue
from corridorsim.analysis.states import microseconds
from corridorsim.analysis.utility import QUARTER_MIN, BillItem, Month, bill_months, interval_min_of, use_of
from corridorsim.local_time import instant_of
from corridorsim.records.schema import SNAPSHOT
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from corridorsim.analysis.results import Results

BILLS = pa.schema(
    [
        pa.field("hub", pa.string(), metadata={"description": "hub"}),
        pa.field("month", pa.string(), metadata={"description": "calendar month in the hub's time zone, YYYY-MM"}),
        pa.field("share_of_month", pa.float64(), metadata={"unit": "1", "description": "part within the window"}),
        pa.field("energy_kwh", pa.float64(), metadata={"unit": "kWh", "description": "energy measured by the meter"}),
        pa.field(
            "peak_kw",
            pa.float64(),
            metadata={"unit": "kW", "description": "highest mean over an interval"},
        ),
        pa.field("energy_cost", pa.float64(), metadata={"unit": "currency", "description": "energy bought"}),
        pa.field(
            "demand_charge",
            pa.float64(),
            metadata={
                "unit": "currency",
                "description": "by power or month: demand, subscription, capacity, fixed",
            },
        ),
        pa.field(
            "revenue",
            pa.float64(),
            metadata={"unit": "currency", "description": "sessions that ended, including rebates"},
        ),
        pa.field(
            "site_revenue",
            pa.float64(),
            metadata={"unit": "currency", "description": "energy fed into the grid, and demand response"},
        ),
        pa.field("margin", pa.float64(), metadata={"unit": "currency", "description": "revenues minus both costs"}),
    ]
)

BILL_ITEMS = pa.schema(
    [
        pa.field("hub", pa.string(), metadata={"description": "hub"}),
        pa.field("month", pa.string(), metadata={"description": "calendar month in the hub's time zone, YYYY-MM"}),
        pa.field("item", pa.string(), metadata={"description": "part of the tariff"}),
        pa.field("kind", pa.string(), metadata={"description": "as in utility_rates"}),
        pa.field("quantity", pa.float64(), metadata={"unit": "unit", "description": "quantity charged for"}),
        pa.field("unit", pa.string(), metadata={"description": "kWh, kW, block, month"}),
        pa.field("price", pa.float64(), metadata={"unit": "currency", "description": "per unit, for a whole month"}),
        pa.field("share_of_month", pa.float64(), metadata={"unit": "1", "description": "1 for energy"}),
        pa.field("tax", pa.float64(), metadata={"unit": "currency", "description": "included in the amount"}),
        pa.field("amount", pa.float64(), metadata={"unit": "currency", "description": "including tax"}),
    ]
)

_QUARTER_US = 15 * 60 * 1_000_000

_HUB_COLUMNS = ["hub", "time_zone", "demand_charge_per_kw_month", "energy_purchase_per_kwh"]
_SESSION_COLUMNS = ["session_id", "hub", "end_time", "cost"]


def month_bills(results: Results, scenario: str, replication: int, snapshot: str | None = None) -> pa.Table:
    """Bill every hub for every local calendar month that overlaps the window.

    The peak is the highest mean over a clock quarter-hour, or over the demand interval of the hub's utility tariff; the
    meter is taken as linear between its readings. A month that is partly in the window is charged that part of what is
    paid by the month.

    Returns
    -------
    pyarrow.Table
        Schema ``BILLS``, by hub and month.
    """
    results, unit = results.at(snapshot), Unit(scenario, replication, snapshot)
    sessions = _with_rebates(
        results, unit, results.dataset("charging_sessions", *unit).to_table(columns=_SESSION_COLUMNS).to_pandas()
    )
    sold = dict(iter(sessions.dropna(subset=["end_time"]).groupby("hub", observed=True)))
    site_earned = site_revenue(results, unit)
    rows = []
    for hub, months in _billed(results, unit):
        name = hub["hub"]
        revenue = _revenue(sold.get(name, sessions[:0]), results.window, hub["time_zone"])
        for key, month, peak_kw, items in months:
            earned = revenue.get(key, 0.0), site_earned.get((name, key), 0.0)
            rows.append(_bill(name, key, month, items, earned) | {"peak_kw": peak_kw})
    return pa.Table.from_pylist(rows, schema=BILLS)


def bill_items(results: Results, scenario: str, replication: int, snapshot: str | None = None) -> pa.Table:
    """The items of ``month_bills``; each item of a utility tariff is rounded to the cent.

    Returns
    -------
    pyarrow.Table
        Schema ``BILL_ITEMS``, by hub, month and part of the tariff.
    """
    rows = [
        {"hub": hub["hub"], "month": key, **item._asdict()}
        for hub, months in _billed(results.at(snapshot), Unit(scenario, replication, snapshot))
        for key, _, _, items in months
        for item in items
    ]
    return pa.Table.from_pylist(rows, schema=BILL_ITEMS)


def summarize(results_dir: str | os.PathLike[str]) -> None:
    """Write ``summary/bill_items.parquet``, ``bill_items`` of every unit, if any hub has a utility tariff."""
    results = read(results_dir)
    if not any(results.dataset("utility_rates", *unit).count_rows() for unit in results.units):
        return
    rows = [
        {"scenario": unit.scenario, "replication": unit.replication, **row, "snapshot": unit.snapshot}
        for unit in results.units
        for row in bill_items(results, *unit).to_pylist()
    ]
    unit_fields = [pa.field("scenario", pa.string()), pa.field("replication", pa.int32())]
    write_summary(results.path, "bill_items", rows, pa.schema([*unit_fields, *BILL_ITEMS, SNAPSHOT]))


_Billed = list[tuple[str, Month, float, list[BillItem]]]
"""Months of one hub: name, meter, peak [kW], items."""


def _billed(results: Results, unit: Unit) -> Iterator[tuple[dict[str, Any], _Billed]]:
    """Each hub with its months."""
    hubs = results.dataset("hubs", *unit).to_table(columns=_HUB_COLUMNS).to_pylist()
    states = meter_readings(results, unit)
    meters = dict(iter(states.groupby("hub", observed=True)))
    rates = _rates(results, unit)
    window_h = (results.window[1] - results.window[0]).total_seconds() / SECONDS_PER_HOUR
    for hub in hubs:
        name = hub["hub"]
        months = _months(meters.get(name, states[:0]), results.window, hub["time_zone"])
        tariff = rates.get(name)
        interval_min = QUARTER_MIN if tariff is None else interval_min_of(tariff)
        peaks_kw = [month.peak_kw(interval_min) for _, month in months]
        if tariff is None:
            bills = [_flat_items(hub, month, peak_kw) for (_, month), peak_kw in zip(months, peaks_kw, strict=True)]
        else:
            energy_kwh = sum(float(month.energy_kwh.sum()) for _, month in months)
            bills = bill_months(tariff, [month for _, month in months], use_of(energy_kwh, max(peaks_kw), window_h))
        billed = zip(months, peaks_kw, bills, strict=True)
        yield hub, [(key, month, peak_kw, items) for (key, month), peak_kw, items in billed]


def _rates(results: Results, unit: Unit) -> dict[str, pd.DataFrame]:
    """Rates of utility tariffs by hub; results of older versions have none."""
    if not (results.path / "tables" / "utility_rates").is_dir():
        return {}
    rates = results.dataset("utility_rates", *unit).to_table().to_pandas()
    return {str(hub): rows for hub, rows in rates.groupby("hub", observed=True)}


def _with_rebates(results: Results, unit: Unit, sessions: pd.DataFrame) -> pd.DataFrame:
    """Sessions with the cost that the hub's owner receives: the truck's payment plus the treasury's rebate."""
    if not (results.path / "tables" / "rebates").is_dir():
        return sessions
    rebates = results.dataset("rebates", *unit).to_table(columns=["session_id", "amount"]).to_pandas()
    amounts = rebates.set_index("session_id")["amount"].to_dict()
    return sessions.assign(cost=sessions["cost"] + [amounts.get(session, 0.0) for session in sessions["session_id"]])


def _flat_items(hub: dict[str, Any], month: Month, peak_kw: float) -> list[BillItem]:
    """Items of a hub without a utility tariff: one price for energy, one for the peak; not rounded."""
    kwh, per_kwh = float(month.energy_kwh.sum()), hub["energy_purchase_per_kwh"]
    per_kw = hub["demand_charge_per_kw_month"]
    demand_charge = peak_kw * per_kw * month.share
    return [
        BillItem("energy", "energy", kwh, "kWh", per_kwh, 1.0, 0.0, kwh * per_kwh),
        BillItem("peak", "demand", peak_kw, "kW", per_kw, month.share, 0.0, demand_charge),
    ]


def quarter_hour_kwh(
    time_us: npt.NDArray[np.int64], meter_kwh: npt.NDArray[np.float64], window_us: tuple[int, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Energy of each quarter-hour that overlaps the window.

    Parameters
    ----------
    time_us, meter_kwh : ndarray of shape (n_rows,)
        Readings of the meter in order of time, microseconds since 1970.
    window_us
        Energy outside of it is not counted.

    Returns
    -------
    starts_us, energy_kwh : ndarray of shape (n_quarters,)
    """
    # Every time zone in use is offset from UTC by a multiple of 15 minutes, so local quarter-hours are those of UTC.
    first = window_us[0] // _QUARTER_US * _QUARTER_US
    edges = np.arange(first, window_us[1] + _QUARTER_US, _QUARTER_US, dtype=np.int64)
    starts = edges[:-1]
    if not len(time_us):
        return starts, np.zeros(len(starts))
    # Relative to the window: for microseconds since 1970 a float resolves only 0.25 us, which is too coarse.
    origin = window_us[0]
    reading = np.interp(np.clip(edges, *window_us) - origin, time_us - origin, meter_kwh)
    return starts, np.diff(reading)


def _months(states: pd.DataFrame, window: tuple[datetime, datetime], time_zone: str) -> list[tuple[str, Month]]:
    window_us = microseconds(window[0]), microseconds(window[1])
    ordered = states.sort_values("time", kind="stable")
    time_us = ordered["time"].dt.as_unit("us").astype("int64").to_numpy()
    starts_us, energy_kwh = quarter_hour_kwh(time_us, ordered["energy_kwh"].to_numpy(dtype=float), window_us)
    local = pd.to_datetime(starts_us, unit="us", utc=True).tz_convert(time_zone)
    local_us = local.tz_localize(None).as_unit("us").astype("int64")
    columns = {"start_us": starts_us, "local_us": local_us, "kwh": energy_kwh}
    quarters = pd.DataFrame({"year": local.year, "month": local.month, **columns})
    months = []
    for key, group in quarters.groupby(["year", "month"]):
        year, month = cast("tuple[int, int]", key)
        share = _share_of_month(year, month, time_zone, window)
        if share > 0:
            columns_of_month = (
                group["start_us"].to_numpy(),
                group["kwh"].to_numpy(),
                share,
                group["local_us"].to_numpy(),
            )
            meter = Month(*columns_of_month)
            months.append((f"{year:04d}-{month:02d}", meter))
    return months


def _revenue(sessions: pd.DataFrame, window: tuple[datetime, datetime], time_zone: str) -> dict[str, float]:
    inside = sessions[(sessions["end_time"] >= window[0]) & (sessions["end_time"] < window[1])]
    month = inside["end_time"].dt.tz_convert(time_zone).dt.strftime("%Y-%m")
    return {str(key): float(cost) for key, cost in inside["cost"].groupby(month).sum().items()}


def _share_of_month(year: int, month: int, time_zone: str, window: tuple[datetime, datetime]) -> float:
    # Local midnights, so that a month with a clock change has its true length.
    begin = instant_of(datetime(year, month, 1), time_zone)
    end = instant_of(datetime(year + month // 12, month % 12 + 1, 1), time_zone)
    covered = min(end, window[1]) - max(begin, window[0])
    return max(covered / (end - begin), 0.0)


def _bill(hub: str, key: str, month: Month, items: list[BillItem], earned: tuple[float, float]) -> dict[str, Any]:
    revenue, site_earned = earned
    energy_cost = sum(item.amount for item in items if item.kind.startswith("energy"))
    demand_charge = sum(item.amount for item in items if not item.kind.startswith("energy"))
    return {
        "hub": hub,
        "month": key,
        "share_of_month": month.share,
        "energy_kwh": float(month.energy_kwh.sum()),
        "energy_cost": energy_cost,
        "demand_charge": demand_charge,
        "revenue": revenue,
        "site_revenue": site_earned,
        "margin": revenue + site_earned - energy_cost - demand_charge,
    }
