"""Dated changes: overrides that hold from a day on, laid over the experiment in order of date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from corridorsim.config.experiment import Experiment
from corridorsim.config.reading.plain_yaml import KeyPath, Plain
from corridorsim.config.reading.source import Source, merge, subtree, without

FIXED = (
    *("name", "description", "currency", "price_year", "simulation", "rollout", "adoption"),
    *("baseline", "scenarios", "changes", "extends"),
)
"""What is the same on every day of an experiment."""

Fault = tuple[KeyPath, str]


class Period(NamedTuple):
    """A scenario from a day on, until that of the next period."""

    begin: date
    experiment: Experiment


def fixed_faults(source: Source) -> list[Fault]:
    """Keys in changes that no change may have; ``changes`` must be mappings by date."""
    allowed = f"not allowed: {', '.join(FIXED)}"
    changes: dict[str, Plain] = source.data.get("changes") or {}
    return [
        (("changes", day, key), f"{key!r} is the same on every date; {allowed}")
        for day, overrides in changes.items()
        for key in overrides
        if key in FIXED
    ]


def dated_sources(source: Source) -> Iterator[tuple[date, Source]]:
    """The experiment without its changes, then after each of them, in order of date; ``changes`` must be checked."""
    changed = without(source, "changes")
    yield date.min, changed
    changes: dict[str, Plain] = source.data.get("changes") or {}
    for day in sorted(changes):
        changed = merge(changed, subtree(source, ("changes", day)))
        yield date.fromisoformat(day), changed


def period_on(periods: Sequence[Period], day: date) -> Period:
    """The period that a day is in."""
    return next(period for period in reversed(periods) if period.begin <= day)


def rollout_change_faults(before: Experiment, after: Experiment) -> list[Fault]:
    """What a change must leave as it is, so that all dates share one history of the rollout."""
    if after.rollout is None:
        return []
    faults: list[Fault] = [
        (("jurisdictions", name), "a rollout has the same jurisdictions on every date; allowed: what changes in them")
        for name in after.jurisdictions
        if name not in before.jurisdictions
    ]
    for name in dict.fromkeys(project.hub for project in after.rollout.projects.values() if project.hub is not None):
        old, new = before.hubs[name], after.hubs[name]
        places = [experiment.network.nodes[hub.node].jurisdiction for experiment, hub in ((before, old), (after, new))]
        for key, moved in (("node", places[0] != places[1]), ("feeder", old.feeder != new.feeder)):
            if moved:
                message = "is built by the rollout, which is the same on every date"
                faults.append((("hubs", name, key), f"{name} {message}; allowed: {getattr(old, key)}"))
    return faults
