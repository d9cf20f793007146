"""What a feeder asks of its hubs: the port between the grid and what draws power from it."""

from __future__ import annotations

from typing import Protocol

from corridorsim.kernel import HubPower


class FeedInLimits(Protocol):
    """Limits of feeders that hubs feed into, settled whenever a meter is read."""

    def settle(self, now_s: float) -> None:
        """Read the meters of all hubs on these feeders."""
        ...

    def export_kw(self, supply: object) -> float:
        """What a supply feeds in at the instant to which all hubs were brought [kW]."""
        ...

    def limit_sales(self, now_s: float) -> None:
        """Let trucks feed back less where they alone would exceed a limit."""
        ...


class Supply(Protocol):
    """Where the power of a hub comes from: its feeder, and whatever is behind its meter.

    Each time power is shared, a supply first offers what it has; grants follow, and the dispatch comes last. Only a
    supply with something behind the meter has set points; on any other one the dispatch has no effect.
    """

    @property
    def is_steered(self) -> bool:
        """Whether there are set points behind the meter; other supplies are left out of offers and dispatch."""
        ...

    @property
    def connection_kw(self) -> float:
        """Capacity of the grid connection, in either direction."""
        ...

    @property
    def feeds_in(self) -> bool:
        """Whether it may feed into its feeder what no EVSE or battery takes; only then it is asked how much."""
        ...

    @property
    def limit_kw(self) -> float:
        """What the EVSEs may draw together, as last offered."""
        ...

    def offer(self, now_s: float) -> None:
        """Bring the meters to now and renew the limit; until the dispatch, give all that is available."""
        ...

    def own_kw(self) -> float:
        """What the EVSEs can have besides the grid [kW]."""
        ...

    def draw_kw(self) -> float:
        """The most that the hub draws from its feeder at its grants and set points [kW]."""
        ...

    def drawn_kw(self) -> float:
        """Power from the feeder at the instant to which the hub was brought, below 0 where it feeds in [kW]."""
        ...

    def drawn_kwh(self) -> float:
        """Energy from the feeder since the start of the run, less what was fed in, at the same instant [kWh]."""
        ...

    def join(self, limits: FeedInLimits) -> None:
        """Feed in under the limits of its feeders from now on."""
        ...

    def wanted_export_kw(self) -> float:
        """What it would feed in now within its own connection [kW]."""
        ...

    def drawn_otherwise_kw(self) -> float:
        """Power from the feeder now, less what trucks feed back, but for what it wants to feed in [kW]."""
        ...

    def open_kwh(self) -> tuple[float, float]:
        """What it drew since its meters were read, less what trucks fed back, and what it wants to feed in [kWh]."""
        ...

    def read(self, export_kwh: float) -> None:
        """Read the meters, with this much fed in since the last time; the rest of the surplus was curtailed."""
        ...

    def set_discharge(self) -> None:
        """Set what a battery gives at the grants just made, and let it store nothing yet."""
        ...

    def spare_kw(self) -> float:
        """What a battery could give beyond its set point to lower the draw [kW]."""
        ...

    def discharge_more(self, kw: float) -> None:
        """Raise the set point of a battery."""
        ...

    def wanted_charge_kw(self) -> float:
        """What a battery would store at the grants just made [kW]."""
        ...

    def surplus_kw(self) -> float:
        """Available PV power beyond the grants [kW]."""
        ...

    def charge(self, kw: float) -> None:
        """Let a battery store this much."""
        ...


class Load(Protocol):
    """A hub, as its feeder sees it."""

    @property
    def power(self) -> HubPower:
        """Its sessions."""
        ...

    @property
    def supply(self) -> Supply:
        """Where their power comes from."""
        ...

    @property
    def feeds_back(self) -> bool:
        """Whether trucks may feed energy back."""
        ...

    @property
    def is_managed(self) -> bool:
        """Whether sessions share what is short; otherwise protection interrupts them."""
        ...

    def grant(self, feeder_level_kw: float) -> None:
        """Cap the sessions at the lower of the feeder's and the hub's own water level."""
        ...

    def regranted(self, feeder_level_kw: float) -> None:
        """Respond to new grants, once all set points are final."""
        ...

    def newest_start(self) -> tuple[float, str]:
        """When the newest session started, and a name to break ties."""
        ...

    def shed_newest(self) -> None:
        """Interrupt the session that started last."""
        ...

    def lose_grid(self, why: str) -> None:
        """Respond to an outage of the feeder; outages nest."""
        ...

    def regain_grid(self) -> None:
        """Respond to the end of an outage."""
        ...
