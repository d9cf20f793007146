"""Trips: a non-homogeneous Poisson process per flow, day by day, and the draws of each truck."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np

from corridorsim.rng import Streams, key_word
from corridorsim.scenario.data import DatedTrip, FlowSpec, Scenario
from corridorsim.scenario.quantiles import Floats, quantile
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.trip import Trip

HOURS_A_BATCH = 24


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
    electric = np.flatnonzero(uniforms[0] < flow.electric_share)
    _, vehicle_u, operator_u, payload_u, soc_u, consignment = uniforms
    payloads_t = quantile(flow.payload_t, payload_u)[electric]
    socs = np.clip(quantile(flow.soc_start, soc_u), 0.0, 1.0)[electric]
    vehicles = _picked(flow.vehicles, vehicle_u[electric])
    operators = _picked(flow.operators, operator_u[electric])
    taken_t, lost_t = _loaded(scenario, flow.route, vehicles, payloads_t)
    drawn = (departs_s[electric], taken_t, lost_t, socs, consignment[electric], windows_s[electric])
    # Plain lists, since scalar access to NumPy arrays is slow.
    numbers = list(zip(*(values.tolist() for values in drawn), strict=True))
    return TripsOfDay(flow, day, electric.tolist(), vehicles, operators, numbers)


class TripsOfDay:
    """The electric trips of a flow on one day, in order of departure."""

    def __init__(
        self,
        flow: FlowSpec,
        day: int,
        electric: list[int],
        vehicles: list[str],
        operators: list[str],
        numbers: list[tuple[float, float, float, float, float, float]],
    ) -> None:
        self._flow = flow
        self._route = flow.route
        self._prefix = f"{flow.name}-{day}-"
        self._electric = electric
        """Which of the day's trips are electric."""
        self._vehicles = vehicles
        self._operators = operators
        self._numbers = numbers
        """By electric trip: departure, payload and its part left behind, SOC, consignment and delivery window."""
        self._next = 0

    def __iter__(self) -> Iterator[Trip]:
        return self

    def __next__(self) -> Trip:
        if self._next == len(self._electric):
            raise StopIteration
        self._next += 1
        return self._trip(self._next - 1)

    def _trip(self, i: int) -> Trip:
        number = self._electric[i]
        trip_id = f"{self._prefix}{number}"
        depart_s, taken_t, lost_t, soc, consignment, window_s = self._numbers[i]
        return Trip(
            trip_id, key_word(trip_id), self._flow, self._route, self._vehicles[i], self._operators[i],
            depart_s, taken_t, lost_t, soc, consignment, window_s,
        )  # fmt: skip


def dated_trips(scenario: Scenario, streams: Streams) -> Iterator[Trip]:
    """Yield the trips of the experiment's file in order of departure; equal departures keep the order of the file."""
    flow = scenario.file_flow
    if flow is None:
        return
    for dated in sorted(scenario.dated_trips, key=lambda trip: trip.depart_s):
        yield _dated(scenario, flow, dated, streams)


def _dated(scenario: Scenario, flow: FlowSpec, dated: DatedTrip, streams: Streams) -> Trip:
    payload_u, soc_u, consignment = streams.generator(f"trip/{dated.trip_id}").random((3, 1))
    payloads_t = quantile(flow.payload_t, payload_u) if dated.payload_t is None else np.array([dated.payload_t])
    taken_t, lost_t = _loaded(scenario, dated.route, [dated.vehicle_class], payloads_t)
    soc = float(quantile(flow.soc_start, soc_u)[0]) if dated.soc_start is None else dated.soc_start
    return Trip(
        dated.trip_id,
        key_word(dated.trip_id),
        flow,
        dated.route,
        dated.vehicle_class,
        dated.operator,
        dated.depart_s,
        float(taken_t[0]),
        float(lost_t[0]),
        min(max(soc, 0.0), 1.0),
        float(consignment[0]),
        float(_delivery_windows_s(flow, dated.trip_id, 1, streams)[0]),
    )


def _picked(shares: tuple[tuple[str, float], ...], u: Floats) -> list[str]:
    """Names by their cumulative shares; the last one takes what rounding leaves."""
    cumulative = np.array([share for _, share in shares])
    picked = np.minimum(np.searchsorted(cumulative, u, side="right"), len(shares) - 1)
    return [shares[index][0] for index in picked.tolist()]


def _loaded(scenario: Scenario, route: int, vehicles: list[str], payload_t: Floats) -> tuple[Floats, Floats]:
    """Split payloads into what the truck's and the route's weight limits allow, and the rest."""
    legal_t = scenario.routes[route].legal_weight_t
    room_t = {
        name: min(scenario.vehicles[name].max_weight_t, legal_t) - scenario.vehicles[name].tare_t
        for name in set(vehicles)
    }
    wanted_t = np.maximum(payload_t, 0.0)
    taken_t = np.minimum(wanted_t, np.array([room_t[name] for name in vehicles]))
    return taken_t, wanted_t - taken_t
