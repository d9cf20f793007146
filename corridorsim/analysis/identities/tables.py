"""Input of identities: the tables of one unit; and helpers that report violations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property

import pandas as pd
import pyarrow as pa

from corridorsim.analysis.bills import UnitBills, unit_bills
from corridorsim.analysis.results import Results, Unit


class UnitTables:
    """Tables of one unit as data frames, each read on first access."""

    def __init__(self, results: Results, unit: Unit) -> None:
        self.results = results
        self.unit = unit

    @cached_property
    def trips(self) -> pd.DataFrame:
        """Trips that were not cancelled."""
        trips = self.frame("trips")
        return trips[trips["status"] != "cancelled"]

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """All sessions."""
        return self.frame("charging_sessions")

    @cached_property
    def hub_states(self) -> pd.DataFrame:
        """All states of hubs."""
        return self.frame("hub_states")

    @cached_property
    def feeder_states(self) -> pd.DataFrame:
        """All states of feeders."""
        return self.frame("feeder_states")

    @cached_property
    def hubs(self) -> pd.DataFrame:
        """Properties of each hub."""
        return self.frame("hubs")

    @cached_property
    def feeders(self) -> pd.DataFrame:
        """Properties of each feeder."""
        return self.frame("feeders")

    @cached_property
    def activities(self) -> pd.DataFrame:
        """The sample of activities."""
        return self.frame("activities")

    @cached_property
    def items(self) -> pd.DataFrame:
        """All items of sessions' bills."""
        return self.frame("bills")

    @cached_property
    def rebates(self) -> pd.DataFrame:
        """What treasuries pay towards sessions' energy."""
        return self.frame("rebates")

    @cached_property
    def bookings(self) -> pd.DataFrame:
        """All bookings."""
        return self.frame("bookings")

    @cached_property
    def nodes(self) -> pd.DataFrame:
        """Properties of each node of the network."""
        return self.frame("nodes")

    @cached_property
    def month_bills(self) -> pd.DataFrame:
        """What hub owners earn and pay, month by month."""
        bills: pd.DataFrame = self._bills.months.to_pandas()
        return bills

    @cached_property
    def month_items(self) -> pd.DataFrame:
        """The items of ``month_bills``."""
        items: pd.DataFrame = self._bills.items.to_pandas()
        return items

    @cached_property
    def _bills(self) -> UnitBills:
        return unit_bills(self.results, self.unit)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Window of the unit's snapshot."""
        return self.results.at(self.unit.snapshot).window

    @property
    def end(self) -> datetime:
        """End of the unit's run."""
        return self.results.at(self.unit.snapshot).end

    def in_window(self, frame: pd.DataFrame, column: str) -> pd.DataFrame:
        """Rows whose time is in the window."""
        low, high = self.window
        return frame[(frame[column] >= low) & (frame[column] < high)]

    def arrow(self, name: str) -> pa.Table:
        """Any table as stored."""
        return self.results.table(name, *self.unit)

    def frame(self, name: str) -> pd.DataFrame:
        """Any table as a data frame, with names as text."""
        frame: pd.DataFrame = self.arrow(name).to_pandas()
        # Categories of different files would be compared by code.
        names = frame.select_dtypes("category").columns
        return frame.astype(dict.fromkeys(names, "object"))


Check = Callable[[UnitTables], Iterator[str]]


def seconds(duration: pd.Series[pd.Timedelta]) -> pd.Series[float]:
    """Durations in seconds."""
    return duration.dt.total_seconds()


def beyond(excess: pd.Series[float], tolerance: float, what: str, unit: str) -> Iterator[str]:
    """Report values beyond the tolerance, including undefined ones."""
    bad = excess[~(excess <= tolerance)]
    if len(bad):
        position = int(bad.fillna(float("inf")).to_numpy().argmax())
        worst = f"worst {bad.index[position]} by {bad.iloc[position]:.6g} {unit}".rstrip()
        yield f"{what}: {len(bad)} of {len(excess)}, {worst}"


def some(names: pd.Series[str] | pd.Index[str], what: str) -> Iterator[str]:
    """Report names if there are any."""
    if len(names):
        yield f"{what}: {len(names)}, among them {next(iter(names))}"
