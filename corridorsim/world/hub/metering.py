"""Meter readings of sessions between their begin and end, where a bill or emissions by the hour need them."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from corridorsim.scenario.data import HubSpec
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.hub.hub import Hub


def reading_times(spec: HubSpec) -> list[float] | None:
    """Instants at which all sessions of a hub are read; None where a session's total is all that is needed."""
    times_s = set(spec.tariff.times_s)
    if spec.jurisdiction.carbon is not None:
        times_s |= {hour * SECONDS_PER_HOUR for hour in range(len(spec.jurisdiction.carbon.average))}
    return sorted(times_s) or None


class Reading(NamedTuple):
    """What the meter of a session shows."""

    time_s: float
    grid_kwh: float
    """From the grid so far."""
    is_billed: bool
    """Whether a period of the bill ends here; readings for carbon must not change what a session costs."""


class Readings:
    """Readings of the sessions at one hub, by EVSE slot."""

    def __init__(self, hub: Hub, times_s: list[float]) -> None:
        self._hub = hub
        self._times_s = times_s
        tariff = hub.spec.tariff
        self._billed_s = frozenset(tariff.times_s)
        self._durations_s = tariff.duration_limits_s
        self.of_slot: dict[int, list[Reading]] = {}
        """Of the session now at the slot, or the last one there."""
        self._begun: dict[int, int] = {}
        """Sessions that have begun at the slot, to tell late alarms."""

    def begin(self, slot: int) -> None:
        """A session begins."""
        self.of_slot[slot] = [Reading(self._hub.env.now, 0.0, is_billed=True)]
        count = self._begun[slot] = self._begun.get(slot, 0) + 1
        for duration_s in self._durations_s:
            alarm = self._hub.env.timeout(duration_s, (slot, count))
            assert alarm.callbacks is not None  # noqa: S101 - it has just been made
            alarm.callbacks.append(self._on_limit)

    def power_changes(self, slot: int) -> None:
        """A session is paused, resumed or turned round, where its hub was brought to now."""
        self._read(slot, is_billed=bool(self._billed_s))

    def follow(self) -> Generator[simpy.Event, Any, None]:
        """Read all sessions whenever a price or intensity changes."""
        env = self._hub.env
        for time_s in self._times_s:
            if time_s > env.now:
                yield env.timeout(time_s - env.now)
                self._hub.power.advance(env.now)
                for slot in self._charging():
                    self._read(slot, is_billed=time_s in self._billed_s)

    def _on_limit(self, alarm: simpy.Event) -> None:
        slot, count = cast(tuple[int, int], alarm.value)
        if self._begun[slot] == count and slot in self._charging():
            self._hub.power.advance(self._hub.env.now)
            self._read(slot, is_billed=True)

    def _charging(self) -> list[int]:
        return [slot for slot, _ in self._hub.power.caps_kw()]

    def _read(self, slot: int, *, is_billed: bool) -> None:
        grid_kwh = self._hub.power.session(slot)[2]
        self.of_slot[slot].append(Reading(self._hub.env.now, grid_kwh, is_billed))
