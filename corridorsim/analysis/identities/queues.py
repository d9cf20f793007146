"""Identities of hubs: counts of EVSEs and trucks are consistent, and every truck leaves its queue."""

from __future__ import annotations

from collections.abc import Iterator

from corridorsim.analysis.identities.tables import UnitTables, beyond, some


def counts_are_nested(tables: UnitTables) -> Iterator[str]:
    """0 <= charging <= occupied <= installed EVSEs, and neither broken EVSEs nor queueing trucks below 0."""
    states = tables.hub_states.set_index("hub")
    smaller = ["charging", "occupied", "out_of_service"]
    for low, high in zip(smaller, ["occupied", "installed", "installed"], strict=True):
        yield from beyond((states[low] - states[high]).astype(float), 0.0, f"more EVSEs {low} than {high}", "")
    for column in (*smaller, "queueing"):
        yield from beyond(-states[column].astype(float), 0.0, f"{column} is below 0", "")


def queues_empty(tables: UnitTables) -> Iterator[str]:
    """Every waiting truck leaves the queue: it is assigned an EVSE, gives up, or the run ends first."""
    sessions = tables.sessions.set_index("session_id")
    over = sessions[sessions["status"] != "in_progress"]
    yield from some(over.index[over["end_time"].isna()], "an ended session has no end time")
    charged = over[over["status"].isin(["completed", "interrupted"])]
    ungranted = charged["evse"].isna() | charged["start_time"].isna()
    yield from some(charged.index[ungranted], "a session charged without an EVSE or a start time")
    under_way = tables.trips.loc[tables.trips["status"] == "in_progress", "trip_id"]
    going = sessions[sessions["status"] == "in_progress"]
    left_over = going.index[~going["trip_id"].isin(under_way)]
    yield from some(left_over, "a session is in progress though its trip has ended")


def last_states_match_sessions(tables: UnitTables) -> Iterator[str]:
    """When the run ends, the trucks charging and queueing at hubs are those of the sessions in progress."""
    last = tables.hub_states.drop_duplicates("hub", keep="last").set_index("hub")
    going = tables.sessions[tables.sessions["status"] == "in_progress"]
    for column, chosen in (("queueing", going["evse"].isna()), ("charging", going["start_time"].notna())):
        counted = going[chosen].groupby("hub").size().reindex(last.index, fill_value=0)
        excess = (last[column] - counted).abs().astype(float)
        yield from beyond(excess, 0.0, f"trucks {column} at the end do not match the sessions in progress", "")
