"""A vehicle class on the road and at hubs: what it needs, where it fits, how fast it charges."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby
from math import atan2, cos, degrees, radians
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corridorsim.config.vehicles import Vehicle
from corridorsim.energy.ageing import state_of_health, wear_cost
from corridorsim.energy.weather import Weather
from corridorsim.kernel import AIR_COLUMNS
from corridorsim.kernel._road import RoadLoad, Route
from corridorsim.local_time import common_step_s
from corridorsim.scenario.data import EvseSpec, HubSpec, Jurisdiction, NodeSpec, RouteSpec, Scenario, SegmentSpec
from corridorsim.units import GRAMS_PER_KG, METRES_PER_KM, MS_PER_KMH, SECONDS_PER_HOUR
from corridorsim.world.vehicle.borders import BordersOnRoute
from corridorsim.world.vehicle.climate import Climate

Groups = tuple[int, ...]
"""Groups of equal EVSEs that a truck can use, best first."""
ACCESS_KMH = 40.0
"""Speed between the road and a hub."""


class Plug(NamedTuple):
    """How a vehicle class connects to a group of equal EVSEs."""

    connector: str
    power_kw: float
    uncouples: bool = False
    """The trailer stays behind while the truck charges."""


NO_PLUG = Plug("", 0.0)


class Fit:
    """Which groups of a hub a vehicle class can use, best first."""

    def __init__(
        self, groups: Groups, plugs: dict[int, Plug], best_kw: float, overnight: Groups = (), best_kind: str = ""
    ) -> None:
        self.groups = groups
        self.plugs = plugs
        self.best_kw = best_kw
        self.overnight = overnight
        """Groups for daily rests only."""
        self.best_kind = best_kind
        """Kind of the first of ``groups``."""


def plug_into(vehicle: Vehicle, evse: EvseSpec, place: Jurisdiction) -> Plug | None:
    """Return the strongest connection: a common connector, else an adapter if allowed; None if there is none."""
    uncouples = vehicle.has_trailer and not evse.drive_through
    common = [
        Plug(connector, min(inlet_kw, evse.connectors[connector]), uncouples)
        for connector, inlet_kw in sorted(vehicle.connectors.items())
        if connector in evse.connectors
    ]
    if common:
        return max(common, key=lambda plug: plug.power_kw)
    rules = place.rules.connectors
    if rules.adapters_allowed and rules.adapter_kw > 0:
        connector, outlet_kw = max(sorted(evse.connectors.items()), key=lambda item: item[1])
        return Plug(connector, min(rules.adapter_kw, outlet_kw, max(vehicle.connectors.values())), uncouples)
    return None


def fit_at(vehicle: Vehicle, hub: HubSpec) -> Fit | None:
    """Return where the vehicle class fits at a hub; None if it does not fit."""
    kinds = tuple(dict.fromkeys(evse.kind for evse in hub.evses))
    first_of = {kind: next(evse for evse in hub.evses if evse.kind == kind) for kind in kinds}
    plugs = {
        group: plug
        for group, kind in enumerate(kinds)
        if (plug := plug_into(vehicle, first_of[kind], hub.jurisdiction)) is not None
    }
    if not plugs:
        return None
    # More than its battery ever takes makes no EVSE better.
    battery_kw = max(kw for _, kw in vehicle.charging_curve) / vehicle.charge_efficiency
    ranked = tuple(sorted(plugs, key=lambda group: (-min(plugs[group].power_kw, battery_kw), group)))
    overnight = tuple(group for group in ranked if first_of[kinds[group]].overnight)
    groups = tuple(group for group in ranked if group not in overnight)
    if not groups:
        # A truck that fits nowhere else charges there by day, too.
        groups, overnight = ranked, ()
    return Fit(groups, plugs, plugs[groups[0]].power_kw, overnight, kinds[groups[0]])


class Air(NamedTuple):
    """The air along roads, for one vehicle class."""

    climates: list[Climate]
    step_s: float
    rows: npt.NDArray[np.float64]
    """By climate, by step and by column, as ``kernel.Route`` reads them."""


class VehicleClass:
    """One vehicle class in one scenario."""

    def __init__(self, name: str, vehicle: Vehicle, scenario: Scenario) -> None:
        self.name = name
        self.vehicle = vehicle
        self.load = RoadLoad(
            rolling_resistance=vehicle.rolling_resistance,
            drag_area_m2=vehicle.drag_coefficient * vehicle.frontal_area_m2,
            drivetrain_efficiency=vehicle.drivetrain_efficiency,
            regen_efficiency=vehicle.regen_efficiency,
            regen_kw=vehicle.regen_kw,
            max_speed_kmh=vehicle.max_speed_kmh,
        )
        self.charge_efficiency = vehicle.charge_efficiency
        self.usable_kwh = vehicle.usable_kwh
        self.tare_t = vehicle.tare_t
        self.max_charge_soc = vehicle.max_charge_soc
        self.reserve_soc = vehicle.reserve_soc
        self.vehicle_cost_per_h = vehicle.vehicle_cost_per_h
        self.wear_cost_per_km = vehicle.wear_cost_per_km
        self._health = state_of_health(vehicle)
        self._wears = vehicle.ageing is not None
        self.fits = [fit_at(vehicle, hub) for hub in scenario.hubs]
        self._climates: dict[str, Climate] = {}
        self._airs: dict[tuple[Climate, ...], Air] = {}

    def climate(self, weather: Weather) -> Climate:
        """How a weather affects this class."""
        climate = self._climates.get(weather.name)
        if climate is None:
            climate = self._climates[weather.name] = Climate(self.vehicle, weather)
        return climate

    def air_of(self, climates: Sequence[Climate]) -> Air:
        """The air of the climates of a road; roads through the same ones share it, so that it stays in the cache."""
        crossed = [climate for climate in self._climates.values() if climate in climates]
        key = tuple(crossed)
        if key not in self._airs:
            step_s = common_step_s(climate.step_s for climate in crossed)
            rows = [climate.air_by_steps_of(step_s) for climate in crossed]
            shape = max(len(steps) for steps in rows), len(AIR_COLUMNS)
            self._airs[key] = Air(crossed, step_s, np.stack([np.broadcast_to(steps, shape) for steps in rows]))
        return self._airs[key]

    def cycles_of(self, energy_kwh: float) -> float:
        """Full cycles of the new battery equivalent to drawing ``energy_kwh``; see ``ageing.cycles_of``."""
        return energy_kwh * self._health / self.usable_kwh

    def battery_cost(self, full_cycles: float) -> float:
        """Share of a new battery's price that cycles use up; see ``ageing.wear_cost``."""
        return wear_cost(self.vehicle, full_cycles) if self._wears else 0.0

    def access_kwh_per_km(self, mass_kg: float, climate: Climate, time_s: float) -> float:
        """Battery energy between road and hub in the weather of that time [kWh/km]."""
        return climate.kwh_per_km(self.load, mass_kg, ACCESS_KMH, time_s)


def _rest_areas_on(nodes: list[str], scenario: Scenario) -> list[tuple[int, int]]:
    """(position, rest area) in driving order; by name at one node."""
    area_at: dict[str, list[int]] = {}
    for area, rest_area in sorted(enumerate(scenario.rest_areas), key=lambda numbered: numbered[1].name):
        area_at.setdefault(rest_area.node, []).append(area)
    return [(position, area) for position, node in enumerate(nodes) for area in area_at.get(node, ())]


def bearing_deg(start: NodeSpec, end: NodeSpec) -> float:
    """Direction from one node to another on a chart that preserves angles nearby: 0 north, 90 east."""
    north = end.latitude - start.latitude
    east = (end.longitude - start.longitude) * cos(radians((start.latitude + end.latitude) / 2.0))
    return degrees(atan2(east, north)) % 360.0


def _numbers(values: Iterable[float]) -> array[float]:
    """Numbers that trucks read without a look-up of an object for each."""
    return array("d", list(values))


def _before(amounts: Iterable[float]) -> array[float]:
    """Cumulative amounts before each segment, and at the end."""
    return _numbers(accumulate(amounts, initial=0.0))


class Depot:
    """Electricity at the depots of a jurisdiction."""

    def __init__(self, place: Jurisdiction) -> None:
        self.price_per_kwh = place.depot_price_per_kwh
        self.carbon_g_per_kwh = place.carbon_g_per_kwh
        self.marginal_g_per_kwh = None if place.carbon is None else place.carbon.mean_marginal
        """None if it is not known."""


class VehicleOnRoute:
    """One vehicle class on one route."""

    def __init__(self, vehicle_class: VehicleClass, spec: RouteSpec, scenario: Scenario) -> None:
        self.vehicle_class = vehicle_class
        self.spec = spec
        self.origin = scenario.jurisdictions[scenario.nodes[spec.origin].jurisdiction]
        """The jurisdiction where the route begins."""
        self.depot = Depot(self.origin)
        self.driver_cost_per_h = scenario.costs.driver_per_h
        segments = [scenario.segments[i] for i in spec.segments]
        climates = [
            vehicle_class.climate(scenario.weather.between((segment.start, segment.end), segment.jurisdiction))
            for segment in segments
        ]
        self.climates = [*climates, climates[-1]]
        """By segment, and of the destination."""
        self.length_m = _numbers(segment.length_km * METRES_PER_KM for segment in segments)
        self.km_before = _before(segment.length_km for segment in segments)
        self.diesel_kg = _diesel_kg(scenario, self.km_before[-1])
        """CO2e of a diesel truck on the whole route; None if none is given."""
        self.toll_before = _before(s.length_km * s.toll_per_km[vehicle_class.name] for s in segments)
        self.spared_before = _before(s.length_km * s.spared_per_km.get(vehicle_class.name, 0.0) for s in segments)
        self.nodes = [segment.start for segment in segments] + [spec.destination]
        self.road = _road(vehicle_class, segments, climates, scenario)
        self.free_flow_s = self.road.free_flow_s()
        speeds_mps = [min(segment.speed_kmh, vehicle_class.vehicle.max_speed_kmh) * MS_PER_KMH for segment in segments]
        self.speed_mps = _numbers([*speeds_mps, 1.0])
        """At free flow, by segment; the last one represents the destination, where no driving is left."""
        drives_s = [length / speed for length, speed in zip(self.length_m, speeds_mps, strict=True)]
        self.ahead_s = _numbers([*np.cumsum(drives_s[::-1])[::-1].tolist(), 0.0])
        """Driving time at free flow from the start of each segment to the destination [s]."""
        self.rest_areas = _rest_areas_on(self.nodes, scenario)
        """(position, rest area) in driving order."""
        self.jurisdictions = [segment.jurisdiction for segment in segments]
        parts = groupby(zip(self.jurisdictions, drives_s, strict=True), key=lambda part: part[0])
        self.stretches = [(name, sum(drive_s for _, drive_s in part)) for name, part in parts]
        """Driving time at free flow [s] from border to border, with the jurisdiction."""
        self.stops = [(position, hub) for position, hub in spec.hub_stops]
        self.stops_at_origin = sum(position == 0 for position, _ in self.stops)
        """Hub stops where the route begins; a truck stops there only if it cannot do without."""
        self.positions = [*(position for position, _ in self.stops), len(segments)]
        """The segment at whose start each hub stop, and the destination, lies."""
        self.stop_names = [*(scenario.hubs[hub].name for _, hub in self.stops), spec.destination]
        """Names of the hubs, by hub stop, and of the destination."""
        self.fits = [vehicle_class.fits[hub] for _, hub in self.stops]
        """Where the class fits, by hub stop."""
        self.access_km = _numbers([*(scenario.hubs[hub].detour_km for _, hub in self.stops), 0.0])
        self.access_s = _numbers(km / ACCESS_KMH * SECONDS_PER_HOUR for km in self.access_km)
        self.borders = BordersOnRoute(
            [(position, scenario.borders[border]) for position, border in spec.borders], self.positions[:-1]
        )


def _diesel_kg(scenario: Scenario, length_km: float) -> float | None:
    diesel = scenario.diesel
    return None if diesel is None else diesel.g_co2e_per_km * length_km / GRAMS_PER_KG


def _road(
    vehicle_class: VehicleClass, segments: Sequence[SegmentSpec], climates: Sequence[Climate], scenario: Scenario
) -> Route:
    """Return the road of a route for the kernels; ``climates`` are by segment."""
    nodes = scenario.nodes
    ends = [(nodes[segment.start], nodes[segment.end]) for segment in segments]
    length_m = [segment.length_km * METRES_PER_KM for segment in segments]
    climbs_m = [end.elevation_m - start.elevation_m for start, end in ends]
    air = vehicle_class.air_of(climates)
    return Route(
        vehicle_class.load,
        length_m=length_m,
        speed_mps=[segment.speed_kmh * MS_PER_KMH for segment in segments],
        sin_grade=[climb_m / length for climb_m, length in zip(climbs_m, length_m, strict=True)],
        profile=[segment.profile for segment in segments],
        speed_factor=scenario.speed_factors,
        speed_step_s=scenario.speed_step_s,
        climate=[air.climates.index(climate) for climate in climates],
        air=air.rows,
        air_step_s=air.step_s,
        bearing_deg=[bearing_deg(start, end) for start, end in ends],
    )
