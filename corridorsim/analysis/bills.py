"""The monthly bill of a hub's owner: cost of energy and peak demand, and what trucks paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from corridorsim.analysis.site import NO_READINGS, Readings, in_window, local_months, meter_readings, site_revenue
from corridorsim.analysis.states import microseconds
from corridorsim.analysis.utility import QUARTER_MIN, BillItem, Month, Tariff, bill_months, tariff_of, use_of
from corridorsim.local_time import instant_of
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridorsim.analysis.results import Results, Unit

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
_SESSION_COLUMNS = ["hub", "end_time", "cost"]


class UnitBills(NamedTuple):
    """What the hubs of a unit are billed and earn in every local calendar month that overlaps the window."""

    months: pa.Table
    """Schema ``BILLS``, by hub and month."""
    items: pa.Table
    """Schema ``BILL_ITEMS``, by hub, month and part of the tariff."""
    has_utility_tariffs: bool


def unit_bills(results: Results, unit: Unit) -> UnitBills:
    """Bill every hub of a unit.

    The peak is the highest mean over a clock quarter-hour, or over the demand interval of the hub's utility tariff; the
    meter is taken as linear between its readings. A month that is partly in the window is charged that part of what is
    paid by the month. Each item of a utility tariff is rounded to the cent.
    """
    results = results.at(unit.snapshot)
    hubs = results.dataset("hubs", *unit).to_table(columns=_HUB_COLUMNS).to_pylist()
    meters, tariffs = meter_readings(results, unit), _tariffs(results, unit)
    calendars = {zone: clock_months(results.window, zone) for zone in dict.fromkeys(hub["time_zone"] for hub in hubs)}
    revenue = _revenue(results, unit, hubs)
    site_earned = site_revenue(results, unit)
    rows, item_rows = [], []
    for hub in hubs:
        name = hub["hub"]
        months = _months(meters.get(name, NO_READINGS), calendars[hub["time_zone"]], results.window)
        for key, month, peak_kw, items in _billed(hub, months, tariffs.get(name), results.window):
            earned = revenue.get((name, key), 0.0), site_earned.get((name, key), 0.0)
            rows.append(_bill(name, key, month, items, earned) | {"peak_kw": peak_kw})
            item_rows += [{"hub": name, "month": key, **item._asdict()} for item in items]
    return UnitBills(
        months=pa.Table.from_pylist(rows, schema=BILLS),
        items=pa.Table.from_pylist(item_rows, schema=BILL_ITEMS),
        has_utility_tariffs=bool(tariffs),
    )


def _billed(
    hub: dict[str, Any], months: list[tuple[str, Month]], tariff: Tariff | None, window: tuple[datetime, datetime]
) -> Iterator[tuple[str, Month, float, list[BillItem]]]:
    """Months of one hub: name, meter, peak [kW], items."""
    interval_min = QUARTER_MIN if tariff is None else tariff.interval_min
    peaks_kw = [month.peak_kw(interval_min) for _, month in months]
    if tariff is None:
        bills = [_flat_items(hub, month, peak_kw) for (_, month), peak_kw in zip(months, peaks_kw, strict=True)]
    else:
        energy_kwh = sum(float(month.energy_kwh.sum()) for _, month in months)
        window_h = (window[1] - window[0]).total_seconds() / SECONDS_PER_HOUR
        bills = bill_months(tariff, [month for _, month in months], use_of(energy_kwh, max(peaks_kw), window_h))
    for (key, month), peak_kw, items in zip(months, peaks_kw, bills, strict=True):
        yield key, month, peak_kw, items


def _tariffs(results: Results, unit: Unit) -> dict[str, Tariff]:
    """Utility tariffs by hub; results of older versions have none."""
    if not (results.path / "tables" / "utility_rates").is_dir():
        return {}
    rates = results.dataset("utility_rates", *unit).to_table().to_pandas()
    return {str(hub): tariff_of(rows) for hub, rows in rates.groupby("hub", observed=True)}


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
    edges = _quarter_edges_us(window_us)
    starts = edges[:-1]
    if not len(time_us):
        return starts, np.zeros(len(starts))
    # Relative to the window: for microseconds since 1970 a float resolves only 0.25 us, which is too coarse.
    origin = window_us[0]
    reading = np.interp(np.clip(edges, *window_us) - origin, time_us - origin, meter_kwh)
    return starts, np.diff(reading)


def _quarter_edges_us(window_us: tuple[int, int]) -> npt.NDArray[np.int64]:
    # Every time zone in use is offset from UTC by a multiple of 15 minutes, so local quarter-hours are those of UTC.
    first = window_us[0] // _QUARTER_US * _QUARTER_US
    return np.arange(first, window_us[1] + _QUARTER_US, _QUARTER_US, dtype=np.int64)


@dataclass(frozen=True)
class ClockMonth:
    """A local calendar month that overlaps the window.

    Attributes
    ----------
    name
        YYYY-MM.
    share
        Part of the month that lies in the window.
    quarters : ndarray of int
        Which of the window's quarter-hours are in it.
    local_us : ndarray of shape (n_quarters,)
        Their starts by the local clock.
    """

    name: str
    share: float
    quarters: npt.NDArray[np.intp]
    local_us: npt.NDArray[np.int64]


def clock_months(window: tuple[datetime, datetime], time_zone: str) -> list[ClockMonth]:
    """The months that the clocks of a time zone show in the window, in order."""
    starts_us = _quarter_edges_us((microseconds(window[0]), microseconds(window[1])))[:-1]
    local = pd.to_datetime(starts_us, unit="us", utc=True).tz_convert(time_zone)
    local_us = local.tz_localize(None).as_unit("us").astype("int64").to_numpy()
    shown = local_us.astype("datetime64[us]").astype("datetime64[M]")
    months = []
    for name in np.unique(shown):
        year, month = (int(part) for part in str(name).split("-"))
        share = _share_of_month(year, month, time_zone, window)
        if share > 0:
            quarters = np.flatnonzero(shown == name)
            months.append(ClockMonth(str(name), share, quarters, local_us[quarters]))
    return months


def _months(meter: Readings, calendar: list[ClockMonth], window: tuple[datetime, datetime]) -> list[tuple[str, Month]]:
    """Meter data of one hub by month."""
    starts_us, energy_kwh = quarter_hour_kwh(*meter, (microseconds(window[0]), microseconds(window[1])))
    return [
        (shown.name, Month(starts_us[shown.quarters], energy_kwh[shown.quarters], shown.share, shown.local_us))
        for shown in calendar
    ]


def _revenue(results: Results, unit: Unit, hubs: list[dict[str, Any]]) -> dict[tuple[str, str], float]:
    """What trucks and treasuries pay for sessions that ended in the window, by hub and local month."""
    rebates = _rebates(results, unit)
    columns = _SESSION_COLUMNS if rebates is None else [*_SESSION_COLUMNS, "session_id"]
    sessions = in_window(results, unit, "charging_sessions", "end_time", columns)
    paid = sessions["cost"]
    if rebates is not None:
        paid += sessions["session_id"].map(rebates).astype(float).fillna(0.0)
    names = sessions["hub"].astype(object)
    months = local_months(sessions["end_time"], names, hubs, results.window)
    revenue: dict[tuple[str, str], float] = {}
    for hub, own in paid.groupby(names):
        sums = own.groupby(months[own.index]).sum()
        revenue |= {(str(hub), str(month)): float(amount) for month, amount in sums.items()}
    return revenue


def _rebates(results: Results, unit: Unit) -> pd.Series[float] | None:
    """What the treasury pays towards sessions, by session; None if there are no rebates, as in older results."""
    if not (results.path / "tables" / "rebates").is_dir():
        return None
    rebates = results.dataset("rebates", *unit).to_table(columns=["session_id", "amount"]).to_pandas()
    if rebates.empty:
        return None
    last = rebates.drop_duplicates("session_id", keep="last").set_index("session_id")
    return cast("pd.Series[float]", last["amount"])


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
