"""Stations at the roadside that stop trucks."""

from __future__ import annotations

from collections.abc import Mapping

from corridorsim.config.experiment import Experiment
from corridorsim.scenario.data import Clock, InspectionSpec, Jurisdiction
from corridorsim.scenario.opening_hours import open_intervals


def inspection_stations(
    experiment: Experiment, jurisdictions: Mapping[str, Jurisdiction], clock: Clock
) -> tuple[InspectionSpec, ...]:
    """All stations by name, each with the rules of the jurisdiction of its node and its hours in the run."""
    stations = []
    for name, station in sorted(experiment.inspections.items()):
        there = jurisdictions[experiment.network.nodes[station.node].jurisdiction]
        hours = open_intervals(station, there.time_zone, clock)
        stations.append(InspectionSpec(name, station.node, there, station.share, station.duration_min, hours))
    return tuple(stations)
