"""Meter readings of sessions between their start and end, if a bill or hourly emissions need them."""

from __future__ import annotations

from typing import NamedTuple, cast

import simpy

from corridorsim.energy.tariff import FlatTariff, SessionTariff
from corridorsim.kernel import ChargingCurve, HubPower
from corridorsim.scenario.data import HubSpec
from corridorsim.world.engine import Steps
from corridorsim.world.hub.price_limits import PriceLimits


def reading_times(spec: HubSpec) -> list[float] | None:
    """Times at which all sessions of a hub are read [s of the run]; None if only the total of a session is needed."""
    times_s = {time_s for tariff in _tariffs(spec) for time_s in tariff.times_s}
    if spec.jurisdiction.carbon is not None:
        times_s |= {*spec.jurisdiction.carbon.average_steps().times_s}
    return sorted(times_s) or None


def _tariffs(spec: HubSpec) -> list[FlatTariff | SessionTariff]:
    """The tariffs of a hub, each once."""
    return list({id(tariff): tariff for tariff in map(spec.tariff_at, range(len(spec.evses)))}.values())


class Reading(NamedTuple):
    """A reading of a session's meter."""

    time_s: float
    grid_kwh: float
    """From the grid so far."""
    is_billed: bool
    """Whether a period of the bill ends here; readings for carbon must not change the cost of a session."""


class Readings:
    """Readings of the sessions at one hub, by EVSE slot."""

    def __init__(self, env: simpy.Environment, power: HubPower, spec: HubSpec, times_s: list[float]) -> None:
        self._env = env
        self._power = power
        self._times_s = times_s
        tariffs = [spec.tariff_at(slot) for slot in range(len(spec.evses))]
        billed_s = {id(tariff): frozenset(tariff.times_s) for tariff in _tariffs(spec)}
        self._billed_s = [billed_s[id(tariff)] for tariff in tariffs]
        """By slot: when a price may change."""
        self._durations_s = [tariff.duration_limits_s for tariff in tariffs]
        has_limits = any(tariff.power_limits_kw or tariff.timed_kwh_limits for tariff in tariffs)
        self.limits = PriceLimits(env, power, spec.efficiency, tariffs, self._read_for_bill) if has_limits else None
        """Where prices depend on power, or those of time on energy."""
        self.of_slot: dict[int, list[Reading]] = {}
        """By slot: readings of the current session, or of the last one."""
        self._begun: dict[int, int] = {}
        """By slot: number of sessions begun, to recognize late alarms."""

    def begin(self, slot: int, curve: ChargingCurve, charge_efficiency: float) -> None:
        """Take the first reading of a session."""
        if self.limits is not None:
            self.limits.begin(slot, curve, charge_efficiency)
        self.of_slot[slot] = [Reading(self._env.now, 0.0, is_billed=True)]
        count = self._begun[slot] = self._begun.get(slot, 0) + 1
        for duration_s in self._durations_s[slot]:
            alarm = self._env.timeout(duration_s, (slot, count))
            assert alarm.callbacks is not None  # noqa: S101 - it has just been made
            alarm.callbacks.append(self._on_limit)

    def power_changes(self, slot: int) -> None:
        """Read a session that is paused, resumed or reversed; its hub has been advanced to the present."""
        self._read(slot, is_billed=bool(self._billed_s[slot]))

    def follow(self) -> Steps:
        """Read all sessions whenever a price or intensity changes."""
        env = self._env
        for time_s in self._times_s:
            if time_s > env.now:
                yield env.timeout(time_s - env.now)
                self._power.advance(env.now)
                for slot in self._charging():
                    self._read(slot, is_billed=time_s in self._billed_s[slot])

    def _on_limit(self, alarm: simpy.Event) -> None:
        slot, count = cast(tuple[int, int], alarm.value)
        if self._begun[slot] == count and slot in self._charging():
            self._power.advance(self._env.now)
            self._read_for_bill(slot)

    def _read_for_bill(self, slot: int) -> None:
        self._read(slot, is_billed=True)

    def _charging(self) -> list[int]:
        return [slot for slot, _ in self._power.caps_kw()]

    def _read(self, slot: int, *, is_billed: bool) -> None:
        grid_kwh = self._power.session(slot)[2]
        self.of_slot[slot].append(Reading(self._env.now, grid_kwh, is_billed))
