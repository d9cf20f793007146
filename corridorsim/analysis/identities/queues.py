"""Identities of places: EVSEs and trucks at a hub are counted, and every queue comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from corridorsim.analysis.identities.tables import UnitTables, beyond, some


def counts_are_nested(tables: UnitTables) -> Iterator[str]:
    """0 <= charging <= occupied <= installed EVSEs, and no fewer than 0 broken or waited for."""
    states = tables.hub_states.set_index("hub")
    smaller = ["charging", "occupied", "out_of_service"]
    for low, high in zip(smaller, ["occupied", "installed", "installed"], strict=True):
        yield from beyond((states[low] - states[high]).astype(float), 0.0, f"more EVSEs {low} than {high}", "")
    for column in (*smaller, "queueing"):
        yield from beyond(-states[column].astype(float), 0.0, f"{column} falls below 0", "")


def queues_empty(tables: UnitTables) -> Iterator[str]:
    """Every truck that waits leaves the queue: it is granted an EVSE, gives up, or the run ends first."""
    sessions = tables.sessions.set_index("session_id")
    over = sessions[sessions["status"] != "in_progress"]
    yield from some(over.index[over["end_time"].isna()], "a session that is over has no end")
    charged = over[over["status"].isin(["completed", "interrupted"])]
    ungranted = charged["evse"].isna() | charged["start_time"].isna()
    yield from some(charged.index[ungranted], "a session charged without an EVSE or a start")
    under_way = tables.trips.loc[tables.trips["status"] == "in_progress", "trip_id"]
    going = sessions[sessions["status"] == "in_progress"]
    left_over = going.index[~going["trip_id"].isin(under_way)]
    yield from some(left_over, "a session goes on though its trip is over")


def last_states_match_sessions(tables: UnitTables) -> Iterator[str]:
    """When the run ends, hubs serve and make wait just the sessions in progress."""
    last = tables.hub_states.drop_duplicates("hub", keep="last").set_index("hub")
    going = tables.sessions[tables.sessions["status"] == "in_progress"]
    for column, chosen in (("queueing", going["evse"].isna()), ("charging", going["start_time"].notna())):
        counted = going[chosen].groupby("hub").size().reindex(last.index, fill_value=0)
        excess = (last[column] - counted).abs().astype(float)
        yield from beyond(excess, 0.0, f"trucks {column} at the end are not the sessions in progress", "")
