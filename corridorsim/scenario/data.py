"""Frozen records of a scenario; units are in the names, money is in the experiment's currency."""

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
from corridorsim.units import SECONDS_PER_HOUR


@dataclass(frozen=True, slots=True)
class Clock:
    """Times of the run, in seconds since ``start`` 00:00 UTC."""

    start: date
    window_start_s: float
    window_end_s: float
    end_s: float
    n_hours: int


@dataclass(frozen=True, slots=True)
class DrivingBanSpec:
    """A ban on driving in a jurisdiction."""

    intervals_s: tuple[tuple[float, float], ...]
    """(Start, end) in seconds of the run."""
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
    """Weather, if more than one temperature is known."""


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
    """One direction of a road segment."""

    start: str
    end: str
    jurisdiction: str
    length_km: float
    speed_kmh: float
    profile: int
    """Row of ``Scenario.speed_factors``."""
    toll_per_km: dict[str, float]
    """Toll by vehicle class."""
    spared_per_km: dict[str, float] = field(default_factory=dict)
    """Toll from which electric trucks are exempt, by vehicle class; empty if there is no exemption."""


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
    """Maximum power fed back through the connector."""
    prices: PriceSteps | None = None
    """As in ``HubSpec``, where the EVSEs of a hub have different tariffs."""
    expected_prices: PriceSteps | None = None
    """With the fee of a session spread over its energy."""
    tariff: SessionTariff | None = None
    overnight_steps: PriceSteps | None = None


@dataclass(frozen=True, slots=True)
class CabinetSpec:
    """Power electronics shared by neighbouring EVSEs."""

    first: int
    end: int
    """Range of indices into ``HubSpec.evses``, from ``first`` up to and excluding ``end``."""
    power_kw: float
    """Maximum power through all connectors together."""


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
    """Price of energy; with a general tariff, the all-in price that planners expect."""
    energy_purchase_per_kwh: float
    tariff: FlatTariff | SessionTariff
    """By which sessions are billed: at a flat price, or item by item."""
    utility: tuple[Rate, ...] = ()
    """Rates paid by the owner under a utility tariff."""
    overnight_steps: PriceSteps | None = None
    """What charging at overnight places minimizes, by time: price or g/kWh; None if it begins at once."""
    v2g_pay_share: float = 0.0
    """Pay per kWh fed back, relative to the price of energy."""
    area_type: str | None = None
    """Urban or rural, if given."""
    investment: HubInvestment | None = None
    """Cost of the initial equipment."""
    site: SiteSpec | None = None
    """Battery, PV and demand response; None if there are only EVSEs."""

    @property
    def has_own_tariffs(self) -> bool:
        """Return whether its EVSEs have different tariffs."""
        return self.evses[0].tariff is not None

    def prices_at(self, slot: int) -> PriceSteps:
        """Return the price of energy at an EVSE."""
        return self.evses[slot].prices or self.prices

    def prices_of(self, kind: str) -> PriceSteps:
        """Return the price of energy at the EVSEs of a kind, as planners expect it."""
        return next((evse.expected_prices for evse in self.evses if evse.kind == kind), None) or self.prices

    def tariff_at(self, slot: int) -> FlatTariff | SessionTariff:
        """Return the tariff by which sessions at an EVSE are billed."""
        return self.evses[slot].tariff or self.tariff

    def overnight_steps_at(self, slot: int) -> PriceSteps | None:
        """Return what charging at an overnight place minimizes; None if it begins at once."""
        return self.evses[slot].overnight_steps or self.overnight_steps


@dataclass(frozen=True, slots=True)
class RestAreaSpec:
    """A truck parking area."""

    name: str
    node: str
    free: tuple[int, ...]
    """Places not occupied by other trucks, by step of the run."""
    step_s: float = SECONDS_PER_HOUR
    """An hour, or less where local hours are not hours of UTC."""


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
    """Rating at the load's power factor."""
    thermal: ThermalModel
    ambient_c: tuple[float, ...]
    """One number per step of the feeder, or a single one if constant."""
    emergency_hot_spot_c: float | None = None
    """Hot-spot limit kept by load management."""


@dataclass(frozen=True, slots=True)
class RestrictionSpec:
    """A period with a lower limit on a feeder; at 0 kW it is out of service."""

    kind: Literal["works", "demand_response"]
    begin_s: float
    end_s: float
    limit_kw: float


@dataclass(frozen=True, slots=True)
class FeederSpec:
    """A feeder and its background load by step of the run."""

    name: str
    rating_kw: float
    limit_kw: float
    managed: bool
    """Whether power is shared within the firm rating; otherwise protection sheds at ``limit_kw``."""
    background_kw: tuple[float, ...]
    """One number per step of the run, or a single one if constant."""
    transformer: TransformerSpec | None = None
    parent: int | None = None
    """Index of the feeder above it."""
    outages: tuple[float, float] | None = None
    """Mean time between outages and mean time to restore [s]."""
    restrictions: tuple[RestrictionSpec, ...] = ()
    upgrade: tuple[float, float] | None = None
    """Time [s] and rating [kW] of the upgrade."""
    utility: str | None = None
    """Utility that operates it, if given."""
    step_s: float = SECONDS_PER_HOUR
    """An hour, or less where local hours are not hours of UTC."""

    def background_at(self, time_s: float) -> float:
        """Return the background load at a time of the run, without outages [kW]."""
        return self.background_kw[min(int(time_s / self.step_s), len(self.background_kw) - 1)]


@dataclass(frozen=True, slots=True)
class OperatorSpec:
    """A truck operator."""

    name: str
    network: str
    size: str

    @property
    def is_small(self) -> bool:
        """Return whether rules for small operators apply to it."""
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
    """The fastest route between two nodes."""

    origin: str
    destination: str
    segments: tuple[int, ...]
    """Indices into ``Scenario.segments``, in driving order."""
    hub_stops: tuple[tuple[int, int], ...]
    """(position, hub): ``position`` segments precede the hub's node."""
    borders: tuple[tuple[int, int], ...]
    """(position, border) in driving order."""
    legal_weight_t: float = inf
    """Lowest legal weight of a battery-electric combination along the route."""


@dataclass(frozen=True, slots=True)
class StormSpec:
    """A storm on a date, or storms of one kind at random times."""

    name: str
    start_s: float | None
    """Start in seconds of the run; None for storms at random."""
    per_year: float
    duration_h: Distribution
    segments: frozenset[int]
    """Indices into ``Scenario.segments``."""
    hubs: tuple[int, ...]
    speed_factor: float
    hub_closure: float
    """Probability that each of ``hubs`` is closed during the storm."""


@dataclass(frozen=True, slots=True)
class FlowSpec:
    """Source of trips, and the distributions drawn for each."""

    name: str
    route: int
    rate_per_h: tuple[float, ...]
    """Trucks of all kinds per hour, by step of the run; empty for trips from a file."""
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
    step_s: float = SECONDS_PER_HOUR
    """An hour, or less where local hours are not hours of UTC."""


@dataclass(frozen=True, slots=True)
class DatedTrip:
    """One trip of a file; None values are drawn."""

    trip_id: str
    route: int
    depart_s: float
    vehicle_class: str
    operator: str
    payload_t: float | None
    soc_start: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Scenario:
    """All data that a world needs to run."""

    name: str
    clock: Clock
    jurisdictions: dict[str, Jurisdiction]
    weather: WeatherMap
    nodes: dict[str, NodeSpec]
    segments: tuple[SegmentSpec, ...]
    speed_factors: tuple[tuple[float, ...], ...]
    """(n_profiles, n_steps) shares of free-flow speed."""
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
    """Distributions drawn for the trips of a file."""
    storms: tuple[StormSpec, ...]
    equipment: Equipment
    maintenance: MaintenanceSpec | None
    costs: Costs
    economics: Economics
    activity_share: float
    axis: tuple[str, ...]
    """Nodes of the corridor's main route, in driving order."""
    rollout: RolloutPlan | None = None
    """Rollout that decides what is built; None if everything is."""
    agreements: tuple[Agreement, ...] = ()
    """Agreements in force on harmonized levers."""
    diesel: Diesel | None = None
    """Diesel truck that each electric one replaces."""
    snapshot: str | None = None
    """Date of the snapshot (ISO 8601), if the experiment has several."""
    speed_step_s: float = SECONDS_PER_HOUR
    """Length of the steps of ``speed_factors``: an hour, or less where local hours are not hours of UTC."""

    def __repr__(self) -> str:
        at = "" if self.snapshot is None else f", snapshot {self.snapshot}"
        return f"Scenario({self.name!r}{at}: {len(self.nodes)} nodes, {len(self.hubs)} hubs)"
