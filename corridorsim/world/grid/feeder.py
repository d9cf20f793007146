"""A grid feeder: it shares its power among the hubs on it, or protects itself."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from corridorsim.kernel import shared_level
from corridorsim.scenario.data import FeederSpec
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.grid.dispatch import dispatch, level_behind_sites
from corridorsim.world.grid.transformer import Transformer

if TYPE_CHECKING:
    from corridorsim.world.grid.feeder_tree import FeederTree
    from corridorsim.world.hub.hub import Hub
    from corridorsim.world.tables.log import WorldLog

# Sums of grants are compared with limits at this resolution [kW].
SLACK_KW = 1e-6


class Feeder:
    """Caps of all sessions on the feeder, made anew by ``share`` whenever something changed."""

    def __init__(self, env: simpy.Environment, spec: FeederSpec, log: WorldLog) -> None:
        self.spec = spec
        self.hubs: list[Hub] = []
        """On it and on the feeders below."""
        self.parent: Feeder | None = None
        self.children: list[Feeder] = []
        self.tree: FeederTree | None = None
        """That it stands in, where it is not alone."""
        self.rating_kw = spec.rating_kw
        self.limit_kw = spec.limit_kw
        """Enforced now."""
        self.background_kw = spec.background_kw[0]
        """Of this feeder and those below."""
        self.level_kw = inf
        """Water level of its sessions; infinite where nothing is short."""
        self._env = env
        self._log = log
        self._sites: list[Hub] = []
        """Hubs with more than EVSEs behind their meter."""
        self._hour = 0
        self._outages = 0
        self._restrictions_kw: list[float] = []
        self._thermal_kw = inf
        """What the transformer may carry this hour; infinite where it has no limit of temperature."""
        self.transformer: Transformer | None = None
        if spec.transformer is not None:
            self.transformer = Transformer(spec.transformer, spec.background_kw)

    def add(self, hub: Hub) -> None:
        """Connect a hub."""
        self.hubs.append(hub)
        if hub.site is not None:
            self._sites.append(hub)

    # -- what changes with time --------------------------------------------------------------------------------

    @property
    def changes_hourly(self) -> bool:
        """Whether the background load or the air around the transformer changes from hour to hour."""
        transformer = self.spec.transformer
        return len(self.spec.background_kw) > 1 or (transformer is not None and len(transformer.ambient_c) > 1)

    def follow_hours(self) -> Generator[simpy.Event, Any, None]:
        """Change the background load every hour, and the air around the transformer."""
        ambient_c = self.spec.transformer.ambient_c if self.spec.transformer is not None else ()
        if self._keeps_cool:
            self._limit_by_heat()
            self._changed()
        for hour in range(1, max(len(self.spec.background_kw), len(ambient_c))):
            yield self._env.timeout(SECONDS_PER_HOUR)
            self._hour = hour
            if self._keeps_cool:
                self._limit_by_heat()
            self._changed()

    @property
    def _keeps_cool(self) -> bool:
        return self.spec.transformer is not None and self.spec.transformer.emergency_hot_spot_c is not None

    def _limit_by_heat(self) -> None:
        """What the transformer may carry for an hour from the temperatures that it has now."""
        assert self.transformer is not None  # noqa: S101 - asked where there is one
        for hub in self.hubs:
            hub.power.advance(self._env.now)
        self.transformer.read(self._env.now, self.hubs_kwh())
        was_limited = self._thermal_kw < self.spec.limit_kw
        self._thermal_kw = self.transformer.limit_kw(self._hour, self.rating_kw / self.spec.rating_kw)
        is_limited = self._thermal_kw < self.spec.limit_kw
        if is_limited and not was_limited:
            self.announce("hot_spot_limit", f"limit lowered to {self._thermal_kw:.0f} kW")
        elif was_limited and not is_limited:
            self.announce("hot_spot_limit_over", "cool enough for its rating")

    def restrict(self, limit_kw: float) -> None:
        """Lower the enforced limit until ``release``; restrictions nest, and the lowest one holds."""
        self._restrictions_kw.append(limit_kw)
        self._changed()

    def release(self, limit_kw: float) -> None:
        """A restriction ends."""
        self._restrictions_kw.remove(limit_kw)
        self._changed()

    def upgrade(self, rating_kw: float) -> None:
        """Another firm rating from now on; the transformer grows in proportion."""
        self.rating_kw = rating_kw
        self._changed()

    def take_out(self, why: str) -> None:
        """No power on the feeder and those below it; outages nest."""
        self.announce("feeder_out", why)
        for hub in self.hubs:
            hub.lose_grid(why)
        self._switch(1)

    def restore(self) -> None:
        """An outage ends."""
        self.announce("feeder_restored", "back in service")
        self._switch(-1)
        for hub in self.hubs:
            hub.regain_grid()

    def announce(self, kind: str, detail: str) -> None:
        """Write an event of the feeder."""
        self._log.event(kind, self.spec.name, detail)

    def _switch(self, outages: int) -> None:
        """Count outages of this feeder, and with it of those below."""
        below = list(leaves_first(self))
        for feeder in below:
            feeder.count_outages(outages)
        self._changed()
        for feeder in below[:-1]:
            feeder.record()

    def count_outages(self, outages: int) -> None:
        """More or fewer reasons for which the feeder is out; no grants are made."""
        self._outages += outages
        self._renew()

    def _changed(self) -> None:
        """Limits and loads anew, and the grants that follow from them."""
        self._renew()
        everyone = self.hubs if self.tree is None else self.tree.hubs
        if any(hub.site is not None or hub.power.n_active for hub in everyone):
            self.share(self.hubs)
        elif self.tree is None:
            self.record()
        else:
            self.tree.record(self)

    def _renew(self) -> None:
        limit_kw = self.spec.limit_kw * (self.rating_kw / self.spec.rating_kw)
        self.limit_kw = 0.0 if self._outages else min([limit_kw, self._thermal_kw, *self._restrictions_kw])
        feeder: Feeder | None = self
        while feeder is not None:
            feeder.background_kw = feeder.own_load_kw() + sum(child.background_kw for child in feeder.children)
            feeder = feeder.parent

    def own_load_kw(self) -> float:
        """Background load of this feeder without those below [kW]."""
        hourly = self.spec.background_kw
        return 0.0 if self._outages else hourly[min(self._hour, len(hourly) - 1)]

    # -- grants ------------------------------------------------------------------------------------------------

    def share(self, changed: list[Hub]) -> None:
        """Grant power anew after something changed at some hubs; hubs whose grants stand are left alone."""
        if self.tree is not None:
            self.tree.share(changed, self)
            return
        now = self._env.now
        if self._sites:
            changed = [*changed, *(hub for hub in self._sites if hub not in changed)]
            for hub in self._sites:
                hub.free_site()
        for hub in changed:
            hub.power.advance(now)
            hub.grant(self.level_kw)
        touched = self._keep_to_rating(changed) if self.spec.managed else self._protect(changed)
        if self._sites:
            dispatch([(self.hubs, self.headroom_kw())])
        for hub in touched:
            hub.granted_anew(self.level_kw)
        self.record()

    def record(self) -> None:
        """Write the feeder's state with all its hubs brought to now."""
        for hub in self.hubs:
            hub.power.advance(self._env.now)
        if self.transformer is not None:
            self.transformer.read(self._env.now, self.hubs_kwh())
            self.transformer.hold(self.background_kw, self._hour, self.rating_kw / self.spec.rating_kw)
        self._log.feeder_state(self)

    def hubs_kwh(self) -> float:
        """Meters of the hubs, where they were brought to now; what was fed in counts against what was drawn."""
        return sum(hub.drawn_kwh() for hub in self.hubs)

    def headroom_kw(self) -> float:
        """What the limit leaves for hubs."""
        return max(0.0, self.limit_kw - self.background_kw)

    def has_room(self) -> bool:
        """Whether the grants of the hubs stay within the limit."""
        return sum(hub.draw_kw for hub in self.hubs) <= self.headroom_kw() + SLACK_KW

    def newest_hub(self) -> Hub:
        """The hub at which the newest session runs."""
        drawing = (hub for hub in self.hubs if hub.power.n_active and hub.draw_kw > 0.0)
        return max(drawing, key=lambda hub: hub.newest_start())

    def _keep_to_rating(self, changed: list[Hub]) -> list[Hub]:
        """Fill up to the firm rating, max-min fair over all sessions."""
        if self.level_kw == inf and self.has_room():
            return changed
        for hub in self.hubs:
            hub.power.advance(self._env.now)
        self.level_kw = self._shared_level()
        for hub in self.hubs:
            hub.grant(self.level_kw)
        return self.hubs

    def _shared_level(self) -> float:
        if self._sites:
            return level_behind_sites(self.hubs, self.headroom_kw())
        levels = [hub.power.level(hub.limit_kw) for hub in self.hubs]
        return shared_level([hub.power for hub in self.hubs], levels, self.headroom_kw())

    def _protect(self, changed: list[Hub]) -> list[Hub]:
        """Shed the newest sessions until what is left stays within the protection setting."""
        touched = list(changed)
        while not self.has_room():
            victim = self.newest_hub()
            if victim not in touched:
                victim.power.advance(self._env.now)
                touched.append(victim)
            victim.shed_newest()
        return touched


def leaves_first(feeder: Feeder) -> Iterator[Feeder]:
    """All feeders below one, and at last itself."""
    for child in feeder.children:
        yield from leaves_first(child)
    yield feeder
