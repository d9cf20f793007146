"""Checks of the equipment behind a hub's meter; each fault is a path and a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from corridorsim.config.experiment import Experiment

Fault = tuple[tuple[str | int, ...], str]


def site_faults(experiment: Experiment) -> Iterator[Fault]:
    """Find batteries and demand response that do not fit their hub or the run."""
    simulation = experiment.simulation
    runs = [(day, day + timedelta(hours=simulation.run_h)) for day in simulation.days]
    allowed = ", ".join(f"{first} to {last}" for first, last in runs)
    for name, hub in experiment.hubs.items():
        keep_kw = hub.battery.keep_below_kw if hub.battery else None
        if keep_kw is not None and keep_kw > hub.connection_kw:
            yield (
                ("hubs", name, "battery", "keep_below_kw"),
                f"{keep_kw:g} is above connection_kw; allowed: at most {hub.connection_kw:g}",
            )
        yield from _carbon_by_hour(experiment, name)
        contract = hub.demand_response
        if contract is None:
            continue
        path = ("hubs", name, "demand_response")
        if contract.reduction_kw > hub.connection_kw:
            yield (
                (*path, "reduction_kw"),
                f"{contract.reduction_kw:g} is above connection_kw; allowed: at most {hub.connection_kw:g}",
            )
        for i, event in enumerate(contract.events):
            if not any(first <= event.day <= last for first, last in runs):
                yield (
                    (*path, "events", i, "day"),
                    f"{event.day} is outside the run; allowed: {allowed}",
                )


def _carbon_by_hour(experiment: Experiment, name: str) -> Iterator[Fault]:
    hub = experiment.hubs[name]
    node = experiment.network.nodes.get(hub.node)
    place = experiment.jurisdictions.get(node.jurisdiction) if node else None
    if node is None or place is None or hub.overnight_charging != "greenest":
        return
    if place.carbon is None or (place.carbon.profile is None and place.carbon.file is None):
        yield (
            ("hubs", name, "overnight_charging"),
            f"greenest requires hourly carbon intensities; give jurisdictions.{node.jurisdiction}.carbon a profile "
            "or a file, or use cheapest or at_once",
        )
