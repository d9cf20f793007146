"""Puts the agents together and runs the clock."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from corridorsim.config.demand import Threshold
from corridorsim.energy.ageing import cycles_of, wear_cost
from corridorsim.energy.weather import Weather
from corridorsim.kernel import PriceTable, keyed_uniform
from corridorsim.records.recorder import Recorder
from corridorsim.rng import Streams, key_word
from corridorsim.scenario.data import HubSpec, OperatorSpec, Scenario
from corridorsim.scenario.demand import Trip, dated_trips, flow_trips
from corridorsim.scenario.storms import storm_hits, with_stormy_roads
from corridorsim.units import GRAMS_PER_KG, SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world.driver.drivers import Drivers
from corridorsim.world.driver.parking import RestAreas
from corridorsim.world.engine import Engine, events_scheduled, new_environment
from corridorsim.world.explain.diary import Diary
from corridorsim.world.grid.events import start_grid_events
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.grid.feeder_tree import join_feeders
from corridorsim.world.hub.announced import announced_of
from corridorsim.world.hub.faults import Repairs, faults_of
from corridorsim.world.hub.hub import Hub
from corridorsim.world.hub.terms import Terms, terms_at
from corridorsim.world.journey.border import Border
from corridorsim.world.journey.reroute import turn_trucks_away
from corridorsim.world.journey.truck import ARRIVED, Truck
from corridorsim.world.planning.planner import (
    LeastCostPlanner,
    Outlook,
    Planner,
    ThresholdPlanner,
)
from corridorsim.world.storms import let_storms_pass
from corridorsim.world.tables.ground import write_ground
from corridorsim.world.tables.log import WorldLog
from corridorsim.world.vehicle.fleet import VehicleClass, VehicleOnRoute

if TYPE_CHECKING:
    import simpy


@dataclass(frozen=True)
class RunSummary:
    """What a run says besides its tables."""

    trips: int
    events: int
    visits: int
    """Waits at hubs that ended in a grant."""
    mean_wait_min: dict[str, float]
    """By hub, over all waits that ended in a grant."""


def simulate(
    scenario: Scenario,
    seed: int,
    replication: int,
    recorder: Recorder,
    mean_wait_min: Mapping[str, float] | None = None,
    engine: Engine = "compiled",
) -> RunSummary:
    """Run one replication of a scenario and write its tables.

    Parameters
    ----------
    mean_wait_min
        Long-run mean wait by hub that uninformed planners know [min]; none known where left out.
    """
    world = World(scenario, Streams(seed, replication), recorder, mean_wait_min or {}, engine)
    world.run()
    recorder.close()
    return world.summary()


class World:
    """All agents of one run; times are seconds since the start of the run."""

    def __init__(
        self,
        scenario: Scenario,
        streams: Streams,
        recorder: Recorder,
        mean_wait_min: Mapping[str, float],
        engine: Engine = "compiled",
    ) -> None:
        self._storms = storm_hits(scenario, streams)
        self.scenario = scenario = with_stormy_roads(scenario, self._storms) if self._storms else scenario
        self.env = new_environment(engine)
        self.log = WorldLog(self.env, recorder)
        self.start_stream = streams.word("start failures")
        self._streams = streams
        self._trace_stream = streams.word("traced trips")
        self._noise_stream = streams.word("choice noise")
        write_ground(scenario, recorder)
        self.feeders = [Feeder(self.env, spec, self.log) for spec in scenario.feeders]
        self.hubs = [
            Hub(self.env, spec, self.feeders[spec.feeder], self.log, scenario.equipment) for spec in scenario.hubs
        ]
        join_feeders(self.env, self.feeders)
        for hub in self.hubs:
            hub.announced = announced_of(hub)
        border_stream = streams.word("border dwell")
        self.borders = [
            Border(self.env, spec, border_stream, key_word(f"{spec.node}/{spec.into.name}"))
            for spec in scenario.borders
        ]
        self._classes = {name: VehicleClass(name, vehicle, scenario) for name, vehicle in scenario.vehicles.items()}
        self._routes: dict[tuple[int, str], VehicleOnRoute] = {}
        self._terms: dict[tuple[str, str, bool], Terms] = {}
        self._price_tables: dict[tuple[str, Terms, float], PriceTable] = {}
        self._planners: dict[tuple[int, str, str, str, str], Planner] = {}
        self._mean_wait_s = [mean_wait_min.get(hub.name, 0.0) * SECONDS_PER_MINUTE for hub in scenario.hubs]
        self.drivers: Drivers = Drivers(scenario, streams)
        parking = scenario.parking
        self.rest_areas = RestAreas(scenario.rest_areas, parking.early_min, parking.informal_min)
        self._live: dict[Truck, None] = {}
        """A dict, since it keeps its order and a set does not."""
        self._trips = 0
        self.diary: Diary | None = None
        """Of the one trip that is explained, where there is one."""

    # -- the clock ---------------------------------------------------------------------------------------------

    def run(self, until_s: float = inf) -> None:
        """Everything from the first departure to the end of the cool-down, or to ``until_s`` where that is earlier."""
        self._begin()
        env, clock = self.env, self.scenario.clock
        for moment_s in (clock.window_start_s, clock.window_end_s, clock.end_s):
            if moment_s > until_s:
                if until_s > env.now:
                    env.run(until=until_s)
                return
            if moment_s > env.now:
                env.run(until=moment_s)
            self._write_states()
        self._stop_the_clock()

    def _begin(self) -> None:
        env, scenario = self.env, self.scenario
        for flow in scenario.flows:
            env.process(self._departures(flow_trips(scenario, flow, self._streams)))
        env.process(self._departures(dated_trips(scenario, self._streams)))
        repairs = Repairs(env, scenario, self._streams)
        for hub in self.hubs:
            env.process(turn_trucks_away(hub, self.trucks))
            for process in hub.followed():
                env.process(process)
            if scenario.equipment.mtbf_h is not None:
                for slot in range(len(hub.spec.evses)):
                    env.process(faults_of(hub, slot, repairs))
        let_storms_pass(self, self._storms)
        for feeder in self.feeders:
            if feeder.changes_hourly:
                env.process(feeder.follow_hours())
        start_grid_events(env, self.feeders, self._streams)
        self._write_states()

    def _departures(self, trips: Iterator[Trip]) -> Generator[simpy.Event, Any, None]:
        """Hold one pending departure, so that the event list stays short."""
        for trip in trips:
            if not 0.0 <= trip.depart_s < self.scenario.clock.end_s:
                continue
            if trip.depart_s > self.env.now:
                yield self.env.timeout(trip.depart_s - self.env.now)
            self._trips += 1
            truck = Truck(self, trip, self._route(trip), self._planner(trip))
            self._live[truck] = None
            truck.process = self.env.process(truck.run())

    @property
    def trucks(self) -> Iterable[Truck]:
        """Those under way, in the order of departure."""
        return self._live

    def _write_states(self) -> None:
        for hub in self.hubs:
            hub.power.advance(self.env.now)
            hub.record()
        for feeder in self.feeders:
            feeder.record()

    def _stop_the_clock(self) -> None:
        for truck in self._live:
            if truck.visit is not None:
                truck.visit.stop_the_clock()
            if truck.booking is not None:
                truck.booking.stop_the_clock()
            self._write_trip(truck, "in_progress")

    def summary(self) -> RunSummary:
        """Counts and mean waits."""
        waits = {
            hub.spec.name: hub.wait_sum_s / hub.waits / SECONDS_PER_MINUTE if hub.waits else 0.0 for hub in self.hubs
        }
        return RunSummary(self._trips, events_scheduled(self.env), sum(hub.waits for hub in self.hubs), waits)

    # -- what trucks ask for -----------------------------------------------------------------------------------

    def weather_at(self, node: str) -> Weather:
        """Of its own, or of its jurisdiction."""
        return self.scenario.weather.at(node, self.scenario.nodes[node].jurisdiction)

    def is_traced(self, trip: Trip) -> bool:
        """Whether the trip's activities are written: the same trips in every scenario."""
        share = self.scenario.activity_share
        return share > 0.0 and keyed_uniform(self._trace_stream, trip.key) < share

    def terms_of(self, operator: OperatorSpec, hub: HubSpec) -> Terms:
        """How a hub treats the contract of an operator; worked out once."""
        key = (hub.name, operator.network, operator.is_small)
        terms = self._terms.get(key)
        if terms is None:
            terms = self._terms[key] = terms_at(hub, operator.network, is_small=operator.is_small)
        return terms

    def diary_of(self, trip: Trip) -> Diary | None:
        """Where a trip's day is written down; None for all trips but the one that is explained."""
        return self.diary if self.diary is not None and self.diary.trip_id == trip.trip_id else None

    def _route(self, trip: Trip) -> VehicleOnRoute:
        key = (trip.route, trip.vehicle_class)
        if key not in self._routes:
            route = self.scenario.routes[trip.route]
            self._routes[key] = VehicleOnRoute(self._classes[trip.vehicle_class], route, self.scenario)
        return self._routes[key]

    def _planner(self, trip: Trip) -> Planner:
        operator = self.scenario.operators[trip.operator]
        key = (trip.route, trip.vehicle_class, operator.network, operator.size, trip.flow.name)
        if key not in self._planners:
            route = self._route(trip)
            rule = trip.flow.charging
            if isinstance(rule, Threshold):
                self._planners[key] = ThresholdPlanner(route, rule)
            else:
                jurisdiction = route.origin
                outlook = Outlook(
                    costs=self.scenario.costs,
                    equipment=self.scenario.equipment,
                    driving=jurisdiction.driving_rules,
                    depot_price_per_kwh=jurisdiction.depot_price_per_kwh,
                    mean_wait_s=self._mean_wait_s,
                    noise_stream=self._noise_stream,
                    price_tables=self._price_tables,
                )
                self._planners[key] = LeastCostPlanner(route, self.hubs, operator, trip.flow.arrival_soc, rule, outlook)
        return self._planners[key]

    # -- the end of a trip -------------------------------------------------------------------------------------

    def finish(self, truck: Truck, status: str) -> None:
        """Take a truck out of the world."""
        del self._live[truck]
        if truck.diary is not None:
            truck.diary.ended(truck, status)
        self._write_trip(truck, status)

    def _write_trip(self, truck: Truck, status: str) -> None:
        trip, vehicle = truck.trip, truck.route.vehicle_class.vehicle
        now = self.env.now
        duration_s = now - trip.depart_s
        jurisdiction = truck.route.origin
        depot_kwh = (trip.soc_start - truck.soc) * truck.capacity_kwh
        twin_s = self.drivers.twin_s(trip, truck.route) if status == ARRIVED else 0.0
        paid_h = (duration_s - truck.daily_rest_s) / SECONDS_PER_HOUR
        time_cost = self.scenario.costs.driver_per_h * paid_h
        time_cost += vehicle.vehicle_cost_per_h * duration_s / SECONDS_PER_HOUR
        cycles = cycles_of(vehicle, truck.energy_kwh + truck.v2g_kwh)
        depot_kg = depot_kwh / vehicle.charge_efficiency * jurisdiction.carbon_g_per_kwh / GRAMS_PER_KG
        self.log.trip(
            (
                trip.trip_id,
                trip.flow.name,
                trip.vehicle_class,
                truck.operator.name,
                truck.operator.size,
                truck.route.spec.origin,
                truck.route.spec.destination,
                status,
                trip.depart_s,
                None if status == "in_progress" else now,
                truck.due_s if truck.due_s < inf else None,
                truck.distance_km,
                truck.drive_s,
                truck.queue_s,
                truck.overhead_s,
                truck.charge_s,
                truck.rest_s,
                truck.border_s,
                duration_s - twin_s if status == ARRIVED else None,
                truck.energy_kwh,
                truck.charged_kwh,
                trip.soc_start,
                truck.soc,
                trip.payload_t,
                truck.session_cost + depot_kwh * jurisdiction.depot_price_per_kwh,
                time_cost,
                truck.so_far(truck.route.toll_before),
                vehicle.wear_cost_per_km * truck.distance_km,
                truck.rescue_cost,
                truck.emissions_kg + depot_kg,
                self._marginal_kg(truck, depot_kwh / vehicle.charge_efficiency),
                truck.charging_stops,
                trip.payload_lost_t,
                cycles,
                wear_cost(vehicle, cycles),
                self._diesel_kg(truck.route),
                truck.so_far(truck.route.spared_before),
            )
        )

    def _diesel_kg(self, route: VehicleOnRoute) -> float | None:
        """Emissions of the diesel truck that an electric one replaces; None where none is given."""
        diesel = self.scenario.diesel
        return None if diesel is None else diesel.g_co2e_per_km * route.km_before[-1] / GRAMS_PER_KG

    def _marginal_kg(self, truck: Truck, depot_kwh: float) -> float | None:
        """Marginal emissions of a trip; None where one of its grids has no marginal intensity."""
        carbon = truck.route.origin.carbon
        if carbon is None or carbon.mean_marginal is None or truck.emissions_marginal_kg is None:
            return None
        return truck.emissions_marginal_kg + depot_kwh * carbon.mean_marginal / GRAMS_PER_KG
