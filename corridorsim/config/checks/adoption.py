"""Checks of ``adoption`` against the rest of an experiment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridorsim.config.experiment import Experiment

Fault = tuple[tuple[str | int, ...], str]


def adoption_faults(experiment: Experiment) -> Iterator[Fault]:
    """Find what keeps uptake from responding to the rollout, and investors from responding to uptake."""
    if experiment.adoption is None:
        return
    if experiment.rollout is None:
        yield ("adoption",), "uptake depends on what is built; give rollout, or remove adoption"
        return
    if not experiment.flows:
        yield (
            ("adoption",),
            "has no flow to act on; it requires flows, since a trips file has no electric share",
        )
    yield from _tariffs(experiment)
    market = experiment.rollout.investment
    if market is None:
        return
    if market.growth_per_year > 0:
        yield (
            ("rollout", "investment", "growth_per_year"),
            f"{market.growth_per_year:g} is not used with adoption, which determines the growth of sales; allowed: 0",
        )
    if any(project.expected_kwh_per_day is not None for project in experiment.rollout.projects.values()):
        for name, flow in experiment.flows.items():
            if flow.electric_share == 0:
                yield (
                    ("flows", name, "electric_share"),
                    "0, but expected_kwh_per_day of hubs is the sales at this share; allowed: above 0",
                )


def _tariffs(experiment: Experiment) -> Iterator[Fault]:
    message = "uptake looks years ahead and cannot use hourly prices; with adoption, remove dynamic"
    for name, place in experiment.jurisdictions.items():
        if place.rules.tariffs.dynamic is not None:
            yield ("jurisdictions", name, "rules", "tariffs", "dynamic"), message
    for name, tariff in experiment.tariffs.items():
        if tariff.dynamic is not None:
            yield ("tariffs", name, "dynamic"), message
    rule = experiment.policy.rules.get("tariffs")
    if rule is not None and rule.set is not None and rule.set.get("dynamic") is not None:
        yield ("policy", "rules", "tariffs", "set", "dynamic"), message
