"""Booked trucks and walk-ins at one hub, and M/M/c with two classes, non-preemptive (Cobham 1954)."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from single_hub import SERVICE_S, Case, erlang_c, tables_of

REPLICATIONS = 20
ERRORS_ALLOWED = 3.0


@dataclass(frozen=True)
class PriorityCase(Case):
    """Trucks of the hub's own network book, the others walk in."""

    booked_share: float = 0.4
    discipline: str = "reserved_first"

    def yaml(self) -> str:
        """See ``Case.yaml``."""
        changes = {
            "authentication: { accepted": "reservations: { scope: own }\n"
            "      authentication: { accepted_networks: [away], accepted",
            "  line: { network: home }\nflows": "  line: { network: home }\n  guest: { network: away }\nflows",
            "operators: { line: 1 }": f"operators: {{ line: {self.booked_share}, guest: {1 - self.booked_share} }}",
            "    detour_km: 0\n": f"    detour_km: 0\n    discipline: {self.discipline}\n",
        }
        text = super().yaml()
        for old, new in changes.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text


CASES = (PriorityCase("M", 4, 0.8, arrivals=6000), PriorityCase("M", 1, 0.6, arrivals=5000, booked_share=0.5))


def cobham(servers, rho, first_share):
    """Mean waits of the first and the second class, over the mean service time that both have."""
    first_rho = first_share * rho
    first = erlang_c(servers, rho) / (servers * (1.0 - first_rho))
    return first, first / (1.0 - rho)


@cache
def mean_waits(case):
    """Of shape (replications, 3): booked trucks, walk-ins, all; over the mean service time."""
    scenario = case.scenario()
    rows = []
    for replication in range(REPLICATIONS):
        (sessions,) = tables_of(scenario, replication, "charging_sessions")
        arrive_s = (sessions.arrive_time - pd.Timestamp(scenario.clock.start, tz="UTC")).dt.total_seconds()
        inside = (arrive_s >= scenario.clock.window_start_s) & (arrive_s < scenario.clock.window_end_s)
        sessions = sessions[inside]
        assert (sessions.status == "completed").all()
        booked = sessions.operator == "line"
        rows.append([sessions.wait_s[booked].mean(), sessions.wait_s[~booked].mean(), sessions.wait_s.mean()])
    return np.array(rows) / SERVICE_S
