"""Warnings of parts of an experiment that none of its scenarios uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corridorsim.config.experiment import Experiment
from corridorsim.scenario.data import Scenario


def unused_warnings(scenarios: Sequence[tuple[Experiment, Scenario]]) -> list[str]:
    """Return a warning for each part that no scenario uses; some scenarios may leave a part unused."""
    by_scenario = [list(_unused(experiment, built)) for experiment, built in scenarios]
    return [sentence for sentence in by_scenario[0] if all(sentence in sentences for sentences in by_scenario[1:])]


def _unused(experiment: Experiment, built: Scenario) -> Iterator[str]:
    for spec in built.feeders:
        feeder = experiment.feeders[spec.name]
        transformer, path = feeder.transformer, f"feeders.{spec.name}"
        if spec.managed:
            continue
        why = "no scenario has load_management 'feeder' for all hubs on it"
        if feeder.demand_response:
            yield f"{path}.demand_response has no effect: {why}"
        if transformer is not None and transformer.emergency_hot_spot_c is not None:
            yield f"{path}.transformer.emergency_hot_spot_c has no effect: {why}"
    for hub in built.hubs:
        given = experiment.hubs[hub.name]
        if given.bookings is not None and hub.jurisdiction.rules.reservations.scope == "none":
            yield f"hubs.{hub.name}.bookings has no effect: the lever reservations allows no bookings there"
        if any(group.v2g_kw for group in given.evses) and not any(v.v2g_kw for v in experiment.vehicles.values()):
            yield f"hubs.{hub.name} has v2g_kw, but no vehicle has v2g_kw"
    yield from _unused_tariffs(experiment)
    for jurisdiction in {hub.jurisdiction.name: hub.jurisdiction for hub in built.hubs}.values():
        if jurisdiction.rules.connectors.adapters_allowed and jurisdiction.rules.connectors.adapter_kw == 0.0:
            yield f"adapters_allowed has no effect in {jurisdiction.name}: adapter_kw is 0"


def _unused_tariffs(experiment: Experiment) -> Iterator[str]:
    named = {name for hub in experiment.hubs.values() for name in hub.tariffs}
    for name in experiment.tariffs:
        if name not in named:
            yield f"tariffs.{name} has no effect: no hub names it"
