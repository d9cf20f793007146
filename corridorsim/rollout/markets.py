"""Flows as seen by truck buyers choosing between electric and diesel: their route, its hubs, prices and tolls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

from corridorsim.config.adoption import Adoption
from corridorsim.config.demand import Flow
from corridorsim.config.experiment import Experiment
from corridorsim.config.levers import RuleBook
from corridorsim.energy.planning_price import TYPICAL_KWH, planning_price
from corridorsim.energy.prices import price_steps
from corridorsim.kernel import ChargingCurve
from corridorsim.local_time import local_steps
from corridorsim.policy.effective import exchange_rate
from corridorsim.policy.named_tariffs import tariff_in_force
from corridorsim.policy.road import jurisdiction_of, tolls_per_km
from corridorsim.rollout.roads import Roads
from corridorsim.units import HOURS_PER_WEEK, SECONDS_PER_HOUR

Books = Mapping[str, RuleBook]
Room = tuple[int, float]
"""EVSEs and kW that trucks can use; (0, 0) if a hub is closed."""


@dataclass(frozen=True, slots=True)
class Phase:
    """EVSEs and power that a project adds to a hub, or that exist from the start."""

    project: str | None
    evses: int
    power_kw: float


@dataclass(frozen=True, slots=True)
class HubSite:
    """A hub and its opening."""

    jurisdiction: str
    network: str
    opens_day: float
    """Day of the rollout from which equipment outside all projects is available."""
    phases: tuple[Phase, ...]

    def room(self, opened: Mapping[str, float], day: float) -> Room:
        """Return EVSEs and kW usable on the previous day, given the days on which projects were done; (0, 0) if closed.

        Power without EVSEs does not count as open, nor do EVSEs without power.
        """
        done = [phase for phase in self.phases if self._done_day(phase, opened) < day]
        evses, power_kw = sum(phase.evses for phase in done), sum(phase.power_kw for phase in done)
        return (evses, power_kw) if evses > 0 and power_kw > 0 else (0, 0.0)

    def _done_day(self, phase: Phase, opened: Mapping[str, float]) -> float:
        return self.opens_day if phase.project is None else opened.get(phase.project, inf)


@dataclass(frozen=True, slots=True)
class Market:
    """One flow."""

    flow: str
    trucks_per_day: float
    given_share: float
    home: str
    """Jurisdiction of its origin, where its trucks are bought and charged overnight."""
    length_km: float
    range_km: float
    """Range of a new electric truck between two charges, mean over the flow's vehicles."""
    hub_km: Mapping[str, float]
    """Distance of each hub on the route from the origin."""
    toll: Mapping[str, float]
    """Toll of the whole route by jurisdiction, before any exemption."""
    depot_price_per_kwh: float
    foreign_share: Mapping[str, float]
    """Share of its trucks with a foreign contract, by network."""
    charge_kwh: float
    """Energy of a charge for one further range, as all charges en route are."""
    charge_h: float
    """Minimum duration of such a charge at any EVSE, limited by the battery."""

    @property
    def charges(self) -> float:
        """Return the number of charges en route per truck: the first charge is at the depot."""
        return max(self.length_km / self.range_km - 1.0, 0.0)


def market_of(experiment: Experiment, settings: Adoption, roads: Roads, name: str) -> Market:
    """Return a flow as its buyers see it."""
    flow = experiment.flows[name]
    way = roads.fastest(flow.origin, flow.destination)
    home = experiment.network.nodes[flow.origin].jurisdiction
    toll: dict[str, float] = {}
    for segment in way.segments:
        place = jurisdiction_of(experiment, segment)
        assert place is not None  # noqa: S101 - the checks have rejected it
        by_class = tolls_per_km(experiment, segment, place)
        toll[place] = toll.get(place, 0.0) + segment.length_km * _mean(flow.vehicles, by_class)
    networks = {hub.network for hub in experiment.hubs.values()}
    is_foreign = {
        network: {key: float(operator.network != network) for key, operator in experiment.operators.items()}
        for network in networks
    }
    range_km = _range_km(experiment, settings, flow)
    return Market(
        flow=name,
        trucks_per_day=flow.trucks_per_day,
        given_share=flow.electric_share,
        home=home,
        length_km=way.length_km,
        range_km=range_km,
        charge_kwh=range_km * settings.electric.kwh_per_km,
        charge_h=_charge_h(experiment, flow),
        hub_km={key: way.km_of[hub.node] for key, hub in experiment.hubs.items() if hub.node in way.km_of},
        toll=toll,
        depot_price_per_kwh=experiment.jurisdictions[home].depot_price_per_kwh * exchange_rate(experiment, home),
        foreign_share={network: _mean(flow.operators, foreign) for network, foreign in is_foreign.items()},
    )


def _range_km(experiment: Experiment, settings: Adoption, flow: Flow) -> float:
    """Return the range from the highest state of charge en route down to the reserve, with a new battery [km]."""
    ranges_km = {
        name: vehicle.usable_kwh
        * (vehicle.max_charge_soc - vehicle.reserve_soc)
        / (settings.electric.kwh_per_km * vehicle.charge_efficiency)
        for name, vehicle in experiment.vehicles.items()
    }
    return _mean(flow.vehicles, ranges_km)


def _charge_h(experiment: Experiment, flow: Flow) -> float:
    """Return the time to charge from the reserve to the highest SOC en route, at the best connector in mild weather."""
    hours = {
        name: ChargingCurve(vehicle.charging_curve, vehicle.usable_kwh).time_to(
            vehicle.reserve_soc, vehicle.max_charge_soc, max(vehicle.connectors.values()) * vehicle.charge_efficiency
        )
        / SECONDS_PER_HOUR
        for name, vehicle in experiment.vehicles.items()
    }
    return _mean(flow.vehicles, hours)


def _mean(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    return sum(weight * values[name] for name, weight in weights.items()) / sum(weights.values())


def site_of(experiment: Experiment, name: str, start: date) -> HubSite:
    """Return a hub with its phases; ``start`` is that of the rollout."""
    hub = experiment.hubs[name]
    projects = tuple(_projects_of(experiment, name))
    there = Phase(
        project=None,
        evses=sum(group.count for group in hub.evses) - sum(phase.evses for phase in projects),
        power_kw=hub.connection_kw - sum(phase.power_kw for phase in projects),
    )
    return HubSite(
        jurisdiction=experiment.network.nodes[hub.node].jurisdiction,
        network=hub.network,
        opens_day=-inf if hub.opens is None else float((hub.opens - start).days),
        phases=(there, *projects),
    )


def _projects_of(experiment: Experiment, hub: str) -> Iterator[Phase]:
    assert experiment.rollout is not None  # noqa: S101 - checked by the caller
    there = sum(group.count for group in experiment.hubs[hub].evses)
    for name, project in experiment.rollout.projects.items():
        if project.hub == hub:
            yield Phase(name, there if project.evses is None else sum(project.evses.values()), project.power_kw)


def price_at_hub(experiment: Experiment, name: str, books: Books, start: date) -> float:
    """Return the mean price over a week of a typical session, over the hub's EVSEs.

    Groups with the same tariff expect sessions at their mean power.
    """
    hub = experiment.hubs[name]
    rules = books[experiment.network.nodes[hub.node].jurisdiction]
    groups = rules.connectors.groups
    # If the rules of a period know none of the hub's kinds, use any of theirs for typical power.
    known = [group for group in hub.evses if group.kind in groups]
    kinds: dict[str | None, list[str]] = {}
    for group, tariff in zip(hub.evses, hub.tariffs, strict=True):
        if group in known or not known:
            here = kinds.setdefault(None if rules.tariffs.overrides_named else tariff, [])
            here += [group.kind] * group.count if known else list(groups)
    total = sum(len(here) for here in kinds.values())
    return sum(
        len(here) / total * _price_at(experiment, name, tariff, rules, _mean_kw(here, rules), start)
        for tariff, here in kinds.items()
    )


def _mean_kw(kinds: Sequence[str], rules: RuleBook) -> float:
    groups = rules.connectors.groups
    return sum(max(groups[kind].connectors.values()) for kind in kinds) / len(kinds)


def _price_at(
    experiment: Experiment, hub: str, named: str | None, rules: RuleBook, mean_kw: float, start: date
) -> float:
    """Return the mean price over a week of a typical session under one of a hub's tariffs."""
    place = experiment.network.nodes[experiment.hubs[hub].node].jurisdiction
    zone = experiment.jurisdictions[place].time_zone
    voltage_v = experiment.hubs[hub].evses[0].voltage_v
    tariff = tariff_in_force(experiment, named, place, rules.tariffs).at_voltage(voltage_v)
    energy = price_steps(tariff, start, HOURS_PER_WEEK, zone)
    steps, session_tariff = planning_price(tariff, energy, mean_kw, start, HOURS_PER_WEEK, zone)
    by_hour = local_steps(start, HOURS_PER_WEEK, zone)
    count = len(by_hour.starts)
    mean = sum(steps.at(step * by_hour.step_s) for step in range(count)) / count
    return mean + session_tariff.session_fee / TYPICAL_KWH
