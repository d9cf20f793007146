"""Waits at the hubs that are open, as those expect them who are about to buy a truck."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from corridorsim.rollout.markets import AdoptionPlan, Market
from corridorsim.units import HOURS_PER_DAY

LONGEST_WAIT_H = 24.0
"""A hub that cannot serve those who come is as good as a day's wait."""


def expected_waits_h(
    adoption: AdoptionPlan, shares: Mapping[str, float], opened: Mapping[str, float], day: float, peak_factor: float
) -> dict[str, float]:
    """Wait by flow: a mean over the hubs on its way at the busiest hours of the day [h].

    Each flow spreads what it charges on the way over the open hubs there by their power.
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
    """Mean wait of M/M/c by its load (Sakasegawa, Annals of the Institute of Statistical Mathematics 29, 1977) [h].

    Exact for one server; ``LONGEST_WAIT_H`` at most, and where the load is 1 or more.
    """
    if load >= 1.0:
        return LONGEST_WAIT_H
    wait_h: float = service_h / servers * load ** (sqrt(2.0 * (servers + 1)) - 1.0) / (1.0 - load)
    return min(wait_h, LONGEST_WAIT_H)


def _parts(market: Market, rooms: Mapping[str, tuple[int, float]]) -> dict[str, float]:
    """Shares of the flow's charges by hub; empty where none is open on its way."""
    power_kw = {hub: rooms[hub][1] for hub in market.hub_km}
    total_kw = sum(power_kw.values())
    return {hub: kw / total_kw for hub, kw in power_kw.items() if kw > 0.0}
