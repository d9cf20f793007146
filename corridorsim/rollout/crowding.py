"""Waits at open hubs, as expected by truck buyers."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from corridorsim.rollout.adoption_plan import AdoptionPlan
from corridorsim.rollout.markets import Market, Room
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
    kw_per_evse = {hub: power_kw / evses for hub, (evses, power_kw) in rooms.items() if evses > 0}
    charges = dict.fromkeys(kw_per_evse, 0.0)
    busy_h = dict.fromkeys(kw_per_evse, 0.0)
    parts = {market.flow: _parts(market, rooms) for market in adoption.markets}
    for market in adoption.markets:
        all_charges = market.trucks_per_day * shares[market.flow] * market.charges
        charge_h, charge_kwh = market.charge_h, market.charge_kwh
        for hub, part in parts[market.flow]:
            a_day = all_charges * part
            charges[hub] += a_day
            busy_h[hub] += a_day * max(charge_h, charge_kwh / kw_per_evse[hub])
    waits_h = dict.fromkeys(kw_per_evse, 0.0)
    for hub, a_day in charges.items():
        if a_day > 0:
            evses, _ = rooms[hub]
            load = busy_h[hub] / HOURS_PER_DAY * peak_factor / evses
            waits_h[hub] = queue_h(evses, load, busy_h[hub] / a_day)
    return {flow: sum([part * waits_h[hub] for hub, part in own]) for flow, own in parts.items()}


def queue_h(servers: int, load: float, service_h: float) -> float:
    """Return the mean wait of M/M/c [h] (Sakasegawa, Annals of the Institute of Statistical Mathematics 29, 1977).

    Exact for one server; at most ``LONGEST_WAIT_H``, which also applies to loads of 1 or more.
    """
    if load >= 1.0:
        return LONGEST_WAIT_H
    wait_h: float = service_h / servers * load ** (sqrt(2.0 * (servers + 1)) - 1.0) / (1.0 - load)
    return min(wait_h, LONGEST_WAIT_H)


def _parts(market: Market, rooms: Mapping[str, Room]) -> list[tuple[str, float]]:
    """Return shares of the flow's charges by hub; empty if none is open on its route."""
    open_kw = [(hub, power_kw) for hub in market.hub_km if (power_kw := rooms[hub][1]) > 0.0]
    total_kw = sum([power_kw for _, power_kw in open_kw])
    return [(hub, power_kw / total_kw) for hub, power_kw in open_kw]
