"""A slow and independent reference for the compiled kernels: the oracle of their tests.

Nothing here shares code or a solution method with ``ext/``: charging is integrated as a differential equation,
power is shared by progressive filling, and plans are enumerated. A run never calls it.
"""

from __future__ import annotations

from cmath import rect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import acos, copysign, cos, degrees, inf, radians, sin

import numpy as np
import numpy.typing as npt
from scipy.integrate import solve_ivp

SECONDS_PER_HOUR = 3600.0
GRAVITY = 9.81
ROUNDING = 1e-12

Points = Sequence[tuple[float, float]]
Floats = npt.NDArray[np.float64]


# -- charging ---------------------------------------------------------------------------------------------------------


def charge_reference(points: Points, capacity_kwh: float, soc: float, limit_kw: float, duration_s: float) -> float:
    """SOC after charging for a time: d soc/dt = min(P(soc), limit) / capacity, integrated numerically.

    The right-hand side has kinks. Between two of them it is linear in SOC, and the integration proceeds from kink to
    kink, so that the solver only sees smooth pieces.

    Parameters
    ----------
    points
        (SOC, kW) from SOC 0 to SOC 1, linear in between.
    limit_kw
        Highest power into the battery [kW].

    Returns
    -------
    float
        Accurate to 1e-9.
    """
    left_h = duration_s / SECONDS_PER_HOUR
    for low, high in pairwise(_kinks(points, limit_kw)):
        if soc < high and left_h > 0.0 and limit_kw > 0.0:
            powers = (_accepted_kw(points, limit_kw, low), _accepted_kw(points, limit_kw, high))
            soc, left_h = _charge_between((low, high), powers, capacity_kwh, soc, left_h)
    return soc


def _charge_between(
    socs: tuple[float, float], powers: tuple[float, float], capacity_kwh: float, soc: float, left_h: float
) -> tuple[float, float]:
    """SOC and remaining time [h] when time is up or the upper SOC is reached."""
    slope = (powers[1] - powers[0]) / (socs[1] - socs[0])

    def rate(_t: float, state: Floats) -> Floats:
        return (powers[0] + slope * (state - socs[0])) / capacity_kwh

    def reached(_t: float, state: Floats) -> float:
        return float(state[0] - socs[1])

    reached.terminal = True  # type: ignore[attr-defined]  # as solve_ivp requires
    solved = solve_ivp(rate, (0.0, left_h), np.array([soc]), method="DOP853", rtol=1e-12, atol=1e-13, events=reached)
    if solved.status == 1:
        return socs[1], left_h - float(solved.t[-1])
    return float(solved.y[0, -1]), 0.0


def _accepted_kw(points: Points, limit_kw: float, soc: float) -> float:
    return min(float(np.interp(soc, [point[0] for point in points], [point[1] for point in points])), limit_kw)


def _kinks(points: Points, limit_kw: float) -> list[float]:
    """SOCs at which the accepted power bends: the curve's points and where it crosses the limit."""
    kinks = {soc for soc, _ in points}
    for (soc_a, kw_a), (soc_b, kw_b) in pairwise(points):
        if (kw_a - limit_kw) * (kw_b - limit_kw) < 0.0:
            kinks.add(soc_a + (soc_b - soc_a) * (limit_kw - kw_a) / (kw_b - kw_a))
    return sorted(kinks)


# -- sharing power ----------------------------------------------------------------------------------------------------


def max_min_reference(demands: Sequence[float], limit: float) -> list[float]:
    """Max-min fair grants under one limit, by progressive filling."""
    return max_min_nested_reference([demands], [limit], inf)[0]


def max_min_nested_reference(
    demands_by_hub: Sequence[Sequence[float]], hub_limits: Sequence[float], feeder_limit: float
) -> list[list[float]]:
    """Max-min fair grants under hub limits and a limit over all, by progressive filling.

    All grants rise together; a session stops when its demand is met or a limit above it is used up. Each round ends
    with at least one session stopped.
    """
    grants = [[0.0] * len(demands) for demands in demands_by_hub]
    rising = {(hub, i) for hub, demands in enumerate(demands_by_hub) for i in range(len(demands))}
    while rising:
        steps: list[tuple[float, set[tuple[int, int]]]] = [
            (demands_by_hub[hub][i] - grants[hub][i], {(hub, i)}) for hub, i in rising
        ]
        for hub, limit in enumerate(hub_limits):
            members = {key for key in rising if key[0] == hub}
            if members and limit < inf:
                steps.append((max(0.0, limit - sum(grants[hub])) / len(members), members))
        if feeder_limit < inf:
            steps.append((max(0.0, feeder_limit - sum(map(sum, grants))) / len(rising), set(rising)))
        rise = min(step for step, _ in steps)
        for hub, i in rising:
            grants[hub][i] += rise
        for step, members in steps:
            if step <= rise:
                rising -= members
    return grants


# -- the road ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoadVehicle:
    """Parameters of ``RoadLoad``."""

    rolling_resistance: float
    drag_area_m2: float
    drivetrain_efficiency: float
    regen_efficiency: float = 0.7
    regen_kw: float = 400.0


@dataclass(frozen=True)
class RoadState:
    """Motion of a truck, and its surroundings."""

    mass_kg: float
    speed_kmh: float
    slope_rad: float = 0.0
    air_density: float = 1.2
    rolling_factor: float = 1.0
    aux_kw: float = 0.0
    regen_factor: float = 1.0
    draw_factor: float = 1.0
    wind_mps: float = 0.0
    wind_angle_deg: float = 0.0
    """Direction from which the wind blows, relative to the direction of travel: 0 ahead, 90 abeam."""


def road_load_reference(vehicle: RoadVehicle, state: RoadState) -> float:
    """Battery energy per kilometre at constant speed, as work over a distance of one kilometre [kWh/km]."""
    weight_n = state.mass_kg * GRAVITY
    rolling_n = weight_n * vehicle.rolling_resistance * state.rolling_factor * cos(state.slope_rad)
    climbing_n = weight_n * sin(state.slope_rad)
    # Air speed from the truck's motion and from the wind, as complex numbers along and across the road.
    stream = state.speed_kmh / 3.6 + rect(state.wind_mps, radians(state.wind_angle_deg))
    yaw_deg = min(degrees(acos(min(1.0, abs(stream.real) / abs(stream)))), 13.0)
    area_m2 = vehicle.drag_area_m2 + sum(
        factor * yaw_deg**power for power, factor in enumerate((0.030042, 0.040817, -0.00213), start=1)
    )
    air_n = copysign(0.5 * state.air_density * area_m2 * abs(stream) ** 2, stream.real)
    wheel_kwh = (rolling_n + climbing_n + air_n) * 1000.0 / 3.6e6
    hours = 1.0 / state.speed_kmh
    if wheel_kwh > 0.0:
        battery_kwh = wheel_kwh / vehicle.drivetrain_efficiency
    else:
        battery_kwh = -min(-wheel_kwh * vehicle.regen_efficiency, vehicle.regen_kw * hours) * state.regen_factor
    battery_kwh += state.aux_kw * hours
    return max(battery_kwh, battery_kwh * state.draw_factor)


# -- plans ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanProblem:
    """What a truck knows when it plans; arrays by stop, the last being the destination; no detours."""

    energy_soc: tuple[float, ...]
    """From here to each stop, as a share of the battery."""
    drive_s: tuple[float, ...]
    wait_s: tuple[float, ...]
    price_per_kwh: tuple[float, ...]
    fee: tuple[float, ...]
    seconds_per_soc: float
    """Charging is at constant power."""
    capacity_kwh: float
    reserve_soc: float
    max_soc: float
    arrival_soc: float
    time_value_per_s: float
    end_price_per_kwh: float
    break_s: float
    break_after_s: float
    driven_s: float

    @property
    def destination(self) -> int:
        """Index of the last stop."""
        return len(self.energy_soc) - 1


def plan_reference(problem: PlanProblem, soc: float) -> float:
    """Least cost of all plans from the road that charge just enough for the next stop or to the maximum.

    Infinite if no plan keeps the reserve.
    """
    stops = range(len(problem.energy_soc))
    return min((_cost_at(problem, -1, stop, soc - problem.energy_soc[stop]) for stop in stops), default=inf)


def _cost_at(problem: PlanProblem, before: int, stop: int, soc: float) -> float:
    """Least cost from the arrival at a stop with ``soc`` on, over all plans; ``before`` is the last stop or -1."""
    if stop == problem.destination:
        spare_soc = soc - problem.arrival_soc
        return -spare_soc * problem.capacity_kwh * problem.end_price_per_kwh if spare_soc > -ROUNDING else inf
    if soc < problem.reserve_soc - ROUNDING:
        return inf
    at_wheel_s = problem.drive_s[stop] + (problem.driven_s if before < 0 else -problem.drive_s[before])
    best = inf
    for following in range(stop + 1, len(problem.energy_soc)):
        leg = problem.energy_soc[following] - problem.energy_soc[stop]
        needed = leg + (problem.arrival_soc if following == problem.destination else problem.reserve_soc)
        for target in {max(soc, needed), max(soc, problem.max_soc)}:
            if needed <= problem.max_soc:
                cost = _stop_cost(problem, stop, at_wheel_s, soc, target)
                best = min(best, cost + _cost_at(problem, stop, following, target - leg))
    return best


def _stop_cost(problem: PlanProblem, stop: int, at_wheel_s: float, soc: float, target: float) -> float:
    earned_s = problem.break_s * min(1.0, at_wheel_s / problem.break_after_s)
    paid_s = max(0.0, (target - soc) * problem.seconds_per_soc - earned_s)
    energy_cost = (target - soc) * problem.capacity_kwh * problem.price_per_kwh[stop]
    return (problem.wait_s[stop] + paid_s) * problem.time_value_per_s + energy_cost + problem.fee[stop]
