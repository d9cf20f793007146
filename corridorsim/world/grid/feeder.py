"""A grid feeder: its limits and loads, what befalls it, and the state that is written down."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from math import inf
from typing import TYPE_CHECKING, Any, Protocol

import simpy

from corridorsim.scenario.data import FeederSpec
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.grid.load import Load
from corridorsim.world.grid.transformer import THERMAL_STATE, transformer_of

if TYPE_CHECKING:
    from corridorsim.world.tables.log import WorldLog

# Sums of grants are compared with limits at this resolution [kW].
SLACK_KW = 1e-6

FEEDER_STATE = (
    "feeder",
    "time",
    "hubs_kw",
    "hubs_kwh",
    "background_kw",
    "rating_kw",
    "limit_kw",
    *THERMAL_STATE,
)
"""Columns of a row that ``Feeder.record`` writes, in its order."""


class Sharing(Protocol):
    """What shares the power of a feeder: for this one only, or for all feeders of a tree."""

    def is_idle(self) -> bool:
        """Whether another limit or load would change nothing at any hub."""
        ...

    def share(self, changed: Sequence[Load], origin: Feeder, /) -> None:
        """Grant power again after something changed at some hubs on ``origin``; grants that still hold are kept."""
        ...

    def record(self, origin: Feeder, /) -> None:
        """Write the states that follow from that of ``origin``."""
        ...


class Feeder:
    """Limits and background load of a feeder, and the hubs on it; ``sharing`` caps their sessions."""

    __slots__ = (
        "_env",
        "_hour",
        "_log",
        "_outages",
        "_restrictions_kw",
        "_thermal_kw",
        "background_kw",
        "children",
        "hubs",
        "level_kw",
        "limit_kw",
        "parent",
        "rating_kw",
        "sharing",
        "spec",
        "steered",
        "transformer",
    )

    def __init__(self, env: simpy.Environment, spec: FeederSpec, log: WorldLog) -> None:
        self.spec = spec
        self.hubs: list[Load] = []
        """On it and on the feeders below."""
        self.steered: list[Load] = []
        """Those of them with set points behind their meters."""
        self.parent: Feeder | None = None
        self.children: list[Feeder] = []
        self.sharing: Sharing
        """Chosen when the feeders are joined."""
        self.rating_kw = spec.rating_kw
        self.limit_kw = spec.limit_kw
        """Enforced now."""
        self.background_kw = spec.background_kw[0]
        """Of this feeder and those below."""
        self.level_kw = inf
        """Water level of its sessions; infinite where nothing is short."""
        self._env = env
        self._log = log
        self._hour = 0
        self._outages = 0
        self._restrictions_kw: list[float] = []
        self._thermal_kw = inf
        """What the transformer may carry this hour; infinite where it has no limit of temperature."""
        self.transformer = transformer_of(spec)

    def add(self, hub: Load) -> None:
        """Connect a hub."""
        self.hubs.append(hub)
        if hub.supply.is_steered:
            self.steered.append(hub)

    # -- what changes with time --------------------------------------------------------------------------------

    @property
    def changes_hourly(self) -> bool:
        """Whether the background load or the air around the transformer changes from hour to hour."""
        return self._hours > 1

    def follow_hours(self) -> Generator[simpy.Event, Any, None]:
        """Change the background load every hour, and the air around the transformer."""
        if self.transformer.keeps_cool:
            self._limit_by_heat()
            self._changed()
        for hour in range(1, self._hours):
            yield self._env.timeout(SECONDS_PER_HOUR)
            self._hour = hour
            if self.transformer.keeps_cool:
                self._limit_by_heat()
            self._changed()

    @property
    def _hours(self) -> int:
        """Hours of the run by which something changes."""
        return max(len(self.spec.background_kw), self.transformer.hours)

    def _limit_by_heat(self) -> None:
        """What the transformer may carry for an hour from the temperatures that it has now."""
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
        if self.sharing.is_idle():
            self.sharing.record(self)
        else:
            self.share(self.hubs)

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

    def share(self, changed: Sequence[Load]) -> None:
        """Grant power again after something changed at some of its hubs."""
        self.sharing.share(changed, self)

    def record(self) -> None:
        """Write the feeder's state with all its hubs brought to now."""
        for hub in self.hubs:
            hub.power.advance(self._env.now)
        hubs_kwh, transformer = self.hubs_kwh(), self.transformer
        transformer.read(self._env.now, hubs_kwh)
        transformer.hold(self.background_kw, self._hour, self.rating_kw / self.spec.rating_kw)
        self._log.feeder_state(
            (
                self.spec.name,
                self._env.now,
                sum([hub.supply.drawn_kw() for hub in self.hubs]),
                hubs_kwh,
                self.background_kw,
                self.rating_kw,
                self.limit_kw,
                *transformer.state(),
            )
        )

    def hubs_kwh(self) -> float:
        """Meters of the hubs, where they were brought to now; what was fed in counts against what was drawn."""
        return sum([hub.supply.drawn_kwh() for hub in self.hubs])

    def headroom_kw(self) -> float:
        """What the limit leaves for hubs."""
        return max(0.0, self.limit_kw - self.background_kw)

    def draw_kw(self) -> float:
        """The most that the hubs draw at their grants and set points [kW]."""
        return sum([hub.supply.draw_kw() for hub in self.hubs])

    def has_room(self) -> bool:
        """Whether the grants of the hubs stay within the limit."""
        return self.draw_kw() <= self.headroom_kw() + SLACK_KW

    def newest_hub(self) -> Load:
        """The hub at which the newest session runs."""
        drawing = (hub for hub in self.hubs if hub.power.n_active and hub.supply.draw_kw() > 0.0)
        return max(drawing, key=lambda hub: hub.newest_start())


def leaves_first(feeder: Feeder) -> Iterator[Feeder]:
    """All feeders below one, and at last itself."""
    for child in feeder.children:
        yield from leaves_first(child)
    yield feeder
