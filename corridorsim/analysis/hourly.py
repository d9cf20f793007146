"""Mean power by hour, from meters: the load for grid studies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corridorsim.analysis.results import Unit
from corridorsim.analysis.states import ROUNDING, Floats, Ints, microseconds
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pandas as pd

    from corridorsim.analysis.results import Results

_HOUR_US = int(SECONDS_PER_HOUR * 1e6)


@dataclass(frozen=True)
class HourlyLoad:
    """The window of one unit by hour; the last hour may be shorter.

    Attributes
    ----------
    begin_us : ndarray of shape (n_hours,)
        Start of each hour, microseconds since 1970.
    hubs_kw, background_kw : dict of ndarray of shape (n_hours,)
        Mean power by hub and mean background load by feeder.
    overloaded : dict of ndarray of shape (n_hours,)
        By feeder: whether it was above its rating at any time of the hour, in either direction.
    feeder_of : dict
        Feeder of each hub.
    """

    begin_us: Ints
    hubs_kw: dict[str, Floats]
    background_kw: dict[str, Floats]
    overloaded: dict[str, npt.NDArray[np.bool_]]
    feeder_of: dict[str, str]


def hourly_load(results: Results, scenario: str, replication: int, snapshot: str | None = None) -> HourlyLoad:
    """Read a unit's states and take means; hubs by their meters, which are exact whatever happens between readings.

    The power of a hub is that drawn from the feeder, below 0 when its site or its trucks feed in.
    """
    results, unit = results.at(snapshot), Unit(scenario, replication, snapshot)
    low_us, high_us = (microseconds(instant) for instant in results.window)
    edges_us = np.append(np.arange(low_us, high_us, _HOUR_US), high_us)
    hubs = results.dataset("hubs", *unit).to_table(columns=["hub", "feeder"]).to_pylist()
    background_kw, overloaded = {}, {}
    for name, states in _by_subject(results, "feeder", unit, ["hubs_kw", "background_kw", "rating_kw"]):
        time_us = states.pop("time")
        energy = np.append(0.0, np.cumsum(states["background_kw"][:-1] * np.diff(time_us))) / _HOUR_US
        background_kw[name] = _means_kw(time_us, energy, edges_us)
        above = np.abs(states["hubs_kw"] + states["background_kw"]) > states["rating_kw"] * ROUNDING
        overloaded[name] = _held_in(time_us, above, edges_us)
    return HourlyLoad(
        begin_us=edges_us[:-1],
        hubs_kw={
            name: _means_kw(states["time"], _drawn_kwh(states), edges_us)
            for name, states in _by_subject(results, "hub", unit, ["energy_kwh", "site_kwh", "export_kwh", "v2g_kwh"])
        },
        background_kw=background_kw,
        overloaded=overloaded,
        feeder_of={row["hub"]: row["feeder"] for row in hubs},
    )


def _by_subject(
    results: Results, subject: str, unit: Unit, columns: list[str]
) -> Iterator[tuple[str, dict[str, Floats]]]:
    """State rows of each hub or feeder; time in microseconds since 1970, which a float holds exactly."""
    table = results.dataset(f"{subject}_states", *unit).to_table(columns=[subject, "time", *columns])
    frame: pd.DataFrame = table.set_column(1, "time", table["time"].cast("int64")).to_pandas()
    for name, rows in frame.groupby(subject, observed=True, sort=False):
        yield str(name), {column: rows[column].to_numpy(dtype=np.float64) for column in ("time", *columns)}


def _drawn_kwh(states: dict[str, Floats]) -> Floats:
    """Energy from the feeder minus that fed into it, by trucks too; a hub without a site has empty columns for both."""
    net_kwh = states["site_kwh"] - states["export_kwh"]
    return np.where(np.isnan(net_kwh), states["energy_kwh"], net_kwh) - np.nan_to_num(states["v2g_kwh"])


def _means_kw(time_us: Floats, energy_kwh: Floats, edges_us: Ints) -> Floats:
    """Mean power between edges, with the meter linear between its readings."""
    kwh = np.interp(edges_us, time_us, energy_kwh)
    means: Floats = np.diff(kwh) / (np.diff(edges_us) / _HOUR_US)
    return means


def _held_in(time_us: Floats, is_so: npt.NDArray[np.bool_], edges_us: Ints) -> npt.NDArray[np.bool_]:
    """Whether a condition that lasts from its row to the next was true at any time between two edges."""
    held = np.zeros(len(edges_us) - 1, dtype=bool)
    ends_us = np.append(time_us[1:], edges_us[-1])
    lasting = is_so & (ends_us > time_us)
    first = np.searchsorted(edges_us, time_us[lasting], side="right") - 1
    last = np.searchsorted(edges_us, ends_us[lasting], side="left")
    for begin, end in zip(first, last, strict=True):
        held[max(begin, 0) : max(end, 0)] = True
    return held
