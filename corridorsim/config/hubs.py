"""Charging hubs: what is built there and who runs it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Count, Day, Model, Name, NonNegative, Positive, Share
from corridorsim.config.economics import HubInvestment
from corridorsim.config.reading.renamed import Renamed
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
    v2g_kw: Positive | None = None
    """The most that a truck at each overnight place feeds back through the connector; one way where left out."""

    @model_validator(mode="after")
    def _fed_back_at_night(self) -> Self:
        if self.v2g_kw is None:
            return self
        if not self.overnight:
            raise ValueError("v2g_kw needs overnight: true; by day no truck stays longer than it charges")
        if self.cabinet is not None and self.v2g_kw * self.cabinet.outlets > self.cabinet.power_kw:
            raise ValueError(
                f"v2g_kw {self.v2g_kw:g} at each of {self.cabinet.outlets} outlets is more than the cabinet's "
                f"{self.cabinet.power_kw:g} kW; allowed: at most {self.cabinet.power_kw / self.cabinet.outlets:g}"
            )
        return self


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
    overnight_charging: Literal["at_once", "cheapest", "greenest"] = "at_once"
    """When trucks charge at overnight places: at once, or in the rest's cheapest hours, or those of least carbon."""
    v2g_pay_share: Share = 0.8
    """What a truck is paid for a kWh that it feeds in, over the hub's price of energy at that time; an assumption."""
    opens: Day | None = None
    """First day on which it is there; from the start where left out. Not for hubs that a rollout builds."""
    area_type: Annotated[Literal["urban", "rural"] | None, Renamed("setting")] = None
    """For key figures of both; it changes nothing."""
    investment: HubInvestment | None = None
    """For investors' figures."""
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
    def _places_to_feed_back(self) -> Self:
        fed_back_kw = sum(group.count * (group.v2g_kw or 0.0) for group in self.evses)
        if fed_back_kw == 0.0:
            return self
        if self.overnight_charging != "cheapest":
            raise ValueError(f"v2g_kw is not used with overnight_charging {self.overnight_charging}; allowed: cheapest")
        if fed_back_kw > self.connection_kw:
            raise ValueError(f"v2g_kw of all places is {fed_back_kw:g}; allowed: at most connection_kw")
        if self.battery is not None and self.battery.dispatch == "backup":
            raise ValueError(
                "v2g_kw beside a battery for backup is not modelled; allowed: another dispatch, or neither"
            )
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
