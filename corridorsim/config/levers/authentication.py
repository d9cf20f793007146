"""Lever ``authentication``: accepted contracts, and the duration and failure probability of session starts.

Sources: no published distribution of session overheads is known; ranges are assumptions of the experiment. Failure
rates: J.D. Power EVX (14-21 % of visits fail), ecogGeo 2025 (one attempt in ten).
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import Name, NonNegative, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule
from corridorsim.config.reading.renamed import Renamed


class Authentication(Lever):
    """Accepted networks; overhead and failure probability of a start with an accepted and a foreign contract."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "the start of each session"

    accepted_networks: Annotated[tuple[Name, ...], Quantity(best="union")] = ()
    """Networks accepted besides the hub's own."""
    accepted_overhead_s: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 30.0
    foreign_overhead_s: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 90.0
    accepted_failure_probability: Annotated[Share, Quantity(best="lowest", mean=True), Renamed("accepted_failure")] = (
        0.03
    )
    foreign_failure_probability: Annotated[Share, Quantity(best="lowest", mean=True), Renamed("foreign_failure")] = 0.15
