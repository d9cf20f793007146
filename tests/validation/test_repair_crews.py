"""EVSEs and a crew of technicians against the machine repair model M/M/R//N."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from single_hub import Case, tables_of

MTBF_H, REPAIR_H, EVSES = 10.0, 4.0, 6
REPLICATIONS = 10
HOURS = 4000.0
MAINTENANCE = """
maintenance:
  crews: [{{ operator: owner, jurisdiction: land, technicians: {technicians} }}]
hubs:
"""


@dataclass(frozen=True)
class CrewCase(Case):
    """The hub of the queues, with EVSEs that fail, and next to no trucks."""

    technicians: int = 1

    def yaml(self) -> str:
        """See ``Case.yaml``."""
        changes = {
            "mtbf_h: null": f"mtbf_h: {MTBF_H}, repair_h: {REPAIR_H}",
            "\nhubs:\n": MAINTENANCE.format(technicians=self.technicians),
            "      roaming_fees": "      uptime_standard: { response_h: 0 }\n      roaming_fees",
            f"trucks_per_day: {self.per_s * 86400.0}": "trucks_per_day: 0.001",
            f"window_h: {self.window_h}": f"window_h: {HOURS}",
        }
        text = super().yaml()
        for old, new in changes.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text


def machine_repair(machines, technicians, ratio):
    """Mean number of machines that are down; ``ratio`` is mean repair over mean life.

    Birth and death with rates (N - n) / life and min(n, R) / repair (Feller, An Introduction to Probability Theory,
    vol. 1, XVII.7).
    """
    weights = [1.0]
    for n in range(machines):
        weights.append(weights[-1] * (machines - n) * ratio / min(n + 1, technicians))
    share = np.array(weights) / sum(weights)
    return float((np.arange(machines + 1) * share).sum())


def mean_down(technicians):
    """Mean number of broken EVSEs by replication, over the window."""
    scenario = CrewCase("M", EVSES, 0.5, technicians=technicians).scenario()
    clock = scenario.clock
    means = []
    for replication in range(REPLICATIONS):
        (states,) = tables_of(scenario, replication, "hub_states")
        time_s = (states.time - pd.Timestamp(clock.start, tz="UTC")).dt.total_seconds().to_numpy()
        inside = np.clip(time_s, clock.window_start_s, clock.window_end_s)
        means.append((states.out_of_service.to_numpy()[:-1] * np.diff(inside)).sum() / (HOURS * 3600.0))
    return np.array(means)


@pytest.mark.parametrize("technicians", [1, 2, EVSES])
def test_broken_evses(technicians):
    means = mean_down(technicians)
    error = means.std(ddof=1) / REPLICATIONS**0.5
    theory = machine_repair(EVSES, technicians, REPAIR_H / MTBF_H)
    assert error < 0.02 * theory, "a wider error would let a wrong model pass"
    assert abs(means.mean() - theory) < 3.0 * error
    rival = machine_repair(EVSES, technicians + 1 if technicians < EVSES else 2, REPAIR_H / MTBF_H)
    assert abs(means.mean() - rival) > 4.0 * error, "the check can fail"


class TestTheory:
    """The formula against special cases."""

    def test_a_technician_for_each_machine(self):
        assert machine_repair(6, 6, 0.4) == pytest.approx(6 * 0.4 / 1.4)

    def test_two_machines_and_one_technician_by_hand(self):
        # Weights 1, 2r, 2r^2 with r = 0.5: 1, 1, 0.5.
        assert machine_repair(2, 1, 0.5) == pytest.approx((1 + 2 * 0.5) / 2.5)
