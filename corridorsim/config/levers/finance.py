"""Lever ``finance``: public money for hubs, and the cost of private capital."""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import NonNegative, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Finance(Lever):
    """Annual budget, the share of a project that it pays, and the cost of capital for the rest."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "rollout: when projects are financed, and their cost"

    budget_per_year: Annotated[NonNegative | None, Quantity(local=True, money=True)] = None
    """Budget for grants, paid in on each 1 January; the rest stays in the fund. Null for no limit."""
    grant_share: Annotated[Share, Quantity(best="highest", mean=True)] = 0.0
    """Share of a hub's cost paid by the fund."""
    cost_of_capital: Annotated[Share, Quantity(best="lowest", mean=True)] = 0.08
    """Per year, for the rest: weighted average cost of capital."""
    joint_fund: Annotated[bool, Quantity(best="any")] = False
    """Jurisdictions with this rule pay for each other's hubs, once a jurisdiction's own fund is used up."""
