"""Data of one unit for the KPIs: its tables, restricted to the window, with the states integrated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds

from corridorsim.analysis.accounts import Accounts, load_accounts
from corridorsim.analysis.outages import OUTAGE_BEGINS, OUTAGE_ENDS, evse_outages
from corridorsim.analysis.site import load_sites, reductions
from corridorsim.analysis.states import FEEDER_COLUMNS, HUB_COLUMNS, feeder_totals, hub_totals
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from corridorsim.analysis.results import Results, Unit

TRIP_COLUMNS = [
    *[
        "status",
        "depart_time",
        "arrive_time",
        "distance_km",
        "due_time",
        "border_s",
        "delay_s",
        "energy_kwh",
        "payload_t",
    ],
    *["energy_cost", "time_cost", "toll_cost", "wear_cost", "rescue_cost", "emissions_kg", "charging_stops"],
    "emissions_marginal_kg",
    *["payload_lost_t", "battery_cycles", "battery_cost", "diesel_kg", "toll_spared"],
    *["operator_size", "origin"],
]
SESSION_COLUMNS = [
    *["hub", "evse", "operator_size", "status", "start_time", "end_time", "wait_s", "battery_kwh", "cost"],
    *["v2g_kwh", "v2g_revenue"],
]

_EVENTS = ["time", "kind", "subject"]
_OUTAGES = ds.field("kind").isin([*OUTAGE_BEGINS, OUTAGE_ENDS])

_FRUGAL = {"batch_readahead": 1, "fragment_readahead": 1}
"""Reading ahead would hold a year's table in memory, without a gain on a local disk."""


class Rows:
    """Some rows of a frame, of which a column is taken when it is asked for.

    Copies of all columns of a year's trips would not fit in memory beside each other.
    """

    def __init__(self, frame: pd.DataFrame, chosen: pd.Series[bool]) -> None:
        self._frame = frame
        self._chosen = chosen

    def __len__(self) -> int:
        return int(self._chosen.sum())

    def __getitem__(self, column: str) -> pd.Series[Any]:
        return self._frame[column][self._chosen]


@dataclass(frozen=True)
class UnitData:
    """The tables of one unit, restricted to the window.

    Attributes
    ----------
    trips, sessions, bookings : DataFrame
        Trips, sessions and bookings that depart, arrive or start in the window; columns as in ``records.schema``.
    outages : DataFrame
        Outages of EVSEs during the whole run: see ``outages.evse_outages``.
    hubs, feeders : DataFrame
        One row each: the totals of ``states.hub_totals`` and ``states.feeder_totals``.
    sites : DataFrame
        Hubs with a battery or PV: see ``site.load_sites``.
    reductions : DataFrame
        Demand response events of the window.
    accounts : Accounts
        Bills of hubs, construction costs, and costs of agreements.
    window_h : float
        Length of the window.
    """

    trips: pd.DataFrame
    sessions: pd.DataFrame
    bookings: pd.DataFrame
    outages: pd.DataFrame
    hubs: pd.DataFrame
    feeders: pd.DataFrame
    sites: pd.DataFrame
    reductions: pd.DataFrame
    accounts: Accounts
    window_h: float

    @cached_property
    def completed(self) -> Rows:
        """Trips that reached their destination."""
        return Rows(self.trips, self.trips["status"] == "completed")

    @cached_property
    def ended(self) -> Rows:
        """Trips that are over, those of stranded trucks included: their costs are known."""
        return Rows(self.trips, self.trips["status"].isin(["completed", "stranded"]))

    @cached_property
    def granted_wait_min(self) -> pd.Series[float]:
        """Waits of the sessions that were assigned an EVSE [min]."""
        return self.sessions.loc[self.sessions["evse"].notna(), "wait_s"] / SECONDS_PER_MINUTE


def load_unit(results: Results, unit: Unit) -> UnitData:
    """Read the data of a unit; state tables are integrated batch by batch and not kept in memory."""
    results = results.at(unit.snapshot)
    window = results.window
    hubs = hub_totals(results.batches("hub_states", unit, ["hub", "time", *HUB_COLUMNS]), window)
    feeder_states = results.batches("feeder_states", unit, ["feeder", "time", *FEEDER_COLUMNS])
    feeders = feeder_totals(feeder_states, window)
    return UnitData(
        trips=_between(results.dataset("trips", *unit), TRIP_COLUMNS, "depart_time", window),
        sessions=_between(results.dataset("charging_sessions", *unit), SESSION_COLUMNS, "arrive_time", window),
        bookings=_between(results.dataset("bookings", *unit), ["status"], "begin_time", window),
        outages=evse_outages(_frame(results.dataset("events", *unit), _EVENTS, _OUTAGES), window, results.end),
        hubs=hubs,
        feeders=feeders,
        sites=load_sites(results, unit),
        reductions=reductions(results, unit),
        accounts=load_accounts(results, unit),
        window_h=(window[1] - window[0]).total_seconds() / SECONDS_PER_HOUR,
    )


def _between(table: ds.Dataset, columns: list[str], instant: str, window: tuple[datetime, datetime]) -> pd.DataFrame:
    low, high = (pa.scalar(edge, pa.timestamp("us", tz="UTC")) for edge in window)
    field = ds.field(instant)
    return _frame(table, columns, (field >= low) & (field < high))


def _frame(table: ds.Dataset, columns: list[str], rows: ds.Expression) -> pd.DataFrame:
    inside = table.to_table(columns=columns, filter=rows, **_FRUGAL)
    # Each column is freed as soon as it is converted.
    frame: pd.DataFrame = inside.to_pandas(split_blocks=True, self_destruct=True)
    return frame
