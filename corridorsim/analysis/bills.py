"""The month's bill of a hub's owner: what the energy and the peak cost, and what trucks paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from corridorsim.analysis.site import meter_readings, site_revenue
from corridorsim.analysis.states import microseconds

if TYPE_CHECKING:
    from datetime import datetime

    from corridorsim.analysis.results import Results

BILLS = pa.schema(
    [
        pa.field("hub", pa.string(), metadata={"description": "hub"}),
        pa.field("month", pa.string(), metadata={"description": "calendar month of the hub's place, YYYY-MM"}),
        pa.field("share_of_month", pa.float64(), metadata={"unit": "1", "description": "part in the window"}),
        pa.field("energy_kwh", pa.float64(), metadata={"unit": "kWh", "description": "by the meter"}),
        pa.field("peak_kw", pa.float64(), metadata={"unit": "kW", "description": "highest 15-minute mean"}),
        pa.field("energy_cost", pa.float64(), metadata={"unit": "currency", "description": "energy bought"}),
        pa.field("demand_charge", pa.float64(), metadata={"unit": "currency", "description": "share of a month"}),
        pa.field("revenue", pa.float64(), metadata={"unit": "currency", "description": "sessions that ended"}),
        pa.field(
            "site_revenue",
            pa.float64(),
            metadata={"unit": "currency", "description": "energy fed in, and demand response"},
        ),
        pa.field("margin", pa.float64(), metadata={"unit": "currency", "description": "revenues less both costs"}),
    ]
)

_QUARTER_US = 15 * 60 * 1_000_000
_QUARTERS_PER_HOUR = 4.0

_HUB_COLUMNS = ["hub", "time_zone", "demand_charge_per_kw_month", "energy_purchase_per_kwh"]
_SESSION_COLUMNS = ["hub", "end_time", "cost"]


def month_bills(results: Results, scenario: str, replication: int) -> pa.Table:
    """Bill every hub for every calendar month of its place that has a part in the window.

    The peak is the highest mean over a quarter of an hour by the clock, the meter taken as linear between its
    readings; a month of which the window holds a part owes that part of the demand charge.

    Returns
    -------
    pyarrow.Table
        Schema ``BILLS``, by hub and month.
    """
    unit = (scenario, replication)
    hubs = results.dataset("hubs", *unit).to_table(columns=_HUB_COLUMNS).to_pylist()
    states = meter_readings(results, unit)
    site_earned = site_revenue(results, unit)
    sessions = results.dataset("charging_sessions", *unit).to_table(columns=_SESSION_COLUMNS).to_pandas()
    meters = dict(iter(states.groupby("hub", observed=True)))
    sold = dict(iter(sessions.dropna(subset=["end_time"]).groupby("hub", observed=True)))
    rows = []
    for hub in hubs:
        name = hub["hub"]
        months = _energy(meters.get(name, states[:0]), results.window, hub["time_zone"])
        revenue = _revenue(sold.get(name, sessions[:0]), results.window, hub["time_zone"])
        for month in months:
            key = month["month"]
            rows.append(_bill(hub, month, revenue.get(key, 0.0), site_earned.get((name, key), 0.0)))
    return pa.Table.from_pylist(rows, schema=BILLS)


def quarter_hour_kwh(
    time_us: npt.NDArray[np.int64], meter_kwh: npt.NDArray[np.float64], window_us: tuple[int, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Energy of each quarter of an hour that the window touches.

    Parameters
    ----------
    time_us, meter_kwh : ndarray of shape (n_rows,)
        Readings of the meter in order of time, microseconds since 1970.
    window_us
        What lies outside of it counts for nothing.

    Returns
    -------
    starts_us, energy_kwh : ndarray of shape (n_quarters,)
    """
    # Every time zone in use is a multiple of 15 minutes from UTC, so local quarter hours are those of UTC.
    first = window_us[0] // _QUARTER_US * _QUARTER_US
    edges = np.arange(first, window_us[1] + _QUARTER_US, _QUARTER_US, dtype=np.int64)
    starts = edges[:-1]
    if not len(time_us):
        return starts, np.zeros(len(starts))
    # Relative to the window: microseconds since 1970 leave a float 0.25 us, which is too near to use.
    origin = window_us[0]
    reading = np.interp(np.clip(edges, *window_us) - origin, time_us - origin, meter_kwh)
    return starts, np.diff(reading)


def _energy(states: pd.DataFrame, window: tuple[datetime, datetime], time_zone: str) -> list[dict[str, Any]]:
    window_us = microseconds(window[0]), microseconds(window[1])
    ordered = states.sort_values("time", kind="stable")
    time_us = ordered["time"].dt.as_unit("us").astype("int64").to_numpy()
    starts_us, energy_kwh = quarter_hour_kwh(time_us, ordered["energy_kwh"].to_numpy(dtype=float), window_us)
    local = pd.to_datetime(starts_us, unit="us", utc=True).tz_convert(time_zone)
    quarters = pd.DataFrame({"year": local.year, "month": local.month, "energy_kwh": energy_kwh})
    months = []
    for key, group in quarters.groupby(["year", "month"])["energy_kwh"]:
        year, month = cast("tuple[int, int]", key)
        share = _share_of_month(year, month, time_zone, window)
        if share > 0:
            months.append(
                {
                    "month": f"{year:04d}-{month:02d}",
                    "share_of_month": share,
                    "energy_kwh": float(group.sum()),
                    "peak_kw": float(group.max()) * _QUARTERS_PER_HOUR,
                }
            )
    return months


def _revenue(sessions: pd.DataFrame, window: tuple[datetime, datetime], time_zone: str) -> dict[str, float]:
    inside = sessions[(sessions["end_time"] >= window[0]) & (sessions["end_time"] < window[1])]
    month = inside["end_time"].dt.tz_convert(time_zone).dt.strftime("%Y-%m")
    return {str(key): float(cost) for key, cost in inside["cost"].groupby(month).sum().items()}


def _share_of_month(year: int, month: int, time_zone: str, window: tuple[datetime, datetime]) -> float:
    # Local midnights, so that a month with a change of the clock has its true length.
    begin = pd.Timestamp(year=year, month=month, day=1, tz=time_zone)
    end = pd.Timestamp(year=year + month // 12, month=month % 12 + 1, day=1, tz=time_zone)
    covered = min(end, pd.Timestamp(window[1])) - max(begin, pd.Timestamp(window[0]))
    return max(covered / (end - begin), 0.0)


def _bill(hub: dict[str, Any], month: dict[str, Any], revenue: float, site_earned: float) -> dict[str, Any]:
    energy_cost = month["energy_kwh"] * hub["energy_purchase_per_kwh"]
    demand_charge = month["peak_kw"] * hub["demand_charge_per_kw_month"] * month["share_of_month"]
    return {
        "hub": hub["hub"],
        **month,
        "energy_cost": energy_cost,
        "demand_charge": demand_charge,
        "revenue": revenue,
        "site_revenue": site_earned,
        "margin": revenue + site_earned - energy_cost - demand_charge,
    }
