"""Facts about one truck's day: one frozen record for each kind of fact.

A new kind is a record here and a line where it happens, ``if state.observer is not None: state.observer.note(...)``;
its fields are printed until ``explanation/sentences.py`` has a sentence for it. Money is in the run's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Limit = Literal[
    "battery", "battery in the cold", "inlet", "EVSE", "adapter", "cabinet", "hub connection", "feeder", "substation",
    "managed charging", "V2G",
]  # fmt: skip
"""What limits the power of a session; a substation is any feeder above the hub's own.

With managed charging, a session waits for a better hour; with V2G, it feeds energy back.
"""

Booking = Literal["none", "in time", "late"]


@dataclass(frozen=True, slots=True)
class CostParts:
    """Parts of the expected generalized cost of the rest of the trip via an option."""

    detour: float
    """Time between road and hub."""
    wait: float
    """Time of queue, overhead and choice noise, and the session fee; 0 if the truck is at an EVSE."""
    charging: float
    """Charging time beyond the break that has been earned by then."""
    energy: float
    onward: float
    """Cost of all that follows, minus the value of the energy left in the battery at the destination."""

    @property
    def total(self) -> float:
        """The cost that the planner compares."""
        return self.detour + self.wait + self.charging + self.energy + self.onward


@dataclass(frozen=True, slots=True)
class HubOutlook:
    """What a planner expects at a hub ahead."""

    wait_s: float
    is_live: bool
    """Published data count in the wait; otherwise it is only the long-run mean."""
    is_out: bool
    """The hub publishes that none of its EVSEs is in service."""
    overhead_s: float
    choice_noise_s: float
    """Random preference (choice noise), expressed as time [s]."""
    price_per_kwh: float
    """At the connector, with the roaming surcharge, minus what the treasury pays."""
    works_s: float = 0.0
    """The part of the wait until announced works are over."""


@dataclass(frozen=True, slots=True)
class Option:
    """A stop that a truck could go to next, as its planner sees it."""

    stop: str
    """Hub, or node of the destination."""
    km: float
    """Along the route from its origin."""
    drive_s: float
    soc_arrive: float | None = None
    """After charging here to ``target_soc``, if the truck is at an EVSE."""
    excluded: str | None = None
    """Why the truck cannot or does not want to go there."""
    hub: HubOutlook | None = None
    target_soc: float | None = None
    """SOC to charge to: here if the truck is at an EVSE, otherwise at this stop."""
    cost: CostParts | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """The truck sets off."""

    origin: str
    destination: str
    route_km: float
    vehicle_class: str
    operator: str
    network: str
    payload_t: float
    soc: float
    usable_kwh: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision where to go next."""

    at_hub: str | None
    """Hub at whose EVSE the truck decided; None on the road."""
    km: float
    soc: float
    driven_s: float
    """Driving since the last break."""
    chosen: str | None
    """None if nothing was in reach, however much the truck charges here."""
    target_soc: float | None
    """SOC to charge to here, at an EVSE."""
    is_last_resort: bool
    """Nothing was in reach with the reserve."""
    is_return: bool
    """Back to the hub where the truck is, which it had wanted to avoid."""
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """An EVSE was booked at the next hub."""

    hub: str
    until_s: float
    """The booking is lost after this time [s of the run]."""


@dataclass(frozen=True, slots=True)
class Drive:
    """A stretch at the wheel without a stop, reported at its end."""

    duration_s: float
    km: float
    """Position reached, along the route from its origin."""
    used_kwh: float
    soc: float


@dataclass(frozen=True, slots=True)
class Rest:
    """A break or a daily rest, reported at its beginning."""

    duration_s: float
    is_daily: bool
    why: str
    hub: str | None
    """Hub, if the truck rests at its EVSE; None on the road and beside the EVSEs."""


@dataclass(frozen=True, slots=True)
class BorderCrossing:
    """A border post, reported when the truck leaves it."""

    node: str
    into: str
    consignment: str
    closed_s: float
    lane_s: float
    dwell_s: float


@dataclass(frozen=True, slots=True)
class Inspected:
    """A roadside station picked the truck, reported when it drives on."""

    station: str
    jurisdiction: str
    duration_s: float
    counted: str | None
    """Jurisdiction whose earlier inspection counts here, so that there was no stop; None if the truck was stopped."""


@dataclass(frozen=True, slots=True)
class HubArrival:
    """The truck has reached a hub and looks around."""

    hub: str
    soc: float
    free: int
    """EVSEs that fit and are free."""
    fitting: int
    out_of_service: int
    """EVSEs of the hub that no truck can use."""
    queueing: int
    expected_wait_s: float
    booking: Booking


@dataclass(frozen=True, slots=True)
class DriveOn:
    """The truck leaves a hub without having been granted an EVSE."""

    hub: str
    reason: str
    """As in ``charging_sessions``."""
    why: str


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The truck learns on the road that the hub ahead is out of service, and decides again."""

    hub: str
    km: float


@dataclass(frozen=True, slots=True)
class EvseGranted:
    """The truck is granted an EVSE."""

    hub: str
    evse: str
    connector: str
    power_kw: float
    """Maximum through the connector."""
    wait_s: float


@dataclass(frozen=True, slots=True)
class Start:
    """Manoeuvre, plug in and authenticate, reported when it has succeeded or the driver gives up."""

    hub: str
    attempts: int
    failed: int
    is_accepted: bool
    failure: float
    """Probability that an attempt fails here with this contract."""
    overhead_s: float
    trouble: str | None
    """Why no power flows; None if it does."""


@dataclass(frozen=True, slots=True)
class PowerGrant:
    """The power of a session, at its beginning and whenever the cap or its reason changes; on the grid's side."""

    hub: str
    soc: float
    cap_kw: float
    draw_kw: float
    limited_by: Limit


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """Power has stopped."""

    hub: str
    status: str
    why: str
    duration_s: float
    soc: float
    battery_kwh: float
    grid_kwh: float
    last_kw: float
    """Grid-side power just before the end; below the cap if the battery tapers."""
    cost: float
    """Energy, surcharge and fees so far."""


@dataclass(frozen=True, slots=True)
class Stranding:
    """The truck waits to be towed: the battery is empty on the road, or no session can be started at ``hub``."""

    km: float
    hub: str | None = None


@dataclass(frozen=True, slots=True)
class TripEnd:
    """The trip is over."""

    status: str


Fact = (
    Departure
    | Choice
    | Booked
    | Drive
    | Rest
    | BorderCrossing
    | Inspected
    | HubArrival
    | DriveOn
    | TurnedAway
    | EvseGranted
    | Start
    | PowerGrant
    | SessionEnd
    | Stranding
    | TripEnd
)
