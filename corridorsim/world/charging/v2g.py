"""A truck that stays overnight sells energy in expensive hours and buys it back in cheap ones before it leaves."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import NamedTuple

import simpy

from corridorsim.energy.ageing import cycles_of, wear_cost
from corridorsim.energy.trading import LEAST_SOC, Step, Store, Trades
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.charging.stay import Stay
from corridorsim.world.engine import Steps
from corridorsim.world.state.session import Sales

ABOVE_TARGET_SOC = 0.001
"""The hub's target is this much higher, so that a session does not end while there is energy left to sell."""
SLACK_S = 60.0
"""Reserve when a truck sells: it could reach its target this long before it leaves."""


class _Now(NamedTuple):
    """What a truck does until it looks again."""

    sells: bool
    ceiling_kw: float
    until_s: float


def v2g_kw(stay: Stay) -> float:
    """Highest power that the truck can feed into the grid at its EVSE; 0 if it cannot [kW]."""
    vehicle, spec, plug = stay.state.route.vehicle_class.vehicle, stay.hub.spec, stay.session.plug
    is_adapted = plug.connector not in vehicle.connectors
    if vehicle.v2g_kw is None or is_adapted:
        return 0.0
    return min(vehicle.v2g_kw, spec.evses[stay.session.slot].v2g_kw, plug.power_kw) * spec.efficiency


class Trader:
    """One truck's night at a place that accepts energy fed back."""

    def __init__(self, stay: Stay, target: float, depart_s: float) -> None:
        self._stay = stay
        self._target = target
        self._depart_s = depart_s
        hub, vehicle_class = stay.hub, stay.state.route.vehicle_class
        vehicle = vehicle_class.vehicle
        self._curve = vehicle_class.climate(hub.spec.weather).curve(stay.env.now)
        self._limit_kw = stay.session.plug.power_kw * vehicle.charge_efficiency
        self._sell_kw = v2g_kw(stay)
        self._floor = vehicle.v2g_floor_soc
        self._prices = hub.spec.prices_at(stay.session.slot)
        one_way = hub.spec.efficiency * vehicle.charge_efficiency
        self._sell_soc_per_s = self._sell_kw / one_way / vehicle.usable_kwh / SECONDS_PER_HOUR
        self._paid_per_stored_kwh = hub.spec.v2g_pay_share * one_way
        self.session_target = min(target + ABOVE_TARGET_SOC, 1.0)
        stay.session.sales = self._sales = Sales()
        self._wear_per_kwh = wear_cost(vehicle, cycles_of(vehicle, 1.0))
        self._stored_per_connector_kwh = vehicle.charge_efficiency

    def follow(self, done: simpy.Event) -> Steps:
        """Charge, sell or wait until the truck leaves, or has reached its target and has nothing left to sell."""
        stay, sales = self._stay, self._sales
        hub, slot = stay.hub, stay.session.slot
        while not done.triggered and stay.env.now < self._depart_s:
            now = self._decide(hub.soc_of(slot))
            if now is None:
                return
            if now.sells:
                sales.readings.append((stay.env.now, hub.power.sold(slot)))
                hub.sell(slot, self._sell_kw)
            else:
                hub.set_ceiling(slot, now.ceiling_kw)
            yield done | stay.env.timeout(now.until_s - stay.env.now)
            if now.sells and not done.triggered:
                hub.soc_of(slot)
                sales.readings.append((stay.env.now, hub.power.sold(slot)))

    def _decide(self, soc: float) -> _Now | None:
        now_s, depart_s = self._stay.env.now, self._depart_s
        needed_s = self._curve.time_to(soc, self._target, self._limit_kw) if soc < self._target else 0.0
        if now_s + needed_s >= depart_s:
            return _Now(sells=False, ceiling_kw=inf, until_s=depart_s)
        if min(soc, self._floor) >= self._target:
            # Charged to its target, with a floor that is no lower: there is no energy to trade.
            return None
        prices = self._prices
        cuts = [now_s, *(time_s for time_s in prices.times_s if now_s < time_s < depart_s), depart_s]
        trades = Trades(self._store(soc), [self._step(a_s, b_s) for a_s, b_s in pairwise(cuts)])
        bought, sold = trades.bought[0], trades.sold[0]
        if bought > LEAST_SOC:
            charging_s = self._curve.time_to(soc, min(soc + bought, self._target), self._limit_kw)
            return _Now(sells=False, ceiling_kw=inf, until_s=min(now_s + charging_s, cuts[1]))
        if sold > LEAST_SOC:
            until_s = min(now_s + sold / self._sell_soc_per_s, cuts[1])
            if until_s + self._curve.time_to(soc - sold, self._target, self._limit_kw) + SLACK_S <= depart_s:
                return _Now(sells=True, ceiling_kw=0.0, until_s=until_s)
        later = [i for i in range(1, len(cuts) - 1) if max(trades.bought[i], trades.sold[i]) > LEAST_SOC]
        return _Now(sells=False, ceiling_kw=0.0, until_s=cuts[later[0]]) if later else None

    def _store(self, soc: float) -> Store:
        lowest = min(soc, self._floor)
        fill_s = self._curve.time_to(lowest, self._target, self._limit_kw)
        mean_per_s = (self._target - lowest) / fill_s
        return Store(soc, self._target, self._floor, mean_per_s, self._sell_soc_per_s)

    def _step(self, begin_s: float, end_s: float) -> Step:
        price = self._prices.at(begin_s)
        surcharge = self._stay.session.terms.surcharge_per_kwh
        return Step(
            end_s - begin_s,
            (price + surcharge) / self._stored_per_connector_kwh,
            price * self._paid_per_stored_kwh - self._wear_per_kwh,
        )
