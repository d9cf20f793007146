"""Trips: a non-homogeneous Poisson process per flow, day by day, and the draws of each truck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from corridorsim import normal
from corridorsim.config.distributions import Distribution, Exponential, Lognormal, Normal, Triangular, Uniform
from corridorsim.rng import Streams, key_word
from corridorsim.scenario.data import DatedTrip, FlowSpec, Scenario
from corridorsim.units import SECONDS_PER_HOUR

Floats = npt.NDArray[np.float64]
HOURS_A_BATCH = 24


@dataclass(slots=True)
class Trip:
    """One truck's journey as drawn, the same in every scenario."""

    trip_id: str
    key: int
    flow: FlowSpec
    route: int
    vehicle_class: str
    operator: str
    depart_s: float
    payload_t: float
    payload_lost_t: float
    """Payload drawn beyond what the vehicle may carry along its route."""
    soc_start: float
    consignment: float
    """Uniform random number that decides on transit and pre-clearance."""
    delivery_window_s: float = inf
    """Slack for delivery beyond the time of a diesel twin; infinite without a due time."""


def quantile(distribution: Distribution, u: Floats) -> Floats:
    """Return values at cumulative probabilities ``u`` (inverse CDF), so that scenarios share random numbers."""
    match distribution:
        case Uniform(uniform=s):
            return s.low + u * (s.high - s.low)
        case Normal(normal=s):
            low, high = (normal.cumulative_probability((limit - s.mean) / s.sd) for limit in (s.low, s.high))
            return np.clip(s.mean + s.sd * normal.quantiles(low + u * (high - low)), s.low, s.high)
        case Triangular(triangular=s):
            split = (s.mode - s.low) / (s.high - s.low)
            rising = s.low + np.sqrt(u * (s.high - s.low) * (s.mode - s.low))
            falling = s.high - np.sqrt((1.0 - u) * (s.high - s.low) * (s.high - s.mode))
            return np.where(u < split, rising, falling)
        case Lognormal(lognormal=s):
            return np.asarray(s.median * np.exp(s.sigma * normal.quantiles(u)))
        case Exponential(exponential=s):
            return np.asarray(s.origin - s.mean * np.log1p(-u))
        case _:
            return np.full_like(u, distribution)


def flow_trips(scenario: Scenario, flow: FlowSpec, streams: Streams) -> Iterator[Trip]:
    """Yield the electric trips of a flow in order of departure, drawn one day at a time."""
    batch = round(HOURS_A_BATCH * SECONDS_PER_HOUR / flow.step_s)
    for begin in range(0, len(flow.rate_per_h), batch):
        expected = np.array(flow.rate_per_h[begin : begin + batch]) * (flow.step_s / SECONDS_PER_HOUR)
        day = begin // batch
        draws = streams.generator(f"demand/{flow.name}/{day}")
        counts = draws.poisson(expected)
        steps = np.repeat(np.arange(len(expected)), counts)
        departs_s = np.sort((begin + steps + draws.random(len(steps))) * flow.step_s)
        uniforms = draws.random((6, len(steps)))
        windows_s = _delivery_windows_s(flow, f"{flow.name}/{day}", len(steps), streams)
        yield from _trips_of_day(scenario, flow, day, departs_s, uniforms, windows_s)


def _delivery_windows_s(flow: FlowSpec, name: str, count: int, streams: Streams) -> Floats:
    """Draw delivery windows from their own stream, so that they affect no other draws."""
    if flow.delivery_window_h is None:
        return np.full(count, inf)
    return quantile(flow.delivery_window_h, streams.generator(f"delivery/{name}").random(count)) * SECONDS_PER_HOUR


def _trips_of_day(
    scenario: Scenario, flow: FlowSpec, day: int, departs_s: Floats, uniforms: Floats, windows_s: Floats
) -> Iterator[Trip]:
    electric, vehicle_u, operator_u, payload_u, soc_u, consignment = uniforms
    payloads = quantile(flow.payload_t, payload_u)
    socs = np.clip(quantile(flow.soc_start, soc_u), 0.0, 1.0)
    chosen = np.flatnonzero(electric < flow.electric_share)
    drawn = (departs_s, vehicle_u, operator_u, payloads, socs, consignment, windows_s)
    # Plain lists, since scalar access to NumPy arrays is slow.
    for i, depart_s, for_vehicle, for_operator, payload, soc, part, window_s in zip(
        chosen.tolist(), *(values[chosen].tolist() for values in drawn), strict=True
    ):
        trip_id = f"{flow.name}-{day}-{i}"
        vehicle = _pick(flow.vehicles, for_vehicle)
        payload_t, lost_t = _loaded(scenario, flow.route, vehicle, payload)
        yield Trip(
            trip_id=trip_id,
            key=key_word(trip_id),
            flow=flow,
            route=flow.route,
            vehicle_class=vehicle,
            operator=_pick(flow.operators, for_operator),
            depart_s=depart_s,
            payload_t=payload_t,
            payload_lost_t=lost_t,
            soc_start=soc,
            consignment=part,
            delivery_window_s=window_s,
        )


def dated_trips(scenario: Scenario, streams: Streams) -> Iterator[Trip]:
    """Yield the trips of the experiment's file in order of departure; equal departures keep the order of the file."""
    flow = scenario.file_flow
    if flow is None:
        return
    for dated in sorted(scenario.dated_trips, key=lambda trip: trip.depart_s):
        yield _dated(scenario, flow, dated, streams)


def _dated(scenario: Scenario, flow: FlowSpec, dated: DatedTrip, streams: Streams) -> Trip:
    payload_u, soc_u, consignment = streams.generator(f"trip/{dated.trip_id}").random((3, 1))
    payload = float(quantile(flow.payload_t, payload_u)[0]) if dated.payload_t is None else dated.payload_t
    payload, lost = _loaded(scenario, dated.route, dated.vehicle_class, payload)
    soc = float(quantile(flow.soc_start, soc_u)[0]) if dated.soc_start is None else dated.soc_start
    return Trip(
        trip_id=dated.trip_id,
        key=key_word(dated.trip_id),
        flow=flow,
        route=dated.route,
        vehicle_class=dated.vehicle_class,
        operator=dated.operator,
        depart_s=dated.depart_s,
        payload_t=payload,
        payload_lost_t=lost,
        soc_start=min(max(soc, 0.0), 1.0),
        consignment=float(consignment[0]),
        delivery_window_s=float(_delivery_windows_s(flow, dated.trip_id, 1, streams)[0]),
    )


def _pick(shares: tuple[tuple[str, float], ...], u: float) -> str:
    for name, cumulative in shares:
        if u < cumulative:
            return name
    return shares[-1][0]


def _loaded(scenario: Scenario, route: int, vehicle_class: str, payload_t: float) -> tuple[float, float]:
    """Split a payload into what the truck's and the route's weight limits allow, and the rest."""
    vehicle = scenario.vehicles[vehicle_class]
    wanted_t = max(payload_t, 0.0)
    taken_t = min(wanted_t, min(vehicle.max_weight_t, scenario.routes[route].legal_weight_t) - vehicle.tare_t)
    return taken_t, wanted_t - taken_t
