"""A visit to a hub from beginning to end: queue, start, charge, rest, leave."""

from __future__ import annotations

import simpy

from corridorsim.kernel._engine import after, time_of
from corridorsim.world.charging.arrival import PATIENCE_LOST, join, wait
from corridorsim.world.charging.low_power import LEAST_POWER_KW, wait_for_power
from corridorsim.world.charging.night import charge_overnight, overnight_place
from corridorsim.world.charging.stay import Stay
from corridorsim.world.engine import Steps
from corridorsim.world.hub.queue import Ticket
from corridorsim.world.resting.rest import rest
from corridorsim.world.state.activity import HANDLING, REST_AT_EVSE

LEAST_CHARGE_SOC = 0.01
"""Smallest charge (SOC) taken after queueing, even if the plan needs none."""
LEAST_SPARE_SOC = 1e-6
"""On top of what a night takes, so that rounding does not decide where it is spent."""
LEAST_FAILURE_S = 60.0


class Visit:
    """One truck's visit to a hub; ``run`` is the part of its process that happens there."""

    def __init__(self, stay: Stay) -> None:
        self._stay = stay
        self._env = self._stay.env
        self._state = self._stay.state
        self._session = self._stay.session
        self._hub = self._stay.hub
        self._ledger = self._state.ledger
        self._granted_s = 0.0
        self._attempts = 0
        """To start the session."""
        self._failed = False
        """No session could be started."""
        self._handles_since_s = 0.0
        self._rested_s = self._missing_s = 0.0
        """Rest at the EVSE, and what it falls short of a break."""

    def run(self) -> Steps:
        """The whole visit."""
        stay, session = self._stay, self._session
        if self._state.observer is not None:
            self._state.observer.arrived(self._state, session)
        fit = session.fit
        night = overnight_place(stay, fit) if fit is not None and fit.overnight else None
        ticket = night or join(stay)
        if isinstance(ticket, str):
            self._drive_on(ticket)
            return
        if ticket.event is not None:
            yield from wait(stay, ticket)
            if ticket.gone:
                self._drive_on(PATIENCE_LOST)
                return
        self._take(ticket, night is not None)
        yield after(self._env, self._begin_start())
        self._end_start()
        if self._failed:
            yield from self._leave_without_power()
            return
        if session.is_night:
            yield from charge_overnight(stay)
        else:
            done = self._begin_session()
            stay.end_session((yield done) if self._has_power(done) else (yield from wait_for_power(stay, done)))
            stay.went_as_planned = session.status == "completed" and stay.plan.stop >= 0
            if self._stays_for_break():
                yield after(self._env, self._begin_break())
                self._end_break()
            self._ledger.rested(self._rested_s)
        stay.close()
        yield after(self._env, self._begin_handling(stay.around.unplug_s))
        self._end_handling()
        self._release()
        if session.plug.uncouples:
            yield from self._couple()
        if not session.is_night and stay.sleeps_here():
            yield from self._daily_rest()

    def _drive_on(self, reason: str) -> None:
        """Leave without having been granted an EVSE."""
        if self._state.observer is not None:
            patience_min = self._stay.around.scenario.costs.patience_min
            self._state.observer.drove_on(self._session, reason, patience_min)
        self._stay.give_up("gave_up", reason)

    def _take(self, ticket: Ticket, is_night: bool) -> None:
        """Occupy the EVSE that the truck has been granted."""
        session = self._session
        assert session.fit is not None  # noqa: S101 - it was granted an EVSE
        self._granted_s = time_of(self._env)
        session.slot = ticket.slot
        session.plug = session.fit.plugs[self._hub.queue.group_of[ticket.slot]]
        session.wait_s = self._granted_s - session.arrive_s
        session.is_night = is_night
        if not is_night:
            self._hub.waited(session.wait_s)
        if self._state.observer is not None:
            self._state.observer.got_evse(session)

    def _release(self) -> None:
        self._hub.release(self._session.slot, time_of(self._env) - self._granted_s)

    # -- session -----------------------------------------------------------------------------------------------

    def _begin_start(self) -> float:
        """Manoeuvre, plug in, authenticate, and retry after failures; return how long that takes [s]."""
        self._attempt()
        duration_s = self._begin_handling(self._starting_s())
        # A failure takes time even if nothing else does; otherwise a driver could try forever in one instant.
        return max(duration_s, LEAST_FAILURE_S) if self._failed else duration_s

    def _end_start(self) -> None:
        """Power may flow, unless all attempts have failed or the EVSE went out of service meanwhile."""
        session, queue = self._session, self._hub.queue
        session.overhead_s = self._end_handling()
        if self._state.observer is not None:
            self._state.observer.tried(session, self._attempts, failed=self._failed)
        self._failed = self._failed or queue.is_closed or session.slot in queue.broken

    def _attempt(self) -> None:
        """Attempt to start until that succeeds, or the last attempt has failed."""
        stay, session, around = self._stay, self._session, self._stay.around
        self._attempts, self._failed = 0, True
        while self._failed and self._attempts < around.start_attempts:
            self._attempts += 1
            self._failed = around.start_fails(
                self._state.trip, self._hub, stay.number, self._attempts, session.terms.failure
            )

    def _starting_s(self) -> float:
        around = self._stay.around
        trailer_s = around.equipment.uncouple_s if self._session.plug.uncouples else 0.0
        each_s = around.plug_in_s + self._session.terms.overhead_s
        return trailer_s + around.manoeuvre_s + self._attempts * each_s

    def _begin_session(self) -> simpy.Event:
        """Decide where to go from here, and let power flow; see ``Stay.begin_session``."""
        stay = self._stay
        stay.plan = stay.planner.decide(self._state, time_of(self._env), self._session.stop)
        return stay.begin_session(self._target_soc())

    def _has_power(self, done: simpy.Event) -> bool:
        """Whether power flows; without load management, protection may have ended the session at once."""
        return done.triggered or self._hub.power.cap_kw(self._session.slot) >= LEAST_POWER_KW

    def _target_soc(self) -> float:
        """SOC to charge to: as planned, and for what the cab draws through a night here or beside the road."""
        stay, soc, highest = self._stay, self._state.battery.soc, self._highest_soc()
        planned = stay.plan.target_soc if stay.plan.stop >= 0 else highest
        if planned <= soc:
            planned = soc + LEAST_CHARGE_SOC
        if stay.day_ends():
            planned += stay.night_soc() + LEAST_SPARE_SOC
        return min(planned, max(highest, soc))

    def _highest_soc(self) -> float:
        return self._state.route.vehicle_class.max_charge_soc

    # -- after power has stopped -------------------------------------------------------------------------------

    def _stays_for_break(self) -> bool:
        """Whether the driver completes a break here that falls due on the next stretch; moving would interrupt it."""
        stay, session, log = self._stay, self._session, self._state.driver
        assert session.start_s is not None and session.end_s is not None  # noqa: S101 - power has flowed
        self._rested_s = session.end_s - session.start_s
        self._missing_s = log.break_needed_s() - self._rested_s
        limit_s = log.limits.drive_before_break_s
        return (
            self._missing_s > 0.0
            and log.driven_s + stay.to_next_s() > limit_s
            and not stay.sleeps_here()
            and log.driven_s + stay.to_rest_s() > limit_s
        )

    def _begin_break(self) -> float:
        """Stay at the EVSE without power; return for how long [s]."""
        if self._state.observer is not None:
            self._state.observer.rests_at_evse(self._session, self._missing_s, is_daily=False)
        self._ledger.doing = REST_AT_EVSE
        return self._missing_s

    def _end_break(self) -> None:
        self._ledger.spend(REST_AT_EVSE, self._missing_s)
        self._rested_s += self._missing_s
        self._stay.billing.rested(self._session, self._missing_s)

    def _begin_handling(self, duration_s: float) -> float:
        """Handle plug or trailer for ``duration_s``, which is returned [s]."""
        self._handles_since_s = time_of(self._env)
        self._ledger.doing = HANDLING
        return duration_s

    def _end_handling(self) -> float:
        """Count the handling that ends now; return how long it took [s]."""
        handled_s = time_of(self._env) - self._handles_since_s
        self._ledger.spend(HANDLING, handled_s)
        return handled_s

    def _leave_without_power(self) -> Steps:
        self._stay.give_up("failed_start")
        self._release()
        if self._session.plug.uncouples:
            yield from self._couple()

    def _couple(self) -> Steps:
        """Couple the trailer, which was left behind while charging."""
        yield after(self._env, self._begin_handling(self._stay.around.equipment.couple_s))
        self._end_handling()

    def _daily_rest(self) -> Steps:
        """Take the daily rest here, as the next stretch cannot be driven before it."""
        stay = self._stay
        stay.went_as_planned = False
        areas = stay.around.rest_areas
        if not self._state.route.rest_areas:
            yield from rest(self._env, self._state, stay.night_s())
        elif areas.has_place_at(self._hub):
            yield from areas.stay_at(self._state, self._hub, stay.night_s())
