"""Waits at open hubs, as expected by truck buyers."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from corridorsim.rollout.adoption_plan import AdoptionPlan
from corridorsim.rollout.markets import Room
from corridorsim.units import HOURS_PER_DAY

LONGEST_WAIT_H = 24.0
"""An overloaded hub counts as a wait of one day."""


def expected_waits_h(
    adoption: AdoptionPlan, shares: Mapping[str, float], rooms: Mapping[str, Room], peak_factor: float
) -> dict[str, float]:
    """Return the wait by flow: the mean over the hubs on its route in the busiest hours of the day [h].

    Each flow distributes its charging en route over the open hubs in proportion to their power.

    Parameters
    ----------
    rooms
        What is open at each hub.
    """
    markets = adoption.markets
    open_hubs = [hub for hub, (evses, _) in rooms.items() if evses > 0]
    if not open_hubs:
        return {market.flow: 0.0 for market in markets}
    evses = np.array([rooms[hub][0] for hub in open_hubs])
    power_kw = np.array([rooms[hub][1] for hub in open_hubs])
    # Rows are flows and columns hubs.
    on_route_kw = np.array([[hub in market.hub_km for hub in open_hubs] for market in markets]) * power_kw
    total_kw = _added_up(on_route_kw, axis=1)[:, np.newaxis]
    part = np.divide(on_route_kw, total_kw, out=np.zeros_like(on_route_kw), where=total_kw > 0.0)
    all_charges = [market.trucks_per_day * shares[market.flow] * market.charges for market in markets]
    charges = np.array(all_charges)[:, np.newaxis] * part
    battery_h = np.array([market.charge_h for market in markets])[:, np.newaxis]
    charge_kwh = np.array([market.charge_kwh for market in markets])[:, np.newaxis]
    busy_h = charges * np.maximum(battery_h, charge_kwh / (power_kw / evses))
    at_hubs = zip(evses.tolist(), _added_up(charges, axis=0).tolist(), _added_up(busy_h, axis=0).tolist(), strict=True)
    waits_h = [
        queue_h(count, hours / HOURS_PER_DAY * peak_factor / count, hours / a_day) if a_day > 0 else 0.0
        for count, a_day, hours in at_hubs
    ]
    by_flow_h = _added_up(part * waits_h, axis=1).tolist()
    return {market.flow: wait_h for market, wait_h in zip(markets, by_flow_h, strict=True)}


def _added_up(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Return the sums, one value after another, so that zeros of hubs elsewhere do not change how they are rounded."""
    sums: NDArray[np.float64] = np.take(np.cumsum(values, axis=axis), -1, axis=axis)
    return sums


def queue_h(servers: int, load: float, service_h: float) -> float:
    """Return the mean wait of M/M/c [h] (Sakasegawa, Annals of the Institute of Statistical Mathematics 29, 1977).

    Exact for one server; at most ``LONGEST_WAIT_H``, which also applies to loads of 1 or more.
    """
    if load >= 1.0:
        return LONGEST_WAIT_H
    wait_h: float = service_h / servers * load ** (sqrt(2.0 * (servers + 1)) - 1.0) / (1.0 - load)
    return min(wait_h, LONGEST_WAIT_H)
