"""Check that drivers start their trips with hours that the driving rules allow."""

from __future__ import annotations

from collections.abc import Iterator

from corridorsim.config.demand import Flow, TripsFile
from corridorsim.config.distributions import support
from corridorsim.config.experiment import Experiment

WEEK_H = {"eu_561_2006": 56.0, "us_fmcsa_395": 70.0, "us_fmcsa_395_7_days": 60.0}
"""Maximum driving per week, or in the US time on duty per cycle."""
FORTNIGHT_H = 90.0
Path = tuple[str | int, ...]


def driver_faults(experiment: Experiment) -> Iterator[tuple[Path, str]]:
    """Find hours before departure that exceed the limits."""
    nodes, places = experiment.network.nodes, experiment.jurisdictions
    for name, flow in experiment.flows.items():
        origin = nodes.get(flow.origin)
        if origin is not None and origin.jurisdiction in places:
            yield from _faults(flow, places[origin.jurisdiction].driving_rules, ("flows", name))
    if experiment.trips_file is not None:
        loosest = max((place.driving_rules for place in places.values()), key=lambda rules: WEEK_H[rules])
        yield from _faults(experiment.trips_file, loosest, ("trips_file",))


def _faults(flow: Flow | TripsFile, rules: str, path: Path) -> Iterator[tuple[Path, str]]:
    low, high = support(flow.week_driven_h)
    low_before, high_before = support(flow.last_week_driven_h)
    most_h = WEEK_H[rules]
    if low < 0 or high > most_h:
        yield (*path, "week_driven_h"), f"{_span(low, high)} h in a week under {rules}; allowed: 0 to {most_h:g}"
    if rules != "eu_561_2006":
        if (low_before, high_before) != (0.0, 0.0):
            yield (*path, "last_week_driven_h"), f"not used under {rules}, whose cycle is week_driven_h; remove it"
    elif low_before < 0 or high_before > most_h:
        yield (
            (*path, "last_week_driven_h"),
            f"{_span(low_before, high_before)} h in a week under {rules}; allowed: 0 to {most_h:g}",
        )
    elif high + high_before > FORTNIGHT_H:
        yield (
            (*path, "last_week_driven_h"),
            f"up to {high:g} h this week and {high_before:g} h in the last exceed the {FORTNIGHT_H:g} h of a "
            f"fortnight under {rules}",
        )


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
