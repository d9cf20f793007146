"""What identities look at: the tables of one unit, and the words in which a violation is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import pandas as pd
import pyarrow as pa

from corridorsim.analysis.results import Results, Unit


class UnitTables:
    """Tables of one unit as data frames, each read when it is first asked for."""

    def __init__(self, results: Results, unit: Unit) -> None:
        self._results = results
        self._unit = unit

    @cached_property
    def trips(self) -> pd.DataFrame:
        """Trips that were not cancelled."""
        trips = self._frame("trips")
        return trips[trips["status"] != "cancelled"]

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """All sessions."""
        return self._frame("charging_sessions")

    @cached_property
    def hub_states(self) -> pd.DataFrame:
        """All states of hubs."""
        return self._frame("hub_states")

    @cached_property
    def feeder_states(self) -> pd.DataFrame:
        """All states of feeders."""
        return self._frame("feeder_states")

    @cached_property
    def hubs(self) -> pd.DataFrame:
        """What each hub is."""
        return self._frame("hubs")

    @cached_property
    def feeders(self) -> pd.DataFrame:
        """What each feeder is."""
        return self._frame("feeders")

    @cached_property
    def activities(self) -> pd.DataFrame:
        """The sample of activities."""
        return self._frame("activities")

    def arrow(self, name: str) -> pa.Table:
        """Any table as it is stored."""
        return self._results.table(name, *self._unit)

    def _frame(self, name: str) -> pd.DataFrame:
        frame: pd.DataFrame = self.arrow(name).to_pandas()
        # Categories of one file would compare with those of another by code.
        names = frame.select_dtypes("category").columns
        return frame.astype(dict.fromkeys(names, "object"))


Check = Callable[[UnitTables], Iterator[str]]


def seconds(duration: pd.Series[pd.Timedelta]) -> pd.Series[float]:
    """Durations in seconds."""
    return duration.dt.total_seconds()


def beyond(excess: pd.Series[float], tolerance: float, what: str, unit: str) -> Iterator[str]:
    """Report what is not within the tolerance, undefined values included."""
    bad = excess[~(excess <= tolerance)]
    if len(bad):
        position = int(bad.fillna(float("inf")).to_numpy().argmax())
        worst = f"worst {bad.index[position]} by {bad.iloc[position]:.6g} {unit}".rstrip()
        yield f"{what}: {len(bad)} of {len(excess)}, {worst}"


def some(names: pd.Series[str] | pd.Index[str], what: str) -> Iterator[str]:
    """Report names of which there should be none."""
    if len(names):
        yield f"{what}: {len(names)}, among them {next(iter(names))}"
