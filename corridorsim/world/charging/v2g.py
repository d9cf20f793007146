"""A truck that stays the night sells from its battery in dear hours, and buys back in cheap ones before it leaves."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from corridorsim.energy.ageing import cycles_of, wear_cost
from corridorsim.energy.trading import LEAST_SOC, Step, Store, Trades
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.vehicle.fleet import Plug

if TYPE_CHECKING:
    import simpy

    from corridorsim.kernel import ChargingCurve
    from corridorsim.scenario.data import HubSpec
    from corridorsim.world.charging.visit import Visit
    from corridorsim.world.journey.truck import Truck

Steps = Generator["simpy.Event", Any, None]

ABOVE_TARGET_SOC = 0.001
"""The hub's target is this much higher, so that a session does not end while there is something left to sell."""
SLACK_S = 60.0
"""Left over when a truck sells: it could be charged to its target this much earlier than it leaves."""


class Sales:
    """What a session has fed back so far: readings of that meter whenever a sale begins or ends."""

    def __init__(self) -> None:
        self.readings: list[tuple[float, float]] = []
        """(seconds of the run, kWh so far)"""

    def settle(self, truck: Truck, spec: HubSpec, sold_kwh: float) -> float:
        """Take the last reading, count the wear; what the truck is paid [currency]."""
        if self.readings and self.readings[-1][1] < sold_kwh:
            self.readings.append((truck.now, sold_kwh))
        truck.v2g_kwh += sold_kwh / (spec.efficiency * truck.route.vehicle_class.vehicle.charge_efficiency)
        return self.pay(spec)

    def pay(self, spec: HubSpec) -> float:
        """What the truck is paid: the hub's price of energy when a sale began, times the share."""
        sold = sum(spec.prices.at(a_s) * (b_kwh - a_kwh) for (a_s, a_kwh), (_, b_kwh) in pairwise(self.readings))
        return spec.v2g_pay_share * sold


class _Now(NamedTuple):
    """What a truck does from now on, until it looks again."""

    sells: bool
    ceiling_kw: float
    until_s: float


def v2g_kw(visit: Visit, plug: Plug) -> float:
    """The most that the truck feeds into the grid at its EVSE, 0 where it cannot [kW]."""
    vehicle, spec = visit.truck.route.vehicle_class.vehicle, visit.hub.spec
    is_adapted = plug.connector not in vehicle.connectors
    if vehicle.v2g_kw is None or is_adapted:
        return 0.0
    return min(vehicle.v2g_kw, spec.evses[visit.slot].v2g_kw, plug.power_kw) * spec.efficiency


class Trader:
    """The night of one truck at a place that takes energy back."""

    def __init__(self, visit: Visit, target: float, plug: Plug, depart_s: float) -> None:
        self._visit = visit
        self._target = target
        self._depart_s = depart_s
        truck, hub = visit.truck, visit.hub
        vehicle = truck.route.vehicle_class.vehicle
        self._curve: ChargingCurve = truck.route.vehicle_class.climate(hub.spec.weather).curve(truck.now)
        self._limit_kw = plug.power_kw * vehicle.charge_efficiency
        self._sell_kw = v2g_kw(visit, plug)
        self._floor = vehicle.v2g_floor_soc
        one_way = hub.spec.efficiency * vehicle.charge_efficiency
        self._sell_soc_per_s = self._sell_kw / one_way / vehicle.usable_kwh / SECONDS_PER_HOUR
        self._paid_per_stored_kwh = hub.spec.v2g_pay_share * one_way
        self.session_target = min(target + ABOVE_TARGET_SOC, 1.0)
        visit.sales = self._sales = Sales()
        self._wear_per_kwh = wear_cost(vehicle, cycles_of(vehicle, 1.0))
        self._stored_per_connector_kwh = vehicle.charge_efficiency

    def follow(self, done: simpy.Event) -> Steps:
        """Charge, sell or wait until the truck leaves, or has what it wants and nothing to sell any more."""
        visit = self._visit
        truck, hub, sales = visit.truck, visit.hub, self._sales
        while not done.triggered and truck.now < self._depart_s:
            now = self._decide(hub.soc_of(visit.slot))
            if now is None:
                return
            if now.sells:
                sales.readings.append((truck.now, hub.power.sold(visit.slot)))
                hub.sell(visit.slot, self._sell_kw)
            else:
                hub.set_ceiling(visit.slot, now.ceiling_kw)
            yield done | truck.world.env.timeout(now.until_s - truck.now)
            if now.sells and not done.triggered:
                hub.soc_of(visit.slot)
                sales.readings.append((truck.now, hub.power.sold(visit.slot)))

    def _decide(self, soc: float) -> _Now | None:
        now_s, depart_s = self._visit.truck.now, self._depart_s
        needed_s = self._curve.time_to(soc, self._target, self._limit_kw) if soc < self._target else 0.0
        if now_s + needed_s >= depart_s:
            return _Now(sells=False, ceiling_kw=inf, until_s=depart_s)
        prices = self._visit.hub.spec.prices
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
        price = self._visit.hub.spec.prices.at(begin_s)
        surcharge = self._visit.terms.surcharge_per_kwh
        return Step(
            end_s - begin_s,
            (price + surcharge) / self._stored_per_connector_kwh,
            price * self._paid_per_stored_kwh - self._wear_per_kwh,
        )
