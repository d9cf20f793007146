"""What a truck knows about the hubs ahead, and where it decides to stop."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from corridorsim.config.demand import LeastCost, Threshold
from corridorsim.config.hubs import Equipment
from corridorsim.config.simulation import Costs
from corridorsim.kernel import StopPlanner, keyed_uniform
from corridorsim.scenario.data import HubSpec, OperatorSpec
from corridorsim.scenario.driving_rules import DrivingRules
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world.fleet import ClassOnRoute, Fit

if TYPE_CHECKING:
    from corridorsim.world.hub import Hub
    from corridorsim.world.truck import Truck

CHARGE_TABLE_STEPS = 100
NEVER_S = 1e9
UNIT_VARIANCE_WIDTH = 12**0.5
"""Width of a uniform distribution of standard deviation 1."""
LIVE_MEMORY_S = SECONDS_PER_HOUR
"""A queue seen now says little about one met hours later: its weight falls with exp(-time / this)."""
LIVE_HORIZON_S = 5 * LIVE_MEMORY_S
"""Nobody looks at the queue of a hub farther than this."""


class Decision(NamedTuple):
    """Where to go next and how far to charge here."""

    stop: int
    """Index of the route's hub stops; their number for the destination; -1 where nothing is in reach."""
    target_soc: float
    drive_s: float
    """Driving time to the stop."""


class Planner(Protocol):
    """Decides for trucks of one class, route and contract."""

    def decide(self, truck: Truck, at_stop: int | None) -> Decision:
        """Decide on the road (``at_stop`` None) or at an EVSE of a stop."""
        ...

    def sees(self, stop: int) -> bool:
        """Whether the live state of the hub at a stop is known on the way there."""
        ...


class Terms(NamedTuple):
    """What a contract means at a hub; money in the experiment's currency."""

    is_own: bool
    is_accepted: bool
    overhead_s: float
    """Authentication of one attempt."""
    failure: float
    """Chance that an attempt fails."""
    surcharge_per_kwh: float
    fee: float


def terms_at(hub: HubSpec, network: str) -> Terms:
    """How a contract of ``network`` is treated at a hub under the rules in force."""
    rules = hub.place.rules
    own = network == hub.network
    accepted = own or network in rules.authentication.accepted_networks
    fees = rules.roaming_fees
    return Terms(
        is_own=own,
        is_accepted=accepted,
        overhead_s=rules.authentication.accepted_overhead_s if accepted else rules.authentication.foreign_overhead_s,
        failure=rules.authentication.accepted_failure if accepted else rules.authentication.foreign_failure,
        surcharge_per_kwh=0.0 if own else fees.per_kwh,
        fee=rules.tariffs.session_fee + (0.0 if own else fees.per_session),
    )


def is_shared(scope: str, terms: Terms) -> bool:
    """Whether something open to none, own customers or all is open to this contract."""
    return scope == "all" or (scope == "own" and terms.is_own)


@dataclass(frozen=True)
class Outlook:
    """What planners of one scenario share: costs, rules of driving, and what is known in the long run."""

    costs: Costs
    equipment: Equipment
    driving: DrivingRules
    depot_price_per_kwh: float
    mean_wait_s: list[float]
    """Long-run mean wait by hub, from pilot runs."""
    noise_stream: int


class LeastCostPlanner:
    """Least expected generalized cost over the hubs ahead (``kernel.StopPlanner``)."""

    def __init__(
        self,
        way: ClassOnRoute,
        hubs: list[Hub],
        operator: OperatorSpec,
        arrival_soc: float,
        rule: LeastCost,
        outlook: Outlook,
    ) -> None:
        vehicle = way.truck.vehicle
        self._way = way
        self._hubs = [hubs[hub] for _, hub in way.stops]
        self._fits = [way.truck.fits[hub] for _, hub in way.stops]
        self._terms = [terms_at(hub.spec, operator.network) for hub in self._hubs]
        self._live = [
            is_shared(hub.spec.place.rules.data_sharing.scope, terms)
            for hub, terms in zip(self._hubs, self._terms, strict=True)
        ]
        self._mean_wait_s = [outlook.mean_wait_s[hub] for _, hub in way.stops]
        self._noise_s = rule.noise_min * SECONDS_PER_MINUTE * UNIT_VARIANCE_WIDTH
        self._noise_stream = outlook.noise_stream
        self._overhead_s = [_expected_overhead_s(terms, outlook.equipment) for terms in self._terms]
        self._efficiency = vehicle.charge_efficiency
        self._mean_price = [hub.spec.prices.mean() for hub in self._hubs]
        self._positions = np.array([position for position, _ in way.stops] + [len(way.length_m)])
        n = len(self._positions)
        self._all_s, self._all_kwh = np.zeros(len(way.length_m) + 1), np.zeros(len(way.length_m) + 1)
        self._energy_kwh, self._drive_s, self._access_kwh = np.zeros(n), np.zeros(n), np.zeros(n)
        self._wait_s, self._price = np.zeros(n), np.zeros(n)
        self._compatible_rows, tables = _charge_tables(way, self._fits, self._hubs)
        self._rows = self._compatible_rows.copy()
        self._kernel = StopPlanner(
            charge_s=tables,
            table_row=self._rows,
            energy_kwh=self._energy_kwh,
            drive_s=self._drive_s,
            detour_kwh=self._access_kwh,
            detour_s=way.access_s,
            wait_s=self._wait_s,
            price_per_kwh=self._price,
            fee=np.array([terms.fee for terms in self._terms] + [0.0]),
            capacity_kwh=vehicle.usable_kwh,
            reserve_soc=vehicle.reserve_soc,
            max_soc=vehicle.max_charge_soc,
            arrival_soc=arrival_soc,
            time_value_per_h=outlook.costs.driver_per_h + vehicle.vehicle_cost_per_h,
            end_price_per_kwh=outlook.depot_price_per_kwh / vehicle.charge_efficiency,
            break_s=outlook.driving.break_s,
            break_after_s=outlook.driving.drive_before_break_s,
        )

    def decide(self, truck: Truck, at_stop: int | None) -> Decision:
        """See ``Planner.decide``."""
        first = truck.first_stop if at_stop is None else at_stop
        self._look_ahead(truck, first)
        soc = truck.soc if at_stop is not None else truck.soc_on_road()
        stop, target, _ = self._kernel.plan(soc, truck.driver.driven_s, at_stop is not None, first)
        return Decision(stop, target, float(self._drive_s[stop]) if stop >= 0 else 0.0)

    def sees(self, stop: int) -> bool:
        """See ``Planner.sees``."""
        return self._live[stop]

    def _look_ahead(self, truck: Truck, first: int) -> None:
        """Bring energy, time, waits and prices up to date, as this truck knows them."""
        now = truck.now
        self._way.road.outlook(truck.segment, truck.offset_m, now, truck.mass_kg, self._all_s, self._all_kwh)
        self._all_s.take(self._positions, out=self._drive_s)
        self._all_kwh.take(self._positions, out=self._energy_kwh)
        np.multiply(self._way.access_km, truck.access_kwh_per_km, out=self._access_kwh)
        drive_s = self._drive_s.tolist()
        for stop in range(first, len(self._hubs)):
            hub, fit, terms = self._hubs[stop], self._fits[stop], self._terms[stop]
            if fit is None:
                continue
            wait_s, price = self._mean_wait_s[stop], self._mean_price[stop]
            ahead_s = drive_s[stop]
            if self._live[stop] and ahead_s < LIVE_HORIZON_S:
                weight = exp(-ahead_s / LIVE_MEMORY_S)
                wait_s += weight * (hub.expected_wait_s(fit.groups) - wait_s)
                price = hub.spec.prices.at(now + ahead_s)
            noise = keyed_uniform(self._noise_stream, truck.trip.key, hub.key) - 0.5
            self._wait_s[stop] = self._overhead_s[stop] + wait_s + noise * self._noise_s
            self._price[stop] = (price + terms.surcharge_per_kwh) / self._efficiency
            self._rows[stop] = -1 if stop in truck.avoided else self._compatible_rows[stop]


class ThresholdPlanner:
    """The first hub at which the truck would be below a threshold; it charges to a fixed target."""

    def __init__(self, way: ClassOnRoute, rule: Threshold) -> None:
        self._way = way
        self._rule = rule
        self._all_s, self._all_kwh = np.zeros(len(way.length_m) + 1), np.zeros(len(way.length_m) + 1)

    def decide(self, truck: Truck, at_stop: int | None) -> Decision:
        """See ``Planner.decide``."""
        way = self._way
        capacity_kwh = way.truck.vehicle.usable_kwh
        target = self._rule.target_soc
        way.road.outlook(truck.segment, truck.offset_m, truck.now, truck.mass_kg, self._all_s, self._all_kwh)
        first, soc = (truck.first_stop, truck.soc_on_road()) if at_stop is None else (at_stop + 1, target)
        for stop in range(first, len(way.stops)):
            position, hub = way.stops[stop]
            access_kwh = way.access_km[stop] * truck.access_kwh_per_km
            soc_there = soc - (self._all_kwh[position] + access_kwh) / capacity_kwh
            fits = way.truck.fits[hub] is not None
            if soc_there < self._rule.threshold_soc and fits and stop not in truck.avoided:
                # What cannot be reached is no decision; the truck then looks for the nearest hub.
                return Decision(stop if soc_there >= 0.0 else -1, target, float(self._all_s[position]))
        if soc * capacity_kwh < self._all_kwh[-1]:
            return Decision(-1, target, 0.0)
        return Decision(len(way.stops), target, float(self._all_s[-1]))

    def sees(self, stop: int) -> bool:  # noqa: ARG002 - nothing is seen at any stop
        """A driver who goes by the gauge looks at nothing else."""
        return False


def _expected_overhead_s(terms: Terms, equipment: Equipment) -> float:
    attempts = 1.0 / max(1.0 - terms.failure, 0.05)
    return equipment.manoeuvre_s + equipment.plug_in_s + equipment.unplug_s + terms.overhead_s * attempts


def _charge_tables(
    way: ClassOnRoute, fits: list[Fit | None], hubs: list[Hub]
) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.float64]]:
    """The row of each stop (-1 where the truck does not fit) and the tables of charging time."""
    rows: dict[tuple[str, float], int] = {}
    tables: list[npt.NDArray[np.float64]] = []
    row_of_stop = []
    efficiency = way.truck.vehicle.charge_efficiency
    for fit, hub in zip(fits, hubs, strict=True):
        if fit is None:
            row_of_stop.append(-1)
            continue
        key = (hub.spec.place.name, fit.best_kw)
        if key not in rows:
            rows[key] = len(tables)
            curve = way.truck.climates[hub.spec.place.name].mean_curve
            tables.append(np.minimum(curve.time_table(fit.best_kw * efficiency, CHARGE_TABLE_STEPS), NEVER_S))
        row_of_stop.append(rows[key])
    table = np.array(tables) if tables else np.zeros((1, CHARGE_TABLE_STEPS + 1))
    return np.array([*row_of_stop, -1], dtype=np.int_), table
