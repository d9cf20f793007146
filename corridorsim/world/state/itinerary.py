"""Where a truck is going: its stops, plan and booking."""

from __future__ import annotations

from corridorsim.scenario.data import Jurisdiction
from corridorsim.world.hub.bookings import Booking
from corridorsim.world.state.decision import Decision


class Itinerary:
    """Hub stops that are still ahead, the plan, and the booking at the next stop."""

    def __init__(self, first_stop: int = 0) -> None:
        self.first_stop = first_stop
        """The first hub stop that is still ahead."""
        self.at_stop: int | None = None
        """The hub stop where the truck is; None on the road."""
        self.plan: Decision | None = None
        """Where to go next, if that is decided already."""
        self.heading: int | None = None
        """The hub stop that the truck is driving to."""
        self.must_replan = False
        """The hub ahead is out: decide again as soon as possible."""
        self.avoided: frozenset[int] = frozenset()
        """Hub stops to avoid after a visit without success."""
        self.booking: Booking | None = None
        """At the hub that the truck is driving to."""
        self.inspected_in: tuple[Jurisdiction, ...] = ()
        """Jurisdictions in which the truck has been inspected on this trip."""
        self.visits = 0
        self.failed_visits = 0
        """Visits in a row in which no session could be started."""

    def cancel_booking(self) -> None:
        """Cancel the booking, if any, as the truck goes elsewhere."""
        if self.booking is not None:
            self.booking.cancel()
        self.booking = None
