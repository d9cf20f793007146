"""Published ranges of lead times come out as the quartiles that they were put in as.

False alarms: quartiles of 2,000 draws have a standard error of at most 2.5 % here; the seeds are fixed.
"""

from math import log, sqrt

import numpy as np
import pytest
from small_rollout import plan

from corridorsim.rollout import simulate_rollout

DAYS_PER_MONTH = 365.25 / 12
REPLICATIONS = 2000

RANGES_MONTHS = [
    ("US depots where the grid has room (ACT Research)", (9, 13), "grid_connection", "small_days"),
    ("US rule of thumb (ACT Research)", (18, 24), "grid_connection", "large_days"),
    ("substation upgrades (ACT Research)", (12, 24), "grid_connection", "upgrade_days"),
    ("German permits (assumption)", (6, 18), "permitting", "median_days"),
]


@pytest.mark.parametrize(("name", "months", "lever", "quantity"), RANGES_MONTHS, ids=[row[0] for row in RANGES_MONTHS])
def test_quartiles_of_published_lead_times(name, months, lever, quantity):
    low, high = (month * DAYS_PER_MONTH for month in months)
    rule = {lever: {quantity: sqrt(low * high), "sigma": log(high / low) / 1.349}}
    projects = {"up": {"feeder": "line1", "power_kw": 100, "announced": "2026-01-01", "supplier": "maker"},
                "one": {"power_kw": 2999}, "two": {"power_kw": 4000}}  # fmt: skip
    made = plan({"end": "2099-12-31", "projects": projects}, rule)
    project, stage = {
        "small_days": ("one", "grid_connection"),
        "large_days": ("two", "grid_connection"),
        "upgrade_days": ("up", "construction"),
        "median_days": ("one", "permit"),
    }[quantity]
    days = [
        record.end_day - record.start_day
        for replication in range(REPLICATIONS)
        for record in simulate_rollout(made, 7, replication).stages
        if (record.project, record.stage) == (project, stage)
    ]
    assert np.quantile(days, [0.25, 0.5, 0.75]) == pytest.approx([low, sqrt(low * high), high], rel=0.08)
