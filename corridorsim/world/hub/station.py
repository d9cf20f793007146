"""Ports within a hub: what its parts ask of the whole, and what it asks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from corridorsim.kernel._allocation import HubPower
from corridorsim.scenario.data import HubSpec
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.grid.load import Supply

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.tables.world_log import WorldLog


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


class Station(Protocol):
    """A hub, as its own parts see it."""

    env: simpy.Environment
    spec: HubSpec
    log: WorldLog
    power: HubPower
    supply: Supply
    feeder: Feeder

    def share_power(self) -> None:
        """Have the feeder share power again."""
        ...

    def close(self, why: str) -> None:
        """Put the whole hub out of service; closures nest."""
        ...

    def reopen(self) -> None:
        """End one of the closures."""
        ...
