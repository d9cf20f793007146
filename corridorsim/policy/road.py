"""Jurisdiction and tolls of road segments."""

from __future__ import annotations

from corridorsim.config.experiment import Experiment
from corridorsim.config.network import Segment
from corridorsim.policy.effective import exchange_rate


def jurisdiction_of(experiment: Experiment, segment: Segment) -> str | None:
    """Return a segment's jurisdiction: as given, or from its ends if they agree or one is a border; None if unclear."""
    if segment.jurisdiction is not None:
        return segment.jurisdiction
    start, end = experiment.network.nodes[segment.start], experiment.network.nodes[segment.end]
    if start.jurisdiction == end.jurisdiction:
        return start.jurisdiction
    inland = [node.jurisdiction for node in (start, end) if node.kind != "border"]
    return inland[0] if len(inland) == 1 else None


def tolls_per_km(experiment: Experiment, segment: Segment, jurisdiction: str) -> dict[str, float]:
    """Return tolls by vehicle class in the experiment's currency, before any exemption."""
    place = experiment.jurisdictions[jurisdiction]
    rate = exchange_rate(experiment, jurisdiction)
    toll = place.toll_per_km if segment.toll_per_km is None else segment.toll_per_km
    by_class = toll if isinstance(toll, dict) else {}
    default = place.toll_per_km if isinstance(toll, dict) else toll
    return {name: by_class.get(name, default) * rate for name in experiment.vehicles}
