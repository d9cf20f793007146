"""Ports within a hub: what its parts ask of the whole, and what it asks of its supply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from corridorsim.scenario.data import HubSpec
from corridorsim.scenario.site import Reduction
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.grid.load import Load, Supply

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.tables.log import WorldLog


class HubSupply(Supply, Protocol):
    """A supply, as its hub sees it."""

    granted_kw: float
    """Caps of all sessions together."""

    @property
    def is_backup(self) -> bool:
        """Whether it serves when the feeder is out."""
        ...

    @property
    def felt_reductions(self) -> Sequence[Reduction]:
        """Calls for demand response that lower what sessions get."""
        ...

    def next_event_s(self) -> float:
        """Time until a battery may be empty or full [s]."""
        ...

    def state(self) -> tuple[float | None, ...]:
        """What ``hub_states`` says about it, in the order of ``SITE_STATE``."""
        ...


class GridLoss(Protocol):
    """What a hub does while its feeder is out; outages nest."""

    def begin(self, why: str) -> None:
        """Respond to the loss of the feeder."""
        ...

    def end(self) -> None:
        """End one of the outages."""
        ...

    def close_where_empty(self) -> None:
        """Close until the feeder is back, where no battery serves the sessions."""
        ...


class Station(Load, Protocol):
    """A hub, as its own parts see it."""

    env: simpy.Environment
    spec: HubSpec
    log: WorldLog
    feeder: Feeder

    @property
    def supply(self) -> HubSupply:
        """Where the power of its sessions comes from."""
        ...

    def close(self, why: str) -> None:
        """Put the whole hub out of service; closures nest."""
        ...

    def reopen(self) -> None:
        """End one of the closures."""
        ...
