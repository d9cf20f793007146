"""Checks that tariffs and price files exist, and that currencies agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corridorsim.choices import did_you_mean
from corridorsim.config.experiment import Experiment
from corridorsim.config.hubs import Hub

Fault = tuple[tuple[str | int, ...], str]


def tariff_faults(experiment: Experiment) -> Iterator[Fault]:
    """Find all broken references of tariffs."""
    for name, hub in experiment.hubs.items():
        if hub.utility_tariff is not None:
            known = experiment.utility_tariffs
            yield from _known(hub.utility_tariff, known, "utility tariff", ("hubs", name, "utility_tariff"))
        if hub.tariff is not None:
            yield from _known(hub.tariff, experiment.tariffs, "tariff", ("hubs", name, "tariff"))
        for i, group in enumerate(hub.evses):
            if group.tariff is not None:
                yield from _known(group.tariff, experiment.tariffs, "tariff", ("hubs", name, "evses", i, "tariff"))
        tariff = experiment.utility_tariffs.get(hub.utility_tariff or "")
        charges = [charge for charge, demand in tariff.demand.items() if demand.ratchet] if tariff else []
        for charge in hub.past_peaks_kw:
            yield from _known(charge, charges, "demand charge with a ratchet", ("hubs", name, "past_peaks_kw", charge))
    for name in experiment.utility_tariffs:
        users = [hub for hub in experiment.hubs.values() if hub.utility_tariff == name]
        yield from _one_currency(experiment, users, ("utility_tariffs", name))
    for name in experiment.tariffs:
        users = [hub for hub in experiment.hubs.values() if name in hub.tariffs]
        yield from _one_currency(experiment, users, ("tariffs", name))
    for path, file in _files_named(experiment):
        yield from _known(file, experiment.price_files, "price file", path)


def _files_named(experiment: Experiment) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name, tariff in experiment.utility_tariffs.items():
        for item, charge in tariff.energy.items():
            if charge.price_file is not None:
                yield ("utility_tariffs", name, "energy", item, "price_file"), charge.price_file
    for name, jurisdiction in experiment.jurisdictions.items():
        dynamic = jurisdiction.rules.tariffs.dynamic
        if dynamic is not None:
            yield ("jurisdictions", name, "rules", "tariffs", "dynamic", "price_file"), dynamic.price_file
    for name, named in experiment.tariffs.items():
        if named.dynamic is not None:
            yield ("tariffs", name, "dynamic", "price_file"), named.dynamic.price_file
    rule = experiment.policy.rules.get("tariffs")
    if rule is not None and rule.set is not None and isinstance(rule.set.get("dynamic"), dict):
        path = ("policy", "rules", "tariffs", "set", "dynamic", "price_file")
        yield path, str(rule.set["dynamic"].get("price_file"))


def _one_currency(experiment: Experiment, users: Iterable[Hub], path: tuple[str, str]) -> Iterator[Fault]:
    nodes = [experiment.network.nodes[hub.node] for hub in users if hub.node in experiment.network.nodes]
    places = [experiment.jurisdictions[n.jurisdiction] for n in nodes if n.jurisdiction in experiment.jurisdictions]
    currencies = list(dict.fromkeys(place.currency for place in places))
    if len(currencies) > 1:
        yield (
            path,
            f"its hubs pay in {' and '.join(currencies)}; allowed: one currency per tariff; define one tariff for each",
        )


def _known(name: str, choices: Iterable[str], what: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    names = list(choices)
    if name not in names:
        yield (
            path,
            f"unknown {what} {name!r}; allowed: {', '.join(names) or 'none defined'}{did_you_mean(name, names)}",
        )
