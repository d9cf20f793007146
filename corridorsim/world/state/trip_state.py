"""One trip, assembled from its pieces of state, and the interface of its observers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corridorsim.world.driver.bans import BanCalendar
from corridorsim.world.driver.drivers import RouteDrivers
from corridorsim.world.driver.log import DriverLog
from corridorsim.world.facts import Fact, Option
from corridorsim.world.state.battery import Battery
from corridorsim.world.state.itinerary import Itinerary
from corridorsim.world.state.ledger import Ledger
from corridorsim.world.state.motion import Motion
from corridorsim.world.state.session import Session
from corridorsim.world.trip import Operator, Trip
from corridorsim.world.vehicle.fleet import VehicleOnRoute


class TripState:
    """The state of a trip now. Behaviour reads and changes the pieces; it does not need a ``Truck``."""

    def __init__(
        self,
        trip: Trip,
        operator: Operator,
        motion: Motion,
        battery: Battery,
        driver: DriverLog,
        drivers: RouteDrivers,
        ledger: Ledger,
        observer: Observer | None,
    ) -> None:
        self.trip = trip
        self.operator = operator
        self.motion = motion
        self.route: VehicleOnRoute = self.motion.route
        self.battery = battery
        self.driver = driver
        self.drivers = drivers
        """What the driver shares with others on the route."""
        self._bans = self.drivers.bans_of(self.trip)
        """By segment, and at the destination."""
        self.ledger = ledger
        self.itinerary = Itinerary(self.route.stops_at_origin)
        self.visit: Visit | None = None
        """Visit to a hub that is under way."""
        self.delivery_due_s = self.drivers.delivery_due_s(self.trip)
        """When the load is due [s of the run]; infinite if it never is."""
        self.observer = observer
        """Records a trip that is to be explained; otherwise None."""

    def bans_on(self, segment: int) -> BanCalendar | None:
        """The driving bans on a segment; at the destination, on the last one; None if there are none."""
        return self._bans[segment]

    def soc_on_road(self) -> float:
        """SOC once back on the road."""
        return self.battery.soc - self.motion.egress_kwh / self.battery.capacity_kwh


class Visit(Protocol):
    """A visit to a hub that is under way; ``charging.Stay`` is one."""

    session: Session

    def stop_the_clock(self) -> None:
        """The run ends: write the visit as it is so far."""
        ...


class Observer(Protocol):
    """Receives what a truck does and why, if its trip is explained; ``explain.Diary`` is one.

    Observers do not change anything: the same seed gives the same run with and without one.
    """

    def note(self, fact: Fact) -> None:
        """Something has happened that ``fact`` describes in full."""
        ...

    def departed(self, state: TripState) -> None:
        """The truck sets off."""
        ...

    def booked(self, state: TripState, stop: int, until_s: float) -> None:
        """An EVSE is kept for the truck at its next hub."""
        ...

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
        """The next stop is decided, on the road or at an EVSE of ``at_stop``; -1 if nothing is in reach."""
        ...

    def drove(self, state: TripState, duration_s: float, used_kwh: float) -> None:
        """A stretch at the wheel ends now."""
        ...

    def rests(self, state: TripState, duration_s: float) -> None:
        """A break or a daily rest begins away from an EVSE."""
        ...

    def stranded(self, state: TripState, stop: int | None) -> None:
        """The battery is empty, or no session can be started at the only hub in reach."""
        ...

    def turned_away(self, state: TripState, stop: int) -> None:
        """The truck hears on the road that the hub ahead is out."""
        ...

    def arrived(self, state: TripState, session: Session) -> None:
        """The truck is at a hub and looks around."""
        ...

    def drove_on(self, session: Session, reason: str, patience_min: float) -> None:
        """The truck leaves without having been granted an EVSE."""
        ...

    def got_evse(self, session: Session) -> None:
        """The truck is granted an EVSE."""
        ...

    def tried(self, session: Session, attempts: int, *, failed: bool) -> None:
        """The start of a session has succeeded or failed."""
        ...

    def begins_to_charge(self, state: TripState, session: Session) -> None:
        """Power begins to flow; from now on the session's grants are observed, until ``charged``."""
        ...

    def charged(self, state: TripState, session: Session, cost: float) -> None:
        """Power has stopped; ``cost`` is the cost of the visit so far."""
        ...

    def rests_at_evse(self, session: Session, duration_s: float, *, is_daily: bool) -> None:
        """A break or a daily rest goes on at the EVSE after the session."""
        ...
