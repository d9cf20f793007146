"""A charging hub: EVSEs, sessions, and the state that it publishes to planners."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

import simpy

from corridorsim.config.hubs import Equipment
from corridorsim.kernel import ChargingCurve, HubPower
from corridorsim.rng import key_word
from corridorsim.scenario.data import HubSpec
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world.grid.dispatch import follow_steps
from corridorsim.world.hub.announced import Announced
from corridorsim.world.hub.bookings import Calendar
from corridorsim.world.hub.island import Island
from corridorsim.world.hub.metering import Readings, reading_times
from corridorsim.world.hub.published import Free, Published
from corridorsim.world.hub.queue import Claim, EvseQueue, Groups, Ticket
from corridorsim.world.hub.site import Site

if TYPE_CHECKING:
    from corridorsim.world.grid.feeder import Feeder
    from corridorsim.world.tables.log import WorldLog

# What an EVSE is held for, until a hub has seen enough trucks of its own.
FIRST_GUESS_HOLD_S = 45 * SECONDS_PER_MINUTE
FIRST_GUESS_WEIGHT = 5
# What a driver expects to wait at a hub without a working EVSE.
OUT_OF_SERVICE_S = 24 * SECONDS_PER_HOUR


class Charged(NamedTuple):
    """What a session came to."""

    status: str
    soc: float
    battery_kwh: float
    grid_kwh: float
    peak_kw: float
    energy_cost: float
    v2g_kwh: float = 0.0
    """Fed into the grid."""


class Hub:
    """One hub."""

    def __init__(
        self, env: simpy.Environment, spec: HubSpec, feeder: Feeder, log_: WorldLog, equipment: Equipment
    ) -> None:
        self.env = env
        self.spec = spec
        self.feeder = feeder
        self.log = log_
        self.key = key_word(spec.name)
        self.kinds = tuple(dict.fromkeys(evse.kind for evse in spec.evses))
        group_of = [self.kinds.index(evse.kind) for evse in spec.evses]
        self.queue = EvseQueue(env, group_of, spec.jurisdiction.rules.equity.reserved_share)
        self.calendar = Calendar(self, spec.bookings) if spec.bookings is not None else None
        if self.calendar is not None:
            self.queue.due = self.calendar.due
        cabinets = [(cabinet.first, cabinet.end, cabinet.power_kw / spec.efficiency) for cabinet in spec.cabinets]
        self.power = HubPower(len(group_of), spec.efficiency, cabinets)
        self.power.price_per_kwh = spec.prices.at(0.0)
        self.site = Site(spec.site, spec.connection_kw, self.power) if spec.site else None
        self.island = Island(self, self.site) if self.site else None
        self.limit_kw = self.site.limit_kw if self.site else spec.connection_kw
        self.is_managed = spec.jurisdiction.rules.load_management.scope != "none"
        self.level_kw = inf
        """Water level of its connection; infinite where that is not short."""
        self.regrant_kw = equipment.regrant_kw
        self.granted_kw = 0.0
        self.wait_sum_s = 0.0
        self.waits = 0
        self._overnight = frozenset(slot for slot, evse in enumerate(spec.evses) if evse.overnight)
        self._sessions: dict[int, tuple[simpy.Event, float]] = {}
        """Slot to the event that ends its session and the time it began."""
        self._hold_sum_s = FIRST_GUESS_HOLD_S * FIRST_GUESS_WEIGHT
        self._holds = FIRST_GUESS_WEIGHT
        self.outage = env.event()
        """Succeeds when the last EVSE goes out of service; then there is a new one."""
        self._alarm_s = inf
        self._closures = 0
        self.announced: Announced | None = None
        """Works and the like, where there are any."""
        self.on_grant: Callable[[], None] | None = None
        """Told after power has been shared anew, where somebody wants to know."""
        self.published = Published(spec.jurisdiction.rules.data_sharing.delay_min * SECONDS_PER_MINUTE, self._free())
        feeder.add(self)
        if self.site is not None:
            env.process(follow_steps(self, self.site))
        times_s = reading_times(spec)
        self.readings = Readings(self, times_s) if times_s is not None else None
        """Where bills or emissions need more than a session's total."""

    # -- the queue ---------------------------------------------------------------------------------------------

    def ask(self, claim: Claim, rank: float) -> Ticket:
        """Ask for an EVSE; see ``EvseQueue.ask``."""
        ticket = self.queue.ask(claim, rank)
        self._changed()
        return ticket

    def leave_queue(self, ticket: Ticket) -> None:
        """A waiting truck drives on."""
        self.queue.leave(ticket)
        self._changed()

    def release(self, slot: int, held_s: float) -> None:
        """A truck has cleared its EVSE after holding it."""
        self.queue.release(slot)
        # Nights say nothing about how long a queue takes.
        if not self.spec.evses[slot].overnight:
            self._hold_sum_s += held_s
            self._holds += 1
        self._changed()

    def serve(self, group: int) -> None:
        """Nothing is kept free any more for a booking that has ended: serve those who wait."""
        self.queue.serve(group)
        self._changed()

    def waited(self, wait_s: float) -> None:
        """Count a wait that ended in a grant."""
        self.wait_sum_s += wait_s
        self.waits += 1

    def _changed(self) -> None:
        now = self.env.now
        self.published.add(now, self.queue.queueing, self._free())
        self.power.advance(now)
        self.log.hub_state(self)

    def _free(self) -> Free:
        large = self.queue.free()
        reserved_share = self.spec.jurisdiction.rules.equity.reserved_share
        return large, large if reserved_share == 0.0 else self.queue.free(is_small=True)

    # -- what others may know ----------------------------------------------------------------------------------

    def expected_wait_s(
        self, groups: Groups, *, is_small: bool = False, seen_live: bool = False, is_booked: bool = False
    ) -> float:
        """Expected wait of a truck that can use ``groups``: from what is published, or as a driver on the spot sees it.

        An M/M/c-like guess [s]: the queue ahead, and on the spot bookings ahead, at the pace of all EVSEs that fit.
        """
        if seen_live:
            queueing, free = self.queue.queueing, self._free()
        else:
            queueing, free = self.published.known(self.env.now)
        free_to_it = free[is_small]
        for group in groups:
            if free_to_it[group]:
                return 0.0
        queue = self.queue
        pace = queue.pace(groups, is_small=is_small)
        if pace == 0 or self.queue.is_closed:
            works_s = self.announced.out_s(self.env.now) if self.announced is not None else 0.0
            return works_s or OUT_OF_SERVICE_S
        each_s = self._hold_sum_s / self._holds / pace
        if seen_live and not is_booked and self.calendar is not None:
            queueing += self.calendar.overtaking(groups, (queueing + 1) * each_s, each_s)
        return (queueing + 1) * each_s

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
        done = self.env.event()
        self.power.advance(self.env.now)
        self.power.plug(slot, curve, soc, target, connector_kw, efficiency)
        self._sessions[slot] = (done, self.env.now)
        if self.readings is not None:
            self.readings.begin(slot)
        self.feeder.share([self])
        return done

    def soc_of(self, slot: int) -> float:
        """State of charge that a session has reached now."""
        self.power.advance(self.env.now)
        return self.power.session(slot)[0]

    def set_ceiling(self, slot: int, kw: float) -> None:
        """Let a session draw no more than ``kw`` from now on; 0 pauses it, infinity lets it free."""
        self.power.advance(self.env.now)
        if self.readings is not None:
            self.readings.power_changes(slot)
        self.power.set_ceiling(slot, kw)
        self.feeder.share([self])

    def sell(self, slot: int, kw: float) -> None:
        """Let a session feed ``kw`` back into the grid until it gets its next ceiling."""
        self.power.advance(self.env.now)
        if self.readings is not None:
            self.readings.power_changes(slot)
        self.power.sell(slot, kw)
        self.feeder.share([self])

    def stop(self, slot: int) -> None:
        """End a session whose truck leaves before its target."""
        self.power.advance(self.env.now)
        self._end(slot, "completed")
        self.feeder.share([self])

    def grant(self, feeder_level_kw: float) -> None:
        """Cap the sessions at the hub's and the feeder's water level; unmanaged hubs shed what is too much."""
        if self.is_managed:
            level = self.level_kw = self.power.level(self.limit_kw)
            if self.supply_kw > 0.0:
                feeder_level_kw = max(feeder_level_kw, self.power.level(self.supply_kw))
            self.granted_kw = self.power.grant(min(level, feeder_level_kw))
            return
        self.granted_kw = self.power.grant(inf)
        while self.granted_kw > self.limit_kw:
            self.shed_newest()

    @property
    def supply_kw(self) -> float:
        """What the sessions can have from behind the meter."""
        return self.site.supply_kw if self.site else 0.0

    @property
    def draw_kw(self) -> float:
        """The most that the hub draws from its feeder as things are set."""
        return self.site.draw_kw(self.granted_kw) if self.site else self.granted_kw

    def drawn_kw(self) -> float:
        """Power from the feeder now, where the hub was brought to now; below 0 where it feeds in."""
        return (self.site.flows().site_kw if self.site else self.power.power_kw()) - self.power.selling_kw

    def drawn_kwh(self) -> float:
        """Energy from the feeder since the start of the run, where the hub was brought to now; less what it fed in."""
        if self.site is None:
            return self.power.meter_kwh - self.power.sold_kwh
        self.site.advance()
        return self.site.import_kwh - self.site.export_kwh - self.power.sold_kwh

    def free_site(self) -> None:
        """Bring a site to now and make its limit anew; until it is dispatched, its battery offers what it can."""
        assert self.site is not None  # noqa: S101 - called for such hubs alone
        self.power.advance(self.env.now)
        self.site.advance()
        self.site.offer_all()
        self.limit_kw = self.site.limit_kw

    def newest_start(self) -> tuple[float, str]:
        """When the newest session began, and the hub's name to break ties."""
        return self._sessions[self.power.newest()][1], self.spec.name

    def shed_newest(self) -> None:
        """Protection takes out the session that began last."""
        slot = self.power.newest()
        self.log.event("session_shed", self.spec.evses[slot].name, f"protection of {self.feeder.spec.name}")
        self._end(slot, "interrupted")
        self.grant(inf)

    def granted_anew(self, feeder_level_kw: float) -> None:
        """Its caps may be other ones: wake up in time, write the state down, tell who wants to know."""
        is_settled = self.level_kw == inf and feeder_level_kw == inf and self.site is None
        self.set_alarm(inf if is_settled else self.regrant_kw)
        self.log.hub_state(self)
        if self.on_grant is not None:
            self.on_grant()

    def set_alarm(self, regrant_kw: float) -> None:
        """Wake up when the next session is due; an alarm that comes too early looks again."""
        wait_s = self.power.next_event_s(regrant_kw)
        if self.site is not None:
            wait_s = min(wait_s, self.site.next_event_s())
        at_s = self.env.now + wait_s
        if wait_s < inf and at_s < self._alarm_s:
            self._alarm_s = at_s
            alarm = self.env.timeout(wait_s, at_s)
            assert alarm.callbacks is not None  # noqa: S101 - it has just been made
            alarm.callbacks.append(self._on_alarm)

    def _on_alarm(self, alarm: simpy.Event) -> None:
        if alarm.value != self._alarm_s:
            return
        self._alarm_s = inf
        self.power.advance(self.env.now)
        for slot in self.power.finished():
            self._end(slot, "completed")
        self.feeder.share([self])
        if self.island is not None:
            self.island.close_where_empty()

    def _end(self, slot: int, status: str) -> None:
        done, _ = self._sessions.pop(slot)
        sold_kwh = self.power.sold(slot)
        done.succeed(Charged(status, *self.power.unplug(slot), sold_kwh))

    # -- prices and faults -------------------------------------------------------------------------------------

    def followed(self) -> Iterator[Generator[simpy.Event, Any, None]]:
        """Processes that follow what changes with the hour."""
        if self.readings is not None:
            yield self.readings.follow()
        if self.spec.tariff is None and len(self.spec.prices.times_s) > 1:
            yield self.follow_prices()

    def follow_prices(self) -> Generator[simpy.Event, Any, None]:
        """Change the price of energy when the tariff does."""
        for time_s, price in zip(self.spec.prices.times_s, self.spec.prices.per_kwh, strict=True):
            if time_s > self.env.now:
                yield self.env.timeout(time_s - self.env.now)
            self.power.advance(self.env.now)
            self.power.price_per_kwh = price

    def close(self, why: str) -> None:
        """The whole hub goes out (no grid, a storm); closures nest, and the last one to end opens it again."""
        self._closures += 1
        if self._closures > 1:
            return
        self.queue.close()
        self.log.event("hub_closed", self.spec.name, why)
        self.power.advance(self.env.now)
        for slot in list(self._sessions):
            self._end(slot, "interrupted")
        self.feeder.share([self])
        self._changed()
        self._tell_if_out()

    def reopen(self) -> None:
        """One reason for being closed has gone."""
        self._closures -= 1
        if self._closures == 0:
            self.queue.reopen()
            self.log.event("hub_reopened", self.spec.name, "back in service")
            self._changed()

    def lose_grid(self, why: str) -> None:
        """The feeder gives nothing: a backup serves while it lasts, any other hub closes; outages nest."""
        if self.island is None:
            self.close(why)
        else:
            self.island.begin(why)

    def regain_grid(self) -> None:
        """One reason for which the feeder gave nothing has gone."""
        if self.island is None:
            self.reopen()
        else:
            self.island.end()

    def overnight(self) -> tuple[int, int, int]:
        """Overnight places that are built, that have a session, and that are out of service."""
        places, queue = self._overnight, self.queue
        if not places:
            return 0, 0, 0
        out = len(places) if queue.is_closed else len(places & queue.broken)
        return len(places), len(places & self._sessions.keys()), out

    @property
    def is_out(self) -> bool:
        """Whether nobody can charge here."""
        return self.queue.out_of_service() == len(self.queue.group_of)

    def _tell_if_out(self) -> None:
        if self.is_out:
            outage, self.outage = self.outage, self.env.event()
            outage.succeed()

    def fail(self, slot: int, kind: str = "evse_fault") -> None:
        """An EVSE breaks; its session is interrupted."""
        self.queue.fail(slot)
        self.log.event(kind, self.spec.evses[slot].name, "out of service")
        if slot in self._sessions:
            self.power.advance(self.env.now)
            self._end(slot, "interrupted")
            self.feeder.share([self])
        self._changed()
        self._tell_if_out()

    def repair(self, slot: int) -> None:
        """An EVSE works again."""
        self.queue.repair(slot)
        self.log.event("evse_repaired", self.spec.evses[slot].name, "back in service")
        self._changed()
