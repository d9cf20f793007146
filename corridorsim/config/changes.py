"""Dated changes: overrides that apply from a day on, laid over the experiment in order of date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from corridorsim.config.experiment import FIXED, Experiment
from corridorsim.config.reading.plain_yaml import KeyPath, Plain
from corridorsim.config.reading.source import Source, merge, subtree, without

Fault = tuple[KeyPath, str]


class Period(NamedTuple):
    """A scenario from a day on, until the next period begins."""

    begin: date
    experiment: Experiment


def fixed_faults(source: Source) -> list[Fault]:
    """Find keys that a change may not set; ``changes`` must be mappings by date."""
    fixed = f"a change may not set {', '.join(FIXED)}"
    changes: dict[str, Plain] = source.data.get("changes") or {}
    return [
        (("changes", day, key), f"{key!r} is the same on every date; {fixed}")
        for day, overrides in changes.items()
        for key in overrides
        if key in FIXED
    ]


def dated_sources(source: Source) -> Iterator[tuple[date, Source]]:
    """Yield the experiment before its changes, then after each, in order of date; ``changes`` must be checked."""
    changed = without(source, "changes")
    yield date.min, changed
    changes: dict[str, Plain] = source.data.get("changes") or {}
    for day in sorted(changes):
        changed = merge(changed, subtree(source, ("changes", day)))
        yield date.fromisoformat(day), changed


def period_on(periods: Sequence[Period], day: date) -> Period:
    """Return the period that contains a day."""
    return next(period for period in reversed(periods) if period.begin <= day)


def rollout_change_faults(before: Experiment, after: Experiment) -> list[Fault]:
    """Find changes to what must stay the same, so that all dates share one history of the rollout."""
    if after.rollout is None:
        return []
    faults: list[Fault] = [
        (("jurisdictions", name), "with a rollout, no jurisdiction may be added; allowed: changes to existing ones")
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
