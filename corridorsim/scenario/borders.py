"""Entries into jurisdictions: where they are, and when the border post is open."""

from __future__ import annotations

from corridorsim.config.experiment import Experiment
from corridorsim.scenario.data import BorderSpec, Clock, Jurisdiction, SegmentSpec
from corridorsim.scenario.opening_hours import open_intervals


def border_entries(
    experiment: Experiment, jurisdictions: dict[str, Jurisdiction], segments: list[SegmentSpec], clock: Clock
) -> tuple[list[BorderSpec], dict[tuple[str, str, str], int]]:
    """Return every (node, jurisdiction left, jurisdiction entered) and its index."""
    inward: dict[str, set[str]] = {}
    outward: dict[str, set[str]] = {}
    for segment in segments:
        inward.setdefault(segment.end, set()).add(segment.jurisdiction)
        outward.setdefault(segment.start, set()).add(segment.jurisdiction)
    open_s = {
        name: open_intervals(place.rules.border_procedures, place.time_zone, clock)
        for name, place in jurisdictions.items()
    }
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
                        open_s=open_s[into],
                    )
                )
    return specs, index
