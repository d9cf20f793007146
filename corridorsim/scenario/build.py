"""Builds the frozen scenario from an experiment and its policy; all checks must have passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from types import MappingProxyType

from corridorsim.config.changes import Period
from corridorsim.config.daily_window import ALL_DAYS
from corridorsim.config.demand import DepartureProfile, Flow, TripsFile
from corridorsim.config.experiment import Experiment
from corridorsim.config.files.series import Series
from corridorsim.config.files.trips_file import TripRow
from corridorsim.config.hubs import Hub
from corridorsim.config.parking import RestArea
from corridorsim.energy.ageing import aged
from corridorsim.energy.carbon import hourly_carbon
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.utility import past_peaks
from corridorsim.energy.weather import WeatherMap
from corridorsim.local_time import local_steps
from corridorsim.policy import EffectiveRules, effective_rules
from corridorsim.policy.effective import exchange_rate
from corridorsim.policy.history import RuleHistory, in_force
from corridorsim.rollout import rollout_plan
from corridorsim.scenario.borders import border_entries
from corridorsim.scenario.data import (
    CabinetSpec,
    Clock,
    DatedTrip,
    EvseSpec,
    FlowSpec,
    HubSpec,
    Jurisdiction,
    NodeSpec,
    OperatorSpec,
    RestAreaSpec,
    RouteSpec,
    Scenario,
    SegmentSpec,
)
from corridorsim.scenario.driving_bans import driving_bans
from corridorsim.scenario.driving_rules import DRIVING_RULES
from corridorsim.scenario.feeders import feeder_specs
from corridorsim.scenario.inspections import inspection_stations
from corridorsim.scenario.maintenance import maintenance_spec
from corridorsim.scenario.network import SpeedFactors, directed_segments, fastest_route, legal_weight_t, road_graph
from corridorsim.scenario.site import owner_prices, site_spec
from corridorsim.scenario.storms import storm_specs
from corridorsim.scenario.tariffs import TariffBuilder
from corridorsim.scenario.tolls import electric_tolls
from corridorsim.scenario.weather import weather_map
from corridorsim.units import SECONDS_PER_HOUR


def build_scenario(
    name: str,
    experiment: Experiment,
    trip_rows: Sequence[TripRow] = (),
    series: Mapping[str, Series] = MappingProxyType({}),
    history: RuleHistory | None = None,
    periods: Sequence[Period] = (),
) -> Scenario:
    """Return what a world needs to run the experiment under its policy, or under the rules of a ``history``.

    Parameters
    ----------
    series
        Contents of the files of prices, carbon intensities and weather that the experiment names, by path.
    periods
        See ``rollout_plan``.
    """
    clock = run_clock(experiment)
    day = window_day(experiment)
    plan = rollout_plan(experiment, history, periods)
    rules = effective_rules(experiment, day) if history is None else in_force(history, day)
    jurisdictions = {key: _jurisdiction(experiment, key, rules, clock, series) for key in experiment.jurisdictions}
    factors = SpeedFactors(experiment, clock)
    weather = weather_map(experiment, clock, series)
    segments = electric_tolls(directed_segments(experiment, factors), rules.books)
    borders, border_at = border_entries(experiment, jurisdictions, segments, clock)
    tariffs = TariffBuilder(experiment, clock, series)
    feeder_index = {key: i for i, key in enumerate(experiment.feeders)}
    there = [key for key, hub in experiment.hubs.items() if hub.is_open(day)]
    hubs = [_hub(experiment, key, jurisdictions, feeder_index, tariffs, clock, series, weather) for key in there]
    hubs_at: dict[str, list[int]] = {}
    for i in sorted(range(len(hubs)), key=lambda i: hubs[i].name):
        hubs_at.setdefault(hubs[i].node, []).append(i)
    graph = road_graph(segments)
    routes: list[RouteSpec] = []
    route_index: dict[tuple[str, str], int] = {}

    def route_to(origin: str, destination: str) -> int:
        if (origin, destination) not in route_index:
            route_index[origin, destination] = len(routes)
            spec = fastest_route(graph, segments, (origin, destination), hubs_at, border_at)
            routes.append(replace(spec, legal_weight_t=legal_weight_t(experiment, spec, segments)))
        return route_index[origin, destination]

    flows = tuple(
        _flow(experiment, key, flow, route_to(flow.origin, flow.destination), clock)
        for key, flow in experiment.flows.items()
    )
    dated = tuple(_dated(row, route_to(row.origin, row.destination)) for row in trip_rows)
    axis_ends = experiment.network.main_route or _longest(routes, segments)
    return Scenario(
        name=name,
        clock=clock,
        jurisdictions=jurisdictions,
        weather=weather,
        nodes={
            key: NodeSpec(key, n.jurisdiction, n.kind, n.latitude, n.longitude, n.elevation_m)
            for key, n in experiment.network.nodes.items()
        },
        segments=tuple(segments),
        speed_factors=tuple(factors.rows),
        speed_step_s=factors.step_s,
        vehicles={key: aged(vehicle) for key, vehicle in experiment.vehicles.items()},
        operators={key: OperatorSpec(key, o.network, o.size) for key, o in experiment.operators.items()},
        hubs=tuple(hubs),
        feeders=feeder_specs(experiment, hubs, clock),
        rest_areas=tuple(_rest_area(experiment, key, area, clock) for key, area in experiment.rest_areas.items()),
        inspections=inspection_stations(experiment, jurisdictions, clock),
        parking=experiment.parking,
        borders=tuple(borders),
        routes=tuple(routes),
        flows=flows,
        dated_trips=dated,
        file_flow=_file_flow(experiment.trips_file) if experiment.trips_file else None,
        storms=storm_specs(experiment, clock, segments, hubs),
        equipment=experiment.equipment,
        maintenance=maintenance_spec(experiment, rules.books, clock.start, clock.n_hours),
        costs=experiment.costs,
        economics=experiment.economics,
        activity_share=experiment.simulation.activity_share,
        axis=graph.fastest(*axis_ends).nodes,
        rollout=plan,
        agreements=rules.agreements,
        diesel=experiment.diesel,
    )


def window_day(experiment: Experiment) -> date:
    """Return the first day of the window; its rules apply throughout the run."""
    return experiment.simulation.window_day


def run_clock(experiment: Experiment) -> Clock:
    """Return warm-up, window and cool-down in seconds of the run."""
    simulation = experiment.simulation
    window_start_h = simulation.warmup_h
    window_end_h = window_start_h + simulation.window_h
    end_h = simulation.run_h
    return Clock(
        start=simulation.start,
        window_start_s=window_start_h * SECONDS_PER_HOUR,
        window_end_s=window_end_h * SECONDS_PER_HOUR,
        end_s=end_h * SECONDS_PER_HOUR,
        n_hours=-int(-end_h // 1),
    )


def _jurisdiction(
    experiment: Experiment, name: str, rules: EffectiveRules, clock: Clock, series: Mapping[str, Series]
) -> Jurisdiction:
    jurisdiction = experiment.jurisdictions[name]
    mean_g, zone = jurisdiction.carbon_g_per_kwh, jurisdiction.time_zone
    return Jurisdiction(
        name=name,
        time_zone=jurisdiction.time_zone,
        area=jurisdiction.free_movement_area,
        driving_rules=DRIVING_RULES[jurisdiction.driving_rules],
        driving_bans=driving_bans(jurisdiction.driving_bans, jurisdiction.time_zone, clock),
        depot_price_per_kwh=jurisdiction.depot_price_per_kwh * exchange_rate(experiment, name),
        carbon_g_per_kwh=jurisdiction.carbon_g_per_kwh,
        rules=rules.books[name],
        carbon=hourly_carbon(jurisdiction.carbon, mean_g, clock.start, clock.n_hours, zone, series)
        if jurisdiction.carbon is not None
        else None,
    )


def _hub(
    experiment: Experiment,
    name: str,
    jurisdictions: Mapping[str, Jurisdiction],
    feeders: Mapping[str, int],
    tariffs: TariffBuilder,
    clock: Clock,
    series: Mapping[str, Series],
    weather: WeatherMap,
) -> HubSpec:
    hub = experiment.hubs[name]
    node = experiment.network.nodes[hub.node]
    jurisdiction = jurisdictions[node.jurisdiction]
    rate = exchange_rate(experiment, jurisdiction.name)
    groups = jurisdiction.rules.connectors.groups
    evses = [
        EvseSpec(
            f"{name}/{group.kind}-{number}",
            group.kind,
            dict(groups[group.kind].connectors),
            group.drive_through,
            group.overnight,
            group.v2g_kw or 0.0,
        )
        for group in hub.evses
        for number in range(1, group.count + 1)
    ]
    paid = tariffs.of_sessions(hub, jurisdiction, evses)
    utility = (*tariffs.of_owner(hub.utility_tariff, jurisdiction), *past_peaks(hub.past_peaks_kw))
    return HubSpec(
        name=name,
        node=hub.node,
        jurisdiction=jurisdiction,
        weather=weather.at(hub.node, jurisdiction.name),
        operator=hub.operator,
        network=hub.network,
        feeder=feeders[hub.feeder],
        connection_kw=hub.connection_kw,
        evses=paid.evses,
        cabinets=_cabinets(hub),
        parking_places=hub.parking_places,
        detour_km=hub.detour_km,
        discipline=hub.discipline,
        bookings=hub.bookings,
        efficiency=hub.efficiency,
        prices=paid.prices,
        energy_purchase_per_kwh=hub.energy_purchase_per_kwh * rate,
        tariff=paid.tariff,
        utility=utility,
        overnight_steps=_overnight_steps(hub, paid.prices, jurisdiction),
        v2g_pay_share=hub.v2g_pay_share,
        area_type=hub.area_type,
        investment=hub.investment,
        site=site_spec(
            hub,
            node,
            jurisdiction.time_zone,
            owner_prices(utility, paid.prices),
            rate,
            (clock.start, clock.n_hours),
            series,
        ),
    )


def _overnight_steps(hub: Hub, prices: PriceSteps, jurisdiction: Jurisdiction) -> PriceSteps | None:
    """Return what managed charging minimizes, by time; None if charging begins at once."""
    if hub.overnight_charging == "cheapest":
        return prices
    # The checks ensure hourly intensities if they are needed.
    return jurisdiction.carbon.average_steps() if hub.overnight_charging == "greenest" and jurisdiction.carbon else None


def _cabinets(hub: Hub) -> tuple[CabinetSpec, ...]:
    cabinets: list[CabinetSpec] = []
    first = 0
    for group in hub.evses:
        end = first + group.count
        if group.cabinet is not None:
            outlets = group.cabinet.outlets
            cabinets += [
                CabinetSpec(slot, min(slot + outlets, end), group.cabinet.power_kw)
                for slot in range(first, end, outlets)
            ]
        first = end
    return tuple(cabinets)


def _rest_area(experiment: Experiment, name: str, area: RestArea, clock: Clock) -> RestAreaSpec:
    zone = experiment.jurisdictions[experiment.network.nodes[area.node].jurisdiction].time_zone
    steps = local_steps(clock.start, clock.n_hours, zone)
    free = tuple(area.places - round(area.taken_share[local.hour] * area.places) for local in steps.starts)
    return RestAreaSpec(name, area.node, free, steps.step_s)


def _flow(experiment: Experiment, name: str, flow: Flow, route: int, clock: Clock) -> FlowSpec:
    zone = experiment.jurisdictions[experiment.network.nodes[flow.origin].jurisdiction].time_zone
    profile = experiment.departure_profiles[flow.departures] if flow.departures else DepartureProfile(hours=(1.0,) * 24)
    a_day = sum(profile.hours)
    steps = local_steps(clock.start, clock.n_hours, zone)
    rates = tuple(
        flow.trucks_per_day * profile.days.get(ALL_DAYS[local.weekday()], 1.0) * profile.hours[local.hour] / a_day
        for local in steps.starts
    )
    return FlowSpec(
        name=name,
        route=route,
        rate_per_h=rates,
        electric_share=flow.electric_share,
        vehicles=_cumulative(flow.vehicles),
        operators=_cumulative(flow.operators),
        payload_t=flow.payload_t,
        soc_start=flow.soc_start,
        transit_share=flow.transit_share,
        delivery_window_h=flow.delivery_window_h,
        arrival_soc=flow.arrival_soc,
        charging=flow.charging,
        week_driven_h=flow.week_driven_h,
        last_week_driven_h=flow.last_week_driven_h,
        step_s=steps.step_s,
    )


def _file_flow(file: TripsFile) -> FlowSpec:
    return FlowSpec(
        name="file",
        route=-1,
        rate_per_h=(),
        electric_share=1.0,
        vehicles=(),
        operators=(),
        payload_t=file.payload_t,
        soc_start=file.soc_start,
        transit_share=file.transit_share,
        delivery_window_h=file.delivery_window_h,
        arrival_soc=file.arrival_soc,
        charging=file.charging,
        week_driven_h=file.week_driven_h,
        last_week_driven_h=file.last_week_driven_h,
    )


def _dated(row: TripRow, route: int) -> DatedTrip:
    return DatedTrip(row.trip_id, route, row.depart_s, row.vehicle_class, row.operator, row.payload_t, row.soc_start)


def _cumulative(mix: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Return cumulative shares by name, in alphabetical order: a draw must not depend on the order in the file."""
    names = sorted(mix)
    total = sum(mix[name] for name in names)
    return tuple(zip(names, accumulate(mix[name] / total for name in names), strict=True))


def _longest(routes: Sequence[RouteSpec], segments: Sequence[SegmentSpec]) -> tuple[str, str]:
    longest = max(routes, key=lambda route: sum(segments[i].length_km for i in route.segments))
    return longest.origin, longest.destination
