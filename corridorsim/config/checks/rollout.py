"""Checks of a rollout's projects: names exist, additions match the final state, no circular requirements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from corridorsim.choices import did_you_mean
from corridorsim.config.rollout import Project, Rollout

if TYPE_CHECKING:
    from corridorsim.config.experiment import Experiment

Path = tuple[str | int, ...]
Fault = tuple[Path, str]

PROJECTS = ("rollout", "projects")


def rollout_faults(experiment: Experiment) -> Iterator[Fault]:
    """Find all faults of a rollout."""
    rollout = experiment.rollout
    if rollout is None:
        return
    for name, project in rollout.projects.items():
        yield from _names(experiment, rollout, name, project)
        if not rollout.start <= project.announced <= rollout.end:
            yield (
                (*PROJECTS, name, "announced"),
                f"{project.announced} is outside the rollout; allowed: {rollout.start} to {rollout.end}",
            )
    for place in rollout.crews:
        yield from _known(place, experiment.jurisdictions, "jurisdiction", ("rollout", "crews", place))
    yield from _circles(rollout)
    yield from _too_much(experiment, rollout)


def _names(experiment: Experiment, rollout: Rollout, name: str, project: Project) -> Iterator[Fault]:
    path = (*PROJECTS, name)
    if project.hub is not None:
        yield from _known(project.hub, experiment.hubs, "hub", (*path, "hub"))
    if project.feeder is not None:
        yield from _known(project.feeder, experiment.feeders, "feeder", (*path, "feeder"))
    yield from _known(project.supplier, rollout.suppliers, "supplier", (*path, "supplier"))
    for i, other in enumerate(project.requires):
        yield from _known(other, rollout.projects, "project", (*path, "requires", i))
        if project.feeder is not None and other in rollout.projects and rollout.projects[other].hub is not None:
            yield (
                (*path, "requires", i),
                f"{other!r} is a project of a hub; a feeder may only require projects of feeders",
            )


def _circles(rollout: Rollout) -> Iterator[Fault]:
    import networkx as nx  # noqa: PLC0415 - heavy, and most experiments have no rollout

    waits: nx.DiGraph[str] = nx.DiGraph()
    for name, project in rollout.projects.items():
        waits.add_edges_from((name, other) for other in project.requires)
    for group in nx.strongly_connected_components(waits):
        first = next((name for name in rollout.projects if name in group), None)
        if first is not None and (len(group) > 1 or waits.has_edge(first, first)):
            circle = [edge[0] for edge in nx.find_cycle(waits, first)]
            yield (*PROJECTS, first, "requires"), f"circular requirement: {' -> '.join([*circle, circle[0]])}"


def _too_much(experiment: Experiment, rollout: Rollout) -> Iterator[Fault]:
    """Find projects that add more than the final state of their hub or feeder."""
    hub_kw = {name: hub.connection_kw for name, hub in experiment.hubs.items()}
    spare_kw = {name: feeder.rating_kw - feeder.background_peak_kw for name, feeder in experiment.feeders.items()}
    evses = {(name, group.kind): group.count for name, hub in experiment.hubs.items() for group in hub.evses}
    for name, project in rollout.projects.items():
        path = (*PROJECTS, name)
        if project.feeder in spare_kw:
            spare_kw[project.feeder] -= project.power_kw
            if spare_kw[project.feeder] <= 0:
                message = f"without its upgrades {project.feeder!r} cannot carry its background load"
                yield (*path, "power_kw"), f"{message}; allowed: up to its rating_kw less its background_peak_kw"
        if project.hub in hub_kw:
            hub_kw[project.hub] -= project.power_kw
            if hub_kw[project.hub] < 0:
                yield (
                    (*path, "power_kw"),
                    f"projects of {project.hub!r} add {-hub_kw[project.hub]:g} kW more than it has",
                )
            yield from _too_many(experiment, evses, path, project)


def _too_many(
    experiment: Experiment, left: dict[tuple[str, str], int], path: Path, project: Project
) -> Iterator[Fault]:
    hub = str(project.hub)
    if experiment.hubs[hub].opens is not None:
        yield (*path, "hub"), f"{hub!r} has an opening date (opens), too; allowed: either opens or a project"
    there = {group.kind: group.count for group in experiment.hubs[hub].evses}
    for kind, count in (project.evses or there).items():
        where = (*path, "hub") if project.evses is None else (*path, "evses", kind)
        yield from _known(kind, there, f"kind of EVSE at {hub}", where)
        if kind in there:
            left[hub, kind] -= count
            if left[hub, kind] < 0:
                yield where, f"projects of {hub!r} add {-left[hub, kind]} EVSEs of kind {kind!r} more than it has"


def _known(name: str, choices: Iterable[str], what: str, path: Path) -> Iterator[Fault]:
    names = list(choices)
    if name not in names:
        yield (
            path,
            f"unknown {what} {name!r}; allowed: {', '.join(names) or 'none defined'}{did_you_mean(name, names)}",
        )
