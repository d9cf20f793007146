"""Waits at open hubs, as expected by truck buyers."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from corridorsim.rollout.markets import AdoptionPlan, Market
from corridorsim.units import HOURS_PER_DAY

LONGEST_WAIT_H = 24.0
"""An overloaded hub counts as a wait of one day."""


def expected_waits_h(
    adoption: AdoptionPlan, shares: Mapping[str, float], opened: Mapping[str, float], day: float, peak_factor: float
) -> dict[str, float]:
    """Return the wait by flow: the mean over the hubs on its route in the busiest hours of the day [h].

    Each flow distributes its charging en route over the open hubs in proportion to their power.
    """
    rooms = {hub: site.room(opened, day) for hub, site in adoption.hubs.items()}
    parts = {market.flow: _parts(market, rooms) for market in adoption.markets}
    charges: dict[str, float] = {}
    busy_h: dict[str, float] = {}
    for market in adoption.markets:
        for hub, part in parts[market.flow].items():
            evses, power_kw = rooms[hub]
            a_day = market.trucks_per_day * shares[market.flow] * market.charges * part
            charges[hub] = charges.get(hub, 0.0) + a_day
            charge_h = max(market.charge_h, market.charge_kwh / (power_kw / evses))
            busy_h[hub] = busy_h.get(hub, 0.0) + a_day * charge_h
    waits_h = {}
    for hub, a_day in charges.items():
        evses, _ = rooms[hub]
        load = busy_h[hub] / HOURS_PER_DAY * peak_factor / evses
        waits_h[hub] = queue_h(evses, load, busy_h[hub] / a_day) if a_day > 0 else 0.0
    return {flow: sum(part * waits_h[hub] for hub, part in own.items()) for flow, own in parts.items()}


def queue_h(servers: int, load: float, service_h: float) -> float:
    """Return the mean wait of M/M/c [h] (Sakasegawa, Annals of the Institute of Statistical Mathematics 29, 1977).

    Exact for one server; at most ``LONGEST_WAIT_H``, which also applies to loads of 1 or more.
    """
    if load >= 1.0:
        return LONGEST_WAIT_H
    wait_h: float = service_h / servers * load ** (sqrt(2.0 * (servers + 1)) - 1.0) / (1.0 - load)
    return min(wait_h, LONGEST_WAIT_H)


def _parts(market: Market, rooms: Mapping[str, tuple[int, float]]) -> dict[str, float]:
    """Return shares of the flow's charges by hub; empty if none is open on its route."""
    power_kw = {hub: rooms[hub][1] for hub in market.hub_km}
    total_kw = sum(power_kw.values())
    return {hub: kw / total_kw for hub, kw in power_kw.items() if kw > 0.0}
