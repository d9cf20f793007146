"""A feeder that is not part of a tree."""

from __future__ import annotations

from math import inf

import simpy

from corridorsim.kernel import shared_level
from corridorsim.kernel._engine import time_of
from corridorsim.world.grid.claims import granted_narrowly, narrow_claims, share_alarms
from corridorsim.world.grid.dispatch import dispatch, level_behind_sites, with_offers
from corridorsim.world.grid.feeder import Feeder, Sharing
from corridorsim.world.grid.load import Load


class SingleFeeder(Sharing):
    """Shares the power of one feeder among the hubs on it, or protects it."""

    def __init__(self, env: simpy.Environment, feeder: Feeder) -> None:
        self._env = env
        self._feeder = feeder
        self._is_managed = feeder.spec.managed

    def is_idle(self) -> bool:
        """Whether another limit or load would change nothing at any hub."""
        return self._feeder.is_idle()

    def share(self, changed: list[Load], _origin: Feeder) -> None:
        """Grant power again after something changed at some hubs; grants that are still valid are kept."""
        feeder, now = self._feeder, time_of(self._env)
        if feeder.steered:
            changed = with_offers(feeder.steered, changed, now)
        if feeder.feed_in is not None:
            feeder.feed_in.limit_sales(now)
        for hub in changed:
            hub.power.advance(now)
            if feeder.steered:
                hub.power.narrow()
            elif feeder.level_kw == inf:
                hub.power.widen()
            hub.grant(feeder.level_kw)
        touched = self._keep_to_rating(changed) if self._is_managed else self._protect(changed)
        if feeder.steered:
            dispatch([feeder])
        for hub in touched:
            hub.regranted(feeder.level_kw)
        feeder.record()

    def record(self, origin: Feeder) -> None:
        """Record the state of the feeder."""
        origin.record()

    def _keep_to_rating(self, changed: list[Load]) -> list[Load]:
        """Fill up to the firm rating, max-min fair over all sessions."""
        feeder = self._feeder
        if feeder.level_kw == inf and (feeder.has_room() or (granted_narrowly(changed) and feeder.has_room())):
            return changed
        for hub in feeder.hubs:
            hub.power.advance(time_of(self._env))
        narrow_claims(feeder.hubs)
        feeder.level_kw = self._shared_level()
        for hub in feeder.hubs:
            hub.grant(feeder.level_kw)
        if feeder.level_kw < inf:
            share_alarms(feeder.hubs)
        return feeder.hubs

    def _shared_level(self) -> float:
        feeder = self._feeder
        if feeder.steered:
            return level_behind_sites(feeder.hubs, feeder.headroom_kw())
        levels = [hub.power.level(hub.supply.limit_kw) for hub in feeder.hubs]
        return shared_level([hub.power for hub in feeder.hubs], levels, feeder.headroom_kw())

    def _protect(self, changed: list[Load]) -> list[Load]:
        """Shed the newest sessions until what is left stays within the protection setting."""
        touched = list(changed)
        if not self._feeder.has_room():
            for hub in self._feeder.hubs:
                hub.power.advance(time_of(self._env))
                if granted_narrowly([hub]) and hub not in touched:
                    touched.append(hub)
        while not self._feeder.has_room():
            victim = self._feeder.newest_hub()
            if victim not in touched:
                victim.power.advance(time_of(self._env))
                touched.append(victim)
            victim.shed_newest()
        return touched
