"""Identities of statuses: what happens according to the table of events is what trips and sessions say."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from corridorsim.analysis.identities.tables import UnitTables, beyond

VISITS_IN_VAIN = ("gave_up", "failed_start")


def events_match_statuses(tables: UnitTables) -> Iterator[str]:
    """One event for each stranded trip, and one for each visit to a hub in vain."""
    events, trips, sessions = tables.frame("events"), tables.trips, tables.sessions
    reported = events[events["kind"] == "stranded"].groupby("subject").size()
    stranded = trips[trips["status"] == "stranded"].groupby("trip_id").size()
    yield from _differ(reported, stranded, "stranded")
    for status in VISITS_IN_VAIN:
        reported = events[events["kind"] == status].groupby(["detail", "subject"]).size()
        visits = sessions[sessions["status"] == status].groupby(["trip_id", "hub"]).size()
        yield from _differ(reported, visits, status)


def _differ(reported: pd.Series[int], counted: pd.Series[int], status: str) -> Iterator[str]:
    both = reported.index.union(counted.index)
    excess = (reported.reindex(both, fill_value=0) - counted.reindex(both, fill_value=0)).abs().astype(float)
    yield from beyond(excess, 0.0, f"events {status} do not match that status", "")
