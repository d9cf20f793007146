"""The sessions of a hub in plain Python: every one is brought to now and looked at whenever anything is asked."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from corridorsim.kernel import ChargingCurve
from corridorsim.kernel.reference import max_min_reference

HUB_EFFICIENCY = 0.95


@dataclass
class SlowSession:
    curve: ChargingCurve
    corners: list[tuple[float, float]]
    """(SOC, kW) of the curve."""
    soc: float
    target: float
    connector_kw: float
    charge_efficiency: float
    ceiling_kw: float = inf
    cap_kw: float = 0.0
    selling_kw: float = 0.0
    battery_kwh: float = 0.0
    grid_kwh: float = 0.0
    energy_cost: float = 0.0
    peak_kw: float = 0.0
    sold_kwh: float = 0.0

    @property
    def efficiency(self) -> float:
        return HUB_EFFICIENCY * self.charge_efficiency

    def drawn_kw(self, kw: float) -> float:
        """On the grid side, of a battery that takes ``kw``."""
        return min(self.cap_kw, kw / self.efficiency)

    def wanted_kw(self) -> float:
        demand_kw = self.curve.demand(min(self.soc, 1.0)) / self.efficiency
        return min(demand_kw, self.connector_kw / HUB_EFFICIENCY, self.ceiling_kw)

    def charge(self, duration_s: float, price_per_kwh: float) -> None:
        before, self.soc = self.soc, self.curve.advance(self.soc, self.cap_kw * self.efficiency, duration_s)
        passed = [kw for soc, kw in self.corners if before < soc < self.soc]
        for kw in [self.curve.power(before), *passed, self.curve.power(self.soc)]:
            self.peak_kw = max(self.peak_kw, self.drawn_kw(kw))
        battery_kwh = (self.soc - before) * self.curve.capacity_kwh
        self.battery_kwh += battery_kwh
        self.grid_kwh += battery_kwh / self.efficiency
        self.energy_cost += battery_kwh / self.charge_efficiency * price_per_kwh

    def sell(self, duration_s: float) -> None:
        kwh = self.selling_kw * duration_s / 3600.0
        self.sold_kwh += kwh
        self.battery_kwh -= kwh / self.efficiency
        self.soc -= kwh / self.efficiency / self.curve.capacity_kwh

    def event_s(self, regrant_kw: float) -> float:
        """Seconds until the target, or until the demand has fallen by ``regrant_kw`` below the cap."""
        limit_kw = self.cap_kw * self.efficiency
        threshold_kw = (self.cap_kw - regrant_kw) * self.efficiency
        until_target_s = self.curve.time_to(self.soc, self.target, limit_kw) if self.soc < self.target else 0.0
        if threshold_kw <= 0.0 or not self.curve.demand(self.soc) > threshold_kw > self.curve.demand(self.target):
            return until_target_s
        low, high = self.soc, self.target
        for _ in range(60):
            middle = (low + high) / 2.0
            low, high = (middle, high) if self.curve.demand(middle) > threshold_kw else (low, middle)
        return min(until_target_s, self.curve.time_to(self.soc, low, limit_kw) + 1e-3)


class SlowHub:
    """As ``HubPower``; sessions by slot in order of arrival."""

    def __init__(self, cabinets: list[tuple[int, int, float]]) -> None:
        self.cabinets = cabinets
        self.sessions: dict[int, SlowSession] = {}
        self.time_s = 0.0
        self.meter_kwh = 0.0
        self.sold_kwh = 0.0
        self.price_per_kwh = 0.0

    def advance(self, now_s: float) -> None:
        duration_s, self.time_s = now_s - self.time_s, now_s
        for session in self.sessions.values() if duration_s > 0.0 else ():
            grid_kwh, sold_kwh = session.grid_kwh, session.sold_kwh
            if session.selling_kw > 0.0:
                session.sell(duration_s)
            else:
                session.charge(duration_s, self.price_per_kwh)
            self.meter_kwh += session.grid_kwh - grid_kwh
            self.sold_kwh += session.sold_kwh - sold_kwh

    def wanted_kw(self) -> list[float]:
        """What the sessions want, no more than their cabinets allow."""
        wanted = {slot: session.wanted_kw() for slot, session in self.sessions.items()}
        for first, end, limit_kw in self.cabinets:
            inside = [slot for slot in wanted if first <= slot < end]
            wanted |= zip(inside, max_min_reference([wanted[slot] for slot in inside], limit_kw), strict=True)
        return list(wanted.values())

    def cap(self, caps_kw: list[float]) -> None:
        for session, kw in zip(self.sessions.values(), caps_kw, strict=True):
            session.cap_kw = kw

    def power_kw(self) -> float:
        return sum(session.drawn_kw(session.curve.power(session.soc)) for session in self.sessions.values())

    def next_event_s(self, regrant_kw: float) -> float:
        return min((session.event_s(regrant_kw) for session in self.sessions.values()), default=inf)
