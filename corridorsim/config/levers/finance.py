"""Lever ``finance``: public money for hubs, and what private money costs."""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import NonNegative, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Finance(Lever):
    """Budget of a year, share that it pays of a project, cost of capital of the rest."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "rollout: when projects are financed, and their cost"

    budget_per_year: Annotated[NonNegative | None, Quantity(local=True, money=True)] = None
    """For grants, paid in on each 1 January; what is left stays in the fund. Null where grants are never short."""
    grant_share: Annotated[Share, Quantity(best="highest", mean=True)] = 0.0
    """Share of a hub's cost that the fund pays."""
    cost_of_capital: Annotated[Share, Quantity(best="lowest", mean=True)] = 0.08
    """A year, for the rest: weighted average cost of capital."""
    joint_fund: Annotated[bool, Quantity(best="any")] = False
    """Funds of all jurisdictions whose rule says so pay for each other's hubs, after their own money is used up."""
