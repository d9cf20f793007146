"""Faults that can be found only once the network has been built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from corridorsim.config.experiment import Experiment
from corridorsim.config.files.trips_file import TripRow
from corridorsim.config.levers import RuleBook
from corridorsim.policy import effective_rules
from corridorsim.policy.named_tariffs import tariff_in_force
from corridorsim.road_graph import NoRoadError
from corridorsim.scenario.build import run_clock, window_day
from corridorsim.scenario.maintenance import hubs_without_crew
from corridorsim.scenario.network import SpeedFactors, directed_segments, road_graph

Fault = tuple[tuple[str | int, ...], str]


def network_faults(experiment: Experiment) -> list[Fault]:
    """Find flows without a route, hubs on no route, and EVSE groups unknown to the rules in force."""
    clock = run_clock(experiment)
    graph = road_graph(directed_segments(experiment, SpeedFactors(experiment, clock)))
    faults: list[Fault] = []
    on_route: set[str] = set()
    for name, flow in experiment.flows.items():
        try:
            on_route.update(graph.fastest(flow.origin, flow.destination).nodes)
        except NoRoadError:
            faults.append((("flows", name), f"there is no road from {flow.origin} to {flow.destination}"))
    if experiment.network.main_route is not None and not graph.connects(*experiment.network.main_route):
        faults.append((("network", "main_route"), "there is no road from the first to the second"))
    if experiment.trips_file is None and not faults:
        faults += [
            (("hubs", name, "node"), f"{hub.node} is not on the route of any flow, so no truck can charge there")
            for name, hub in experiment.hubs.items()
            if hub.node not in on_route
        ]
    return faults + _unknown_groups(experiment) + _misfits_of_rules(experiment)


def trip_faults(experiment: Experiment, rows: Sequence[TripRow]) -> list[tuple[TripRow, str]]:
    """Find trips of a file between nodes that are not connected."""
    if not rows:
        return []
    graph = road_graph(directed_segments(experiment, SpeedFactors(experiment, run_clock(experiment))))
    return [
        (row, f"there is no road from {row.origin} to {row.destination}")
        for row in rows
        if not graph.connects(row.origin, row.destination)
    ]


def _misfits_of_rules(experiment: Experiment) -> list[Fault]:
    """Find discounts above a price, and hubs without technicians, under the rules in force."""
    books = effective_rules(experiment, window_day(experiment)).books
    faults: list[Fault] = []
    for name, book in books.items():
        discount = book.equity.small_operator_discount_per_kwh
        # Where trucks are paid to charge, small operators are paid more.
        lowest = min((price for price in _prices_per_kwh(experiment, name, book) if price >= 0.0), default=inf)
        if discount > lowest:
            path = ("jurisdictions", name, "rules")
            faults.append(
                (path, f"the discount of equity, {discount:g} per kWh, is above the lowest price in force, {lowest:g}")
            )
    faults += [
        (
            ("maintenance", "crews"),
            f"no technician repairs the EVSEs of {hub}; "
            f"give its operator a crew in {jurisdiction}, or widen mutual_aid there",
        )
        for hub, jurisdiction in hubs_without_crew(experiment, books)
    ]
    return faults


def _prices_per_kwh(experiment: Experiment, place: str, book: RuleBook) -> Iterator[float]:
    """Yield the short forms' prices of energy in a jurisdiction."""
    there = [hub for hub in experiment.hubs.values() if experiment.network.nodes[hub.node].jurisdiction == place]
    for name in {None, *(name for hub in there for name in hub.tariffs)}:
        tariff = tariff_in_force(experiment, name, place, book.tariffs)
        yield from (tariff.energy_per_kwh, *(window.energy_per_kwh for window in tariff.windows))


def _unknown_groups(experiment: Experiment) -> list[Fault]:
    books = effective_rules(experiment, window_day(experiment)).books
    faults: list[Fault] = []
    for name, hub in experiment.hubs.items():
        jurisdiction = experiment.network.nodes[hub.node].jurisdiction
        for i, group in enumerate(hub.evses):
            if group.kind not in books[jurisdiction].connectors.groups:
                known = ", ".join(books[jurisdiction].connectors.groups)
                faults.append(
                    (
                        ("hubs", name, "evses", i, "kind"),
                        f"{group.kind!r} is not an EVSE group of {jurisdiction} under the harmonized rules; "
                        f"allowed: {known}",
                    )
                )
    return faults
