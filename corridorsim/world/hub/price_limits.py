"""Meter readings at the moments at which a session's power or energy crosses a limit of its tariff.

An element of a tariff may apply only above or below a power, and it begins and ends to apply at that power. Between two
changes of the grants a session follows its charging curve, whose inverse says when it gets there; nothing is stepped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import cast

import simpy

from corridorsim.energy.tariff import ROUNDING, FlatTariff, SessionTariff
from corridorsim.kernel import ChargingCurve, HubPower

AFTER_S = 1e-3
"""A reading follows the crossing by this, so that rounding does not put it before."""


@dataclass(slots=True)
class _Watched:
    """A session under way."""

    curve: ChargingCurve
    charge_efficiency: float
    reached: tuple[int, int] | None = None
    """Limits of power, and of energy, that it had reached at the last look; None before the first grant."""
    alarm_s: float = inf


class PriceLimits:
    """Has the meters of a hub's sessions read at the limits of their tariffs, by EVSE slot."""

    __slots__ = ("_env", "_hub_efficiency", "_kwh", "_power", "_power_kw", "_read", "_watched")

    def __init__(
        self,
        env: simpy.Environment,
        power: HubPower,
        hub_efficiency: float,
        tariffs: Sequence[FlatTariff | SessionTariff],
        read: Callable[[int], None],
    ) -> None:
        self._env = env
        self._power = power
        self._hub_efficiency = hub_efficiency
        self._power_kw = [[limit * (1.0 - ROUNDING) for limit in tariff.power_limits_kw] for tariff in tariffs]
        """Limits at the connector, by slot."""
        self._kwh = [tariff.timed_kwh_limits for tariff in tariffs]
        self._read = read
        self._watched: dict[int, _Watched] = {}
        """By slot: the current session, or the last one."""

    def begin(self, slot: int, curve: ChargingCurve, charge_efficiency: float) -> None:
        """Watch a new session from its first grant on."""
        if self._power_kw[slot] or self._kwh[slot]:
            self._watched[slot] = _Watched(curve, charge_efficiency)

    def regranted(self) -> None:
        """Respond to caps that may have changed, with the sessions brought to now."""
        for slot, cap_kw in self._power.caps_kw():
            if slot in self._watched:
                self._look(slot, cap_kw * self._hub_efficiency)

    def _look(self, slot: int, cap_kw: float) -> None:
        """Have the meter read if a limit was crossed since the last look, and set an alarm for the next one."""
        watched = self._watched[slot]
        soc, _, grid_kwh, _, _ = self._power.session(slot)
        power_kw = min(watched.curve.power(soc) / watched.charge_efficiency, cap_kw)
        kwh = grid_kwh * self._hub_efficiency
        reached = bisect_right(self._power_kw[slot], power_kw), bisect_right(self._kwh[slot], kwh)
        if watched.reached not in (None, reached):
            self._read(slot)
        watched.reached = reached
        crossing = self._next_soc(slot, soc, kwh, cap_kw)
        if crossing > 1.0:
            return
        wait_s = watched.curve.time_to(soc, crossing, cap_kw * watched.charge_efficiency) + AFTER_S
        at_s = self._env.now + wait_s
        # An alarm that turns out to be too early looks again.
        if at_s < watched.alarm_s:
            watched.alarm_s = at_s
            alarm = self._env.timeout(wait_s, (slot, at_s))
            assert alarm.callbacks is not None  # noqa: S101 - it has just been made
            alarm.callbacks.append(self._on_alarm)

    def _next_soc(self, slot: int, soc: float, kwh: float, cap_kw: float) -> float:
        """SOC at which the session crosses its next limit under the present cap; infinite if there is none."""
        watched = self._watched[slot]
        curve, efficiency = watched.curve, watched.charge_efficiency
        by_power = [curve.next_crossing(soc, kw * efficiency) for kw in self._power_kw[slot] if kw <= cap_kw]
        by_energy = [soc + (limit - kwh) * efficiency / curve.capacity_kwh for limit in self._kwh[slot] if limit > kwh]
        return min([*by_power, *by_energy], default=inf)

    def _on_alarm(self, alarm: simpy.Event) -> None:
        slot, at_s = cast(tuple[int, float], alarm.value)
        watched = self._watched[slot]
        if watched.alarm_s != at_s:
            return
        watched.alarm_s = inf
        cap_kw = dict(self._power.caps_kw()).get(slot)
        if cap_kw is not None:
            self._power.advance(self._env.now)
            self._look(slot, cap_kw * self._hub_efficiency)
