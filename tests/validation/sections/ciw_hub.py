"""A hub beside Ciw, a simulator of queueing networks, truck by truck on the same input."""

from __future__ import annotations

import numpy as np
import pandas as pd
from single_hub import Case, tables_of

from sections.layout import Line, Section

TEXT = """\
Ciw (PyPI `ciw`), an independent simulator of queueing networks, is given the arrivals of one replication and the
charging times of the trucks served; its waits are compared with `wait_s` truck by truck, and the trucks that it turns
away with those that found no parking place here. Tolerance: times are written to the microsecond.
"""

CASES = (
    Case("M", 4, 0.8, arrivals=4000),
    Case("G", 1, 0.7, arrivals=2000),
    Case("M", 2, 1.0, arrivals=3000, parking_places=4),
)
FOREVER_S = 1e12


def lines() -> list[Line]:
    """The largest difference of a wait and the trucks on which the two disagree, for each case."""
    found = []
    for case in CASES:
        (sessions,) = tables_of(case.scenario(), 0, "charging_sessions")
        ours = _ours(sessions)
        theirs = _theirs(case, ours)
        both = ours.join(theirs, how="inner", rsuffix="_ciw").query("status == 'completed'")
        largest_s = float((both["wait_s"] - both["wait_s_ciw"]).abs().max())
        gone = set(ours.index[ours["status"] == "gave_up"])
        gone_there = set(theirs.index[theirs["wait_s"].isna()])
        counts = f"{len(ours):,} trucks"
        found += [
            Line(f"{case.name}, {counts}: largest difference of a wait [s]", largest_s, 0.0, 1e-3, decimals=None),
            Line(f"{case.name}, {counts}: that drive on", len(gone), len(gone_there), 0.0, decimals=0),
            Line(f"{case.name}, {counts}: that drive on in only one", len(gone ^ gone_there), 0.0, 0.0, decimals=0),
        ]
    return found


def _ours(sessions: pd.DataFrame) -> pd.DataFrame:
    """Visits up to the first that the end of the run cuts short, in order of arrival."""
    begin = sessions["arrive_time"].min().floor("D")
    ours = pd.DataFrame(
        {
            "arrive_s": (sessions["arrive_time"] - begin).dt.total_seconds(),
            "charge_s": (sessions["end_time"] - sessions["start_time"]).dt.total_seconds(),
            "wait_s": sessions["wait_s"],
            "status": sessions["status"].astype(object),
        }
    ).sort_values("arrive_s", ignore_index=True)
    return ours[: int((ours["status"] == "in_progress").to_numpy().argmax())]


def _theirs(case: Case, ours: pd.DataFrame) -> pd.DataFrame:
    """Waits by position in the order of arrival; empty for who was turned away."""
    import ciw

    arrive_s = ours["arrive_s"].to_numpy()
    served_s = ours.loc[ours["status"] == "completed", "charge_s"].to_numpy()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*np.diff(arrive_s, prepend=0.0), FOREVER_S])],
        service_distributions=[ciw.dists.Sequential(served_s.tolist())],
        number_of_servers=[case.servers],
        queue_capacities=[float("inf") if case.parking_places is None else case.parking_places],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(float(arrive_s[-1]) + FOREVER_S / 2)
    records = pd.DataFrame(simulation.get_all_records()).sort_values("arrival_date", ignore_index=True)
    turned_away = records["record_type"] == "rejection"
    return pd.DataFrame({"wait_s": records["waiting_time"].where(~turned_away)})


SECTION = Section("A hub beside Ciw", TEXT, lines, needs="ciw")
