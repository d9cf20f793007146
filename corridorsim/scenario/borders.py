"""Entries into jurisdictions: where they are, and when the border post is open."""

from __future__ import annotations

from corridorsim.config.base import minutes_of_day
from corridorsim.config.experiment import Experiment
from corridorsim.config.levers.border_procedures import BorderProcedures
from corridorsim.config.levers.tariffs import ALL_DAYS
from corridorsim.energy.calendar import local_days, seconds_of
from corridorsim.scenario.data import BorderSpec, Clock, Jurisdiction, SegmentSpec


def border_entries(
    experiment: Experiment, jurisdictions: dict[str, Jurisdiction], segments: list[SegmentSpec], clock: Clock
) -> tuple[list[BorderSpec], dict[tuple[str, str, str], int]]:
    """Return every (node, jurisdiction left, jurisdiction entered) and its index."""
    inward: dict[str, set[str]] = {}
    outward: dict[str, set[str]] = {}
    for segment in segments:
        inward.setdefault(segment.end, set()).add(segment.jurisdiction)
        outward.setdefault(segment.start, set()).add(segment.jurisdiction)
    specs: list[BorderSpec] = []
    index: dict[tuple[str, str, str], int] = {}
    for node in experiment.network.nodes:
        for into in sorted(outward.get(node, ())):
            for origin in sorted(inward.get(node, set()) - {into}):
                index[node, origin, into] = len(specs)
                station = experiment.network.borders.get(node)
                specs.append(
                    BorderSpec(
                        node=node,
                        into=jurisdictions[into],
                        customs=jurisdictions[origin].area != jurisdictions[into].area,
                        lanes=station.lanes if station else None,
                        open_s=opening_intervals(
                            jurisdictions[into].rules.border_procedures, jurisdictions[into].time_zone, clock
                        ),
                    )
                )
    return specs, index


def opening_intervals(procedures: BorderProcedures, zone: str, clock: Clock) -> tuple[tuple[float, float], ...]:
    """Return opening intervals during the run and the following week, with adjacent days merged [s]."""
    intervals: list[tuple[float, float]] = []
    for day in local_days(clock.start, clock.n_hours + 7 * 24):
        if ALL_DAYS[day.weekday()] in procedures.closed_days:
            continue
        begin = seconds_of(clock.start, day, minutes_of_day(procedures.opens), zone)
        end = seconds_of(clock.start, day, minutes_of_day(procedures.closes), zone)
        if intervals and begin <= intervals[-1][1]:
            intervals[-1] = (intervals[-1][0], end)
        else:
            intervals.append((begin, end))
    return tuple(intervals)
