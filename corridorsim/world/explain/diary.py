"""The diary of one truck: what it saw, chose and experienced, written while its run is repeated.

Trucks in normal runs do not have one. A diary does not change the world: the same seed gives the same run without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import simpy

from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world.charging.arrival import NO_CONNECTOR, NO_PARKING, PATIENCE_LOST, WAIT_TOO_LONG
from corridorsim.world.explain.limits import Drawn, accepted_kw, drawn_by
from corridorsim.world.facts import (
    Booked,
    Booking,
    Choice,
    Departure,
    Drive,
    DriveOn,
    EvseGranted,
    Fact,
    HubArrival,
    Option,
    PowerGrant,
    Rest,
    SessionEnd,
    Start,
    Stranding,
    TurnedAway,
)
from corridorsim.world.hub.bookings import SAME_INSTANT_S
from corridorsim.world.state.session import Session
from corridorsim.world.state.trip_state import TripState
from corridorsim.world.vehicle.fleet import VehicleClass

REPORTED_KW = 1.0
"""Smaller changes of the cap are not reported."""


class Entry(NamedTuple):
    """A fact, and when it was reported [s of the run]."""

    time_s: float
    fact: Fact


class Diary:
    """Facts of the trip ``trip_id`` in the order in which they happen; see ``state.trip_state.Observer``."""

    def __init__(self, env: simpy.Environment, trip_id: str) -> None:
        self.trip_id = trip_id
        self.entries: list[Entry] = []
        self._env = env
        self._drawn: Drawn | None = None
        """Power of the session under way, as last observed."""

    def note(self, fact: Fact) -> None:
        """Record a fact."""
        self.entries.append(Entry(self._env.now, fact))

    # -- on the road -------------------------------------------------------------------------------------------

    def departed(self, state: TripState) -> None:
        """See ``Observer.departed``."""
        route, trip = state.route, state.trip
        self.note(
            Departure(
                origin=route.spec.origin,
                destination=route.spec.destination,
                route_km=route.km_before[-1],
                vehicle_class=trip.vehicle_class,
                operator=trip.operator,
                network=state.operator.network,
                payload_t=trip.payload_t,
                soc=state.battery.soc,
                usable_kwh=route.vehicle_class.vehicle.usable_kwh,
            )
        )

    def chose(
        self,
        state: TripState,
        at_stop: int | None,
        stop: int,
        options: Sequence[Option],
        *,
        is_last_resort: bool,
        target_soc: float | None = None,
    ) -> None:
        """See ``Observer.chose``."""
        names = state.route.stop_names
        self.note(
            Choice(
                at_hub=None if at_stop is None else names[at_stop],
                km=state.motion.km(),
                soc=state.battery.soc,
                driven_s=state.driver.driven_s,
                chosen=None if stop < 0 else names[stop],
                target_soc=target_soc,
                is_last_resort=is_last_resort,
                is_return=at_stop is None and stop == state.itinerary.at_stop,
                options=tuple(options),
            )
        )

    def booked(self, state: TripState, stop: int, until_s: float) -> None:
        """See ``Observer.booked``."""
        self.note(Booked(state.route.stop_names[stop], until_s))

    def drove(self, state: TripState, duration_s: float, used_kwh: float) -> None:
        """See ``Observer.drove``."""
        self.note(Drive(duration_s, state.motion.km(), used_kwh, state.battery.soc))

    def rests(self, state: TripState, duration_s: float) -> None:
        """See ``Observer.rests``."""
        trip_s = state.motion.ahead_s()
        is_daily = duration_s >= state.driver.night_s(self._env.now, trip_s=trip_s)
        why = self._why_the_day_ends(state) if is_daily else _why_a_break(state)
        self.note(Rest(duration_s, is_daily, why, None))

    def _why_the_day_ends(self, state: TripState) -> str:
        left_s = state.driver.day_left_s(self._env.now, trip_s=state.motion.ahead_s())
        left_min = left_s / SECONDS_PER_MINUTE
        if left_min < 1.0:
            return "no driving time left before a daily rest"
        return f"{left_min:.0f} min of driving left before a daily rest, not enough for the next stretch"

    def stranded(self, state: TripState, stop: int | None) -> None:
        """See ``Observer.stranded``."""
        self.note(Stranding(state.motion.km(), None if stop is None else state.route.stop_names[stop]))

    def turned_away(self, state: TripState, stop: int) -> None:
        """See ``Observer.turned_away``."""
        self.note(TurnedAway(state.route.stop_names[stop], state.motion.km()))

    # -- at a hub ----------------------------------------------------------------------------------------------

    def arrived(self, state: TripState, session: Session) -> None:
        """See ``Observer.arrived``."""
        hub, booking = session.hub, state.itinerary.booking
        groups = session.fit.groups if session.fit is not None else ()
        free = hub.queue.free()
        told: Booking = "none"
        if booking is not None:
            told = "in time" if session.arrive_s <= booking.until_s + SAME_INSTANT_S else "late"
        self.note(
            HubArrival(
                hub=hub.spec.name,
                soc=state.battery.soc,
                free=sum(free[group] for group in groups),
                fitting=sum(group in groups for group in hub.queue.group_of),
                out_of_service=hub.queue.out_of_service(),
                queueing=hub.queue.queueing,
                expected_wait_s=hub.expected_wait_s(
                    groups, is_small=state.operator.is_small, seen_live=True, is_booked=booking is not None
                ),
                booking=told,
            )
        )

    def drove_on(self, session: Session, reason: str, patience_min: float) -> None:
        """See ``Observer.drove_on``."""
        hub = session.hub
        self.note(DriveOn(hub.spec.name, reason, _WORDS[reason](session, patience_min)))

    def got_evse(self, session: Session) -> None:
        """See ``Observer.got_evse``."""
        plug, spec = session.plug, session.hub.spec
        evse = spec.evses[session.slot].name
        self.note(EvseGranted(spec.name, evse, plug.connector, plug.power_kw, session.wait_s))

    def tried(self, session: Session, attempts: int, *, failed: bool) -> None:
        """See ``Observer.tried``."""
        self.note(
            Start(
                hub=session.hub.spec.name,
                attempts=attempts,
                failed=attempts if failed else attempts - 1,
                is_accepted=session.terms.is_accepted,
                failure=session.terms.failure,
                overhead_s=session.overhead_s,
                trouble="the last attempt failed too" if failed else _outage(session),
            )
        )

    def begins_to_charge(self, state: TripState, session: Session) -> None:
        """See ``Observer.begins_to_charge``."""
        vehicle_class = state.route.vehicle_class
        self._drawn = None
        session.hub.on_grant = lambda: self._granted(session, vehicle_class)

    def _granted(self, session: Session, vehicle_class: VehicleClass) -> None:
        drawn, before = drawn_by(session, vehicle_class), self._drawn
        if drawn is None:
            return
        self._drawn = drawn
        if before is None or _is_news(drawn, before):
            self.note(PowerGrant(session.hub.spec.name, *drawn))

    def charged(self, state: TripState, session: Session, cost: float) -> None:
        """See ``Observer.charged``."""
        session.hub.on_grant = None
        assert session.start_s is not None and session.end_s is not None  # noqa: S101 - power has flowed
        charged = session.charged
        cap_kw = self._drawn.cap_kw if self._drawn is not None else 0.0
        why = "target reached"
        if charged.status != "completed":
            why = _outage(session) or "protection disconnected it from the grid"
        self.note(
            SessionEnd(
                hub=session.hub.spec.name,
                status=charged.status,
                why=why,
                duration_s=session.end_s - session.start_s,
                soc=charged.soc,
                battery_kwh=charged.battery_kwh,
                grid_kwh=charged.grid_kwh,
                last_kw=min(accepted_kw(session, state.route.vehicle_class, charged.soc), cap_kw),
                cost=cost,
            )
        )

    def rests_at_evse(self, session: Session, duration_s: float, *, is_daily: bool) -> None:
        """See ``Observer.rests_at_evse``."""
        why = "completes the daily rest" if is_daily else "completes the break due on the next stretch"
        self.note(Rest(duration_s, is_daily, why, session.hub.spec.name))


_WORDS: dict[str, Callable[[Session, float], str]] = {
    NO_CONNECTOR: lambda _session, _min: "no compatible connector",
    NO_PARKING: lambda session, _min: (
        f"no place to wait: {session.hub.queue.queueing} trucks queue, {session.hub.spec.parking_places} parking places"
    ),
    WAIT_TOO_LONG: lambda _session, patience_min: f"the expected wait exceeds its patience of {patience_min:.0f} min",
    PATIENCE_LOST: lambda _session, patience_min: f"patience ran out after {patience_min:.0f} min in the queue",
}
"""Why a truck drives on, by reason."""


def _is_news(drawn: Drawn, before: Drawn) -> bool:
    """Whether the limit or the cap has changed; a cap that only follows the battery's curve has not."""
    if drawn.limited_by != before.limited_by:
        return True
    return not drawn.by_battery and abs(drawn.cap_kw - before.cap_kw) >= REPORTED_KW


def _outage(session: Session) -> str | None:
    if session.hub.queue.is_closed:
        return "the hub has gone out of service"
    return "the EVSE has broken down" if session.slot in session.hub.queue.broken else None


def _why_a_break(state: TripState) -> str:
    rules = state.driver.limits.rules
    return f"{rules.drive_before_break_s / SECONDS_PER_HOUR:g} h at the wheel since the last break"
