"""Faults of EVSEs: time to failure, repair, and how long it takes."""

from __future__ import annotations

from collections.abc import Generator
from math import log
from typing import Any

import simpy

from corridorsim.config.hubs import Equipment
from corridorsim.kernel import keyed_uniform
from corridorsim.rng import Streams, key_word
from corridorsim.scenario.data import HubSpec, Scenario
from corridorsim.scenario.maintenance import Pool, pool_of
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.engine import Steps
from corridorsim.world.hub.hub import Hub


class Repairs:
    """Repair of EVSEs in one run: equipment, maintenance and technicians.

    Draws are keyed by EVSE, number of the fault and purpose, so that a different kind of repair changes when the EVSE
    returns to service, but never the fault itself.
    """

    def __init__(self, env: simpy.Environment, scenario: Scenario, streams: Streams) -> None:
        self.env = env
        self.equipment = scenario.equipment
        self._maintenance = scenario.maintenance
        self.stream = streams.word("EVSE faults")
        self._remote_stream = streams.word("remote resets")
        self._part_stream = streams.word("spare parts")
        self._warning_stream = streams.word("faults seen coming")
        self._crews: dict[Pool, simpy.Resource] = {}
        if scenario.maintenance is not None:
            technicians = scenario.maintenance.technicians
            self._crews = {pool: simpy.Resource(env, number) for pool, number in technicians.items()}

    def mean_downtime_h(self, hub: HubSpec) -> float:
        """Mean downtime of a fault at a hub whose faults never wait for a technician [h]."""
        mean_h = downtime_h(hub, self.equipment)
        if self._maintenance is None:
            return mean_h
        settings = self._maintenance.settings
        rolled_h = mean_h + settings.travel_h + settings.spare_part_share * settings.spare_part_h
        return settings.remote_share * settings.remote_reset_h + (1.0 - settings.remote_share) * rolled_h

    def live(self, hub: Hub, slot: int, key: int, count: int, life_s: float) -> Generator[simpy.Event, Any, bool]:
        """Run until the EVSE breaks after ``life_s`` or is repaired before; return whether it was repaired."""
        env = self.env
        if self._maintenance is None:
            yield env.timeout(life_s)
            return False
        settings = self._maintenance.settings
        fails_s = env.now + life_s
        if keyed_uniform(self._warning_stream, key, count) < settings.predicted_share:
            warned_s = max(env.now, fails_s - settings.warning_h * SECONDS_PER_HOUR)
            nights_s = self._maintenance.planned_s[hub.spec.jurisdiction.name]
            for night_s in (time_s for time_s in nights_s if warned_s <= time_s < fails_s):
                yield env.timeout(night_s - env.now)
                if slot not in hub.queue.occupied and self._has_technician(hub):
                    hub.fail(slot, "evse_maintenance")
                    duration_h = -settings.planned_repair_h * log(self._downtime_uniform(key, count))
                    yield from self._work(hub, duration_h * SECONDS_PER_HOUR)
                    hub.repair(slot)
                    return True
        yield env.timeout(fails_s - env.now)
        return False

    def mend(self, hub: Hub, key: int, count: int) -> Steps:
        """Run from a fault until the EVSE works again."""
        down_s = -downtime_h(hub.spec, self.equipment) * log(self._downtime_uniform(key, count)) * SECONDS_PER_HOUR
        if self._maintenance is None:
            yield self.env.timeout(down_s)
            return
        settings = self._maintenance.settings
        if keyed_uniform(self._remote_stream, key, count) < settings.remote_share:
            reset_h = -settings.remote_reset_h * log(self._downtime_uniform(key, count))
            yield self.env.timeout(reset_h * SECONDS_PER_HOUR)
            return
        response_h = hub.spec.jurisdiction.rules.uptime_standard.response_h
        response_s = down_s * response_h / (response_h + self.equipment.repair_h)
        part_s = 0.0
        if keyed_uniform(self._part_stream, key, count) < settings.spare_part_share:
            part_s = -settings.spare_part_h * log(keyed_uniform(self._part_stream, key, count, 1)) * SECONDS_PER_HOUR
        yield self.env.timeout(response_s + part_s)
        yield from self._work(hub, settings.travel_h * SECONDS_PER_HOUR + down_s - response_s)

    def _downtime_uniform(self, key: int, count: int) -> float:
        return keyed_uniform(self.stream, key, 2 * count + 2)

    def _work(self, hub: Hub, duration_s: float) -> Steps:
        """Wait for a technician of the hub's crew, and occupy that technician."""
        crew = self._crew(hub)
        if crew is None:
            yield self.env.timeout(duration_s)
            return
        with crew.request() as turn:
            yield turn
            yield self.env.timeout(duration_s)

    def _has_technician(self, hub: Hub) -> bool:
        crew = self._crew(hub)
        return crew is None or crew.count < crew.capacity

    def _crew(self, hub: Hub) -> simpy.Resource | None:
        if not self._crews:
            return None
        return self._crews[pool_of(hub.spec.operator, hub.spec.jurisdiction.name, hub.spec.jurisdiction.rules)]


def downtime_h(hub: HubSpec, equipment: Equipment) -> float:
    """Mean downtime of a fault: response and repair, limited to what the required uptime allows [h].

    Availability is MTBF / (MTBF + MTTR), so an uptime u allows MTTR = MTBF (1 - u) / u.
    """
    standard = hub.jurisdiction.rules.uptime_standard
    mean_h = standard.response_h + equipment.repair_h
    if standard.required_uptime > 0 and equipment.mtbf_h is not None:
        mean_h = min(mean_h, equipment.mtbf_h * (1.0 - standard.required_uptime) / standard.required_uptime)
    return mean_h


def faults_of(hub: Hub, slot: int, repairs: Repairs) -> Steps:
    """Alternate faults and repairs of an EVSE, from the long-run state; lifetimes and repair times are exponential."""
    mtbf_h = repairs.equipment.mtbf_h
    assert mtbf_h is not None  # noqa: S101 - EVSEs that never fail have no faults
    key = key_word(hub.spec.evses[slot].name)
    down_h = repairs.mean_downtime_h(hub.spec)
    is_down = keyed_uniform(repairs.stream, key, 0) < down_h / (mtbf_h + down_h)
    count = 0
    while True:
        if not is_down:
            life_h = -mtbf_h * log(keyed_uniform(repairs.stream, key, 2 * count + 1))
            if (yield from repairs.live(hub, slot, key, count, life_h * SECONDS_PER_HOUR)):
                count += 1
                continue
        is_down = False
        hub.fail(slot)
        yield from repairs.mend(hub, key, count)
        hub.repair(slot)
        count += 1
