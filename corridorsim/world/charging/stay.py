"""A truck at a hub: its plan there, its session, and the row written for it."""

from __future__ import annotations

import simpy

from corridorsim.kernel._engine import time_of
from corridorsim.world.charging.surroundings import Offer, Surroundings
from corridorsim.world.driver.log import LEAST_DRIVE_S
from corridorsim.world.hub.sessions import Charged
from corridorsim.world.planning.planner import Planner, can_go_on
from corridorsim.world.state.activity import CHARGE, LATER, NIGHT_CHARGE, REST_AT_EVSE
from corridorsim.world.state.decision import NO_PLAN
from corridorsim.world.state.session import Session
from corridorsim.world.state.trip_state import TripState


class Stay:
    """One truck at one hub, from arrival until it leaves."""

    def __init__(self, around: Surroundings, state: TripState, planner: Planner, stop: int, offer: Offer) -> None:
        self.around = around
        self.env = self.around.env
        self.state = state
        self.planner = planner
        self.offer = offer
        self.hub = self.offer.hub
        self.billing = self.offer.billing
        self.number = self.state.itinerary.visits + 1
        """Of the visit, among the trip's visits to hubs."""
        self.plan = NO_PLAN
        """Where to go from here."""
        self.went_as_planned = False
        self.session = self._session_at(stop)
        self.state.itinerary.visits = self.number
        self.state.visit = self

    def _session_at(self, stop: int) -> Session:
        state = self.state
        session_id = f"{state.trip.trip_id}/{self.number}"
        session = Session(session_id, self.hub, stop, state.route.fits[stop], self.offer.terms)
        session.arrive_s = time_of(self.env)
        session.soc_arrive = state.battery.soc
        return session

    def can_go_on(self) -> bool:
        """Whether another stop, or the destination, is in reach without charging here."""
        return can_go_on(self.planner, self.state, time_of(self.env), self.session.stop)

    # -- the session -------------------------------------------------------------------------------------------

    def begin_session(self, target_soc: float) -> simpy.Event:
        """Let power flow; the returned event succeeds with the result of the session (``Charged``)."""
        state, session, hub = self.state, self.session, self.hub
        vehicle_class = state.route.vehicle_class
        session.start_s = time_of(self.env)
        session.got_power = True
        state.ledger.doing = NIGHT_CHARGE if session.is_night else CHARGE
        state.ledger.charging_stops += 1
        if state.observer is not None:
            stop = self.plan.stop
            state.observer.chose(
                state,
                session.stop,
                stop,
                self.planner.options(state, time_of(self.env), session.stop),
                is_last_resort=stop < 0,
                target_soc=target_soc,
            )
            state.observer.begins_to_charge(state, session)
        climate = vehicle_class.climate(self.offer.weather)
        return hub.start(
            session.slot,
            climate.curve(time_of(self.env)),
            state.battery.soc,
            target_soc,
            session.plug.power_kw,
            vehicle_class.charge_efficiency,
        )

    def end_session(self, charged: Charged) -> None:
        """Power has stopped."""
        session = self.session
        assert session.start_s is not None  # noqa: S101 - power has flowed
        self._settle(charged)
        self.state.ledger.spend(NIGHT_CHARGE if session.is_night else CHARGE, time_of(self.env) - session.start_s)
        if self.state.observer is not None:
            self.state.observer.charged(self.state, session, self.billing.so_far(session, time_of(self.env)))

    def _settle(self, charged: Charged) -> None:
        """Book the result of the session: energy and SOC to the truck, the price to its card."""
        state, session = self.state, self.session
        session.charged = charged
        session.status = charged.status
        session.end_s = time_of(self.env)
        state.battery.soc = charged.soc
        state.ledger.charged_kwh += charged.battery_kwh
        if session.sales is not None:
            session.v2g_pay = session.sales.settle(self.hub.spec, session.slot, time_of(self.env), charged.v2g_kwh)
            one_way = self.hub.spec.efficiency * state.route.vehicle_class.charge_efficiency
            state.ledger.v2g_kwh += charged.v2g_kwh / one_way
        self.billing.settle(session)

    # -- the day ----------------------------------------------------------------------------------------------

    def to_next_s(self) -> float:
        """Driving time to the next stop, the ways between road and hubs included [s]."""
        stop, state = self.plan.stop, self.state
        return self.plan.drive_s + state.motion.egress_s + (state.route.access_s[stop] if stop >= 0 else 0.0)

    def _wanted_s(self, to_next_s: float) -> float:
        """Driving time to the next stop, or to the first break on the way [s]."""
        return max(LEAST_DRIVE_S, min(to_next_s, self.state.driver.limits.drive_before_break_s))

    def day_ends(self) -> bool:
        """Whether the driving time left today is too short to get there."""
        state, to_next_s = self.state, self.to_next_s()
        wanted_s = self._wanted_s(to_next_s)
        return state.driver.day_ends_within(wanted_s, time_of(self.env), to_next_s, state.motion.ahead_s())

    def sleeps_here(self) -> bool:
        """Whether the daily rest is taken here.

        A driver whose day ends before the next stop goes on all the same if that saves a night, and then rests beside
        the road. The battery has to last until the next stop, with what the cab draws in that night.
        """
        if not self.day_ends():
            return False
        state, stop, battery = self.state, self.plan.stop, self.state.battery
        if stop < 0 or not state.driver.saves_a_night(time_of(self.env), state.motion.ahead_s()):
            return True
        vehicle = state.route.vehicle_class
        leaves_soc = battery.soc if self.session.end_s is not None else max(battery.soc, vehicle.max_charge_soc)
        is_destination = stop == len(state.route.stops)
        least_soc = state.trip.flow.arrival_soc if is_destination else vehicle.reserve_soc
        return leaves_soc - self.plan.leg_soc - self.night_soc() < least_soc

    def night_soc(self) -> float:
        """SOC that the cab draws in the daily rest."""
        state = self.state
        climate = state.route.climates[state.motion.segment]
        return climate.rest_kwh(time_of(self.env), self.night_s()) / state.battery.capacity_kwh

    def to_rest_s(self) -> float:
        """Driving time to the next stop, or until the day is over if that comes first [s]."""
        to_next_s, state = self.to_next_s(), self.state
        if not self.day_ends():
            return to_next_s
        return min(to_next_s, state.driver.day_left_s(time_of(self.env), to_next_s, state.motion.ahead_s()))

    def night_s(self) -> float:
        """The daily rest to take here [s]."""
        state = self.state
        return state.driver.night_s(time_of(self.env), self._wanted_s(self.to_next_s()), state.motion.ahead_s())

    # -- the record --------------------------------------------------------------------------------------------

    def give_up(self, status: str, reason: str | None = None) -> None:
        """End a visit in which no power flowed."""
        session = self.session
        session.status = status
        session.reason = reason
        session.end_s = time_of(self.env)
        if session.slot < 0:
            session.wait_s = session.end_s - session.arrive_s
        self.around.log.event(status, self.hub.spec.name, self.state.trip.trip_id)
        self.close()

    def stop_the_clock(self) -> None:
        """The run ends: count the time of what is in progress, and write the visit unless it has been written."""
        session, power, ledger, now_s = self.session, self.hub.power, self.state.ledger, time_of(self.env)
        doing, seconds = ledger.doing, ledger.unspent_s()
        if doing in {CHARGE, NIGHT_CHARGE}:
            self._settle(Charged("in_progress", *power.session(session.slot), power.sold(session.slot)))
            session.end_s = None
        ledger.spend(doing, seconds)
        if doing.hours == LATER and session.start_s is not None:
            ledger.rested(now_s - session.start_s)
        if session.is_written:
            return
        if doing is REST_AT_EVSE and not session.is_night:
            self.billing.rested(session, seconds)
        elif session.slot < 0:
            session.wait_s = now_s - session.arrive_s
        elif session.start_s is None:
            session.overhead_s = now_s - session.arrive_s - session.wait_s
        self.close()

    def _emissions_kg(self) -> tuple[float, float | None]:
        """CO2e of the session, average and marginal [kg]; the latter is None where it is not known."""
        session, emissions = self.session, self.offer.emissions
        if emissions.is_flat:
            return emissions.flat_kg(session), None if session.got_power else 0.0
        return emissions.by_hour_kg(session, time_of(self.env))

    def close(self) -> None:
        """Write the row of the session."""
        state, session, offer = self.state, self.session, self.offer
        session.is_written = True
        self.billing.close(session, time_of(self.env))
        state.ledger.session_cost += session.fee
        average_kg, marginal_kg = self._emissions_kg()
        state.ledger.emit(average_kg, marginal_kg)
        charged, has_evse = session.charged, session.slot >= 0
        row = self.around.log.sessions
        row.text("session_id", session.session_id)
        row.text("trip_id", state.trip.trip_id)
        row.name("hub", offer.hub_name)
        row.name("evse", offer.evse_names[session.slot] if has_evse else None)
        row.name("connector", session.plug.connector if has_evse else None)
        row.name("network", state.operator.network)
        row.name("jurisdiction", offer.jurisdiction_name)
        row.name("operator", state.operator.name)
        row.name("operator_size", state.operator.size)
        row.number("accepted", session.terms.is_accepted)
        row.name("status", session.status)
        row.name("reason", session.reason)
        row.number("arrive_time", session.arrive_s)
        row.optional("start_time", session.start_s)
        row.optional("end_time", session.end_s)
        row.number("wait_s", session.wait_s)
        row.number("overhead_s", session.overhead_s)
        row.number("soc_start", session.soc_arrive)
        row.number("soc_end", charged.soc if session.got_power else state.battery.soc)
        row.number("battery_kwh", charged.battery_kwh)
        row.number("grid_kwh", charged.grid_kwh)
        row.number("peak_kw", charged.peak_kw)
        row.number("cost", session.fee)
        row.number("emissions_kg", average_kg)
        row.optional("emissions_marginal_kg", marginal_kg)
        row.number("v2g_kwh", charged.v2g_kwh)
        row.number("v2g_revenue", session.v2g_pay)
        row.end()
