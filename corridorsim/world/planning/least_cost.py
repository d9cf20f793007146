"""The planner of least expected cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from corridorsim.config.demand import LeastCost
from corridorsim.config.hubs import Equipment
from corridorsim.config.simulation import Costs
from corridorsim.kernel._charging import ChargingCurve
from corridorsim.kernel._outlook import PriceTable, StopsAhead
from corridorsim.kernel._planner import StopPlanner
from corridorsim.scenario.data import HubSpec, OperatorSpec
from corridorsim.scenario.driving_rules import DrivingRules
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world.facts import CostParts, HubOutlook, Option
from corridorsim.world.hub.expected_wait import FIRST_GUESS_HOLD_S, OUT_OF_SERVICE_S
from corridorsim.world.hub.hub import Hub
from corridorsim.world.hub.terms import Terms, is_shared, terms_at
from corridorsim.world.planning.booking import can_book
from corridorsim.world.planning.planner import Planner
from corridorsim.world.state.decision import Decision
from corridorsim.world.state.trip_state import TripState
from corridorsim.world.vehicle.fleet import Fit, Groups, VehicleOnRoute

CHARGE_TABLE_STEPS = 100
NEVER_S = 1e9
UNIT_VARIANCE_WIDTH = 12**0.5
"""Width of a uniform distribution of standard deviation 1."""
LIVE_MEMORY_S = SECONDS_PER_HOUR
"""A queue seen now says little about the queue hours later: its weight falls with exp(-time / this)."""
LIVE_HORIZON_S = 5 * LIVE_MEMORY_S
"""Queues of hubs farther away than this are not considered."""
PriceTables = dict[tuple[str, str, float, float, float], "PriceTable | None"]
"""Those made so far in the scenario, by hub, kind of EVSE, surcharge, rebate and charging efficiency."""


@dataclass(frozen=True)
class Outlook:
    """What planners of one scenario share: costs, driving rules, and long-run expectations."""

    costs: Costs
    equipment: Equipment
    driving: DrivingRules
    depot_price_per_kwh: float
    mean_wait_s: list[float]
    """Long-run mean wait by hub, from pilot runs."""
    mean_price_per_kwh: list[dict[str, float]]
    """Mean energy price over the run, without fees, by hub and then by kind of EVSE."""
    noise_stream: int
    price_tables: PriceTables

    def price_table(self, hub: HubSpec, kind: str, terms: Terms, efficiency: float) -> PriceTable | None:
        """Return the cost of energy into the battery under ``terms`` from hour to hour; None if it never changes."""
        key = (hub.name, kind, terms.surcharge_per_kwh, terms.rebate_per_kwh, efficiency)
        if key not in self.price_tables:
            steps = hub.prices_of(kind)
            per_kwh = [terms.energy_price(price) / efficiency for price in steps.per_kwh]
            self.price_tables[key] = PriceTable(steps.times_s, per_kwh) if len(per_kwh) > 1 else None
        return self.price_tables[key]


class LiveHub:
    """A hub that publishes to the trucks of a planner."""

    def __init__(self, stop: int, hub: Hub, groups: Groups) -> None:
        self.stop = stop
        self.expected = hub.expected
        self.groups = groups
        """Where the trucks fit there."""


class LeastCostPlanner(Planner):
    """Least expected generalized cost over the hubs ahead (``kernel.StopPlanner``)."""

    def __init__(
        self,
        route: VehicleOnRoute,
        hubs: Sequence[Hub],
        operator: OperatorSpec,
        arrival_soc: float,
        rule: LeastCost,
        outlook: Outlook,
    ) -> None:
        vehicle = route.vehicle_class.vehicle
        self._route = route
        self._hubs = [hubs[hub] for _, hub in route.stops]
        self._fits = route.fits
        self._terms = [terms_at(hub.spec, operator.network, is_small=operator.is_small) for hub in self._hubs]
        self._live = [
            is_shared(hub.spec.jurisdiction.rules.data_sharing.scope, is_own=terms.is_own)
            for hub, terms in zip(self._hubs, self._terms, strict=True)
        ]
        self._mean_wait_s = [outlook.mean_wait_s[hub] for _, hub in route.stops]
        self._overhead_s = [
            _expected_overhead_s(terms, fit, outlook.equipment)
            for terms, fit in zip(self._terms, self._fits, strict=True)
        ]
        self._is_small = operator.is_small
        self._efficiency = vehicle.charge_efficiency
        self._least_soc = [vehicle.reserve_soc] * len(route.stops) + [arrival_soc]
        self._seen_live = [
            LiveHub(stop, self._hubs[stop], fit.groups)
            for stop, fit in enumerate(self._fits)
            if fit is not None and self._live[stop]
        ]
        self._bookable = [
            (stop, hub)
            for stop, hub in enumerate(self._hubs)
            if hub.calendar is not None and self._terms[stop].may_book
        ]
        # A truck expects the price of the group at which it charges fastest by day, as it expects its power.
        kinds = [
            hub.spec.evses[0].kind if fit is None else fit.best_kind
            for hub, fit in zip(self._hubs, self._fits, strict=True)
        ]
        offers = list(zip(self._hubs, kinds, self._terms, strict=True))
        mean_prices = [outlook.mean_price_per_kwh[hub][kind] for (_, hub), kind in zip(route.stops, kinds, strict=True)]
        self._ahead = StopsAhead(
            route.road,
            position=route.positions,
            access_km=route.access_km,
            overhead_s=self._overhead_s,
            usual_wait_s=self._mean_wait_s,
            usual_price_per_kwh=[
                terms.energy_price(price) / self._efficiency
                for terms, price in zip(self._terms, mean_prices, strict=True)
            ],
            prices=[outlook.price_table(hub.spec, kind, terms, self._efficiency) for hub, kind, terms in offers],
            hub_keys=[hub.key for hub in self._hubs],
            choice_noise_s=rule.noise_min * SECONDS_PER_MINUTE * UNIT_VARIANCE_WIDTH,
            stream=outlook.noise_stream,
            live_memory_s=LIVE_MEMORY_S,
        )
        self._drive_s, self._energy_kwh = self._ahead.drive_s, self._ahead.energy_kwh
        self._detour_kwh = self._ahead.detour_kwh
        self._announced = [
            (live.stop, announced) for live in self._seen_live if (announced := live.expected.announced) is not None
        ]
        self._works_s: dict[int, float] = {}
        """By stop: the part of the wait until announced works are over."""
        short = [stop for stop, announced in self._announced if announced.is_ever_short]
        self._compatible_rows, self._tables = _charge_tables(route, self._fits, self._hubs, len(short))
        self._short_rows = {stop: len(self._tables) - len(short) + i for i, stop in enumerate(short)}
        """By stop: the table that is filled if announced limits leave less power."""
        self._rows = self._compatible_rows.copy()
        self._has_other_rows = False
        """Whether rows have been changed for the latest decision."""
        self._kernel = StopPlanner(
            charge_s=self._tables,
            table_row=self._rows,
            energy_kwh=self._ahead.energy_kwh,
            highest_kwh=self._ahead.highest_kwh,
            lowest_kwh=self._ahead.lowest_kwh,
            drive_s=self._ahead.drive_s,
            detour_kwh=self._ahead.detour_kwh,
            detour_s=np.array(route.access_s),
            wait_s=self._ahead.wait_s,
            price_per_kwh=self._ahead.price_per_kwh,
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

    def decide(self, state: TripState, now_s: float, at_stop: int | None) -> Decision:
        """See ``Planner.decide``."""
        first = state.itinerary.first_stop if at_stop is None else at_stop
        self._look_ahead(state, now_s, first)
        soc = state.battery.soc if at_stop is not None else state.soc_on_road()
        stop = self._kernel.choose(soc, state.driver.driven_s, at_stop is not None, first)
        target = self._kernel.target_soc
        if stop < 0:
            return Decision(stop, target, 0.0)
        leg_soc = 0.0
        if at_stop is not None:
            leg_kwh = self._energy_kwh[stop] + self._detour_kwh[stop] - self._energy_kwh[first]
            leg_soc = float(leg_kwh + self._detour_kwh[first]) / state.battery.capacity_kwh
        return Decision(stop, target, float(self._drive_s[stop]), leg_soc)

    def sees(self, stop: int) -> bool:
        """See ``Planner.sees``."""
        return self._live[stop]

    def options(self, state: TripState, now_s: float, at_stop: int | None) -> list[Option]:
        """See ``Planner.options``."""
        first = state.itinerary.first_stop if at_stop is None else at_stop
        self._look_ahead(state, now_s, first)
        soc = state.battery.soc if at_stop is not None else state.soc_on_road()
        plans = self._kernel.options(soc, state.driver.driven_s, at_stop is not None, first)
        planned = {plan[0]: plan[1:] for plan in plans}
        ahead = range(first if at_stop is None else first + 1, len(self._hubs) + 1)
        return [self._option(state, stop, planned.get(stop)) for stop in ahead]

    def _option(self, state: TripState, stop: int, plan: tuple[float, ...] | None) -> Option:
        """Return one option; ``plan`` is the kernel's result, None if the truck cannot or will not charge there."""
        is_hub = stop < len(self._hubs)
        option = Option(
            stop=self._hubs[stop].spec.name if is_hub else self._route.spec.destination,
            km=float(self._route.km_before[self._route.positions[stop]]),
            drive_s=float(self._ahead.drive_s[stop]),
        )
        if plan is None:
            return replace(option, excluded="avoided" if stop in state.itinerary.avoided else "incompatible")
        soc_arrive, target_soc, detour, wait, charging, energy, cost = plan
        option = replace(option, soc_arrive=soc_arrive, hub=self._outlook(stop) if is_hub else None)
        if cost == inf:
            return replace(option, excluded="out of reach" if soc_arrive < self._least_soc[stop] else "no way on")
        onward = cost - (detour + wait + charging + energy)
        return replace(option, target_soc=target_soc, cost=CostParts(detour, wait, charging, energy, onward))

    def _outlook(self, stop: int) -> HubOutlook:
        """Return what ``_look_ahead`` has found about a hub, part by part."""
        hub, fit, overhead_s = self._hubs[stop], self._fits[stop], self._overhead_s[stop]
        ahead = self._ahead
        choice_noise_s = float(ahead.choice_noise_s[stop])
        is_live = self._live[stop] and bool(ahead.drive_s[stop] < LIVE_HORIZON_S)
        return HubOutlook(
            wait_s=float(ahead.wait_s[stop]) - overhead_s - choice_noise_s,
            is_live=is_live,
            is_out=is_live and fit is not None and hub.expected_wait_s(fit.groups) >= OUT_OF_SERVICE_S,
            overhead_s=overhead_s,
            choice_noise_s=choice_noise_s,
            price_per_kwh=float(ahead.price_per_kwh[stop]) * self._efficiency,
            works_s=self._works_s.get(stop, 0.0),
        )

    def _look_ahead(self, state: TripState, now_s: float, first: int) -> None:
        """Update energy, time, waits and prices to what this truck knows now."""
        motion, ahead = state.motion, self._ahead
        ahead.look(motion.segment, motion.offset_m, now_s, motion.mass_kg, motion.access_kwh_per_km, state.trip.key)
        for live in self._seen_live:
            if live.stop >= first and self._drive_s[live.stop] < LIVE_HORIZON_S:
                ahead.see(live.stop, live.expected.seconds(now_s, live.groups, self._is_small))
        for stop, hub in self._bookable:
            if stop >= first and can_book(state, now_s, stop, hub, self._drive_s[stop]):
                ahead.expect(stop, 0.0)
        if self._has_other_rows:
            self._rows[:] = self._compatible_rows
        self._has_other_rows = bool(self._announced or state.itinerary.avoided)
        if self._announced:
            self._heed_announcements(first, now_s)
        for stop in state.itinerary.avoided:
            self._rows[stop] = -1

    def _heed_announcements(self, first: int, now_s: float) -> None:
        """Consider waits until announced works are over, and the charging power that announced limits leave.

        A truck does not begin a session that works would end. An outage now for works says nothing about later.
        """
        for stop, announced in self._announced:
            if stop < first:
                continue
            arrive_s = now_s + self._drive_s[stop] + self._route.access_s[stop]
            self._works_s[stop] = out_s = announced.out_s(arrive_s, FIRST_GUESS_HOLD_S)
            if out_s > 0.0 or announced.out_s(now_s) > 0.0:
                self._ahead.expect(stop, self._mean_wait_s[stop] + out_s)
            if stop in self._short_rows:
                hub, fit = self._hubs[stop].spec, self._fits[stop]
                assert fit is not None  # noqa: S101 - so are the stops seen live
                left_kw = announced.left_kw(arrive_s + out_s) * hub.efficiency
                if left_kw < fit.best_kw:
                    curve = self._route.vehicle_class.climate(hub.weather).mean_curve
                    self._rows[stop] = row = self._short_rows[stop]
                    self._tables[row] = _charge_table(curve, left_kw * self._efficiency)


def _expected_overhead_s(terms: Terms, fit: Fit | None, equipment: Equipment) -> float:
    attempts = 1.0 / max(1.0 - terms.failure, 0.05)
    uncouples = fit is not None and fit.plugs[fit.groups[0]].uncouples
    trailer_s = equipment.uncouple_s + equipment.couple_s if uncouples else 0.0
    return trailer_s + equipment.manoeuvre_s + equipment.plug_in_s + equipment.unplug_s + terms.overhead_s * attempts


def _charge_tables(
    route: VehicleOnRoute, fits: list[Fit | None], hubs: list[Hub], spare: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Return the row of each stop (-1 if the truck does not fit) and the tables of charging time, with spare ones."""
    rows: dict[tuple[str, float], int] = {}
    tables: list[npt.NDArray[np.float64]] = []
    row_of_stop = []
    efficiency = route.vehicle_class.vehicle.charge_efficiency
    for fit, hub in zip(fits, hubs, strict=True):
        if fit is None:
            row_of_stop.append(-1)
            continue
        key = (hub.spec.jurisdiction.name, fit.best_kw)
        if key not in rows:
            rows[key] = len(tables)
            curve = route.vehicle_class.climate(hub.spec.weather).mean_curve
            tables.append(_charge_table(curve, fit.best_kw * efficiency))
        row_of_stop.append(rows[key])
    tables.extend(np.zeros(CHARGE_TABLE_STEPS + 1) for _ in range(spare))
    table = np.array(tables) if tables else np.zeros((1, CHARGE_TABLE_STEPS + 1))
    return np.array([*row_of_stop, -1], dtype=np.intp), table


def _charge_table(curve: ChargingCurve, limit_kw: float) -> npt.NDArray[np.float64]:
    """Charging time from empty to each SOC at a limit on the battery's side [s]."""
    return np.minimum(curve.time_table(limit_kw, CHARGE_TABLE_STEPS), NEVER_S)
