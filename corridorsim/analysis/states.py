"""Integrals of state tables over a window, in one pass over batches of rows, whatever the length of the run.

A row of a state table applies from its ``time`` until the next row of the same hub or feeder. Cumulative
columns (meter, ageing) are exact at the rows and taken as linear between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from corridorsim.records.schema import SITE_METERS
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OVERNIGHT_COUNTS = ("overnight_installed", "overnight_charging", "overnight_out_of_service")
HUB_COUNTS = ("charging", "occupied", "queueing", "out_of_service", "installed", *OVERNIGHT_COUNTS)
HUB_COLUMNS = (*HUB_COUNTS, "energy_kwh")
ROUNDING = 1.0 + 1e-9
"""A load held exactly at the rating is not an overload, whatever its last digit."""

FEEDER_COLUMNS = ("hubs_kw", "background_kw", "rating_kw", "limit_kw", "hot_spot_c", "ageing_h")

_MICROSECONDS_PER_HOUR = SECONDS_PER_HOUR * 1e6
NEVER = 2**62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Steps:
    """State rows with the time and the values of the row that follows each of them.

    Attributes
    ----------
    subject : ndarray of shape (n_rows,)
        Position of the hub or feeder in the list of names.
    start_us, end_us : ndarray of shape (n_rows,)
        The row applies from ``start_us`` until just before ``end_us``, microseconds since 1970.
    values, following : dict of ndarray of shape (n_rows,)
        Columns of the row and of the one after it; equal if there is none.
    """

    subject: Ints
    start_us: Ints
    end_us: Ints
    values: dict[str, Floats]
    following: dict[str, Floats]

    def hours_in(self, window_us: tuple[int, int]) -> Floats:
        """Hours of the window in which each row applies."""
        low, high = window_us
        overlap = np.minimum(self.end_us, high) - np.maximum(self.start_us, low)
        hours: Floats = np.maximum(overlap, 0) / _MICROSECONDS_PER_HOUR
        return hours

    def gain_in(self, window_us: tuple[int, int], column: str) -> Floats:
        """Increase in a cumulative column inside the window, from each row to the next."""
        hours = self.hours_in(window_us)
        gain = self.following[column] - self.values[column]
        length = (self.end_us - self.start_us) / _MICROSECONDS_PER_HOUR
        return np.where(hours > 0, gain * hours / np.where(length > 0, length, 1.0), 0.0)

    def in_force(self, window_us: tuple[int, int]) -> npt.NDArray[np.bool_]:
        """Rows of the window, including those in force at its start."""
        low, high = window_us
        return (self.start_us < high) & ((self.start_us >= low) | (self.end_us > low))


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970 of an instant."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def steps(batches: Iterable[pa.RecordBatch], subject: str, columns: Iterable[str], names: list[str]) -> Iterator[Steps]:
    """Pair every state row with the next one of its subject.

    Parameters
    ----------
    batches
        Rows in order of time, at least for each subject.
    subject, columns
        Column that names the hub or feeder; columns of numbers.
    names
        Names of subjects in order of appearance; the generator appends to it.
    """
    carried: dict[str, npt.NDArray[np.generic]] = {}
    for batch in batches:
        if not batch.num_rows:
            continue
        rows = _columns(batch, subject, columns, names)
        if carried:
            rows = {key: np.concatenate([carried[key], rows[key]]) for key in rows}
        order = np.argsort(rows["subject"], kind="stable")
        rows = {key: values[order] for key, values in rows.items()}
        last = np.append(rows["subject"][1:] != rows["subject"][:-1], True)
        # The last row of each subject waits for the batch in which its next one comes.
        carried = {key: values[last] for key, values in rows.items()}
        yield _pair(rows, np.flatnonzero(~last))
    if carried:
        # Each last state outlasts the table; repeating the row gives a step without an increase.
        end = {key: np.concatenate([values, values]) for key, values in carried.items()}
        n_subjects = len(carried["subject"])
        end["time"][n_subjects:] = NEVER
        yield _pair(end, np.arange(n_subjects), n_subjects)


def hub_totals(batches: Iterable[pa.RecordBatch], window: tuple[datetime, datetime]) -> pd.DataFrame:
    """Integrate ``hub_states``: one row per hub, EVSE-hours (truck-hours for the queue) and the meter's kWh."""
    window_us = microseconds(window[0]), microseconds(window[1])
    totals = _Totals(dict.fromkeys([*(f"{count}_h" for count in HUB_COUNTS), "energy_kwh"], 0.0))
    for step in steps(batches, "hub", HUB_COLUMNS, totals.names):
        hours = step.hours_in(window_us)
        for count in HUB_COUNTS:
            totals.add(f"{count}_h", step.subject, hours * step.values[count])
        totals.add("energy_kwh", step.subject, step.gain_in(window_us, "energy_kwh"))
    return totals.frame()


def site_totals(batches: Iterable[pa.RecordBatch], window: tuple[datetime, datetime]) -> pd.DataFrame:
    """Energy by the meters of sites in the window: one row per hub, NaN if it has no meter [kWh]."""
    window_us = microseconds(window[0]), microseconds(window[1])
    totals = _Totals(dict.fromkeys(SITE_METERS, 0.0))
    for step in steps(batches, "hub", SITE_METERS, totals.names):
        for meter in SITE_METERS:
            totals.add(meter, step.subject, step.gain_in(window_us, meter))
    return totals.frame()


def feeder_totals(batches: Iterable[pa.RecordBatch], window: tuple[datetime, datetime]) -> pd.DataFrame:
    """Integrate ``feeder_states``: hours, ageing and highest values of each feeder."""
    window_us = microseconds(window[0]), microseconds(window[1])
    totals = _Totals({"overload_h": 0.0, "outage_h": 0.0, "ageing_h": 0.0, "peak_loading": 0.0, "hot_spot_c": -inf})
    for step in steps(batches, "feeder", FEEDER_COLUMNS, totals.names):
        load_kw = np.abs(step.values["hubs_kw"] + step.values["background_kw"])
        rating_kw = step.values["rating_kw"]
        totals.add("overload_h", step.subject, step.hours_in(window_us) * (load_kw > rating_kw * ROUNDING))
        totals.add("outage_h", step.subject, step.hours_in(window_us) * (step.values["limit_kw"] <= 0.0))
        totals.add("ageing_h", step.subject, step.gain_in(window_us, "ageing_h"))
        held = step.in_force(window_us) & (rating_kw > 0)
        totals.raise_to("peak_loading", step.subject[held], load_kw[held] / rating_kw[held])
        hot_spot_c = step.values["hot_spot_c"]
        known = held & ~np.isnan(hot_spot_c)
        totals.raise_to("hot_spot_c", step.subject[known], hot_spot_c[known])
    return totals.frame().replace(-inf, np.nan)


class _Totals:
    """Running sums and maxima by subject, from the ``first`` value; ``names`` grows while batches are read."""

    def __init__(self, first: dict[str, float]) -> None:
        self.names: list[str] = []
        self._first = first
        self._columns: dict[str, Floats] = {column: np.zeros(0) for column in first}

    def add(self, column: str, subject: Ints, amounts: Floats) -> None:
        self._grow(column)
        self._columns[column] += np.bincount(subject, amounts, minlength=len(self.names))

    def raise_to(self, column: str, subject: Ints, amounts: Floats) -> None:
        self._grow(column)
        np.maximum.at(self._columns[column], subject, amounts)

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self._columns, index=pd.Index(self.names, dtype="str"))

    def _grow(self, column: str) -> None:
        missing = len(self.names) - len(self._columns[column])
        self._columns[column] = np.append(self._columns[column], np.full(missing, self._first[column]))


def _columns(
    batch: pa.RecordBatch, subject: str, columns: Iterable[str], names: list[str]
) -> dict[str, npt.NDArray[np.generic]]:
    encoded = batch.column(subject)
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    # Each batch may number its names differently.
    for name in encoded.dictionary.to_pylist():
        if name not in names:
            names.append(name)
    positions = np.array([names.index(name) for name in encoded.dictionary.to_pylist()], dtype=np.int64)
    time = batch.column("time").cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    rows: dict[str, npt.NDArray[np.generic]] = {
        "subject": positions[encoded.indices.to_numpy()],
        "time": time.to_numpy(),
    }
    for column in columns:
        rows[column] = batch.column(column).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return rows


def _pair(rows: dict[str, npt.NDArray[np.generic]], at: npt.NDArray[np.intp], offset: int = 1) -> Steps:
    columns = [key for key in rows if key not in {"subject", "time"}]
    return Steps(
        subject=rows["subject"][at].astype(np.int64),
        start_us=rows["time"][at].astype(np.int64),
        end_us=rows["time"][at + offset].astype(np.int64),
        values={key: rows[key][at].astype(np.float64) for key in columns},
        following={key: rows[key][at + offset].astype(np.float64) for key in columns},
    )
