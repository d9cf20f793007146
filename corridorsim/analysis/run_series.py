"""Time series of a run from its first hour to its last: trucks, power and queues in steps of 12 minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridorsim.analysis.states import microseconds, steps

if TYPE_CHECKING:
    from corridorsim.analysis.results import Results, Unit

Floats = npt.NDArray[np.float64]

SERIES = {"trucks": "trucks under way", "power_kw": "power at hubs [kW]", "queueing": "trucks queueing"}
"""Series that are examined, with labels."""
PER_HOUR = 5
"""Observations per hour: a batch of five, as in MSER-5, is one hour."""

_HOUR_US = 3_600_000_000


def run_series(results: Results, unit: Unit) -> dict[str, Floats]:
    """Means of the series of ``SERIES`` over intervals of 12 minutes, from the start of the run to its end.

    Trucks and queues are exact; power is from meters, taken as linear between two readings.
    """
    start_us = microseconds(results.start)
    count = (microseconds(results.end) - start_us) * PER_HOUR // _HOUR_US
    trucks, power, queueing = (StepMeans(start_us, count) for _ in SERIES)
    columns = ["status", "depart_time", "arrive_time"]
    trips: pd.DataFrame = results.dataset("trips", *unit).to_table(columns=columns).to_pandas()
    trips = trips[trips["status"] != "cancelled"]
    arrive = trips["arrive_time"].fillna(pd.Timestamp(results.end))
    trucks.add(_us(trips["depart_time"]), _us(arrive), np.ones(len(trips)))
    names: list[str] = []
    batches = results.batches("hub_states", unit, ["hub", "time", "queueing", "energy_kwh"])
    for step in steps(batches, "hub", ("queueing", "energy_kwh"), names):
        hours = np.maximum(step.end_us - step.start_us, 1) / _HOUR_US
        gain_kwh = step.following["energy_kwh"] - step.values["energy_kwh"]
        power.add(step.start_us, step.end_us, gain_kwh / hours)
        queueing.add(step.start_us, step.end_us, step.values["queueing"])
    return {"trucks": trucks.means(), "power_kw": power.means(), "queueing": queueing.means()}


class StepMeans:
    """Means over equal intervals of a sum of steps, each a value that applies from one instant to another.

    Parameters
    ----------
    start_us
        Start of the first interval, microseconds since 1970.
    count
        Number of intervals of 12 minutes.
    """

    def __init__(self, start_us: int, count: int) -> None:
        self._start_us = start_us
        self._count = count
        self._change = np.zeros(count)
        """Increase in the sum from the start to the end of each interval."""
        self._within = np.zeros(count)
        """Contribution of that increase to the mean of the interval itself."""

    def add(self, start_us: npt.NDArray[np.int64], end_us: npt.NDArray[np.int64], value: Floats) -> None:
        """Add steps; parts before the first interval or after the last do not count."""
        for instant_us, change in ((start_us, value), (end_us, -value)):
            place = np.maximum(instant_us - self._start_us, 0) * (PER_HOUR / _HOUR_US)
            inside = place < self._count
            interval = np.floor(place[inside]).astype(np.intp)
            left = interval + 1 - place[inside]
            self._change += np.bincount(interval, change[inside], minlength=self._count)
            self._within += np.bincount(interval, change[inside] * left, minlength=self._count)

    def means(self) -> Floats:
        """Mean of each interval."""
        before = np.cumsum(self._change) - self._change
        # An empty queue must be exactly 0, whatever rounding sums of many small shares leave.
        means: Floats = np.round(before + self._within, 6) + 0.0
        return means


def _us(times: pd.Series[pd.Timestamp]) -> npt.NDArray[np.int64]:
    micros: npt.NDArray[np.int64] = np.asarray(times.dt.as_unit("us").astype("int64"), dtype=np.int64)
    return micros
