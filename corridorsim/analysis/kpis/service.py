"""KPIs of service quality: deliveries on time, bookings, EVSE uptime."""

from __future__ import annotations

import numpy as np

from corridorsim.analysis.kpis.registry import kpi
from corridorsim.analysis.unit_data import UnitData


@kpi("1", "share of late deliveries", "lower")
def late_delivery_share(data: UnitData) -> float:
    """Share of trips that arrived after their load was due; completed trips with a due time."""
    due_time = data.completed["due_time"].dropna()
    return float((data.completed["arrive_time"][due_time.index] > due_time).mean())


@kpi("1", "share of missed bookings", "lower")
def booking_no_show_rate(data: UnitData) -> float:
    """Share of bookings whose truck arrived late or not at all; bookings for the window that were not cancelled."""
    ended = data.bookings[data.bookings["status"].isin(["kept", "no_show"])]
    return float((ended["status"] == "no_show").mean())


@kpi("1", "share of refused bookings", "lower")
def booking_refused_share(data: UnitData) -> float:
    """Share of booking requests refused because all slots were taken; bookings requested for the window."""
    return float((data.bookings["status"] == "refused").mean())


@kpi("h", "repair time", "lower", " per fault")
def evse_downtime_h_mean(data: UnitData) -> float:
    """Mean time from an EVSE fault until it works again or the run ends; faults in the window."""
    faults = data.outages[data.outages["in_window"] & (data.outages["kind"] == "evse_fault")]
    return float(faults["hours"].mean())


@kpi("1", "uptime of the worst tenth of EVSEs", "higher")
def evse_uptime_p10(data: UnitData) -> float:
    """10th percentile over EVSEs of the share of the window without a fault or planned repair."""
    n_evses = round(float(data.hubs["installed_h"].sum()) / data.window_h)
    if not n_evses:
        return float("nan")
    down_h = data.outages.groupby("evse")["window_hours"].sum()
    uptime = np.ones(max(n_evses, len(down_h)))
    uptime[: len(down_h)] -= down_h.to_numpy(dtype=float) / data.window_h
    return float(np.percentile(uptime, 10))
