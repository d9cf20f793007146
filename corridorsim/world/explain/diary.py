"""The diary of one truck: what it saw, chose and met, written while its unit runs again.

Trucks of normal runs have none. Nothing here changes the world: same seed, same run, with or without a diary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from corridorsim.units import METRES_PER_KM, SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world.charging.billing import items_so_far
from corridorsim.world.explain.limits import Drawn, accepted_kw, drawn_by
from corridorsim.world.facts import (
    Booked,
    Booking,
    BorderCrossing,
    Choice,
    Departure,
    Drive,
    DriveOn,
    EvseGranted,
    Fact,
    HubArrival,
    PowerGrant,
    Rest,
    SessionEnd,
    Start,
    Stranding,
    TripEnd,
    TurnedAway,
)
from corridorsim.world.hub.bookings import SAME_INSTANT_S

if TYPE_CHECKING:
    from corridorsim.world.charging.visit import Visit
    from corridorsim.world.journey.border import Border
    from corridorsim.world.journey.truck import Truck
    from corridorsim.world.planning.planner import Decision

TOLD_KW = 1.0
"""A change of the cap by less is not told."""


class Entry(NamedTuple):
    """A fact and when it was told, in seconds of the run."""

    time_s: float
    fact: Fact


class Diary:
    """Facts of the trip ``trip_id`` in the order in which they happen."""

    def __init__(self, trip_id: str) -> None:
        self.trip_id = trip_id
        self.entries: list[Entry] = []
        self._drawn: Drawn | None = None
        """Power of the session under way, as it was last told."""

    def note(self, truck: Truck, fact: Fact) -> None:
        """Write a fact down."""
        self.entries.append(Entry(truck.now, fact))

    # -- on the road -------------------------------------------------------------------------------------------

    def departed(self, truck: Truck) -> None:
        """The truck sets off."""
        route, trip = truck.route, truck.trip
        self.note(
            truck,
            Departure(
                origin=route.spec.origin,
                destination=route.spec.destination,
                route_km=route.km_before[-1],
                vehicle_class=trip.vehicle_class,
                operator=trip.operator,
                network=truck.operator.network,
                payload_t=trip.payload_t,
                soc=truck.soc,
                usable_kwh=route.vehicle_class.vehicle.usable_kwh,
            ),
        )

    def chose(self, truck: Truck, decision: Decision, stop: int) -> None:
        """A decision on the road; ``stop`` is where the truck really goes."""
        self._chose(truck, None, stop, is_last_resort=decision.stop < 0)

    def _chose(
        self, truck: Truck, at_stop: int | None, stop: int, *, is_last_resort: bool, target_soc: float | None = None
    ) -> None:
        self.note(
            truck,
            Choice(
                at_hub=None if at_stop is None else _name(truck, at_stop),
                km=km_of(truck),
                soc=truck.soc,
                driven_s=truck.driver.driven_s,
                chosen=None if stop < 0 else _name(truck, stop),
                target_soc=target_soc,
                is_last_resort=is_last_resort,
                is_return=at_stop is None and stop == truck.at_stop,
                options=tuple(truck.planner.options(truck, at_stop)),
            ),
        )

    def booked(self, truck: Truck, stop: int, until_s: float) -> None:
        """An EVSE is kept for the truck at its next hub."""
        self.note(truck, Booked(_name(truck, stop), until_s))

    def drove(self, truck: Truck, begin_s: float, used_kwh: float) -> None:
        """A stretch at the wheel that ends now."""
        self.note(truck, Drive(truck.now - begin_s, km_of(truck), used_kwh, truck.soc))

    def rests(self, truck: Truck, duration_s: float) -> None:
        """A break or a daily rest begins, away from an EVSE."""
        is_daily = duration_s >= truck.driver.night_s(truck.now, trip_s=truck.ahead_s())
        why = _why_the_day_ends(truck) if is_daily else _why_a_break(truck)
        self.note(truck, Rest(duration_s, is_daily, why, None))

    def crossed(self, truck: Truck, border: Border, duration_s: float, closed_s: float) -> None:
        """The truck leaves a border post."""
        dwell_s = border.dwell_s(truck.trip)
        lane_s = max(0.0, duration_s - closed_s - dwell_s)
        kind = border.consignment(truck.trip)
        self.note(truck, BorderCrossing(border.spec.node, border.spec.into.name, kind, closed_s, lane_s, dwell_s))

    def stranded(self, truck: Truck, stop: int | None) -> None:
        """The battery is empty, or nothing can be charged at the only hub in reach."""
        self.note(truck, Stranding(km_of(truck), None if stop is None else _name(truck, stop)))

    def ended(self, truck: Truck, status: str) -> None:
        """The trip is over."""
        self.note(truck, TripEnd(status))

    # -- at a hub ----------------------------------------------------------------------------------------------

    def arrived(self, visit: Visit) -> None:
        """The truck looks around."""
        hub, truck = visit.hub, visit.truck
        groups = visit.fit.groups if visit.fit is not None else ()
        free = hub.queue.free()
        self.note(
            truck,
            HubArrival(
                hub=hub.spec.name,
                soc=truck.soc,
                free=sum(free[group] for group in groups),
                fitting=sum(group in groups for group in hub.queue.group_of),
                out_of_service=hub.queue.out_of_service(),
                queueing=hub.queue.queueing,
                expected_wait_s=hub.expected_wait_s(
                    groups, is_small=truck.operator.is_small, seen_live=True, is_booked=truck.booking is not None
                ),
                booking=_booking(visit),
            ),
        )

    def drove_on(self, visit: Visit, *, lost_patience: bool) -> None:
        """The truck leaves without having had an EVSE."""
        hub, truck = visit.hub, visit.truck
        places = hub.spec.parking_places
        if lost_patience:
            why = f"patience ended after {truck.world.scenario.costs.patience_min:.0f} min in the queue"
        elif visit.fit is None:
            why = "no connector fits"
        elif places is not None and hub.queue.queueing >= places:
            why = f"no place to wait: {hub.queue.queueing} trucks on {places} parking places"
        else:
            why = f"the wait it expects is beyond its patience of {truck.world.scenario.costs.patience_min:.0f} min"
        self.note(truck, DriveOn(hub.spec.name, why))

    def turned_away(self, truck: Truck, hub: str) -> None:
        """News come from the hub ahead."""
        self.note(truck, TurnedAway(hub, km_of(truck)))

    def got_evse(self, visit: Visit) -> None:
        """An EVSE is the truck's."""
        plug = visit.plug
        evse = visit.hub.spec.evses[visit.slot].name
        fact = EvseGranted(visit.hub.spec.name, evse, plug.connector, plug.power_kw, visit.wait_s)
        self.note(visit.truck, fact)

    def tried(self, visit: Visit, attempts: int, *, failed: bool) -> None:
        """The start has worked or not."""
        trouble = "the last attempt failed too" if failed else _outage(visit)
        self.note(
            visit.truck,
            Start(
                hub=visit.hub.spec.name,
                attempts=attempts,
                failed=attempts if failed else attempts - 1,
                is_accepted=visit.terms.is_accepted,
                failure=visit.terms.failure,
                overhead_s=visit.overhead_s,
                trouble=trouble,
            ),
        )

    def begins_to_charge(self, visit: Visit, target_soc: float) -> None:
        """The plan at the EVSE; from now on the session's grants are written down, until ``charged``."""
        stop = visit.plan.stop
        self._chose(visit.truck, visit.stop, stop, is_last_resort=stop < 0, target_soc=target_soc)
        self._drawn = None
        visit.hub.on_grant = lambda: self._granted(visit)

    def _granted(self, visit: Visit) -> None:
        drawn, before = drawn_by(visit), self._drawn
        if drawn is None:
            return
        self._drawn = drawn
        if before is None or _is_news(drawn, before):
            self.note(visit.truck, PowerGrant(visit.hub.spec.name, *drawn))

    def charged(self, visit: Visit) -> None:
        """Power has stopped."""
        visit.hub.on_grant = None
        assert visit.start_s is not None and visit.end_s is not None  # noqa: S101 - power has flowed
        charged = visit.charged
        cap_kw = self._drawn.cap_kw if self._drawn is not None else 0.0
        why = "target reached" if charged.status == "completed" else _outage(visit) or "protection took it off the grid"
        self.note(
            visit.truck,
            SessionEnd(
                hub=visit.hub.spec.name,
                status=charged.status,
                why=why,
                duration_s=visit.end_s - visit.start_s,
                soc=charged.soc,
                battery_kwh=charged.battery_kwh,
                grid_kwh=charged.grid_kwh,
                last_kw=min(accepted_kw(visit, charged.soc), cap_kw),
                cost=visit.fee if visit.hub.spec.tariff is None else sum(item.amount for item in items_so_far(visit)),
            ),
        )

    def rests_at_evse(self, visit: Visit, duration_s: float) -> None:
        """The break is completed where the truck has charged."""
        self.note(
            visit.truck,
            Rest(
                duration_s,
                is_daily=False,
                why="completes the break that the next stretch needs",
                hub=visit.hub.spec.name,
            ),
        )


def km_of(truck: Truck) -> float:
    """Where a truck is on its route [km]."""
    return float(truck.route.km_before[truck.segment]) + truck.offset_m / METRES_PER_KM


def _is_news(drawn: Drawn, before: Drawn) -> bool:
    """Another limit or another cap; one that only follows the battery down its curve is none."""
    if drawn.limited_by != before.limited_by:
        return True
    return not drawn.by_battery and abs(drawn.cap_kw - before.cap_kw) >= TOLD_KW


def _name(truck: Truck, stop: int) -> str:
    route = truck.route
    return truck.world.hubs[route.stops[stop][1]].spec.name if stop < len(route.stops) else route.spec.destination


def _booking(visit: Visit) -> Booking:
    booking = visit.truck.booking
    if booking is None:
        return "none"
    return "in time" if visit.arrive_s <= booking.until_s + SAME_INSTANT_S else "late"


def _outage(visit: Visit) -> str | None:
    if visit.hub.queue.is_closed:
        return "the hub has gone out of service"
    return "the EVSE has broken down" if visit.slot in visit.hub.queue.broken else None


def _why_a_break(truck: Truck) -> str:
    rules = truck.driver.rules
    return f"{rules.drive_before_break_s / SECONDS_PER_HOUR:g} h at the wheel since the last break"


def _why_the_day_ends(truck: Truck) -> str:
    left_min = truck.driver.day_left_s(truck.now, trip_s=truck.ahead_s()) / SECONDS_PER_MINUTE
    if left_min < 1.0:
        return "no driving is left before a daily rest"
    return f"{left_min:.0f} min of driving are left before a daily rest, too few for the next stretch"
