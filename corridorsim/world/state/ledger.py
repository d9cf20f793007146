"""The totals of a trip: time, energy, money, emissions; the only writer of ``trips``."""

from __future__ import annotations

from math import inf

import simpy

from corridorsim.kernel._engine import time_of
from corridorsim.records.schema import TIME_COLUMNS
from corridorsim.units import GRAMS_PER_KG, SECONDS_PER_HOUR
from corridorsim.world.driver.log import DriverLog
from corridorsim.world.state.activity import DRIVE, DRIVING, ON_DUTY, RESTING, Activity
from corridorsim.world.state.battery import Battery
from corridorsim.world.state.motion import Motion
from corridorsim.world.tables.world_log import WorldLog
from corridorsim.world.trip import Operator, Trip

_N_TIMES = len(TIME_COLUMNS)
assert _N_TIMES == 6, "ledger.pxd reserves room for as many"  # noqa: S101


class Ledger:
    """The totals of one trip, and the only way to spend its time."""

    def __init__(
        self,
        env: simpy.Environment,
        log: WorldLog,
        trip: Trip,
        operator: Operator,
        motion: Motion,
        battery: Battery,
        driver: DriverLog,
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
        self.spent_s = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
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
        now = time_of(self._env)
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
        spent_s = 0.0
        for column in range(_N_TIMES):
            spent_s += self.spent_s[column]
        return max(0.0, time_of(self._env) - self._depart_s - spent_s)

    def rested(self, seconds: float) -> None:
        """Count an uninterrupted rest that ends now in the driver's log, charging included."""
        self.daily_rest_s += self._driver.rested(seconds, time_of(self._env))

    def emit(self, average_kg: float, marginal_kg: float | None) -> None:
        """Add the emissions of a session."""
        self.emissions_kg += average_kg
        if self.emissions_marginal_kg is not None:
            self.emissions_marginal_kg = None if marginal_kg is None else self.emissions_marginal_kg + marginal_kg

    def _trace(self, activity: Activity, seconds: float) -> None:
        motion, now = self._motion, time_of(self._env)
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

    def write(self, status: str, delivery_due_s: float, twin_s: float | None, has_ended: bool = True) -> None:
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
        trip, motion, battery, row = self._trip, self._motion, self._battery, self._log.trips
        route, now = motion.route, time_of(self._env)
        vehicle = route.vehicle_class
        duration_s = now - trip.depart_s
        depot_kwh = (trip.soc_start - battery.soc) * battery.capacity_kwh
        depot_grid_kwh = depot_kwh / vehicle.charge_efficiency
        paid_h = (duration_s - self.daily_rest_s) / SECONDS_PER_HOUR
        time_cost = route.driver_cost_per_h * paid_h
        time_cost += vehicle.vehicle_cost_per_h * duration_s / SECONDS_PER_HOUR
        cycles = vehicle.cycles_of(battery.energy_kwh + self.v2g_kwh)
        row.text("trip_id", trip.trip_id)
        row.name("flow", trip.flow.name)
        row.name("vehicle_class", trip.vehicle_class)
        row.name("operator", self._operator.name)
        row.name("operator_size", self._operator.size)
        row.name("origin", route.spec.origin)
        row.name("destination", route.spec.destination)
        row.name("status", status)
        row.number("depart_time", trip.depart_s)
        row.optional("arrive_time", now if has_ended and status != "in_progress" else None)
        row.optional("due_time", delivery_due_s if delivery_due_s < inf else None)
        row.number("distance_km", self.distance_km)
        for column in range(_N_TIMES):
            row.number(TIME_COLUMNS[column], self.spent_s[column])
        row.optional("delay_s", None if twin_s is None else duration_s - twin_s)
        row.number("energy_kwh", battery.energy_kwh)
        row.number("charged_kwh", self.charged_kwh)
        row.number("soc_start", trip.soc_start)
        row.number("soc_end", battery.soc)
        row.number("payload_t", trip.payload_t)
        row.number("energy_cost", self.session_cost + depot_kwh * route.depot.price_per_kwh)
        row.number("time_cost", time_cost)
        row.number("toll_cost", motion.so_far(route.toll_before))
        row.number("wear_cost", vehicle.wear_cost_per_km * self.distance_km)
        row.number("rescue_cost", self.rescue_cost)
        row.number("emissions_kg", self.emissions_kg + depot_grid_kwh * route.depot.carbon_g_per_kwh / GRAMS_PER_KG)
        row.optional("emissions_marginal_kg", self._marginal_kg(depot_grid_kwh))
        row.number("charging_stops", self.charging_stops)
        row.number("payload_lost_t", trip.payload_lost_t)
        row.number("battery_cycles", cycles)
        row.number("battery_cost", vehicle.battery_cost(cycles))
        row.optional("diesel_kg", route.diesel_kg)
        row.number("toll_spared", motion.so_far(route.spared_before))
        row.end()

    def _marginal_kg(self, depot_grid_kwh: float) -> float | None:
        """Marginal emissions of the trip [kg]; None if one of its grids has no marginal intensity."""
        marginal_g_per_kwh = self._motion.route.depot.marginal_g_per_kwh
        if marginal_g_per_kwh is None or self.emissions_marginal_kg is None:
            return None
        return self.emissions_marginal_kg + depot_grid_kwh * marginal_g_per_kwh / GRAMS_PER_KG
