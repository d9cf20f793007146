"""Charging hubs: their equipment and operators."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Count, Day, Model, Name, NonNegative, Number, Positive, Share
from corridorsim.config.economics import HubInvestment
from corridorsim.config.reading.renamed import Renamed
from corridorsim.config.site import Battery, ReductionContract, Solar

Discipline = Literal["fifo", "reserved_first", "earliest_deadline", "least_laxity"]


class Cabinet(Model):
    """Power electronics shared by several dispensers."""

    outlets: Annotated[int, Field(ge=2, strict=True)]
    """EVSEs per cabinet."""
    power_kw: Positive
    """Maximum power through all its connectors together."""


class EvseGroup(Model):
    """Identical EVSEs of a hub; connectors and power come from the lever ``connectors``."""

    kind: Name
    """Name of a group in the jurisdiction's ``connectors`` rule, such as ``fast`` or ``mega``."""
    count: Count
    cabinet: Cabinet | None = None
    """EVSEs fill cabinets in order, the last may have free outlets; by default each has its own power."""
    drive_through: bool = True
    """Whether a truck can use these EVSEs with its trailer; otherwise it uncouples."""
    overnight: bool = False
    """For trucks that take their daily rest here; others use them only if no other EVSE fits."""
    tariff: Name | None = None
    """Name in ``tariffs``; by default that of the hub."""
    voltage_v: Positive = 800.0
    """Voltage at which trucks charge here, for restrictions of tariffs by current only; an assumption."""
    v2g_kw: Positive | None = None
    """Maximum power that each overnight place feeds back through the connector; none by default."""

    @model_validator(mode="after")
    def _fed_back_at_night(self) -> Self:
        if self.v2g_kw is None:
            return self
        if not self.overnight:
            raise ValueError("v2g_kw requires overnight: true; during the day no truck stays longer than it charges")
        if self.cabinet is not None and self.v2g_kw * self.cabinet.outlets > self.cabinet.power_kw:
            raise ValueError(
                f"v2g_kw {self.v2g_kw:g} at each of {self.cabinet.outlets} outlets exceeds the cabinet's "
                f"{self.cabinet.power_kw:g} kW; allowed: at most {self.cabinet.power_kw / self.cabinet.outlets:g}"
            )
        return self


class BookingSystem(Model):
    """Bookings of a time slot at an EVSE; the lever ``reservations`` says who may book, and what lateness costs."""

    bookable_share: Share = 0.5
    """Maximum share of working EVSEs of a kind that can be booked at one time, rounded down."""
    slot_min: Positive = 60.0
    """Length of a booked slot."""
    hold_min: NonNegative = 45.0
    """Time before the slot from which a free EVSE is kept free, until the grace of ``reservations`` has passed.

    If this is shorter than others take to charge, a booked truck may find the EVSE still in use.
    """


class Hub(Model):
    """A charging hub (an OCPI Location)."""

    node: Name
    operator: Name
    """The CPO."""
    network: Name
    """Charging network of the CPO; its contracts are not foreign here."""
    feeder: Name
    connection_kw: Positive
    """Capacity of the grid connection."""
    evses: Annotated[tuple[EvseGroup, ...], Field(min_length=1)]
    parking_places: Annotated[int, Field(ge=0, strict=True)] | None = None
    """Waiting places for an EVSE; unlimited by default."""
    detour_km: NonNegative = 1.0
    """Distance from the road to the hub, one way."""
    discipline: Discipline = "reserved_first"
    """Order in which waiting trucks are served; a hub with ``fifo`` takes no bookings."""
    bookings: BookingSystem | None = None
    """Booked slots that hold an EVSE; by default a booking is only a place in the queue."""
    efficiency: Annotated[float, Field(gt=0.5, le=1, strict=True)] = 0.95
    """Energy through the connector, divided by energy from the grid."""
    energy_purchase_per_kwh: Number = 0.12
    """Price that the owner pays for energy, in the jurisdiction's currency; not used with a utility tariff."""
    tariff: Name | None = None
    """Name in ``tariffs`` of what trucks pay here; by default the lever ``tariffs`` of the jurisdiction applies."""
    utility_tariff: Name | None = None
    """Name in ``utility_tariffs``; replaces ``energy_purchase_per_kwh`` and the demand charge of ``tariffs``."""
    past_peaks_kw: dict[Name, tuple[NonNegative, ...]] = {}
    """Peaks of the months before the window, the latest last, by demand charge with a ratchet; none by default."""
    battery: Battery | None = None
    pv: Solar | None = None
    demand_response: ReductionContract | None = None
    overnight_charging: Literal["at_once", "cheapest", "greenest"] = "at_once"
    """When trucks charge at overnight places: at once, or in the hours of the rest with least cost or carbon."""
    v2g_pay_share: Share = 0.8
    """Pay per kWh fed back, as a share of the hub's price of energy at that time, negative with it; an assumption."""
    opens: Day | None = None
    """First day of operation; open from the start by default. Not for hubs built by a rollout."""
    area_type: Annotated[Literal["urban", "rural"] | None, Renamed("setting")] = None
    """Groups hubs for KPIs; has no other effect."""
    investment: HubInvestment | None = None
    """Cost of the hub, for KPIs of investors."""
    label: str | None = None

    @property
    def tariffs(self) -> tuple[str | None, ...]:
        """Return the named tariff of each EVSE group; None where it names none."""
        return tuple(group.tariff or self.tariff for group in self.evses)

    def is_open(self, on: date) -> bool:
        """Return whether it is open on a day, apart from projects of a rollout."""
        return self.opens is None or self.opens <= on

    @model_validator(mode="after")
    def _places_to_manage(self) -> Self:
        if self.overnight_charging != "at_once" and not any(group.overnight for group in self.evses):
            raise ValueError(
                f"overnight_charging {self.overnight_charging} requires an EVSE group with overnight: true"
            )
        return self

    @model_validator(mode="after")
    def _places_to_feed_back(self) -> Self:
        fed_back_kw = sum(group.count * (group.v2g_kw or 0.0) for group in self.evses)
        if fed_back_kw == 0.0:
            return self
        if self.overnight_charging != "cheapest":
            raise ValueError(
                f"v2g_kw is not allowed with overnight_charging {self.overnight_charging}; allowed: cheapest"
            )
        if fed_back_kw > self.connection_kw:
            raise ValueError(f"v2g_kw of all places adds up to {fed_back_kw:g}; allowed: at most connection_kw")
        if self.battery is not None and self.battery.dispatch == "backup":
            raise ValueError(
                "v2g_kw together with a battery for backup is not modelled; use another dispatch, or remove v2g_kw"
            )
        return self

    @model_validator(mode="after")
    def _order_of_bookings(self) -> Self:
        if self.bookings is not None and self.discipline == "fifo":
            raise ValueError(
                "bookings have no effect with the discipline fifo; allowed: reserved_first, earliest_deadline, "
                "least_laxity"
            )
        return self


class Equipment(Model):
    """Failure, repair and handling of EVSEs; the same everywhere, since it is not subject to rules."""

    mtbf_h: Positive | None = 2000.0
    """Mean time between failures of one EVSE; null if EVSEs never fail."""
    repair_h: Positive = 24.0
    """Mean repair time, once a technician has arrived."""
    manoeuvre_s: NonNegative = 180.0
    """Time to move from the waiting place to the EVSE."""
    uncouple_s: NonNegative = 300.0
    """Time to uncouple the trailer before charging at an EVSE without drive-through; an assumption."""
    couple_s: NonNegative = 600.0
    """Time to couple it again, after clearing the EVSE; an assumption."""
    plug_in_s: NonNegative = 60.0
    unplug_s: NonNegative = 120.0
    """Time to unplug and clear the EVSE."""
    start_attempts: Count = 3
    """Failed starts after which the driver leaves."""
    regrant_kw: Positive = 25.0
    """Power is shared again when the taper of a session has freed this much.

    Sessions whose power rises claim no more than this together beyond what they take now, where power is short.
    """
