"""What a feeder asks of its hubs: the port between the grid and what draws power from it."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Protocol

from corridorsim.kernel._allocation import HubPower
from corridorsim.records.rows import Rows
from corridorsim.scenario.site import Reduction

SITE_STATE = (
    "site_kw",
    "site_kwh",
    "export_kwh",
    "pv_kw",
    "pv_kwh",
    "curtailed_kwh",
    "battery_kwh",
    "battery_in_kwh",
    "battery_out_kwh",
)
"""Columns of ``hub_states`` about what a hub has behind its meter."""
_SITE_STATE = SITE_STATE


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


class Supply:
    """Where the power of a hub comes from: its feeder, and whatever a subclass has behind the meter.

    Each time power is shared, a supply first offers what it has; grants follow, and the dispatch comes last. Only a
    supply with something behind the meter has set points; with only EVSEs there, all that they draw comes from the
    feeder.
    """

    def __init__(
        self,
        connection_kw: float,
        power: HubPower,
        *,
        is_steered: bool = False,
        feeds_in: bool = False,
        is_backup: bool = False,
    ) -> None:
        self.connection_kw = connection_kw
        """Capacity of the grid connection, in either direction."""
        self.power = power
        """The sessions."""
        self.limit_kw = connection_kw
        """What the EVSEs may draw together, as last offered."""
        self.granted_kw = 0.0
        """Caps of all sessions together."""
        self.is_steered = is_steered
        """Whether there are set points behind the meter; other supplies are left out of offers and dispatch."""
        self.feeds_in = feeds_in
        """Whether it may feed into its feeder what no EVSE or battery takes; only then it is asked how much."""
        self.is_backup = is_backup
        """Whether it serves when the feeder is out."""

    @property
    def felt_reductions(self) -> Sequence[Reduction]:
        """Calls for demand response that lower what sessions get."""
        return ()

    def offer(self, now_s: float) -> None:
        """Bring the meters to now and renew the limit; until the dispatch, give all that is available."""
        self.power.advance(now_s)

    def own_kw(self) -> float:
        """What the EVSEs can have besides the grid [kW]."""
        return 0.0

    def draw_kw(self) -> float:
        """The most that the hub draws from its feeder at its grants and set points [kW]."""
        return self.granted_kw

    def drawn_kw(self) -> float:
        """Power from the feeder at the instant to which the hub was brought, below 0 where it feeds in [kW]."""
        return self.power.power_kw() - self.power.selling_kw

    def drawn_kwh(self) -> float:
        """Energy from the feeder since the start of the run, less what was fed in, at the same instant [kWh]."""
        return self.power.meter_kwh - self.power.sold_kwh

    def next_event_s(self) -> float:
        """Time until a battery may be empty or full [s]."""
        return inf

    def write_state(self, row: Rows) -> None:
        """Add the cells about what is behind the meter to a row of ``hub_states``."""
        row.unknown(_SITE_STATE)

    # -- feeding in --------------------------------------------------------------------------------------------

    def join(self, limits: FeedInLimits) -> None:
        """Feed in under the limits of its feeders from now on."""

    def wanted_export_kw(self) -> float:
        """What it would feed in now within its own connection [kW]."""
        return 0.0

    def drawn_otherwise_kw(self) -> float:
        """Power from the feeder now, less what trucks feed back, but for what it wants to feed in [kW]."""
        return self.drawn_kw()

    def open_kwh(self) -> tuple[float, float]:
        """What it drew since its meters were read, less what trucks fed back, and what it wants to feed in [kWh]."""
        return 0.0, 0.0

    def read(self, export_kwh: float) -> None:
        """Read the meters, with this much fed in since the last time; the rest of the surplus was curtailed."""

    # -- set points --------------------------------------------------------------------------------------------

    def set_discharge(self) -> None:
        """Set what a battery gives at the grants just made, and let it store nothing yet."""

    def spare_kw(self) -> float:
        """What a battery could give beyond its set point to lower the draw [kW]."""
        return 0.0

    def discharge_more(self, kw: float) -> None:
        """Raise the set point of a battery."""

    def wanted_charge_kw(self) -> float:
        """What a battery would store at the grants just made [kW]."""
        return 0.0

    def surplus_kw(self) -> float:
        """Available PV power beyond the grants [kW]."""
        return 0.0

    def charge(self, kw: float) -> None:
        """Let a battery store this much."""


class Load:
    """A hub, as its feeder sees it."""

    power: HubPower
    """Its sessions."""
    supply: Supply
    """Where their power comes from."""
    feeds_back: bool
    """Whether trucks may feed energy back at some of its places."""
    is_managed: bool
    """Whether sessions share what is short; otherwise protection interrupts them."""

    def grant(self, feeder_level_kw: float) -> None:
        """Cap the sessions at the lower of the feeder's and the hub's own water level."""
        raise NotImplementedError

    def regranted(self, feeder_level_kw: float) -> None:
        """Respond to new grants, once all set points are final."""
        raise NotImplementedError

    def newest_start(self) -> tuple[float, str]:
        """When the newest session started, and a name to break ties."""
        raise NotImplementedError

    def shed_newest(self) -> None:
        """Interrupt the session that started last."""
        raise NotImplementedError

    def lose_grid(self, why: str) -> None:
        """Respond to an outage of the feeder; outages nest."""
        raise NotImplementedError

    def regain_grid(self) -> None:
        """Respond to the end of an outage."""
        raise NotImplementedError
