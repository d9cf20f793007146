"""How the hubs of a unit were used in the window, as the page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridorsim.analysis.states import Floats, Ints, microseconds, steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridorsim.analysis.results import Results, Unit
    from corridorsim.analysis.unit_data import UnitData

_HOUR_US = 3_600_000_000
_QUARTER_US = _HOUR_US // 4
_COUNTS = ("charging", "installed")


def hub_rows(results: Results, unit: Unit, data: UnitData) -> Iterator[dict[str, Any]]:
    """Each hub with its energy sold, mean wait and utilization; null where it has no visits or no EVSEs."""
    waits = data.granted_wait_min.groupby(data.sessions["hub"].astype(object)).mean().to_dict()
    used = data.hubs.to_dict("index")
    for hub in results.dataset("hubs", *unit).to_table().to_pylist():
        name = hub["hub"]
        own = used.get(name)
        built_h = own["installed_h"] if own else 0.0
        yield hub | {
            "energy_mwh": own["energy_kwh"] / 1000.0 if own else None,
            "wait_min": waits.get(name),
            "utilization": own["charging_h"] / built_h if own and built_h > 0 else None,
        }


def hub_hours(results: Results, unit: Unit) -> dict[str, list[Any]]:
    """Share of installed EVSEs that charge, by hub and hour of the local day; columns hub, axis_km, hour, share."""
    hubs = results.dataset("hubs", *unit).to_table(columns=["hub", "node", "time_zone"]).to_pylist()
    nodes = results.dataset("nodes", *unit).to_table(columns=["node", "axis_km"]).to_pylist()
    axis_km = {node["node"]: node["axis_km"] for node in nodes}
    low, high = (microseconds(edge) for edge in results.window)
    # Quarters of an hour, as some time zones are not whole hours from UTC.
    edges_us = np.unique(np.clip(np.arange(low // _QUARTER_US, high // _QUARTER_US + 2) * _QUARTER_US, low, high))
    means = _means_by_hub(results, unit, edges_us)
    weights_h = np.diff(edges_us) / _HOUR_US
    starts = pd.to_datetime(edges_us[:-1], unit="us", utc=True)
    hour_of = {zone: starts.tz_convert(zone).hour for zone in {hub["time_zone"] for hub in hubs}}
    rows: dict[str, list[Any]] = {"hub": [], "axis_km": [], "hour": [], "share": []}
    for hub in hubs:
        if hub["hub"] not in means:
            continue
        hours = {count: mean * weights_h for count, mean in means[hub["hub"]].items()}
        by_hour = pd.DataFrame(hours).groupby(hour_of[hub["time_zone"]]).sum()
        share = by_hour["charging"] / by_hour["installed"].where(by_hour["installed"] > 0)
        rows["hub"] += [hub["hub"]] * len(share)
        rows["axis_km"] += [axis_km.get(hub["node"])] * len(share)
        rows["hour"] += share.index.tolist()
        rows["share"] += [None if np.isnan(value) else value for value in share.tolist()]
    return rows


def _means_by_hub(results: Results, unit: Unit, edges_us: Ints) -> dict[str, dict[str, Floats]]:
    """Mean of each count between edges, by hub; 0 before the first state of a hub."""
    reached: dict[tuple[str, str], _Integral] = {}
    names: list[str] = []
    batches = results.batches("hub_states", unit, ["hub", "time", *_COUNTS])
    for step in steps(batches, "hub", _COUNTS, names):
        subjects, first = np.unique(step.subject, return_index=True)
        for subject, begin, end in zip(subjects, first, np.append(first[1:], len(step.subject)), strict=True):
            for count in _COUNTS:
                integral = reached.setdefault((names[subject], count), _Integral(edges_us))
                integral.add(step.start_us[begin:end], step.end_us[begin:end], step.values[count][begin:end])
    return {name: {count: reached[name, count].means() for count in _COUNTS} for name in names}


class _Integral:
    """The integral of a step function up to each of some edges, from steps that come in order of time."""

    def __init__(self, edges_us: Ints) -> None:
        self._edges_us = edges_us
        self._reached = np.zeros(len(edges_us))
        self._total = 0.0

    def add(self, start_us: Ints, end_us: Ints, value: Floats) -> None:
        """Add steps, each of which begins where the one before ends."""
        total = np.cumsum(np.append(self._total, value * (end_us - start_us)))
        low, high = np.searchsorted(self._edges_us, (start_us[0], end_us[-1]))
        edges_us = self._edges_us[low:high]
        at = np.searchsorted(start_us, edges_us, side="right") - 1
        self._reached[low:high] = total[at] + value[at] * (edges_us - start_us[at])
        self._total = float(total[-1])

    def means(self) -> Floats:
        """Means between edges."""
        means: Floats = np.diff(self._reached) / np.diff(self._edges_us)
        return means
