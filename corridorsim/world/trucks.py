"""Makes the trucks of trips; what trucks of one kind share is made once."""

from __future__ import annotations

from collections.abc import Mapping

from corridorsim.config.demand import Threshold
from corridorsim.rng import Streams
from corridorsim.scenario.data import OperatorSpec, Scenario
from corridorsim.scenario.tariffs import mean_prices
from corridorsim.units import KG_PER_TONNE, SECONDS_PER_MINUTE
from corridorsim.world.assemble import inspections
from corridorsim.world.charging.surroundings import Surroundings
from corridorsim.world.driver.drivers import Drivers, RouteDrivers
from corridorsim.world.journey.border import Border
from corridorsim.world.journey.road import Road
from corridorsim.world.journey.truck import TripEnds, Truck
from corridorsim.world.journey.waypoints import BorderPost, HubStop, InspectionStation, RestArea, Waypoint
from corridorsim.world.planning.least_cost import LeastCostPlanner, Outlook, PriceTables
from corridorsim.world.planning.planner import Planner
from corridorsim.world.planning.threshold import ThresholdPlanner
from corridorsim.world.state.battery import Battery
from corridorsim.world.state.ledger import Ledger
from corridorsim.world.state.motion import Motion
from corridorsim.world.state.trip_state import Observer, TripState
from corridorsim.world.trip import Operator, Trip
from corridorsim.world.vehicle.fleet import VehicleClass, VehicleOnRoute


class TruckKind:
    """What trucks of one class, route, operator and flow share."""

    def __init__(
        self,
        route: VehicleOnRoute,
        operator: OperatorSpec,
        drivers: RouteDrivers,
        planner: Planner,
        road: Road,
        scenario: Scenario,
    ) -> None:
        self.route = route
        self.operator = Operator(operator)
        self.drivers = drivers
        self.planner = planner
        self.road = road
        node = route.spec.origin
        weather = scenario.weather.at(node, scenario.nodes[node].jurisdiction)
        self.climate_at_origin = route.vehicle_class.climate(weather)


class TruckMaker:
    """Makes the trucks of trips."""

    def __init__(
        self, around: Surroundings, borders: list[Border], streams: Streams, mean_wait_min: Mapping[str, float]
    ) -> None:
        scenario = around.scenario
        self._around = around
        self._borders = borders
        self._scenario = scenario
        self._drivers = Drivers(scenario, streams)
        self._inspections = inspections(scenario, streams)
        self._noise_stream = streams.word("choice noise")
        self._mean_wait_s = [mean_wait_min.get(hub.name, 0.0) * SECONDS_PER_MINUTE for hub in scenario.hubs]
        self._mean_price_per_kwh = [mean_prices(hub) for hub in scenario.hubs]
        self._classes = {name: VehicleClass(name, vehicle, scenario) for name, vehicle in scenario.vehicles.items()}
        self._kinds: dict[tuple[int, str, str, str], TruckKind] = {}
        """By route, class, operator and flow."""
        self._routes: dict[tuple[int, str], VehicleOnRoute] = {}
        self._drivers_on: dict[tuple[int, str, str], RouteDrivers] = {}
        """By route, class and flow."""
        self._roads: dict[tuple[int, str, str, str, str], tuple[Planner, Road]] = {}
        self._roadsides: dict[int, tuple[list[RestArea], list[Waypoint]]] = {}
        """By route: what all trucks on it share."""
        self._price_tables: PriceTables = {}

    def truck(self, trip: Trip, ends: TripEnds, observer: Observer | None) -> Truck:
        """The truck of a trip at its departure."""
        around, kind = self._around, self._kind_of(trip)
        route = kind.route
        vehicle_class = route.vehicle_class
        mass_kg = (vehicle_class.tare_t + trip.payload_t) * KG_PER_TONNE
        access_kwh_per_km = vehicle_class.access_kwh_per_km(mass_kg, kind.climate_at_origin, trip.depart_s)
        motion = Motion(route, mass_kg, access_kwh_per_km)
        battery = Battery(vehicle_class.usable_kwh, trip.soc_start)
        driver = kind.drivers.log_of(trip)
        is_traced = around.is_traced(trip)
        ledger = Ledger(around.env, around.log, trip, kind.operator, motion, battery, driver, is_traced)
        state = TripState(trip, kind.operator, motion, battery, driver, kind.drivers, ledger, observer)
        return Truck(around, state, kind.planner, kind.road, ends)

    def _kind_of(self, trip: Trip) -> TruckKind:
        key = (trip.route, trip.vehicle_class, trip.operator, trip.flow.name)
        kind = self._kinds.get(key)
        if kind is None:
            operator = self._scenario.operators[trip.operator]
            planner, road = self._planner_and_road(trip)
            kind = TruckKind(self._route(trip), operator, self._drivers_of(trip), planner, road, self._scenario)
            self._kinds[key] = kind
        return kind

    def _route(self, trip: Trip) -> VehicleOnRoute:
        """The trip's vehicle class on its route."""
        key = (trip.route, trip.vehicle_class)
        if key not in self._routes:
            spec = self._scenario.routes[trip.route]
            self._routes[key] = VehicleOnRoute(self._classes[trip.vehicle_class], spec, self._scenario)
        return self._routes[key]

    def _drivers_of(self, trip: Trip) -> RouteDrivers:
        """The drivers of the trip's flow on its route."""
        key = (trip.route, trip.vehicle_class, trip.flow.name)
        if key not in self._drivers_on:
            self._drivers_on[key] = self._drivers.on(self._route(trip), trip.flow)
        return self._drivers_on[key]

    def _planner_and_road(self, trip: Trip) -> tuple[Planner, Road]:
        """The planner of the trip, and its route with all waypoints."""
        operator = self._scenario.operators[trip.operator]
        key = (trip.route, trip.vehicle_class, operator.network, operator.size, trip.flow.name)
        made = self._roads.get(key)
        if made is None:
            planner = self._planner(trip)
            made = self._roads[key] = planner, self._road(trip, planner)
        return made

    def _road(self, trip: Trip, planner: Planner) -> Road:
        route, around = self._route(trip), self._around
        operator = self._scenario.operators[trip.operator]
        stops = [
            HubStop(position, stop, around, planner, around.offer(operator, hub))
            for stop, (position, hub) in enumerate(route.stops)
        ]
        if trip.route not in self._roadsides:
            rest_areas = [RestArea(position, area, around) for position, area in route.rest_areas]
            self._roadsides[trip.route] = rest_areas, self._passed(route)
        return Road(route.positions, stops, *self._roadsides[trip.route], around)

    def _passed(self, route: VehicleOnRoute) -> list[Waypoint]:
        """What trucks on the route pass, in driving order; at one node, borders come before inspections."""
        passed: list[Waypoint] = [
            *(BorderPost(position, self._borders[border], self._around) for position, border in route.spec.borders),
            *(
                InspectionStation(position, station, self._around)
                for position, node in enumerate(route.nodes[:-1])
                if position > 0  # a truck does not pass the node where it departs or ends
                for station in self._inspections.get(node, ())
            ),
        ]
        return sorted(passed, key=lambda waypoint: waypoint.position)

    def _planner(self, trip: Trip) -> Planner:
        scenario, route, rule = self._scenario, self._route(trip), trip.flow.charging
        if isinstance(rule, Threshold):
            return ThresholdPlanner(route, rule)
        outlook = Outlook(
            costs=scenario.costs,
            equipment=scenario.equipment,
            driving=route.origin.driving_rules,
            depot_price_per_kwh=route.origin.depot_price_per_kwh,
            mean_wait_s=self._mean_wait_s,
            mean_price_per_kwh=self._mean_price_per_kwh,
            noise_stream=self._noise_stream,
            price_tables=self._price_tables,
        )
        operator = scenario.operators[trip.operator]
        return LeastCostPlanner(route, self._around.hubs, operator, trip.flow.arrival_soc, rule, outlook)
