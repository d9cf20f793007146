"""Power shared under two limits beside progressive filling."""

from __future__ import annotations

import numpy as np

from corridorsim.kernel import ChargingCurve, HubPower, shared_level
from corridorsim.kernel.reference import max_min_nested_reference
from sections.layout import Line, Section

TEXT = """\
Grants under hub and feeder limits against progressive filling, 1,000 random feeders with up to four hubs of up to
twelve sessions. The tests also check max-min fairness by its definition.
"""


def lines() -> list[Line]:
    """The largest difference of any grant."""
    draws = np.random.default_rng(1)
    flat = ChargingCurve([(0.0, 5000.0), (1.0, 5000.0)], 500.0)
    largest = 0.0
    for _ in range(1000):
        demands = [draws.uniform(0.0, 1000.0, draws.integers(1, 13)).tolist() for _ in range(draws.integers(1, 5))]
        limits = draws.uniform(0.0, 6000.0, len(demands)).tolist()
        feeder_kw = float(draws.uniform(0.0, 12_000.0))
        pools = [HubPower(len(some), 1.0) for some in demands]
        for pool, some in zip(pools, demands, strict=True):
            for slot, kw in enumerate(some):
                pool.plug(slot, flat, 0.1, 0.9, kw, 1.0)
        levels = [pool.level(limit) for pool, limit in zip(pools, limits, strict=True)]
        level = shared_level(pools, levels, feeder_kw)
        filled = max_min_nested_reference(demands, limits, feeder_kw)
        for pool, own_level, expected in zip(pools, levels, filled, strict=True):
            pool.grant(min(own_level, level))
            grants = [kw for _, kw in pool.caps_kw()]
            largest = max(largest, float(np.abs(np.array(grants) - expected).max()))
    return [Line("grant of each session, 1,000 cases: largest difference [kW]", largest, 0.0, 1e-6, decimals=None)]


SECTION = Section("Power sharing", TEXT, lines)
