"""What must hold in every run, whatever the experiment; each identity is one function that yields violations.

The tables are judged alone, so the check also works on results of last year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from corridorsim.analysis.results import Results, Unit, read
from corridorsim.analysis.site import imbalances
from corridorsim.analysis.transformers import transformer_errors
from corridorsim.records.schema import TABLES

if TYPE_CHECKING:
    import os

TIME_TOLERANCE_S = 0.01
ENERGY_TOLERANCE_KWH = 0.01
POWER_TOLERANCE_KW = 1e-3
METER_TOLERANCE = 1e-6
"""Relative; of the whole meter."""

ACTIVITY_COLUMNS = {
    "drive": "drive_s",
    "queue": "queue_s",
    "overhead": "overhead_s",
    "charge": "charge_s",
    "rest": "rest_s",
    "border": "border_s",
}
TEMPERATURE_TOLERANCE_C = 1e-3
AGEING_TOLERANCE = 1e-2
"""Relative; two quadratures of a steep function."""

_LEAST_SOC_CHANGE = 0.05
"""Below it a trip says too little of its battery's capacity."""


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


def check(results_dir: str | os.PathLike[str]) -> list[str]:
    """Look for violated identities in a finished results folder; an empty list is what one wants."""
    results = read(results_dir)
    violations = []
    for unit in results.units:
        tables = UnitTables(results, unit)
        violations += [f"{unit}: {violation}" for identity in IDENTITIES for violation in identity(tables)]
    return violations + list(same_trips(results))


def trip_times_add_up(tables: UnitTables) -> Iterator[str]:
    """Parts of a trip's time = arrival less departure."""
    trips = tables.trips.dropna(subset=["arrive_time"]).set_index("trip_id")
    parts = trips[list(ACTIVITY_COLUMNS.values())].sum(axis=1)
    excess = (_seconds(trips["arrive_time"] - trips["depart_time"]) - parts).abs()
    yield from _beyond(excess, TIME_TOLERANCE_S, "a trip's times do not add up to arrival less departure", "s")
    ended = tables.trips["status"].isin(["completed", "stranded"])
    missing = tables.trips.loc[ended & tables.trips["arrive_time"].isna(), "trip_id"]
    yield from _some(missing, "a trip has ended without an arrival")


def charged_is_sum_of_sessions(tables: UnitTables) -> Iterator[str]:
    """Energy charged on a trip = sum over its sessions."""
    sold = tables.sessions.groupby("trip_id")["battery_kwh"].sum()
    charged = tables.trips.set_index("trip_id")["charged_kwh"]
    excess = (charged - sold.reindex(charged.index).fillna(0.0)).abs()
    yield from _beyond(excess, ENERGY_TOLERANCE_KWH, "a trip's charged_kwh is not that of its sessions", "kWh")
    yield from _some(sold.index.difference(charged.index), "a session is of a trip that never departed")


def battery_balances(tables: UnitTables) -> Iterator[str]:
    """soc_start - soc_end = (used - charged) / usable capacity, one number for each vehicle class."""
    trips = tables.trips.set_index("trip_id")
    used_kwh = trips["energy_kwh"] - trips["charged_kwh"]
    fallen = trips["soc_start"] - trips["soc_end"]
    telling = fallen.abs() > _LEAST_SOC_CHANGE
    # The tables do not hold the capacity; the median trip of a class does.
    capacity_kwh = (used_kwh / fallen)[telling].groupby(trips["vehicle_class"][telling]).median()
    excess = (used_kwh - fallen * trips["vehicle_class"].map(capacity_kwh)).abs()
    known = trips["vehicle_class"].isin(capacity_kwh.index)
    yield from _beyond(excess[known], ENERGY_TOLERANCE_KWH, "a trip's battery does not balance", "kWh")


def soc_in_range(tables: UnitTables) -> Iterator[str]:
    """State of charge lies in [0, 1]."""
    for frame, key in ((tables.trips, "trip_id"), (tables.sessions, "session_id")):
        for column in ("soc_start", "soc_end"):
            soc = frame.set_index(key)[column].dropna()
            outside = (soc - soc.clip(0.0, 1.0)).abs()
            yield from _beyond(outside, 1e-9, f"{column} lies outside of 0 to 1", "")


def losses_are_positive(tables: UnitTables) -> Iterator[str]:
    """Energy from the grid is no less than that into the battery."""
    sessions = tables.sessions.set_index("session_id")
    excess = sessions["battery_kwh"] - sessions["grid_kwh"]
    yield from _beyond(excess, 1e-6, "a session takes less from the grid than it charges", "kWh")


def session_times_add_up(tables: UnitTables) -> Iterator[str]:
    """Wait and overhead of a session end when power starts to flow, and it stops no earlier."""
    flowed = tables.sessions.dropna(subset=["start_time"]).set_index("session_id")
    before = _seconds(flowed["start_time"] - flowed["arrive_time"])
    excess = (before - flowed["wait_s"] - flowed["overhead_s"]).abs()
    yield from _beyond(excess, TIME_TOLERANCE_S, "a session's wait and overhead do not reach its start", "s")
    ended = flowed.dropna(subset=["end_time"])
    backwards = _seconds(ended["start_time"] - ended["end_time"])
    yield from _beyond(backwards, 0.0, "a session ends before it starts", "s")


def meters_count_sessions(tables: UnitTables) -> Iterator[str]:
    """Meters of hubs never run back, and their sessions' grid_kwh and v2g_kwh add up to them."""
    by_hub = tables.hub_states.groupby("hub")
    for column, of_session, what in (("energy_kwh", "grid_kwh", "meter"), ("v2g_kwh", "v2g_kwh", "V2G meter")):
        meter = by_hub[column].max().fillna(0.0)
        sold = tables.sessions.groupby("hub")[of_session].sum()
        both = meter.index.union(sold.index)
        meter, sold = meter.reindex(both, fill_value=0.0), sold.reindex(both, fill_value=0.0)
        error = (meter - sold).abs() / meter.clip(lower=1.0)
        yield from _beyond(error, METER_TOLERANCE, f"a hub's {what} is not the sum of its sessions, relative error", "")
        back = -by_hub[column].diff().groupby(tables.hub_states["hub"]).min().dropna()
        yield from _beyond(back, 1e-6, f"a hub's {what} runs back", "kWh")


def states_are_in_order(tables: UnitTables) -> Iterator[str]:
    """State rows of a hub or feeder follow each other in time."""
    for frame, subject in ((tables.hub_states, "hub"), (tables.feeder_states, "feeder")):
        back = -_seconds(frame.groupby(subject)["time"].diff()).groupby(frame[subject]).min().dropna()
        yield from _beyond(back, 0.0, f"states of a {subject} are out of order", "s")


def hubs_keep_their_limit(tables: UnitTables) -> Iterator[str]:
    """Hubs never draw more than they may."""
    states = tables.hub_states.set_index("hub")
    excess = states["power_kw"] - states["limit_kw"]
    yield from _beyond(excess, POWER_TOLERANCE_KW, "a hub draws more than its limit", "kW")


def sites_balance(tables: UnitTables) -> Iterator[str]:
    """Energy behind hubs' meters is conserved, batteries stay between empty and full, sites within connections."""
    for excess, tolerance, what, unit in imbalances(tables.hub_states, tables.arrow("hubs").to_pandas()):
        yield from _beyond(excess, tolerance, what, unit)


def feeders_keep_their_limit(tables: UnitTables) -> Iterator[str]:
    """Hubs never take a feeder beyond the limit that is enforced; its background load alone may."""
    states = tables.feeder_states[tables.feeder_states["hubs_kw"] > 0].set_index("feeder")
    excess = states["hubs_kw"] + states["background_kw"] - states["limit_kw"]
    yield from _beyond(excess, POWER_TOLERANCE_KW, "a feeder carries more than its limit", "kW")


def feeder_meters_count_hubs(tables: UnitTables) -> Iterator[str]:
    """What a feeder has brought to its hubs at the end is the sum of their meters."""
    last = tables.feeder_states.drop_duplicates("feeder", keep="last").set_index("feeder")["hubs_kwh"]
    hub_states = tables.hub_states.drop_duplicates("hub", keep="last").set_index("hub")
    meters = (hub_states["site_kwh"] - hub_states["export_kwh"]).fillna(hub_states["energy_kwh"])
    meters -= hub_states["v2g_kwh"].fillna(0.0)
    hubs = tables.hubs.set_index("hub")["feeder"]
    parents = tables.feeders.set_index("feeder")["parent"].dropna()
    by_feeder = pd.Series(0.0, index=last.index)
    while len(hubs):
        by_feeder = by_feeder.add(meters.groupby(hubs).sum(), fill_value=0.0)
        hubs = hubs.map(parents).dropna()
    error = (last - by_feeder).abs() / last.clip(lower=1.0)
    yield from _beyond(error, METER_TOLERANCE, "a feeder's meter is not the sum of its hubs', relative error", "")


def transformers_follow_their_load(tables: UnitTables) -> Iterator[str]:
    """Temperatures and ageing of transformers are those of the mean load between states (IEEE C57.91)."""
    errors = transformer_errors(tables.feeder_states, tables.feeders)
    yield from _beyond(errors["top_oil_c"], TEMPERATURE_TOLERANCE_C, "top oil does not follow its load", "K")
    yield from _beyond(errors["hot_spot_c"], TEMPERATURE_TOLERANCE_C, "a hot spot does not follow its load", "K")
    yield from _beyond(errors["ageing_h"], AGEING_TOLERANCE, "ageing is not that of the hot spot, relative error", "")


def counts_are_nested(tables: UnitTables) -> Iterator[str]:
    """0 <= charging <= occupied <= installed EVSEs, and no fewer than 0 broken or waited for."""
    states = tables.hub_states.set_index("hub")
    smaller = ["charging", "occupied", "out_of_service"]
    for low, high in zip(smaller, ["occupied", "installed", "installed"], strict=True):
        yield from _beyond((states[low] - states[high]).astype(float), 0.0, f"more EVSEs {low} than {high}", "")
    for column in (*smaller, "queueing"):
        yield from _beyond(-states[column].astype(float), 0.0, f"{column} falls below 0", "")


def evses_serve_one_truck(tables: UnitTables) -> Iterator[str]:
    """Nobody charges on an EVSE that another truck is charging on."""
    flowed = tables.sessions.dropna(subset=["evse", "start_time", "end_time"])
    overlap = _overlap(flowed, ["hub", "evse"], "start_time")
    yield from _beyond(overlap, TIME_TOLERANCE_S, "two trucks charge on one EVSE", "s")


def nobody_is_in_two_places(tables: UnitTables) -> Iterator[str]:
    """Visits of a truck to hubs do not overlap and lie within its trip; nor do its activities overlap."""
    visits = tables.sessions.dropna(subset=["arrive_time", "end_time"])
    yield from _beyond(
        _overlap(visits, ["trip_id"], "arrive_time"), TIME_TOLERANCE_S, "a truck is at two hubs at once", "s"
    )
    activities = tables.activities.dropna(subset=["start_time", "end_time"])
    yield from _beyond(
        _overlap(activities, ["trip_id"], "start_time"),
        TIME_TOLERANCE_S,
        "a truck does two things at once",
        "s",
    )
    trips = tables.trips[["trip_id", "depart_time", "arrive_time"]]
    both = visits.merge(trips, on="trip_id", suffixes=("", "_of_trip")).set_index("session_id")
    early = _seconds(both["depart_time"] - both["arrive_time"])
    late = _seconds(both["end_time"] - both["arrive_time_of_trip"])
    outside = pd.concat([early, late], axis=1).max(axis=1)
    yield from _beyond(outside, TIME_TOLERANCE_S, "a truck is at a hub before or after its trip", "s")


def activities_are_the_trip(tables: UnitTables) -> Iterator[str]:
    """Activities of a completed trip in the sample take the times that the trip has."""
    activities = tables.activities.assign(
        seconds=_seconds(tables.activities["end_time"] - tables.activities["start_time"])
    )
    times = activities.pivot_table(index="trip_id", columns="activity", values="seconds", aggfunc="sum", fill_value=0.0)
    trips = tables.trips[tables.trips["status"] == "completed"].set_index("trip_id")
    trips = trips.loc[trips.index.isin(times.index)]
    times = times.reindex(index=trips.index, columns=list(ACTIVITY_COLUMNS), fill_value=0.0)
    for activity, column in ACTIVITY_COLUMNS.items():
        excess = (times[activity] - trips[column]).abs()
        yield from _beyond(excess, TIME_TOLERANCE_S, f"a trip's activities do not take its {column}", "s")


def queues_empty(tables: UnitTables) -> Iterator[str]:
    """Every truck that waits leaves the queue: it is granted an EVSE, gives up, or the run ends first."""
    sessions = tables.sessions.set_index("session_id")
    over = sessions[sessions["status"] != "in_progress"]
    yield from _some(over.index[over["end_time"].isna()], "a session that is over has no end")
    charged = over[over["status"].isin(["completed", "interrupted"])]
    ungranted = charged["evse"].isna() | charged["start_time"].isna()
    yield from _some(charged.index[ungranted], "a session charged without an EVSE or a start")
    under_way = tables.trips.loc[tables.trips["status"] == "in_progress", "trip_id"]
    going = sessions[sessions["status"] == "in_progress"]
    left_over = going.index[~going["trip_id"].isin(under_way)]
    yield from _some(left_over, "a session goes on though its trip is over")


def last_states_match_sessions(tables: UnitTables) -> Iterator[str]:
    """When the run ends, hubs serve and make wait just the sessions in progress."""
    last = tables.hub_states.drop_duplicates("hub", keep="last").set_index("hub")
    going = tables.sessions[tables.sessions["status"] == "in_progress"]
    for column, chosen in (("queueing", going["evse"].isna()), ("charging", going["start_time"].notna())):
        counted = going[chosen].groupby("hub").size().reindex(last.index, fill_value=0)
        excess = (last[column] - counted).abs().astype(float)
        yield from _beyond(excess, 0.0, f"trucks {column} at the end are not the sessions in progress", "")


def numbers_are_finite(tables: UnitTables) -> Iterator[str]:
    """Floats are finite or null."""
    for name, schema in TABLES.items():
        table = tables.arrow(name)
        for field in schema:
            if not pa.types.is_floating(field.type):
                continue
            bad = pc.sum(pc.invert(pc.is_finite(table[field.name]))).as_py()
            if bad:
                yield f"{name}.{field.name} holds {bad} infinite or undefined numbers"


IDENTITIES: tuple[Check, ...] = (
    trip_times_add_up,
    charged_is_sum_of_sessions,
    battery_balances,
    soc_in_range,
    losses_are_positive,
    session_times_add_up,
    meters_count_sessions,
    states_are_in_order,
    hubs_keep_their_limit,
    sites_balance,
    feeders_keep_their_limit,
    feeder_meters_count_hubs,
    transformers_follow_their_load,
    counts_are_nested,
    evses_serve_one_truck,
    nobody_is_in_two_places,
    activities_are_the_trip,
    queues_empty,
    last_states_match_sessions,
    numbers_are_finite,
)


def same_trips(results: Results) -> Iterator[str]:
    """Departure and payload of a trip are the same in every scenario (common random numbers)."""
    columns = ["trip_id", "depart_time", "payload_t"]
    first: dict[tuple[int, str | None], tuple[Unit, pd.DataFrame]] = {}
    for unit in results.units:
        trips = results.dataset("trips", *unit).to_table(columns=columns).to_pandas().set_index("trip_id")
        known, reference = first.setdefault((unit.replication, unit.snapshot), (unit, trips))
        # Scenarios may differ in their share of electric trucks; what they share must be equal.
        pairs = reference.merge(trips, left_index=True, right_index=True, suffixes=("", "_here"))
        for column in columns[1:]:
            differs = pairs.index[pairs[column] != pairs[f"{column}_here"]]
            yield from _some(differs, f"{unit}: {column} is not that of scenario {known.scenario}")


def _overlap(frame: pd.DataFrame, keys: list[str], begin: str) -> pd.Series[float]:
    """Seconds by which each row begins before the one ahead of it, of the same keys, ends."""
    ordered = frame.sort_values([*keys, begin], kind="stable")
    ahead = ordered.groupby(keys)["end_time"].shift()
    return _seconds(ahead - ordered[begin]).set_axis(ordered[keys[-1]]).dropna()


def _seconds(duration: pd.Series[pd.Timedelta]) -> pd.Series[float]:
    return duration.dt.total_seconds()


def _beyond(excess: pd.Series[float], tolerance: float, what: str, unit: str) -> Iterator[str]:
    """Report what is not within the tolerance, undefined values included."""
    bad = excess[~(excess <= tolerance)]
    if len(bad):
        position = int(bad.fillna(float("inf")).to_numpy().argmax())
        worst = f"worst {bad.index[position]} by {bad.iloc[position]:.6g} {unit}".rstrip()
        yield f"{what}: {len(bad)} of {len(excess)}, {worst}"


def _some(names: pd.Series[str] | pd.Index[str], what: str) -> Iterator[str]:
    """Report names of which there should be none."""
    if len(names):
        yield f"{what}: {len(names)}, among them {next(iter(names))}"
