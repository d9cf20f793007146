"""Feeders below feeders or a substation: limits hold at every level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import TYPE_CHECKING

import simpy

from corridorsim.kernel import shared_level
from corridorsim.world.grid.dispatch import dispatch, level_behind_sites, own_level_kw
from corridorsim.world.grid.feeder import Feeder, leaves_first

if TYPE_CHECKING:
    from corridorsim.world.hub.hub import Hub


def join_feeders(env: simpy.Environment, feeders: Sequence[Feeder]) -> None:
    """Hang feeders on their parents, once all hubs stand; feeders that stand alone are left as they are."""
    for feeder in feeders:
        if feeder.spec.parent is not None:
            feeder.parent = feeders[feeder.spec.parent]
            feeder.parent.children.append(feeder)
    for feeder in feeders:
        if feeder.parent is None and feeder.children:
            FeederTree(env, feeder)


class FeederTree:
    """All feeders below one that has no parent.

    Max-min fair under nested limits (Bertsekas & Gallager, *Data Networks*, 6.5.2): from the leaves upwards, each
    managed feeder's water level is that of its sessions as capped by the levels below; a session gets the least of its
    demand and the levels above it. Feeders that are not managed have their protection alone. What a hub has behind its
    meter serves its own sessions first, and what it then draws counts at every level.
    """

    def __init__(self, env: simpy.Environment, root: Feeder) -> None:
        self._env = env
        self.feeders = tuple(leaves_first(root))
        for feeder in self.feeders:
            feeder.tree = self
            for child in feeder.children:
                feeder.hubs.extend(child.hubs)
            feeder.background_kw = feeder.own_load_kw() + sum(child.background_kw for child in feeder.children)
        self.hubs = root.hubs
        self._sites = [hub for hub in self.hubs if hub.site is not None]

    def share(self, changed: list[Hub], origin: Feeder) -> None:
        """As ``Feeder.share``, where ``origin`` may have another limit or load than before."""
        if self._sites:
            changed = [*changed, *(hub for hub in self._sites if hub not in changed)]
            for hub in self._sites:
                hub.free_site()
        for hub in changed:
            hub.power.advance(self._env.now)
            hub.grant(_level_kw(hub.feeder))
        touched = changed if self._is_slack() else self._fill()
        if self._sites:
            dispatch([(feeder.hubs, feeder.headroom_kw()) for feeder in self.feeders])
        for hub in touched:
            hub.granted_anew(_level_kw(hub.feeder))
        self.record(origin, *(hub.feeder for hub in touched))

    def record(self, *changed: Feeder) -> None:
        """Write the states of some feeders and of those above them."""
        concerned = {id(above) for feeder in changed for above in _upwards(feeder)}
        for feeder in self.feeders:
            if id(feeder) in concerned:
                feeder.record()

    def _is_slack(self) -> bool:
        return all(feeder.level_kw == inf and feeder.has_room() for feeder in self.feeders)

    def _fill(self) -> list[Hub]:
        """Grant anew to all, and shed the newest sessions where protection would trip."""
        for hub in self.hubs:
            hub.power.advance(self._env.now)
        self._raise_levels()
        for feeder in self.feeders:
            while not feeder.spec.managed and not feeder.has_room():
                feeder.newest_hub().shed_newest()
                self._raise_levels()
        return self.hubs

    def _raise_levels(self) -> None:
        caps_kw = {hub.spec.name: hub.power.level(hub.limit_kw) if hub.is_managed else inf for hub in self.hubs}
        for feeder in self.feeders:
            below_kw = [caps_kw[hub.spec.name] for hub in feeder.hubs]
            feeder.level_kw = self._filled_to_kw(feeder, below_kw) if feeder.spec.managed else inf
            for hub in feeder.hubs:
                level_kw = max(feeder.level_kw, own_level_kw(hub)) if hub.site is not None else feeder.level_kw
                caps_kw[hub.spec.name] = min(caps_kw[hub.spec.name], level_kw)
        for hub in self.hubs:
            hub.grant(_level_kw(hub.feeder))

    def _filled_to_kw(self, feeder: Feeder, below_kw: list[float]) -> float:
        """Water level of a feeder whose hubs have levels ``below_kw`` under the limits below it."""
        if self._sites:
            return level_behind_sites(feeder.hubs, feeder.headroom_kw(), below_kw)
        return shared_level([hub.power for hub in feeder.hubs], below_kw, feeder.headroom_kw())


def _upwards(feeder: Feeder | None) -> Iterator[Feeder]:
    while feeder is not None:
        yield feeder
        feeder = feeder.parent


def _level_kw(feeder: Feeder) -> float:
    """The level that holds for hubs on a feeder."""
    return min(above.level_kw for above in _upwards(feeder))
