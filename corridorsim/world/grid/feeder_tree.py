"""Feeders below other feeders or a substation: limits apply at every level."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import simpy

from corridorsim.kernel import shared_level
from corridorsim.world.grid.claims import granted_narrowly, narrow_claims, share_alarms
from corridorsim.world.grid.dispatch import dispatch, level_behind_sites, own_level_kw, with_offers
from corridorsim.world.grid.feed_in import FeedIn
from corridorsim.world.grid.feeder import Feeder, Sharing, leaves_first
from corridorsim.world.grid.load import Load
from corridorsim.world.grid.single_feeder import SingleFeeder


def join_feeders(env: simpy.Environment, feeders: Sequence[Feeder]) -> None:
    """Connect feeders to their parents once all hubs are connected, and choose what shares the power of each."""
    for feeder in feeders:
        if feeder.spec.parent is not None:
            feeder.parent = feeders[feeder.spec.parent]
            feeder.parent.children.append(feeder)
    for feeder in feeders:
        if feeder.parent is None:
            sharing = FeederTree(env, feeder) if feeder.children else SingleFeeder(env, feeder)
            below = list(leaves_first(feeder))
            feed_in = FeedIn(below) if any(hub.supply.feeds_in or hub.feeds_back for hub in feeder.hubs) else None
            for each in below:
                each.sharing, each.feed_in = sharing, feed_in
                each.charges_batteries = bool(feeder.steered)


class FeederTree(Sharing):
    """All feeders below one that has no parent.

    Max-min fair under nested limits (Bertsekas & Gallager, *Data Networks*, 6.5.2): from the leaves upwards, each
    managed feeder's water level is that of its sessions as capped by the levels below; a session gets the least of its
    demand and the levels above it. Feeders that are not managed only have their protection. What a hub has behind its
    meter serves its own sessions first, and what it then draws counts at every level.
    """

    def __init__(self, env: simpy.Environment, root: Feeder) -> None:
        self._env = env
        self._root = root
        self.feeders = list(leaves_first(root))
        self._feeder_of = {hub: feeder for feeder in self.feeders for hub in feeder.hubs}
        """The feeder to which each hub is connected."""
        for feeder in self.feeders:
            for child in feeder.children:
                feeder.hubs.extend(child.hubs)
                feeder.steered.extend(child.steered)
            feeder.add_up_background()

    def is_idle(self) -> bool:
        """Whether another limit or load would change nothing at any hub."""
        return self._root.is_idle()

    def share(self, changed: list[Load], origin: Feeder) -> None:
        """As ``SingleFeeder.share``; the limit or load of ``origin`` may have changed."""
        root, now = self._root, self._env.now
        if root.steered:
            changed = with_offers(root.steered, changed, now)
        if root.feed_in is not None:
            root.feed_in.limit_sales(now)
        for hub in changed:
            hub.power.advance(now)
            level_kw = self._level_kw(hub)
            if root.steered:
                hub.power.narrow()
            elif level_kw == inf:
                hub.power.widen()
            hub.grant(level_kw)
        touched = changed if self._is_slack() or self._is_slack_with_narrow(changed) else self._fill()
        if root.steered:
            dispatch(self.feeders)
        for hub in touched:
            hub.regranted(self._level_kw(hub))
        self._record([origin, *[self._feeder_of[hub] for hub in touched]])

    def record(self, origin: Feeder) -> None:
        """Record the states of a feeder and of those above it."""
        self._record([origin])

    def _record(self, changed: list[Feeder]) -> None:
        """Record the states of some feeders and of those above them, from the leaves to the root."""
        concerned = set()
        for feeder in changed:
            above: Feeder | None = feeder
            while above is not None:
                concerned.add(above)
                above = above.parent
        for feeder in self.feeders:
            if feeder in concerned:
                feeder.record()

    def _is_slack(self) -> bool:
        """Whether no feeder needs a water level."""
        if not self._has_no_level():
            return False
        for feeder in self.feeders:  # noqa: SIM110 - a generator expression costs as much as the test itself
            if not feeder.has_room():
                return False
        return True

    def _has_no_level(self) -> bool:
        for feeder in self.feeders:  # noqa: SIM110 - a generator expression costs as much as the test itself
            if feeder.level_kw < inf:
                return False
        return True

    def _is_slack_with_narrow(self, changed: list[Load]) -> bool:
        """Whether it is enough to let rising sessions at the hubs that changed claim less."""
        return self._has_no_level() and granted_narrowly(changed) and self._is_slack()

    def _fill(self) -> list[Load]:
        """Grant power to all hubs again, and shed the newest sessions where protection would trip."""
        for hub in self._root.hubs:
            hub.power.advance(self._env.now)
        narrow_claims(self._root.hubs)
        self._raise_levels()
        for feeder in self.feeders:
            while not feeder.spec.managed and not feeder.has_room():
                feeder.newest_hub().shed_newest()
                self._raise_levels()
        for feeder in self.feeders:
            if feeder.level_kw < inf:
                share_alarms(feeder.hubs)
        return self._root.hubs

    def _raise_levels(self) -> None:
        hubs = self._root.hubs
        caps_kw = {hub: hub.power.level(hub.supply.limit_kw) if hub.is_managed else inf for hub in hubs}
        for feeder in self.feeders:
            below_kw = [caps_kw[hub] for hub in feeder.hubs]
            feeder.level_kw = self._filled_to_kw(feeder, below_kw) if feeder.spec.managed else inf
            for hub in feeder.hubs:
                caps_kw[hub] = min(caps_kw[hub], max(feeder.level_kw, own_level_kw(hub)))
        for hub in hubs:
            hub.grant(self._level_kw(hub))

    def _filled_to_kw(self, feeder: Feeder, below_kw: list[float]) -> float:
        """Water level of a feeder whose hubs have levels ``below_kw`` under the limits below it."""
        if self._root.steered:
            return level_behind_sites(feeder.hubs, feeder.headroom_kw(), below_kw)
        return shared_level([hub.power for hub in feeder.hubs], below_kw, feeder.headroom_kw())

    def _level_kw(self, hub: Load) -> float:
        """The level that applies to a hub: the lowest one from its feeder upwards."""
        level_kw = inf
        above: Feeder | None = self._feeder_of[hub]
        while above is not None:
            level_kw = min(level_kw, above.level_kw)
            above = above.parent
        return level_kw
