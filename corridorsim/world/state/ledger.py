"""The totals of a trip: time, energy, money, emissions; the only writer of ``trips``."""

from __future__ import annotations

from math import inf

import simpy

from corridorsim.energy.ageing import cycles_of, wear_cost
from corridorsim.records.schema import TIME_COLUMNS
from corridorsim.scenario.data import OperatorSpec, Scenario
from corridorsim.scenario.demand import Trip
from corridorsim.units import GRAMS_PER_KG, SECONDS_PER_HOUR
from corridorsim.world.driver.log import DriverLog
from corridorsim.world.state.activity import DRIVE, DRIVING, ON_DUTY, RESTING, Activity
from corridorsim.world.state.battery import Battery
from corridorsim.world.state.motion import Motion
from corridorsim.world.tables.log import WorldLog


class Ledger:
    """The totals of one trip, and the only way to spend its time."""

    def __init__(
        self,
        env: simpy.Environment,
        log: WorldLog,
        trip: Trip,
        operator: OperatorSpec,
        motion: Motion,
        battery: Battery,
        driver: DriverLog,
        *,
        is_traced: bool,
    ) -> None:
        self._env = env
        self._log = log
        self._trip = trip
        self._depart_s = trip.depart_s
        self._operator = operator
        self._motion = motion
        self._battery = battery
        self._driver = driver
        self._is_traced = is_traced
        self._traced_segment = 0
        self._traced_km = 0.0
        """Where the latest activity ended."""
        self.spent_s = [0.0] * len(TIME_COLUMNS)
        """By column of ``trips``."""
        self.doing: Activity = DRIVE
        """What the time from the end of the latest activity is spent on."""
        self.daily_rest_s = 0.0
        """The rests that ended a day, in one part or two."""
        self.distance_km = 0.0
        self.charged_kwh = 0.0
        self.v2g_kwh = 0.0
        """Drawn from the battery to feed it back."""
        self.charging_stops = 0
        self.session_cost = 0.0
        self.rescue_cost = 0.0
        self.emissions_kg = 0.0
        self.emissions_marginal_kg: float | None = 0.0
        """None once energy has come from a grid whose marginal intensity is not known."""

    def spend(self, activity: Activity, seconds: float) -> None:
        """Count time that ends now: in its column, the driver's log, the battery and the traced activities."""
        now = self._env.now
        self.spent_s[activity.column] += seconds
        hours = activity.hours
        if hours == ON_DUTY:
            self._driver.waited(seconds, now)
        elif hours == DRIVING:
            self._driver.drove(seconds, now)
        elif hours == RESTING:
            self.rested(seconds)
        if activity.cab_draws:
            motion = self._motion
            climate = motion.route.climates[motion.segment]
            self._battery.use(climate.rest_kwh(now - seconds, seconds))
        if self._is_traced:
            self._trace(activity, seconds)

    def unspent_s(self) -> float:
        """Time since the end of the latest activity [s]."""
        return max(0.0, self._env.now - self._depart_s - sum(self.spent_s))

    def rested(self, seconds: float) -> None:
        """Count an uninterrupted rest that ends now in the driver's log, charging included."""
        self.daily_rest_s += self._driver.rested(seconds, self._env.now)

    def emit(self, average_kg: float, marginal_kg: float | None) -> None:
        """Add the emissions of a session."""
        self.emissions_kg += average_kg
        if self.emissions_marginal_kg is not None:
            self.emissions_marginal_kg = None if marginal_kg is None else self.emissions_marginal_kg + marginal_kg

    def _trace(self, activity: Activity, seconds: float) -> None:
        motion, now = self._motion, self._env.now
        segment, km = motion.segment, motion.km()
        if seconds > 0.0:
            nodes = motion.route.nodes
            start = self._traced_segment
            self._log.activity(
                (
                    self._trip.trip_id,
                    activity.name,
                    now - seconds,
                    now,
                    nodes[start],
                    nodes[segment],
                    self._traced_km,
                    km,
                )
            )
        self._traced_segment, self._traced_km = segment, km

    # -- the row -----------------------------------------------------------------------------------------------

    def write(
        self, status: str, delivery_due_s: float, twin_s: float | None, scenario: Scenario, *, has_ended: bool = True
    ) -> None:
        """Write the row of the trip as it is now.

        Parameters
        ----------
        delivery_due_s
            When the load is due [s of the run]; infinite if it never is.
        twin_s
            Trip time of the diesel twin [s]; None unless the truck has arrived.
        has_ended
            The tow of a stranded truck is over; otherwise the run ends first.
        """
        trip, motion, battery = self._trip, self._motion, self._battery
        route, now = motion.route, self._env.now
        vehicle, origin = route.vehicle_class.vehicle, route.origin
        drive_s, queue_s, overhead_s, charge_s, rest_s, border_s = self.spent_s
        duration_s = now - trip.depart_s
        depot_kwh = (trip.soc_start - battery.soc) * battery.capacity_kwh
        depot_grid_kwh = depot_kwh / vehicle.charge_efficiency
        paid_h = (duration_s - self.daily_rest_s) / SECONDS_PER_HOUR
        time_cost = scenario.costs.driver_per_h * paid_h
        time_cost += vehicle.vehicle_cost_per_h * duration_s / SECONDS_PER_HOUR
        cycles = cycles_of(vehicle, battery.energy_kwh + self.v2g_kwh)
        diesel = scenario.diesel
        self._log.trip(
            trip_id=trip.trip_id,
            flow=trip.flow.name,
            vehicle_class=trip.vehicle_class,
            operator=self._operator.name,
            operator_size=self._operator.size,
            origin=route.spec.origin,
            destination=route.spec.destination,
            status=status,
            depart_time=trip.depart_s,
            arrive_time=now if has_ended and status != "in_progress" else None,
            due_time=delivery_due_s if delivery_due_s < inf else None,
            distance_km=self.distance_km,
            drive_s=drive_s,
            queue_s=queue_s,
            overhead_s=overhead_s,
            charge_s=charge_s,
            rest_s=rest_s,
            border_s=border_s,
            delay_s=None if twin_s is None else duration_s - twin_s,
            energy_kwh=battery.energy_kwh,
            charged_kwh=self.charged_kwh,
            soc_start=trip.soc_start,
            soc_end=battery.soc,
            payload_t=trip.payload_t,
            energy_cost=self.session_cost + depot_kwh * origin.depot_price_per_kwh,
            time_cost=time_cost,
            toll_cost=motion.so_far(route.toll_before),
            wear_cost=vehicle.wear_cost_per_km * self.distance_km,
            rescue_cost=self.rescue_cost,
            emissions_kg=self.emissions_kg + depot_grid_kwh * origin.carbon_g_per_kwh / GRAMS_PER_KG,
            emissions_marginal_kg=self._marginal_kg(depot_grid_kwh),
            charging_stops=self.charging_stops,
            payload_lost_t=trip.payload_lost_t,
            battery_cycles=cycles,
            battery_cost=wear_cost(vehicle, cycles),
            diesel_kg=None if diesel is None else diesel.g_co2e_per_km * route.km_before[-1] / GRAMS_PER_KG,
            toll_spared=motion.so_far(route.spared_before),
        )

    def _marginal_kg(self, depot_grid_kwh: float) -> float | None:
        """Marginal emissions of the trip [kg]; None if one of its grids has no marginal intensity."""
        carbon = self._motion.route.origin.carbon
        if carbon is None or carbon.mean_marginal is None or self.emissions_marginal_kg is None:
            return None
        return self.emissions_marginal_kg + depot_grid_kwh * carbon.mean_marginal / GRAMS_PER_KG
