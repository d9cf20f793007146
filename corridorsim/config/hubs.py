"""Charging hubs: what is built there and who runs it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Count, Day, Model, Name, NonNegative, Positive, Share
from corridorsim.config.site import Battery, ReductionContract, Solar

Discipline = Literal["fifo", "reserved_first", "earliest_deadline", "least_laxity"]


class Cabinet(Model):
    """Power electronics that several dispensers share."""

    outlets: Annotated[int, Field(ge=2, strict=True)]
    """EVSEs on one cabinet."""
    power_kw: Positive
    """What it gives through all its connectors together."""


class EvseGroup(Model):
    """Equal EVSEs of a hub; connectors and power come from the rule ``connectors`` in force there."""

    kind: Name
    """Name of a group in the jurisdiction's ``connectors`` rule, such as ``fast`` or ``mega``."""
    count: Count
    cabinet: Cabinet | None = None
    """EVSEs are put on cabinets in order, the last may have free outlets; each has its own power where left out."""
    drive_through: bool = True
    """Whether a truck reaches these EVSEs with its trailer; else it uncouples."""
    overnight: bool = False
    """For trucks that take their daily rest here; others use them only where no other EVSE fits them."""


class BookingSystem(Model):
    """Bookings of a time slot at an EVSE; who may book, and what lateness costs, is the rule ``reservations``."""

    bookable_share: Share = 0.5
    """Most EVSEs of a kind that are booked at one time, as a share of those that work, rounded down."""
    slot_min: Positive = 60.0
    """Length of a booked slot."""
    hold_min: NonNegative = 45.0
    """How long before its begin an EVSE that is free is kept so, until the grace of ``reservations`` has passed.

    Where this is less than others take to charge, a booked truck may find the EVSE still in use.
    """


class Hub(Model):
    """A charging hub (an OCPI Location)."""

    node: Name
    operator: Name
    """The CPO."""
    network: Name
    """The charging network that the CPO belongs to; cards of it are at home here."""
    feeder: Name
    connection_kw: Positive
    """Capacity of the grid connection."""
    evses: Annotated[tuple[EvseGroup, ...], Field(min_length=1)]
    parking_places: Annotated[int, Field(ge=0, strict=True)] | None = None
    """Places to wait for an EVSE; unlimited where left out."""
    detour_km: NonNegative = 1.0
    """From the road to the hub, one way."""
    discipline: Discipline = "reserved_first"
    """In which order waiting trucks are served; a hub with ``fifo`` takes no bookings."""
    bookings: BookingSystem | None = None
    """Booked slots that hold an EVSE; where left out a booking is a place in the queue and no more."""
    efficiency: Annotated[float, Field(gt=0.5, le=1, strict=True)] = 0.95
    """Energy through the connector over energy from the grid."""
    energy_purchase_per_kwh: NonNegative = 0.12
    """What the owner pays for energy, in the jurisdiction's currency; not used where there is a utility tariff."""
    utility_tariff: Name | None = None
    """Name in ``utility_tariffs``; holds instead of ``energy_purchase_per_kwh`` and the tariff's demand charge."""
    battery: Battery | None = None
    pv: Solar | None = None
    demand_response: ReductionContract | None = None
    overnight_charging: Literal["at_once", "cheapest"] = "at_once"
    """When trucks charge at overnight places: as soon as they are plugged in, or in the cheapest hours of the rest."""
    opens: Day | None = None
    """First day on which it is there; from the start where left out. Not for hubs that a rollout builds."""
    label: str | None = None

    def is_open(self, on: date) -> bool:
        """Whether it is there on a day, projects of a rollout aside."""
        return self.opens is None or self.opens <= on

    @model_validator(mode="after")
    def _places_to_manage(self) -> Self:
        if self.overnight_charging != "at_once" and not any(group.overnight for group in self.evses):
            raise ValueError(f"overnight_charging {self.overnight_charging} needs an EVSE group with overnight: true")
        return self

    @model_validator(mode="after")
    def _order_of_bookings(self) -> Self:
        if self.bookings is not None and self.discipline == "fifo":
            raise ValueError(
                "bookings mean nothing where the discipline is fifo; allowed: reserved_first, earliest_deadline, "
                "least_laxity"
            )
        return self


class Equipment(Model):
    """How EVSEs fail and are mended; the same everywhere, since rules are not equipment."""

    mtbf_h: Positive | None = 2000.0
    """Mean time between failures of one EVSE; null where EVSEs never fail."""
    repair_h: Positive = 24.0
    """Mean time of the work itself, after someone has come."""
    manoeuvre_s: NonNegative = 180.0
    """From the waiting place to the EVSE."""
    uncouple_s: NonNegative = 300.0
    """To drop the trailer before charging where an EVSE is no drive-through; an assumption."""
    couple_s: NonNegative = 600.0
    """To take it up again, after the EVSE has been cleared; an assumption."""
    plug_in_s: NonNegative = 60.0
    unplug_s: NonNegative = 120.0
    """To unplug and clear the EVSE."""
    start_attempts: Count = 3
    """Failed starts after which the driver leaves."""
    regrant_kw: Positive = 25.0
    """Power is shared anew when the taper of one session has freed this much."""
