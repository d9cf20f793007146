"""Directed segments, speed by local hour, and fastest routes with the hubs and borders on them."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import inf

from corridorsim.config.experiment import Experiment
from corridorsim.config.network import SpeedProfile
from corridorsim.local_time import common_step_s, local_steps
from corridorsim.policy.road import jurisdiction_of, tolls_per_km
from corridorsim.road_graph import RoadGraph
from corridorsim.scenario.data import Clock, RouteSpec, SegmentSpec
from corridorsim.units import HOURS_PER_WEEK, SECONDS_PER_HOUR


class SpeedFactors:
    """Rows of speed factors by steps of ``step_s`` to which segments refer; row 0 is free flow."""

    def __init__(self, experiment: Experiment, clock: Clock) -> None:
        self._experiment = experiment
        self._clock = clock
        self._row_of: dict[tuple[str, str], int] = {}
        zones = {place.time_zone for place in experiment.jurisdictions.values()}
        self.step_s = common_step_s(local_steps(clock.start, clock.n_hours, zone).step_s for zone in zones)
        self.rows: list[tuple[float, ...]] = [(1.0,) * round(clock.n_hours * SECONDS_PER_HOUR / self.step_s)]

    def row(self, profile: str | None, jurisdiction: str) -> int:
        """Return the row of a profile in a jurisdiction's local time."""
        if profile is None:
            return 0
        zone = self._experiment.jurisdictions[jurisdiction].time_zone
        if (profile, zone) not in self._row_of:
            self._row_of[profile, zone] = len(self.rows)
            week = week_of(self._experiment.network.speed_profiles[profile])
            starts = local_steps(self._clock.start, self._clock.n_hours, zone, self.step_s).starts
            self.rows.append(tuple(week[24 * local.weekday() + local.hour] for local in starts))
        return self._row_of[profile, zone]


def week_of(profile: SpeedProfile) -> tuple[float, ...]:
    """Return the profile's factors by hour of the week, from Monday."""
    saturday = profile.saturday or profile.weekday
    week = profile.weekday * 5 + saturday + (profile.sunday or saturday)
    assert len(week) == HOURS_PER_WEEK  # noqa: S101
    return week


def directed_segments(experiment: Experiment, factors: SpeedFactors) -> list[SegmentSpec]:
    """Return each segment once per direction, in the order of the file."""
    result = []
    for segment in experiment.network.segments:
        jurisdiction = jurisdiction_of(experiment, segment)
        assert jurisdiction is not None  # noqa: S101 - the checks have rejected it
        toll_per_km = tolls_per_km(experiment, segment, jurisdiction)
        ends = [(segment.start, segment.end)] + [(segment.end, segment.start)] * segment.both_ways
        for start, end in ends:
            result.append(
                SegmentSpec(
                    start=start,
                    end=end,
                    jurisdiction=jurisdiction,
                    length_km=segment.length_km,
                    speed_kmh=segment.speed_kmh,
                    profile=factors.row(segment.speed_profile, jurisdiction),
                    toll_per_km=toll_per_km,
                )
            )
    return result


def road_graph(segments: list[SegmentSpec]) -> RoadGraph:
    """Return the roads by free-flow time, with segments by their index."""
    return _graph_of(tuple((segment.start, segment.end, segment.length_km / segment.speed_kmh) for segment in segments))


@lru_cache(maxsize=1)  # mostly, all scenarios have the same roads, and their checks ask for the ways of their routes
def _graph_of(roads: tuple[tuple[str, str, float], ...]) -> RoadGraph:
    graph = RoadGraph()
    for index, (start, end, hours) in enumerate(roads):
        graph.add(start, end, hours, index)
    return graph


def fastest_route(
    graph: RoadGraph,
    segments: list[SegmentSpec],
    ends: tuple[str, str],
    hubs_at: dict[str, list[int]],
    border_at: dict[tuple[str, str, str], int],
) -> RouteSpec:
    """Return the fastest route by free-flow time.

    Parameters
    ----------
    ends
        Origin and destination.
    hubs_at
        Hubs by node.
    border_at
        Borders by (node, jurisdiction left, jurisdiction entered).

    Raises
    ------
    NoRoadError
        The two are not connected.
    """
    nodes, path = graph.fastest(*ends)
    stops = [(position, hub) for position, node in enumerate(nodes) for hub in hubs_at.get(node, ())]
    borders = [
        (position, border_at[nodes[position], left, entered])
        for position, (left, entered) in enumerate(pairwise(segments[i].jurisdiction for i in path), start=1)
        if left != entered
    ]
    return RouteSpec(*ends, path, tuple(stops), tuple(borders))


def legal_weight_t(experiment: Experiment, route: RouteSpec, segments: list[SegmentSpec]) -> float:
    """Return the lowest limit along the route, including zero-emission allowances; infinite without limits."""
    crossed = [experiment.jurisdictions[name] for name in {segments[i].jurisdiction for i in route.segments}]
    return min(
        (place.legal_weight_t + place.zev_weight_allowance_t for place in crossed if place.legal_weight_t is not None),
        default=inf,
    )
