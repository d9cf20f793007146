"""Lever ``grid_connection``: the utility's queue and lead times, and when it begins to reinforce a feeder."""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import Count, NonNegative, Positive
from corridorsim.config.levers.base import Lever, Quantity, Rule


class GridConnection(Lever):
    """Lead times by size, concurrent connections, and whether feeders are reinforced in step with hubs."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "rollout: grid connections and feeder upgrades"

    small_days: Annotated[Positive, Quantity(best="lowest", mean=True)] = 330.0
    """Median lead time of a connection below ``large_from_kw``, once work has begun."""
    large_days: Annotated[Positive, Quantity(best="lowest", mean=True)] = 540.0
    """Median lead time from ``large_from_kw`` on."""
    large_from_kw: Annotated[Positive, Quantity(best="highest", mean=True)] = 5000.0
    upgrade_days: Annotated[Positive, Quantity(best="lowest", mean=True)] = 540.0
    """Median duration of a feeder upgrade."""
    sigma: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 0.3
    """Standard deviation of the logarithm of each duration."""
    connections_at_once: Annotated[Count | None, Quantity(local=True)] = None
    """Connections and upgrades under way at the same time, first come, first served; null for no limit."""
    synchronised: Annotated[bool, Quantity(best="any")] = False
    """A feeder upgrade begins when announced; otherwise when the first hub that requires it is financed."""
