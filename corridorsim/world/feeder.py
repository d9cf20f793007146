"""A grid feeder: it shares its power among the hubs on it, or protects itself."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from corridorsim.kernel import shared_level
from corridorsim.scenario.data import FeederSpec
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.transformer import Transformer

if TYPE_CHECKING:
    from corridorsim.world.hub import Hub
    from corridorsim.world.log import WorldLog

# Sums of grants are compared with limits at this resolution [kW].
SLACK_KW = 1e-6


class Feeder:
    """Caps of all sessions on the feeder, made anew by ``share`` whenever something changed."""

    def __init__(self, env: simpy.Environment, spec: FeederSpec, log: WorldLog) -> None:
        self.spec = spec
        self.hubs: list[Hub] = []
        self.background_kw = spec.background_kw[0]
        self._env = env
        self._log = log
        self._level_kw = inf
        self.transformer: Transformer | None = None
        self._ambient_c = spec.transformer.ambient_c[0] if spec.transformer is not None else 0.0
        if spec.transformer is not None:
            self.transformer = Transformer(spec.transformer, spec.background_kw)

    @property
    def changes_hourly(self) -> bool:
        """Whether the background load or the air around the transformer changes from hour to hour."""
        transformer = self.spec.transformer
        return len(self.spec.background_kw) > 1 or (transformer is not None and len(transformer.ambient_c) > 1)

    def follow_hours(self) -> Generator[simpy.Event, Any, None]:
        """Change the background load every hour, and the air around the transformer."""
        background_kw = self.spec.background_kw
        ambient_c = self.spec.transformer.ambient_c if self.spec.transformer else (0.0,)
        for hour in range(1, max(len(background_kw), len(ambient_c))):
            yield self._env.timeout(SECONDS_PER_HOUR)
            if hour < len(background_kw):
                self.background_kw = background_kw[hour]
            if hour < len(ambient_c):
                self._ambient_c = ambient_c[hour]
            if any(hub.power.n_active for hub in self.hubs):
                self.share(self.hubs)
            else:
                self.record()

    def hubs_kwh(self) -> float:
        """Meters of the hubs, where they were brought to now."""
        return sum(hub.power.meter_kwh for hub in self.hubs)

    def share(self, changed: list[Hub]) -> None:
        """Grant power anew after something changed at some hubs; hubs whose grants stand are left alone."""
        now = self._env.now
        for hub in changed:
            hub.power.advance(now)
            hub.grant(self._level_kw)
        touched = self._keep_to_rating(changed) if self.spec.managed else self._protect(changed)
        for hub in touched:
            hub.set_alarm(inf if hub.is_slack and self._level_kw == inf else hub.regrant_kw)
            self._log.hub_state(hub)
            if hub.on_grant is not None:
                hub.on_grant()
        self.record()

    def record(self) -> None:
        """Write the feeder's state with all its hubs brought to now."""
        for hub in self.hubs:
            hub.power.advance(self._env.now)
        if self.transformer is not None:
            self.transformer.read(self._env.now, self.hubs_kwh(), self.background_kw, self._ambient_c)
        self._log.feeder_state(self)

    def _headroom_kw(self) -> float:
        return max(0.0, self.spec.limit_kw - self.background_kw)

    def _keep_to_rating(self, changed: list[Hub]) -> list[Hub]:
        """Fill up to the firm rating, max-min fair over all sessions."""
        was_slack = self._level_kw == inf
        if was_slack and sum(hub.granted_kw for hub in self.hubs) <= self._headroom_kw() + SLACK_KW:
            return changed
        for hub in self.hubs:
            hub.power.advance(self._env.now)
        levels = [hub.power.level(hub.limit_kw) for hub in self.hubs]
        self._level_kw = shared_level([hub.power for hub in self.hubs], levels, self._headroom_kw())
        for hub in self.hubs:
            hub.grant(self._level_kw)
        return self.hubs

    def _protect(self, changed: list[Hub]) -> list[Hub]:
        """Shed the newest sessions until what is left stays within the protection setting."""
        touched = list(changed)
        while sum(hub.granted_kw for hub in self.hubs) > self._headroom_kw() + SLACK_KW:
            victim = max((hub for hub in self.hubs if hub.power.n_active), key=lambda hub: hub.newest_start())
            if victim not in touched:
                victim.power.advance(self._env.now)
                touched.append(victim)
            victim.shed_newest()
        return touched
