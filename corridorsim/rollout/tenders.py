"""Tenders: orders are collected by buyer and supplier, and placed together on tender days."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

import simpy

from corridorsim.config.rollout import Supplier
from corridorsim.rollout.money import tender_price_per_kw
from corridorsim.rollout.plan import ProjectSpec


class Tenders:
    """Joint buyers are determined on the day of the tender; previous orders are counted per jurisdiction.

    Parameters
    ----------
    members
        Function that returns the jurisdictions that buy together with one, itself included.
    """

    def __init__(
        self,
        env: simpy.Environment,
        interval_days: float,
        suppliers: dict[str, Supplier],
        members: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._env = env
        self._interval_days = interval_days
        self._suppliers = suppliers
        self._members = members
        self._orders: list[tuple[ProjectSpec, simpy.Event]] = []
        self._ordered_kw: dict[tuple[str, str], float] = {}
        """Previous orders by (supplier, jurisdiction)."""

    def order(self, project: ProjectSpec) -> simpy.Event:
        """Return an event that fires on the next tender day with the price of the project's equipment."""
        event = self._env.event()
        self._orders.append((project, event))
        if len(self._orders) == 1:
            self._env.process(self._next_tender())
        return event

    def _next_tender(self) -> simpy.events.ProcessGenerator:
        now = self._env.now
        day = (floor(now / self._interval_days) + 1) * self._interval_days
        yield self._env.timeout(day - now)
        orders, self._orders = self._orders, []
        lots: dict[tuple[str, frozenset[str]], list[tuple[ProjectSpec, simpy.Event]]] = {}
        for project, event in orders:
            buyers = frozenset(self._members(project.jurisdiction))
            lots.setdefault((project.supplier, buyers), []).append((project, event))
        for (supplier, buyers), lot in lots.items():
            tender_kw = sum(project.power_kw for project, _ in lot)
            ordered_kw = sum(self._ordered_kw.get((supplier, name), 0.0) for name in sorted(buyers))
            price = tender_price_per_kw(self._suppliers[supplier], tender_kw, ordered_kw)
            for project, event in lot:
                key = (supplier, project.jurisdiction)
                self._ordered_kw[key] = self._ordered_kw.get(key, 0.0) + project.power_kw
                event.succeed(price * project.power_kw)
