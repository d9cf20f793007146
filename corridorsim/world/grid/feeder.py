"""A grid feeder: its limits and loads, what changes them, and the state that is recorded."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from corridorsim.kernel._engine import after, time_of
from corridorsim.scenario.data import FeederSpec
from corridorsim.world.grid.load import FeedInLimits, Load
from corridorsim.world.grid.transformer import transformer_of

if TYPE_CHECKING:
    from corridorsim.world.tables.world_log import WorldLog

# Sums of grants are compared with limits at this resolution [kW].
SLACK_KW = 1e-6
# The same as a C number, which other modules cannot import.
_SLACK_KW = SLACK_KW


class Sharing:
    """What shares the power of a feeder: for this one only, or for all feeders of a tree."""

    def is_idle(self) -> bool:
        """Whether another limit or load would change nothing at any hub."""
        raise NotImplementedError

    def share(self, changed: list[Load], origin: Feeder) -> None:
        """Grant power again after something changed at some hubs on ``origin``; valid grants are kept."""
        raise NotImplementedError

    def record(self, origin: Feeder) -> None:
        """Record the states of ``origin`` and of all feeders that depend on it."""
        raise NotImplementedError


class Feeder:
    """Limits and background load of a feeder, and the hubs on it; ``sharing`` caps their sessions."""

    def __init__(self, env: simpy.Environment, spec: FeederSpec, log: WorldLog) -> None:
        self.spec = spec
        self.hubs: list[Load] = []
        """On this feeder and on those below it."""
        self.steered: list[Load] = []
        """Those of them with set points behind their meters."""
        self.parent: Feeder | None = None
        self.children: list[Feeder] = []
        self.charges_batteries = False
        """Whether a battery shares a limit with its hubs, so that power which sessions leave may be stored; chosen when
        the feeders are joined."""
        self.sharing: Sharing
        """Chosen when the feeders are joined."""
        self.rating_kw = spec.rating_kw
        self.limit_kw = spec.limit_kw
        """The limit in force now."""
        self.reverse_limit_kw = spec.limit_kw
        """The same for what hubs feed in; demand response does not lower it."""
        self.feed_in: FeedInLimits | None = None
        """What keeps it; None where no hub on this feeder, above or below it can feed in."""
        self.background_kw = spec.background_kw[0]
        """Of this feeder and those below."""
        self.level_kw = inf
        """Water level of its sessions; infinite while power is not short."""
        self._env = env
        self._log = log
        self._name = spec.name
        self._first_rating_kw = spec.rating_kw
        self._first_limit_kw = spec.limit_kw
        """What the rating and the limit were before any upgrade."""
        self._by_step_kw = spec.background_kw
        """Background load of this feeder only, by step of the run."""
        self._step = 0
        self._outages = 0
        self._restrictions_kw: list[float] = []
        self._works_kw: list[float] = []
        """Those of the restrictions that hold in both directions."""
        self._thermal_kw = inf
        """What the transformer may carry in this step; infinite where its temperature has no limit."""
        self.transformer = transformer_of(spec)

    def add(self, hub: Load) -> None:
        """Connect a hub."""
        self.hubs.append(hub)
        if hub.supply.is_steered:
            self.steered.append(hub)

    # -- what changes with time --------------------------------------------------------------------------------

    @property
    def changes_hourly(self) -> bool:
        """Whether background load or ambient temperature changes from hour to hour."""
        return self._steps > 1

    def follow_hours(self) -> Generator[simpy.Event, Any, None]:
        """Change the background load and the ambient temperature with the local hour."""
        if self.transformer.keeps_cool:
            self._limit_by_heat()
            self._changed()
        for step in range(1, self._steps):
            yield after(self._env, self.spec.step_s)
            self._step = step
            if self.transformer.keeps_cool:
                self._limit_by_heat()
            self._changed()

    @property
    def _steps(self) -> int:
        """Number of steps for which background load or ambient temperature is given."""
        return max(len(self.spec.background_kw), self.transformer.steps)

    def _limit_by_heat(self) -> None:
        """Limit the load to what the transformer can carry for an hour from its present temperatures."""
        for hub in self.hubs:
            hub.power.advance(time_of(self._env))
        self.transformer.read(time_of(self._env), self.hubs_kwh())
        was_limited = self._thermal_kw < self.spec.limit_kw
        self._thermal_kw = self.transformer.limit_kw(self._step, self.growth())
        is_limited = self._thermal_kw < self.spec.limit_kw
        if is_limited and not was_limited:
            self.announce("hot_spot_limit", f"limit lowered to {self._thermal_kw:.0f} kW")
        elif was_limited and not is_limited:
            self.announce("hot_spot_limit_over", "cool enough for its rating")

    def restrict(self, limit_kw: float, *, both_ways: bool = True) -> None:
        """Lower the enforced limit until ``release``; restrictions nest, and the lowest one applies."""
        for restrictions in self._concerned(both_ways=both_ways):
            restrictions.append(limit_kw)
        self._changed()

    def release(self, limit_kw: float, *, both_ways: bool = True) -> None:
        """End a restriction."""
        for restrictions in self._concerned(both_ways=both_ways):
            restrictions.remove(limit_kw)
        self._changed()

    def _concerned(self, *, both_ways: bool) -> tuple[list[float], ...]:
        return (self._restrictions_kw, self._works_kw) if both_ways else (self._restrictions_kw,)

    def upgrade(self, rating_kw: float) -> None:
        """Change the firm rating; the transformer grows in proportion."""
        self.rating_kw = rating_kw
        self._changed()

    def take_out(self, why: str) -> None:
        """Take the feeder and those below it out of service; outages nest."""
        self.announce("feeder_out", why)
        for hub in self.hubs:
            hub.lose_grid(why)
        self._switch(1)

    def restore(self) -> None:
        """End an outage."""
        self.announce("feeder_restored", "back in service")
        self._switch(-1)
        for hub in self.hubs:
            hub.regain_grid()

    def announce(self, kind: str, detail: str) -> None:
        """Record an event of the feeder."""
        self._log.event(kind, self.spec.name, detail)

    def _switch(self, outages: int) -> None:
        """Change the number of outages of this feeder and of those below it."""
        below = list(leaves_first(self))
        for feeder in below:
            feeder.count_outages(outages)
        self._changed()
        for feeder in below[:-1]:
            feeder.record()

    def count_outages(self, outages: int) -> None:
        """Change the number of reasons why the feeder is out of service; grants stay as they are."""
        self._outages += outages
        self._renew()

    def _changed(self) -> None:
        """Update limits and loads, and the grants that follow from them."""
        self._renew()
        if self.sharing.is_idle():
            self.sharing.record(self)
        else:
            self.share(self.hubs)

    def _renew(self) -> None:
        if self.feed_in is not None:
            self.feed_in.settle(time_of(self._env))
        self.limit_kw = self._lowest_kw(self._restrictions_kw)
        self.reverse_limit_kw = self._lowest_kw(self._works_kw)
        feeder: Feeder | None = self
        while feeder is not None:
            feeder.add_up_background()
            feeder = feeder.parent

    def growth(self) -> float:
        """Ratio of the rating to the initial one."""
        return self.rating_kw / self._first_rating_kw

    def _lowest_kw(self, restrictions_kw: list[float]) -> float:
        """The lowest of all limits, with these restrictions; nothing during an outage [kW]."""
        if self._outages > 0:
            return 0.0
        lowest_kw = min(self._first_limit_kw * self.growth(), self._thermal_kw)
        for restriction_kw in restrictions_kw:
            lowest_kw = min(lowest_kw, restriction_kw)
        return lowest_kw

    def add_up_background(self) -> None:
        """Renew the background load of this feeder and those below it, which are renewed already."""
        below_kw = 0.0
        for child in self.children:
            below_kw += child.background_kw
        self.background_kw = self._own_load_kw() + below_kw

    def _own_load_kw(self) -> float:
        """Background load of this feeder, without the feeders below it [kW]."""
        return 0.0 if self._outages > 0 else self._by_step_kw[min(self._step, len(self._by_step_kw) - 1)]

    # -- grants ------------------------------------------------------------------------------------------------

    def share(self, changed: list[Load]) -> None:
        """Grant power again after something changed at some of its hubs."""
        self.sharing.share(changed, self)

    def record(self) -> None:
        """Record the state of the feeder, with all its hubs brought to now."""
        now_s = time_of(self._env)
        for hub in self.hubs:
            hub.power.advance(now_s)
        hubs_kwh = self.hubs_kwh()
        self.transformer.read(now_s, hubs_kwh)
        self.transformer.hold(self.background_kw, self._step, self.growth())
        hubs_kw = 0.0
        for hub in self.hubs:
            hubs_kw += hub.supply.drawn_kw()
        row = self._log.feeder_states
        row.name("feeder", self._name)
        row.number("time", now_s)
        row.number("hubs_kw", hubs_kw)
        row.number("hubs_kwh", hubs_kwh)
        row.number("background_kw", self.background_kw)
        row.number("rating_kw", self.rating_kw)
        row.number("limit_kw", self.limit_kw)
        self.transformer.write_state(row)
        row.end()

    def hubs_kwh(self) -> float:
        """Net energy that the hubs have drawn, as of the instant to which they were brought [kWh]."""
        drawn_kwh = 0.0
        for hub in self.hubs:
            drawn_kwh += hub.supply.drawn_kwh()
        return drawn_kwh

    def headroom_kw(self) -> float:
        """What the limit leaves for hubs [kW]."""
        return max(0.0, self.limit_kw - self.background_kw)

    def draw_kw(self) -> float:
        """The most that the hubs draw at their grants and set points [kW]."""
        draw_kw = 0.0
        for hub in self.hubs:
            draw_kw += hub.supply.draw_kw()
        return draw_kw

    def is_idle(self) -> bool:
        """Whether no session runs and nothing is steered, so that limits and loads change nothing at its hubs."""
        for hub in self.hubs:
            if hub.power.n_active > 0:
                return False
        return not self.steered

    def has_room(self) -> bool:
        """Whether the grants of the hubs stay within the limit."""
        return self.draw_kw() <= self.headroom_kw() + _SLACK_KW

    def newest_hub(self) -> Load:
        """The hub at which the newest session runs."""
        drawing = (hub for hub in self.hubs if hub.power.n_active and hub.supply.draw_kw() > 0.0)
        return max(drawing, key=lambda hub: hub.newest_start())


def leaves_first(feeder: Feeder) -> Iterator[Feeder]:
    """All feeders below a feeder, then the feeder itself."""
    for child in feeder.children:
        yield from leaves_first(child)
    yield feeder
