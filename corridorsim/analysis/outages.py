"""When each EVSE was out of service, from the events of a run."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from corridorsim.units import SECONDS_PER_HOUR

OUTAGE_BEGINS = ("evse_fault", "evse_maintenance")
OUTAGE_ENDS = "evse_repaired"


def evse_outages(events: pd.DataFrame, window: tuple[datetime, datetime], end: datetime) -> pd.DataFrame:
    """One row per fault or planned repair of an EVSE.

    Parameters
    ----------
    events
        Table ``events``: times, kinds and subjects of at least all starts and ends of outages, in order.
    window, end
        Window of the KPIs, and end of the run, at which ongoing outages are taken to end.

    Returns
    -------
    DataFrame
        ``evse``, ``kind`` (as in ``events``), ``hours``, ``window_hours`` that lie in the window, and ``in_window``:
        whether it starts there.
    """
    mine = events[events["kind"].isin([*OUTAGE_BEGINS, OUTAGE_ENDS])]
    ends = mine.groupby("subject", observed=True)["time"].shift(-1)
    begun = mine["kind"] != OUTAGE_ENDS
    start, stop = mine.loc[begun, "time"], ends[begun].fillna(pd.Timestamp(end))
    low, high = (pd.Timestamp(edge) for edge in window)
    inside = stop.where(stop < high, high) - start.where(start > low, low)
    return pd.DataFrame(
        {
            "evse": mine.loc[begun, "subject"].astype(str),
            "kind": mine.loc[begun, "kind"].astype(str),
            "hours": _hours(stop - start),
            "window_hours": _hours(inside).clip(lower=0.0),
            "in_window": (start >= low) & (start < high),
        }
    )


def _hours(duration: pd.Series[pd.Timedelta]) -> pd.Series[float]:
    return duration.dt.total_seconds() / SECONDS_PER_HOUR
