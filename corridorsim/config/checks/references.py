"""Checks that names exist and that parts of an experiment are consistent; each fault is a path and a message."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from corridorsim.choices import did_you_mean
from corridorsim.config.checks.adoption import adoption_faults
from corridorsim.config.checks.driver_weeks import driver_faults
from corridorsim.config.checks.grid import grid_faults
from corridorsim.config.checks.rollout import rollout_faults
from corridorsim.config.checks.site import site_faults
from corridorsim.config.checks.tariffs import tariff_faults
from corridorsim.config.demand import HEAVIEST_PAYLOAD_T, too_heavy
from corridorsim.config.distributions import Distribution, Lognormal, support
from corridorsim.config.experiment import Experiment
from corridorsim.config.network import Segment
from corridorsim.units import METRES_PER_KM

Fault = tuple[tuple[str | int, ...], str]


def reference_faults(experiment: Experiment) -> list[Fault]:
    """Find all broken references and inconsistencies of an experiment."""
    faults = [
        *_network(experiment),
        *_money(experiment),
        *_weights(experiment),
        *_flows(experiment),
        *_trips_file(experiment),
        *_hubs(experiment),
        *_crews(experiment),
        *_feeders(experiment),
        *grid_faults(experiment),
        *site_faults(experiment),
        *_storms(experiment),
        *_rest_areas(experiment),
        *_inspections(experiment),
        *driver_faults(experiment),
        *tariff_faults(experiment),
        *rollout_faults(experiment),
        *adoption_faults(experiment),
    ]
    if not experiment.flows and experiment.trips_file is None:
        faults.append((("flows",), "there is no demand; give at least one flow, or a trips_file"))
    return faults


def _known(name: str, choices: Collection[str], what: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if name not in choices:
        names = list(choices)
        shown = ", ".join(names) if len(names) <= 30 else f"one of the {len(names)} that the file defines"
        yield (
            path,
            f"unknown {what} {name!r}; allowed: {shown or 'none defined'}{did_you_mean(name, names)}",
        )


def _network(experiment: Experiment) -> Iterator[Fault]:
    network = experiment.network
    for name, node in network.nodes.items():
        yield from _known(
            node.jurisdiction,
            experiment.jurisdictions,
            "jurisdiction",
            ("network", "nodes", name, "jurisdiction"),
        )
    yield from _segments(experiment)
    for name in network.borders:
        yield from _known(name, network.nodes, "node", ("network", "borders", name))
    for name in network.main_route or ():
        yield from _known(name, network.nodes, "node", ("network", "main_route"))


def _segments(experiment: Experiment) -> Iterator[Fault]:
    network = experiment.network
    ends: dict[tuple[str, str], int] = {}
    for i, segment in enumerate(network.segments):
        path = ("network", "segments", i)
        yield from _known(segment.start, network.nodes, "node", (*path, "start"))
        yield from _known(segment.end, network.nodes, "node", (*path, "end"))
        if segment.jurisdiction is not None:
            yield from _known(segment.jurisdiction, experiment.jurisdictions, "jurisdiction", (*path, "jurisdiction"))
        elif {segment.start, segment.end} <= network.nodes.keys():
            yield from _where(experiment, segment.start, segment.end, path)
        if {segment.start, segment.end} <= network.nodes.keys():
            yield from _climb(experiment, segment, path)
        if segment.speed_profile is not None:
            yield from _known(segment.speed_profile, network.speed_profiles, "speed profile", (*path, "speed_profile"))
        if isinstance(segment.toll_per_km, dict):
            for name in segment.toll_per_km:
                yield from _known(name, experiment.vehicles, "vehicle", (*path, "toll_per_km", name))
        for pair in [(segment.start, segment.end)] + [(segment.end, segment.start)] * segment.both_ways:
            if pair in ends:
                yield path, f"{pair[0]} to {pair[1]} is already defined as segments[{ends[pair]}]"
            ends.setdefault(pair, i)


def _where(experiment: Experiment, start: str, end: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    nodes = [experiment.network.nodes[start], experiment.network.nodes[end]]
    inland = {node.jurisdiction for node in nodes if node.kind != "border"}
    if len({node.jurisdiction for node in nodes}) == 2 and len(inland) != 1:
        yield path, f"{start} and {end} are in different jurisdictions; give the segment's jurisdiction"


def _climb(experiment: Experiment, segment: Segment, path: tuple[str | int, ...]) -> Iterator[Fault]:
    start, end = (experiment.network.nodes[node] for node in (segment.start, segment.end))
    climb_m, length_m = abs(end.elevation_m - start.elevation_m), segment.length_km * METRES_PER_KM
    if climb_m >= length_m:
        yield (
            (*path, "length_km"),
            f"the road from {segment.start} ({start.elevation_m:g} m) to {segment.end} ({end.elevation_m:g} m) climbs "
            f"or falls by {climb_m:g} m within {length_m:g} m; allowed: a length_km above {climb_m / METRES_PER_KM:g}, "
            "or less difference in elevation_m",
        )


def _money(experiment: Experiment) -> Iterator[Fault]:
    for name, jurisdiction in experiment.jurisdictions.items():
        if jurisdiction.currency not in (experiment.currency, *experiment.exchange_rates):
            yield (
                ("jurisdictions", name, "currency"),
                f"no exchange rate for {jurisdiction.currency}; give exchange_rates.{jurisdiction.currency} in "
                f"{experiment.currency} per {jurisdiction.currency}",
            )
    if experiment.exchange_rates.get(experiment.currency, 1.0) != 1.0:
        yield ("exchange_rates", experiment.currency), "the rate of the experiment's own currency must be 1"


def _weights(experiment: Experiment) -> Iterator[Fault]:
    heaviest = max(experiment.vehicles, key=lambda name: experiment.vehicles[name].tare_t)
    tare_t = experiment.vehicles[heaviest].tare_t
    for name, place in experiment.jurisdictions.items():
        if place.legal_weight_t is not None and place.legal_weight_t + place.zev_weight_allowance_t <= tare_t:
            yield (
                ("jurisdictions", name, "legal_weight_t"),
                f"{place.legal_weight_t:g} t with an allowance of {place.zev_weight_allowance_t:g} t leaves "
                f"{heaviest} no payload; allowed: more than its tare of {tare_t:g} t",
            )


def _flows(experiment: Experiment) -> Iterator[Fault]:
    for name, flow in experiment.flows.items():
        path = ("flows", name)
        yield from _known(flow.origin, experiment.network.nodes, "node", (*path, "origin"))
        yield from _known(flow.destination, experiment.network.nodes, "node", (*path, "destination"))
        for vehicle in flow.vehicles:
            yield from _known(vehicle, experiment.vehicles, "vehicle", (*path, "vehicles", vehicle))
        for operator in flow.operators:
            yield from _known(operator, experiment.operators, "operator", (*path, "operators", operator))
        if flow.departures is not None:
            yield from _known(
                flow.departures, experiment.departure_profiles, "departure profile", (*path, "departures")
            )
        low, high = support(flow.soc_start)
        if low > 1 or high < 0 or (isinstance(flow.soc_start, int | float) and not 0 <= flow.soc_start <= 1):
            yield (
                (*path, "soc_start"),
                f"{_span(low, high)} is not a state of charge; allowed: 0 to 1 (0.8 is 80 %)",
            )
        low, high = support(flow.payload_t)
        if low < 0:
            yield (*path, "payload_t"), f"{_span(low, high)} includes values below 0 t; allowed: 0 t or more"
        yield from _heavy(flow.payload_t, (*path, "payload_t"))
        for vehicle in flow.vehicles:
            truck = experiment.vehicles.get(vehicle)
            if truck is not None and flow.arrival_soc > truck.max_charge_soc:
                yield (
                    (*path, "arrival_soc"),
                    f"{flow.arrival_soc:g} is above max_charge_soc of {vehicle}; allowed: at most "
                    f"{truck.max_charge_soc:g}",
                )
        if flow.delivery_window_h is not None and support(flow.delivery_window_h)[0] < 0:
            yield (*path, "delivery_window_h"), "includes values below 0 h; allowed: 0 h or more"


def _trips_file(experiment: Experiment) -> Iterator[Fault]:
    file = experiment.trips_file
    if file is None:
        return
    if isinstance(file.soc_start, int | float) and not 0 <= file.soc_start <= 1:
        yield ("trips_file", "soc_start"), f"{file.soc_start:g} is not a state of charge; allowed: 0 to 1"
    if support(file.payload_t)[0] < 0:
        yield ("trips_file", "payload_t"), "includes values below 0 t; allowed: 0 t or more"
    yield from _heavy(file.payload_t, ("trips_file", "payload_t"))
    if file.delivery_window_h is not None and support(file.delivery_window_h)[0] < 0:
        yield ("trips_file", "delivery_window_h"), "includes values below 0 h; allowed: 0 h or more"


def _heavy(payload_t: Distribution, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Find payloads of which half or all are above what a road vehicle carries."""
    least_t = payload_t.lognormal.median if isinstance(payload_t, Lognormal) else support(payload_t)[0]
    if least_t > HEAVIEST_PAYLOAD_T:
        yield path, too_heavy(least_t)


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _hubs(experiment: Experiment) -> Iterator[Fault]:
    for name, hub in experiment.hubs.items():
        path = ("hubs", name)
        yield from _known(hub.node, experiment.network.nodes, "node", (*path, "node"))
        yield from _known(hub.feeder, experiment.feeders, "feeder", (*path, "feeder"))
        node = experiment.network.nodes.get(hub.node)
        place = experiment.jurisdictions.get(node.jurisdiction) if node else None
        kinds: set[str] = set()
        for i, group in enumerate(hub.evses):
            if group.kind in kinds:
                yield (*path, "evses", i, "kind"), f"{group.kind!r} is listed twice; merge the counts"
            kinds.add(group.kind)
            if place is not None:
                groups = place.rules.connectors.groups
                yield from _known(group.kind, groups, "EVSE group of its jurisdiction", (*path, "evses", i, "kind"))


def _crews(experiment: Experiment) -> Iterator[Fault]:
    crews = experiment.maintenance.crews if experiment.maintenance else ()
    cpos = dict.fromkeys(hub.operator for hub in experiment.hubs.values())
    places: dict[tuple[str, str], int] = {}
    for i, crew in enumerate(crews):
        path = ("maintenance", "crews", i)
        yield from _known(crew.operator, cpos, "operator of a hub", (*path, "operator"))
        yield from _known(crew.jurisdiction, experiment.jurisdictions, "jurisdiction", (*path, "jurisdiction"))
        first = places.setdefault((crew.operator, crew.jurisdiction), i)
        if first != i:
            yield path, f"{crew.operator} already has a crew in {crew.jurisdiction}, crews[{first}]; merge the counts"


def _rest_areas(experiment: Experiment) -> Iterator[Fault]:
    for name, area in experiment.rest_areas.items():
        yield from _known(area.node, experiment.network.nodes, "node", ("rest_areas", name, "node"))


def _inspections(experiment: Experiment) -> Iterator[Fault]:
    for name, inspection in experiment.inspections.items():
        yield from _known(inspection.node, experiment.network.nodes, "node", ("inspections", name, "node"))


def _feeders(experiment: Experiment) -> Iterator[Fault]:
    used = {hub.feeder for hub in experiment.hubs.values()}
    used.update(feeder.parent for feeder in experiment.feeders.values() if feeder.parent is not None)
    for name, feeder in experiment.feeders.items():
        if name not in used:
            yield ("feeders", name), "no hub is on this feeder; remove it or name it in a hub"
        if feeder.background is not None:
            yield from _known(feeder.background, experiment.load_shapes, "load shape", ("feeders", name, "background"))
        if feeder.parent is not None and (feeder.parent == name or feeder.parent not in experiment.feeders):
            others = [other for other in experiment.feeders if other != name]
            yield from _known(feeder.parent, others, "feeder", ("feeders", name, "parent"))
    for name in _feeders_in_circles(experiment):
        yield (
            ("feeders", name, "parent"),
            f"{name} is its own parent, directly or through others; the top feeder of a tree has no parent",
        )


def _feeders_in_circles(experiment: Experiment) -> Iterator[str]:
    for name in experiment.feeders:
        above, seen = experiment.feeders[name].parent, {name}
        while above in experiment.feeders and above not in seen:
            seen.add(above)
            above = experiment.feeders[above].parent
        if above == name and len(seen) > 1:
            yield name


def _storms(experiment: Experiment) -> Iterator[Fault]:
    for name, storm in experiment.storms.items():
        path = ("storms", name)
        for i, place in enumerate(storm.jurisdictions):
            yield from _known(place, experiment.jurisdictions, "jurisdiction", (*path, "jurisdictions", i))
        for i, node in enumerate(storm.nodes):
            yield from _known(node, experiment.network.nodes, "node", (*path, "nodes", i))
