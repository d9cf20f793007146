"""One visit of a truck to a hub: queue, start, charge, rest, leave; one row of ``charging_sessions``."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any, cast

from corridorsim.kernel import keyed_uniform
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world.charging.billing import billed
from corridorsim.world.charging.emissions import emissions_kg
from corridorsim.world.charging.low_power import LEAST_POWER_KW, wait_for_power
from corridorsim.world.charging.night import charge_overnight, overnight_place
from corridorsim.world.charging.rebates import rebate
from corridorsim.world.driver.due import work_left_s
from corridorsim.world.driver.log import LEAST_DRIVE_S
from corridorsim.world.hub.discipline import DISCIPLINES, Arrival
from corridorsim.world.hub.queue import NO_GROUP, Claim, Ticket
from corridorsim.world.hub.sessions import Charged
from corridorsim.world.planning.planner import Decision

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.charging.v2g import Sales
    from corridorsim.world.hub.hub import Hub
    from corridorsim.world.journey.truck import Truck
    from corridorsim.world.vehicle.fleet import Fit, Plug

Steps = Generator["simpy.Event", Any, None]

LEAST_CHARGE_SOC = 0.01
"""A driver who has queued and no longer needs anything takes this much."""
LEAST_FAILURE_S = 60.0
NO_PLAN = Decision(-1, 0.0, 0.0)
NOTHING = Charged("", 0.0, 0.0, 0.0, 0.0, 0.0)


class Visit:
    """State of a visit that has begun; ``fee`` is what it costs so far."""

    __slots__ = (
        "arrive_s", "charged", "end_s", "fee", "fit", "got_power", "hub", "is_night", "is_written", "number",
        "overhead_s", "plan", "sales", "slot", "soc_arrive", "start_s", "status", "stop", "terms", "truck", "v2g_pay",
        "wait_s", "went_as_planned",
    )  # fmt: skip

    def __init__(self, truck: Truck, stop: int, number: int) -> None:
        self.truck = truck
        self.stop = stop
        self.number = number
        self.hub: Hub = truck.world.hubs[truck.route.stops[stop][1]]
        self.fit = truck.route.fits[stop]
        self.terms = truck.world.terms_of(truck.operator, self.hub.spec)
        self.arrive_s = truck.now
        self.soc_arrive = truck.soc
        self.wait_s = 0.0
        self.overhead_s = 0.0
        self.start_s: float | None = None
        self.end_s: float | None = None
        self.slot = -1
        self.status = "in_progress"
        self.charged = NOTHING
        self.fee = 0.0
        self.is_night = False
        self.is_written = False
        self.got_power = False
        self.plan = NO_PLAN
        self.went_as_planned = False
        self.sales: Sales | None = None
        self.v2g_pay = 0.0

    @property
    def plug(self) -> Plug:
        """How the truck is connected to the EVSE that it was granted."""
        assert self.fit is not None  # noqa: S101 - it was granted an EVSE
        return self.fit.plugs[self.hub.queue.group_of[self.slot]]

    def run(self) -> Steps:
        """The whole visit."""
        diary = self.truck.diary
        if diary is not None:
            diary.arrived(self)
        fit = self.fit
        night = overnight_place(self, fit) if fit is not None and fit.overnight else None
        ticket = night or self._join()
        if ticket is not None and ticket.event is not None:
            yield from self._wait(ticket)
        if ticket is None or ticket.gone:
            if diary is not None:
                diary.drove_on(self, lost_patience=ticket is not None)
            self.give_up("gave_up")
            return
        self.slot = ticket.slot
        self.wait_s = self.truck.now - self.arrive_s
        self.is_night = night is not None
        if not self.is_night:
            self.hub.waited(self.wait_s)
        if diary is not None:
            diary.got_evse(self)
        yield from self._hold_evse()

    def _hold_evse(self) -> Steps:
        """From the grant of the EVSE until the truck may drive on."""
        hub, truck = self.hub, self.truck
        granted_s = truck.now
        if (yield from self._start_fails()):
            self.give_up("failed_start")
            hub.release(self.slot, truck.now - granted_s)
            if self.plug.uncouples:
                yield from self._couple()
            return
        if self.is_night:
            yield from charge_overnight(self, self.plug)
        else:
            yield from self._charge()
            self.went_as_planned = self.status == "completed" and self.plan.stop >= 0
            yield from self._rest_at_evse()
        yield from self._unplug()
        hub.release(self.slot, truck.now - granted_s)
        if self.plug.uncouples:
            yield from self._couple()
        if not self.is_night:
            yield from self._daily_rest()

    # -- queue -------------------------------------------------------------------------------------------------

    def _join(self) -> Ticket | None:
        """Ask for an EVSE; None where the truck drives on at once: no fit, no place to park, or too long a queue."""
        truck, hub, fit = self.truck, self.hub, self.fit
        if fit is None:
            return None
        arrival, booked_group = self._settle_booking(fit)
        claim = Claim(fit.groups, booked_group, truck.operator.is_small)
        if not hub.queue.has_for(claim):
            places = hub.spec.parking_places
            no_place = places is not None and hub.queue.queueing >= places
            wait_s = hub.expected_wait_s(
                fit.groups, is_small=claim.is_small, seen_live=True, is_booked=booked_group != NO_GROUP
            )
            if (no_place or wait_s > truck.world.scenario.costs.patience_s) and truck.can_go_on(self.stop):
                return None
        return hub.ask(claim, DISCIPLINES[hub.spec.discipline](arrival))

    def _settle_booking(self, fit: Fit) -> tuple[Arrival, int]:
        """What the queue is told of the truck; one that comes late loses its booking and pays for it."""
        truck, booking = self.truck, self.truck.booking
        booked_s, group = inf, NO_GROUP
        if booking is not None:
            truck.booking = None
            if booking.take_up():
                booked_s, group = booking.begin_s, booking.group
            else:
                self.fee = self.hub.spec.jurisdiction.rules.reservations.no_show_fee
        return Arrival(booked_s, truck.due_s, lambda: work_left_s(truck, fit.best_kw)), group

    def _wait(self, ticket: Ticket) -> Steps:
        truck = self.truck
        assert ticket.event is not None  # noqa: S101 - a ticket without a slot has an event
        patience = truck.env.timeout(truck.world.scenario.costs.patience_s, ticket)
        assert patience.callbacks is not None  # noqa: S101 - it has just been made
        patience.callbacks.append(self._lose_patience)
        yield ticket.event
        waited_s = truck.now - self.arrive_s
        truck.queue_s += waited_s
        truck.driver.waited(waited_s, truck.now)
        truck.idle(waited_s)
        truck.trace("queue", self.arrive_s)

    def _lose_patience(self, patience: simpy.Event) -> None:
        ticket = cast(Ticket, patience.value)
        if ticket.slot < 0 and not ticket.gone and self.truck.can_go_on(self.stop):
            self.hub.leave_queue(ticket)
            assert ticket.event is not None  # noqa: S101 - it waits
            ticket.event.succeed(False)

    # -- session -----------------------------------------------------------------------------------------------

    def _start_fails(self) -> Generator[simpy.Event, Any, bool]:
        """Manoeuvre, plug in, authenticate, again where it fails; whether the driver leaves without power."""
        truck, equipment = self.truck, self.truck.world.scenario.equipment
        begin_s = truck.now
        stream = truck.world.start_stream
        attempts, failed = 0, True
        while failed and attempts < equipment.start_attempts:
            attempts += 1
            u = keyed_uniform(stream, truck.trip.key, self.hub.key, 64 * self.number + attempts)
            failed = u < self.terms.failure
        trailer_s = equipment.uncouple_s if self.plug.uncouples else 0.0
        duration_s = trailer_s + equipment.manoeuvre_s + attempts * (equipment.plug_in_s + self.terms.overhead_s)
        # A failure takes time even where nothing else does; without it a driver could try for ever in one instant.
        yield truck.world.env.timeout(max(duration_s, LEAST_FAILURE_S) if failed else duration_s)
        self.overhead_s = truck.now - begin_s
        truck.overhead_s += self.overhead_s
        truck.driver.waited(self.overhead_s, truck.now)
        truck.trace("overhead", begin_s)
        if truck.diary is not None:
            truck.diary.tried(self, attempts, failed=failed)
        return failed or self.hub.queue.is_closed or self.slot in self.hub.queue.broken

    def _charge(self) -> Steps:
        truck = self.truck
        vehicle = truck.route.vehicle_class.vehicle
        self.plan = truck.planner.decide(truck, self.stop)
        planned = self.plan.target_soc if self.plan.stop >= 0 else vehicle.max_charge_soc
        if planned <= truck.soc:
            planned = truck.soc + LEAST_CHARGE_SOC
        if self.day_ends_here():
            # The cab draws through the night.
            planned += truck.climate.rest_kwh(truck.now, self.night_s()) / vehicle.usable_kwh
        target = min(planned, max(vehicle.max_charge_soc, truck.soc))
        done = self.begin_session(target, self.plug)
        # Where load is not managed, protection may have ended it at once.
        has_power = done.triggered or self.hub.power.cap_kw(self.slot) >= LEAST_POWER_KW
        self.end_session((yield done) if has_power else (yield from wait_for_power(self, done)))

    def begin_session(self, target: float, plug: Plug) -> simpy.Event:
        """Let power flow; the event that it returns succeeds with what the session came to."""
        truck, hub = self.truck, self.hub
        self.start_s = truck.now
        self.got_power = True
        truck.charging_stops += 1
        if truck.diary is not None:
            truck.diary.begins_to_charge(self, target)
        return hub.start(
            self.slot,
            truck.route.vehicle_class.climate(hub.spec.weather).curve(truck.now),
            truck.soc,
            target,
            plug.power_kw,
            truck.route.vehicle_class.vehicle.charge_efficiency,
        )

    def end_session(self, charged: Charged) -> None:
        """Power has stopped."""
        truck = self.truck
        assert self.start_s is not None  # noqa: S101 - power has flowed
        self._settle(charged)
        truck.charge_s += truck.now - self.start_s
        truck.trace("charge", self.start_s)
        if truck.diary is not None:
            truck.diary.charged(self)

    def _settle(self, charged: Charged) -> None:
        """Book what the session came to: energy and SOC to the truck, the price to its card."""
        truck, hub = self.truck, self.hub
        self.charged = charged
        self.status = charged.status
        self.end_s = truck.now
        truck.soc = charged.soc
        truck.charged_kwh += charged.battery_kwh
        if self.sales is not None:
            self.v2g_pay = self.sales.settle(truck, hub.spec, charged.v2g_kwh)
        if hub.spec.tariff is None:
            connector_kwh = charged.grid_kwh * hub.spec.efficiency
            self.fee += charged.energy_cost + connector_kwh * self.terms.surcharge_per_kwh + self.terms.fee
            if self.terms.rebate_per_kwh:
                energy_cost = charged.energy_cost + connector_kwh * self.terms.surcharge_per_kwh
                self.fee -= rebate(self, connector_kwh, energy_cost)
            self.fee -= self.v2g_pay

    # -- after power has stopped -------------------------------------------------------------------------------

    def _rest_at_evse(self) -> Steps:
        """Complete the break at the EVSE where it would fall due on the next stretch; moving would interrupt it."""
        truck = self.truck
        assert self.start_s is not None and self.end_s is not None  # noqa: S101 - power has flowed
        rested_s = self.end_s - self.start_s
        log = truck.driver
        missing_s = log.break_needed_s() - rested_s
        if (
            missing_s > 0.0
            and not self.day_ends_here()
            and log.driven_s + self.plan.drive_s > log.rules.drive_before_break_s
        ):
            if truck.diary is not None:
                truck.diary.rests_at_evse(self, missing_s)
            yield truck.world.env.timeout(missing_s)
            truck.rest_s += missing_s
            truck.idle(missing_s)
            truck.trace("rest", self.end_s)
            rested_s += missing_s
            if self.hub.spec.tariff is None:
                self.fee += self._idle_fee(missing_s)
        log.rested(rested_s, truck.now)

    def _idle_fee(self, missing_s: float) -> float:
        tariff = self.hub.spec.jurisdiction.rules.tariffs
        idle_s = max(0.0, missing_s - tariff.idle_grace_min * SECONDS_PER_MINUTE)
        return tariff.idle_fee_per_h * idle_s / SECONDS_PER_HOUR

    def _unplug(self) -> Steps:
        truck = self.truck
        self.close()
        begin_s = truck.now
        yield truck.world.env.timeout(truck.world.scenario.equipment.unplug_s)
        truck.overhead_s += truck.now - begin_s
        truck.driver.waited(truck.now - begin_s, truck.now)
        truck.trace("overhead", begin_s)

    def _couple(self) -> Steps:
        """Take up the trailer that was left while charging."""
        truck = self.truck
        begin_s = truck.now
        yield truck.world.env.timeout(truck.world.scenario.equipment.couple_s)
        truck.overhead_s += truck.now - begin_s
        truck.driver.waited(truck.now - begin_s, truck.now)
        truck.trace("overhead", begin_s)

    def _daily_rest(self) -> Steps:
        """Take the daily rest here where the next stretch could not be driven before it."""
        if self.day_ends_here():
            self.went_as_planned = False
            areas = self.truck.world.rest_areas
            if not self.truck.route.rest_areas:
                yield from self.truck.rest(self.night_s())
            elif areas.has_place_at(self.hub):
                yield from areas.stay_at(self.truck, self.hub, self.night_s())

    def _wanted_s(self) -> float:
        """Driving to the next stop, or to the first break on the way [s]."""
        return max(LEAST_DRIVE_S, min(self.plan.drive_s, self.truck.driver.rules.drive_before_break_s))

    def day_ends_here(self) -> bool:
        """Whether the day's driving does not reach that far."""
        truck = self.truck
        return truck.driver.day_ends_within(self._wanted_s(), truck.now, self.plan.drive_s, truck.ahead_s())

    def night_s(self) -> float:
        """The daily rest to take here [s]."""
        truck = self.truck
        return truck.driver.night_s(truck.now, self._wanted_s(), truck.ahead_s())

    # -- the record --------------------------------------------------------------------------------------------

    def give_up(self, status: str) -> None:
        """End a visit in which no power flowed."""
        self.status = status
        self.end_s = self.truck.now
        if self.slot < 0:
            self.wait_s = self.end_s - self.arrive_s
        self.truck.world.log.event(status, self.hub.spec.name, self.truck.trip.trip_id)
        self.close()

    def stop_the_clock(self) -> None:
        """The run ends: write what the visit came to so far, unless that has been written."""
        truck, hub = self.truck, self.hub
        if self.is_written:
            return
        if self.start_s is not None and self.status == "in_progress":
            self._settle(Charged("in_progress", *hub.power.session(self.slot), hub.power.sold(self.slot)))
            self.end_s = None
        elif self.slot < 0:
            self.wait_s = truck.now - self.arrive_s
        self.close()

    def close(self) -> None:
        """Write the row of the session."""
        self.is_written = True
        truck, hub, charged = self.truck, self.hub, self.charged
        if hub.spec.tariff is not None:
            self.fee = billed(self)
        truck.session_cost += self.fee
        average_kg, marginal_kg = emissions_kg(self)
        truck.emissions_kg += average_kg
        if truck.emissions_marginal_kg is not None:
            truck.emissions_marginal_kg = None if marginal_kg is None else truck.emissions_marginal_kg + marginal_kg
        has_evse = self.slot >= 0
        truck.world.log.session(
            (
                f"{truck.trip.trip_id}/{self.number}",
                truck.trip.trip_id,
                hub.spec.name,
                hub.spec.evses[self.slot].name if has_evse else None,
                self.plug.connector if has_evse else None,
                truck.operator.network,
                hub.spec.jurisdiction.name,
                truck.operator.name,
                truck.operator.size,
                int(self.terms.is_accepted),
                self.status,
                self.arrive_s,
                self.start_s,
                self.end_s,
                self.wait_s,
                self.overhead_s,
                self.soc_arrive,
                charged.soc if self.got_power else truck.soc,
                charged.battery_kwh,
                charged.grid_kwh,
                charged.peak_kw,
                self.fee,
                average_kg,
                marginal_kg,
                charged.v2g_kwh,
                self.v2g_pay,
            )
        )
