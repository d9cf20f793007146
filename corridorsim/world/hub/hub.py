"""A charging hub: its parts put together, and what trucks ask of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from corridorsim.config.hubs import Equipment
from corridorsim.kernel._allocation import HubPower
from corridorsim.kernel._charging import ChargingCurve
from corridorsim.kernel._engine import after, time_of
from corridorsim.records.rows import Rows
from corridorsim.rng import key_word
from corridorsim.scenario.data import HubSpec
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.grid.load import Load, Supply
from corridorsim.world.hub.bookings import Calendar
from corridorsim.world.hub.expected_wait import ExpectedWait
from corridorsim.world.hub.metering import Readings, reading_times
from corridorsim.world.hub.published import Published
from corridorsim.world.hub.queue import Claim, EvseQueue, Ticket, no_bookings
from corridorsim.world.hub.sessions import Sessions
from corridorsim.world.hub.station import GridLoss
from corridorsim.world.hub.strongest import StrongestEvse
from corridorsim.world.hub.supply import supply_of
from corridorsim.world.vehicle.fleet import Groups

if TYPE_CHECKING:
    from corridorsim.world.grid.feeder import Feeder
    from corridorsim.world.tables.world_log import WorldLog


class Hub(Load):
    """A hub, as trucks, planners and its feeder use it."""

    def __init__(
        self, env: simpy.Environment, spec: HubSpec, feeder: Feeder, log_: WorldLog, equipment: Equipment
    ) -> None:
        self.env = env
        self.spec = spec
        self.feeder = feeder
        self.log = log_
        self.key = key_word(spec.name)
        self._name = spec.name
        self.kinds = tuple(dict.fromkeys(evse.kind for evse in spec.evses))
        group_of = [self.kinds.index(evse.kind) for evse in spec.evses]
        rules = spec.jurisdiction.rules
        self.calendar = Calendar(self, spec.bookings) if spec.bookings is not None else None
        bookings = no_bookings if self.calendar is None else self.calendar.expected_bookings
        self.queue: EvseQueue = EvseQueue(env, group_of, rules.equity.reserved_share, bookings)
        self.published = Published(rules.data_sharing.delay_min * SECONDS_PER_MINUTE, self.queue.free_by_size())
        self.expected = ExpectedWait(self.queue, self.calendar, self.published)
        cabinets = [(cabinet.first, cabinet.end, cabinet.power_kw / spec.efficiency) for cabinet in spec.cabinets]
        self.power = HubPower(len(group_of), spec.efficiency, cabinets, equipment.regrant_kw)
        self.power.price_per_kwh = spec.prices.at(0.0)
        times_s = reading_times(spec)
        self.readings = Readings(env, self.power, spec, times_s) if times_s is not None else None
        """Where bills or emissions need more than a session's total."""
        self._price_limits = self.readings.limits if self.readings is not None else None
        self.sessions = Sessions(env, self.power, self.readings)
        self._overnight = frozenset(slot for slot, evse in enumerate(spec.evses) if evse.overnight)
        self.supply: Supply
        self._grid_loss: GridLoss
        self.supply, self._grid_loss = supply_of(self)
        self.feeds_back = any(evse.v2g_kw > 0.0 for evse in spec.evses)
        self.is_managed = rules.load_management.scope != "none"
        self.level_kw = inf
        """Water level of its connection; infinite while power is not short."""
        self.regrant_kw = equipment.regrant_kw
        self.wait_sum_s = 0.0
        self.waits = 0
        self.outage = env.event()
        """Succeeds when the last EVSE goes out of service; then there is a new one."""
        self._alarm_s = inf
        self._wake = self._on_alarm
        self._closures = 0
        self.on_grant: Callable[[], None] | None = None
        """Called after power has been shared again; None without an observer."""
        if spec.cabinets:
            self.queue.choose = StrongestEvse(self).of
        feeder.add(self)

    # -- the queue ---------------------------------------------------------------------------------------------

    def ask(self, claim: Claim, rank: float, wanted_kw: Mapping[int, float] | None = None) -> Ticket:
        """Ask for an EVSE; see ``EvseQueue.ask``."""
        ticket = self.queue.ask(claim, rank, wanted_kw)
        self._changed()
        return ticket

    def leave_queue(self, ticket: Ticket) -> None:
        """Remove a waiting truck that drives on."""
        self.queue.leave(ticket)
        self._changed()

    def release(self, slot: int, occupied_s: float) -> None:
        """Free an EVSE that a truck has cleared after occupying it for ``occupied_s``."""
        self.queue.release(slot)
        # Overnight stays say nothing about how fast a queue moves.
        if slot not in self._overnight:
            self.expected.learn(occupied_s)
        self._changed()

    def serve(self, group: int) -> None:
        """Serve waiting trucks after a booking has ended and no EVSE is kept free for it any longer."""
        self.queue.serve(group)
        self._changed()

    def waited(self, wait_s: float) -> None:
        """Count a wait that ended with an EVSE granted."""
        self.wait_sum_s += wait_s
        self.waits += 1

    def _changed(self) -> None:
        now = time_of(self.env)
        self.published.add(now, self.queue.queueing, self.queue.free_by_size())
        self.power.advance(now)
        self.record()

    def record(self) -> None:
        """Record the state of the hub, with its sessions brought to now."""
        power, queue, row = self.power, self.queue, self.log.hub_states
        row.name("hub", self._name)
        row.number("time", time_of(self.env))
        row.number("power_kw", power.power_kw())
        row.number("limit_kw", self.supply.limit_kw)
        row.number("energy_kwh", power.meter_kwh)
        row.number("charging", power.n_active)
        row.number("occupied", queue.n_occupied())
        row.number("queueing", queue.queueing)
        row.number("out_of_service", queue.out_of_service())
        row.number("installed", queue.n_installed())
        self.supply.write_state(row)
        self._write_nights(row)
        row.number("v2g_kw", power.selling_kw)
        row.number("v2g_kwh", power.sold_kwh)
        row.end()

    def _write_nights(self, row: Rows) -> None:
        """Add the cells about overnight places: those installed, with a session, and out of service."""
        places, queue = self._overnight, self.queue
        charging = out = 0
        if places:
            charging = self.sessions.count_at(places)
            out = len(places) if queue.is_closed else len(places & queue.broken)
        row.number("overnight_installed", len(places))
        row.number("overnight_charging", charging)
        row.number("overnight_out_of_service", out)

    # -- what others may know ----------------------------------------------------------------------------------

    def expected_wait_s(
        self, groups: Groups, is_small: bool = False, seen_live: bool = False, is_booked: bool = False
    ) -> float:
        """Expected wait of a truck that comes now; see ``ExpectedWait.seconds``."""
        return self.expected.seconds(time_of(self.env), groups, is_small, seen_live, is_booked)

    # -- sessions ----------------------------------------------------------------------------------------------

    def start(
        self,
        slot: int,
        curve: ChargingCurve,
        soc: float,
        target: float,
        connector_kw: float,
        efficiency: float,
    ) -> simpy.Event:
        """Let power flow; the event succeeds with a ``Charged`` when it stops."""
        self.queue.coming.pop(slot, None)
        done = self.sessions.start(slot, curve, soc, target, connector_kw, efficiency)
        self.share_power()
        return done

    def share_power(self) -> None:
        """Have the feeder share power again after something changed here."""
        self.feeder.share([self])

    def soc_of(self, slot: int) -> float:
        """State of charge that a session has reached now."""
        return self.sessions.soc_of(slot)

    def set_ceiling(self, slot: int, kw: float) -> None:
        """Let a session draw no more than ``kw`` from now on; 0 pauses it, infinity removes the ceiling."""
        self.sessions.set_ceiling(slot, kw)
        self.share_power()

    def sell(self, slot: int, kw: float) -> None:
        """Let a session feed ``kw`` back into the grid until it gets its next ceiling."""
        self.sessions.sell(slot, kw)
        self.share_power()

    def stop(self, slot: int) -> None:
        """End a session whose truck leaves before its target."""
        self.power.advance(time_of(self.env))
        self.sessions.end(slot, "completed")
        self.share_power()

    def grant(self, feeder_level_kw: float) -> None:
        """Cap the sessions at the water levels of hub and feeder; an unmanaged hub sheds sessions beyond its limit."""
        supply, power = self.supply, self.power
        if self.is_managed:
            level = power.level(supply.limit_kw)
            if (level < inf or feeder_level_kw < inf or power.is_cabinet_short) and power.narrow():
                level = power.level(supply.limit_kw)
            self.level_kw = level
            own_kw = supply.own_kw()
            if own_kw > 0.0:
                feeder_level_kw = max(feeder_level_kw, power.level(own_kw))
            supply.granted_kw = power.grant(min(level, feeder_level_kw))
            return
        supply.granted_kw = power.grant(inf)
        if (supply.granted_kw > supply.limit_kw or power.is_cabinet_short) and power.narrow():
            supply.granted_kw = power.grant(inf)
        while supply.granted_kw > supply.limit_kw:
            self.shed_newest()

    def newest_start(self) -> tuple[float, str]:
        """When the newest session started, and the name of the hub to break ties."""
        return self.sessions.newest_start_s(), self.spec.name

    def shed_newest(self) -> None:
        """Interrupt the session that started last: protection trips."""
        slot = self.power.newest()
        self.log.event("session_shed", self.spec.evses[slot].name, f"protection of {self.feeder.spec.name}")
        self.sessions.end(slot, "interrupted")
        self.grant(inf)

    def regranted(self, feeder_level_kw: float) -> None:
        """Respond to caps that may have changed: set the alarm, record the state, notify the listener."""
        is_settled = (
            self.level_kw == inf
            and feeder_level_kw == inf
            and self.power.is_settled
            and not self.supply.is_steered
            and not self.feeder.charges_batteries
        )
        self.set_alarm(inf if is_settled else self.regrant_kw)
        self.record()
        if self._price_limits is not None:
            self._price_limits.regranted()
        if self.on_grant is not None:
            self.on_grant()

    def set_alarm(self, regrant_kw: float) -> None:
        """Wake up at the next event of a session or the supply; an alarm that is too early sets another one."""
        wait_s = min(self.power.next_event_s(regrant_kw), self.supply.next_event_s())
        at_s = time_of(self.env) + wait_s
        if wait_s < inf and at_s < self._alarm_s:
            self._alarm_s = at_s
            callbacks = after(self.env, wait_s, at_s).callbacks
            assert callbacks is not None  # noqa: S101 - the alarm has just been made
            callbacks.append(self._wake)

    def _on_alarm(self, alarm: simpy.Event) -> None:
        if alarm.value != self._alarm_s:
            return
        self._alarm_s = inf
        try:
            self.sessions.end_finished()
            self.share_power()
            if self.supply.is_steered:
                self._grid_loss.close_where_empty()
        except Exception as error:
            error.add_note(f"sessions of hub {self._name}")
            raise

    # -- prices and faults -------------------------------------------------------------------------------------

    def followed(self) -> Iterator[Generator[simpy.Event, Any, None]]:
        """Processes that follow prices and meter readings."""
        if self.readings is not None:
            yield self.readings.follow()
        if self.spec.tariff.price_changes:
            yield self.follow_prices()

    def follow_prices(self) -> Generator[simpy.Event, Any, None]:
        """Change the price of energy when the tariff does."""
        for time_s, price in self.spec.tariff.price_changes:
            if time_s > time_of(self.env):
                yield after(self.env, time_s - time_of(self.env))
            self.power.advance(time_of(self.env))
            self.power.price_per_kwh = price

    def close(self, why: str) -> None:
        """Take the whole hub out of service (grid outage, storm); closures nest, and the last one to end reopens it."""
        self._closures += 1
        if self._closures > 1:
            return
        self.queue.close()
        self.log.event("hub_closed", self.spec.name, why)
        self.sessions.interrupt_all()
        self.share_power()
        self._changed()
        self._tell_if_out()

    def reopen(self) -> None:
        """End one of the closures."""
        self._closures -= 1
        if self._closures == 0:
            self.queue.reopen()
            self.log.event("hub_reopened", self.spec.name, "back in service")
            self._changed()

    def lose_grid(self, why: str) -> None:
        """Respond to an outage of the feeder: a backup serves while it lasts, any other hub closes; outages nest."""
        self._grid_loss.begin(why)

    def regain_grid(self) -> None:
        """Respond to the end of an outage."""
        self._grid_loss.end()

    @property
    def is_out(self) -> bool:
        """Whether no EVSE can be used."""
        return self.queue.out_of_service() == len(self.queue.group_of)

    def _tell_if_out(self) -> None:
        if self.is_out:
            outage, self.outage = self.outage, self.env.event()
            outage.succeed()

    def fail(self, slot: int, kind: str = "evse_fault") -> None:
        """Take a broken EVSE out of service and interrupt its session."""
        self.queue.fail(slot)
        self.log.event(kind, self.spec.evses[slot].name, "out of service")
        if self.sessions.interrupt(slot):
            self.share_power()
        self._changed()
        self._tell_if_out()

    def repair(self, slot: int) -> None:
        """Return a repaired EVSE to service."""
        self.queue.repair(slot)
        self.log.event("evse_repaired", self.spec.evses[slot].name, "back in service")
        self._changed()
