"""The frozen records of a scenario; numbers are in the units of their names, money in the experiment's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Literal

from corridorsim.config.demand import ChargingRule
from corridorsim.config.distributions import Distribution
from corridorsim.config.economics import Diesel, Economics, HubInvestment
from corridorsim.config.hubs import BookingSystem, Discipline, Equipment
from corridorsim.config.levers import RuleBook
from corridorsim.config.parking import Parking
from corridorsim.config.simulation import Costs
from corridorsim.config.vehicles import Connector, Vehicle
from corridorsim.energy.carbon import HourlyCarbon
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.tariff import FlatTariff, SessionTariff
from corridorsim.energy.transformer import ThermalModel
from corridorsim.energy.utility import Rate
from corridorsim.energy.weather import Weather, WeatherMap
from corridorsim.policy import Agreement
from corridorsim.rollout import RolloutPlan
from corridorsim.scenario.driving_rules import DrivingRules
from corridorsim.scenario.maintenance import MaintenanceSpec
from corridorsim.scenario.site import SiteSpec


@dataclass(frozen=True, slots=True)
class Clock:
    """The run's times, in seconds since ``start`` 00:00 UTC."""

    start: date
    window_start_s: float
    window_end_s: float
    end_s: float
    n_hours: int


@dataclass(frozen=True, slots=True)
class DrivingBanSpec:
    """A ban on driving in a jurisdiction."""

    intervals_s: tuple[tuple[float, float], ...]
    """Begin and end in seconds of the run."""
    exempt_share: float
    electric_exempt: bool


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A jurisdiction with the rules in force."""

    name: str
    time_zone: str
    area: str
    driving_rules: DrivingRules
    driving_bans: tuple[DrivingBanSpec, ...]
    depot_price_per_kwh: float
    carbon_g_per_kwh: float
    rules: RuleBook
    carbon: HourlyCarbon | None = None
    """Where more is known than one number."""


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """A node of the network."""

    name: str
    jurisdiction: str
    kind: str
    latitude: float
    longitude: float
    elevation_m: float


@dataclass(frozen=True, slots=True)
class SegmentSpec:
    """One direction of a stretch of road."""

    start: str
    end: str
    jurisdiction: str
    length_km: float
    speed_kmh: float
    profile: int
    """Row of ``Scenario.speed_factors``."""
    toll_per_km: dict[str, float]
    """By vehicle class."""
    spared_per_km: dict[str, float] = field(default_factory=dict)
    """Toll that an exemption spares electric trucks, by vehicle class; empty where there is none."""


@dataclass(frozen=True, slots=True)
class EvseSpec:
    """One EVSE."""

    name: str
    kind: str
    connectors: Mapping[Connector, float]
    """kW by connector, under the rules in force."""
    drive_through: bool = True
    overnight: bool = False
    """For trucks that take their daily rest here."""
    v2g_kw: float = 0.0
    """The most that a truck feeds back through the connector."""


@dataclass(frozen=True, slots=True)
class CabinetSpec:
    """Power electronics shared by neighbouring EVSEs."""

    first: int
    end: int
    """Indices into ``HubSpec.evses``: ``first`` to before ``end``."""
    power_kw: float
    """Through all connectors together."""


@dataclass(frozen=True, slots=True)
class HubSpec:
    """A charging hub."""

    name: str
    node: str
    jurisdiction: Jurisdiction
    weather: Weather
    operator: str
    network: str
    feeder: int
    connection_kw: float
    evses: tuple[EvseSpec, ...]
    cabinets: tuple[CabinetSpec, ...]
    parking_places: int | None
    detour_km: float
    discipline: Discipline
    bookings: BookingSystem | None
    efficiency: float
    prices: PriceSteps
    """Of energy; where there is a general tariff, what planners expect all-in."""
    energy_purchase_per_kwh: float
    tariff: FlatTariff | SessionTariff
    """By which sessions are billed: at a flat price, or item by item."""
    utility: tuple[Rate, ...] = ()
    """What the owner pays, where a utility tariff says so."""
    overnight_steps: PriceSteps | None = None
    """What charging at overnight places keeps low, by time: the price or g/kWh; None where it begins at once."""
    v2g_pay_share: float = 0.0
    """Pay for a kWh fed back over the price of energy."""
    setting: str | None = None
    """Urban or rural, where it is said."""
    investment: HubInvestment | None = None
    """What is there from the start cost so much."""
    site: SiteSpec | None = None
    """Battery, PV and demand response; None where there is nothing but EVSEs."""


@dataclass(frozen=True, slots=True)
class RestAreaSpec:
    """A truck parking area."""

    name: str
    node: str
    free: tuple[int, ...]
    """Places that other trucks leave, by hour of the run."""


@dataclass(frozen=True, slots=True)
class InspectionSpec:
    """A station at the roadside that stops some trucks."""

    name: str
    node: str
    jurisdiction: Jurisdiction
    share: float
    """Share of the trucks passing while it is open that it stops."""
    duration_min: Distribution
    open_s: tuple[tuple[float, float], ...]
    """Opening and closing in seconds of the run."""


@dataclass(frozen=True, slots=True)
class TransformerSpec:
    """The transformer of a feeder."""

    rating_kw: float
    """At the load's power factor."""
    thermal: ThermalModel
    ambient_c: tuple[float, ...]
    """One number an hour of the run; a single one where it is constant."""
    emergency_hot_spot_c: float | None = None
    """That load management keeps it below."""


@dataclass(frozen=True, slots=True)
class RestrictionSpec:
    """A spell of a lower limit on a feeder; at 0 kW it is out."""

    kind: Literal["works", "demand_response"]
    begin_s: float
    end_s: float
    limit_kw: float


@dataclass(frozen=True, slots=True)
class FeederSpec:
    """A feeder and its background load by hour of the run."""

    name: str
    rating_kw: float
    limit_kw: float
    managed: bool
    """The firm rating is kept by sharing power; else protection sheds at ``limit_kw``."""
    background_kw: tuple[float, ...]
    """One number an hour of the run; a single one where it is constant."""
    transformer: TransformerSpec | None = None
    parent: int | None = None
    """Index of the feeder above it."""
    outages: tuple[float, float] | None = None
    """Mean time between outages and mean time to restore [s]."""
    restrictions: tuple[RestrictionSpec, ...] = ()
    upgrade: tuple[float, float] | None = None
    """When it gets another rating [s], and which [kW]."""
    utility: str | None = None
    """Who runs it, where it is said."""


@dataclass(frozen=True, slots=True)
class OperatorSpec:
    """A truck operator."""

    name: str
    network: str
    size: str

    @property
    def is_small(self) -> bool:
        """Whether rules for small operators hold for it."""
        return self.size == "small"


@dataclass(frozen=True, slots=True)
class BorderSpec:
    """Entry into a jurisdiction at a node."""

    node: str
    into: Jurisdiction
    customs: bool
    lanes: int | None
    open_s: tuple[tuple[float, float], ...]
    """Intervals of the run in which it is open to trucks from outside the area."""


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """The fastest way between two nodes."""

    origin: str
    destination: str
    segments: tuple[int, ...]
    """Indices into ``Scenario.segments``, in driving order."""
    hub_stops: tuple[tuple[int, int], ...]
    """(position, hub): ``position`` segments lie before the hub's node."""
    borders: tuple[tuple[int, int], ...]
    """(position, border) in driving order."""
    legal_weight_t: float = inf
    """Lowest legal weight of a battery-electric combination on the way."""


@dataclass(frozen=True, slots=True)
class StormSpec:
    """A storm on a date, or storms of one kind at random times."""

    name: str
    start_s: float | None
    """Seconds of the run; None for storms at random."""
    per_year: float
    duration_h: Distribution
    segments: frozenset[int]
    """Indices into ``Scenario.segments``."""
    hubs: tuple[int, ...]
    speed_factor: float
    hub_closure: float
    """Chance of each of ``hubs`` to be out while it lasts."""


@dataclass(frozen=True, slots=True)
class FlowSpec:
    """Where trips come from, and what is drawn for each."""

    name: str
    route: int
    rate_per_h: tuple[float, ...]
    """Trucks of all kinds by hour of the run; empty for trips that were read from a file."""
    electric_share: float
    vehicles: tuple[tuple[str, float], ...]
    """(vehicle class, cumulative share)."""
    operators: tuple[tuple[str, float], ...]
    payload_t: Distribution
    soc_start: Distribution
    transit_share: float
    delivery_window_h: Distribution | None
    arrival_soc: float
    charging: ChargingRule
    week_driven_h: Distribution
    last_week_driven_h: Distribution


@dataclass(frozen=True, slots=True)
class DatedTrip:
    """One trip of a file; what is None is drawn."""

    trip_id: str
    route: int
    depart_s: float
    vehicle_class: str
    operator: str
    payload_t: float | None
    soc_start: float | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that a world needs to run."""

    name: str
    clock: Clock
    jurisdictions: dict[str, Jurisdiction]
    weather: WeatherMap
    nodes: dict[str, NodeSpec]
    segments: tuple[SegmentSpec, ...]
    speed_factors: tuple[tuple[float, ...], ...]
    """(n_profiles, n_hours) shares of free-flow speed."""
    vehicles: dict[str, Vehicle]
    operators: dict[str, OperatorSpec]
    hubs: tuple[HubSpec, ...]
    feeders: tuple[FeederSpec, ...]
    rest_areas: tuple[RestAreaSpec, ...]
    inspections: tuple[InspectionSpec, ...]
    parking: Parking
    borders: tuple[BorderSpec, ...]
    routes: tuple[RouteSpec, ...]
    flows: tuple[FlowSpec, ...]
    dated_trips: tuple[DatedTrip, ...]
    file_flow: FlowSpec | None
    """What is drawn for the trips of a file."""
    storms: tuple[StormSpec, ...]
    equipment: Equipment
    maintenance: MaintenanceSpec | None
    costs: Costs
    economics: Economics
    activity_share: float
    axis: tuple[str, ...]
    """Nodes of the corridor's main route, in driving order."""
    rollout: RolloutPlan | None = None
    """Says what of all this is built; all of it where there is none."""
    agreements: tuple[Agreement, ...] = ()
    """Levers that are harmonized and in force."""
    diesel: Diesel | None = None
    """Truck that each electric one replaces."""
    snapshot: str | None = None
    """Its date (ISO 8601) where the experiment has several."""
