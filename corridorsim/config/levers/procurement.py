"""Lever ``procurement``: joint tenders, and suppliers' lead times under the contracts in use.

``own``: the orders of a jurisdiction. ``pooled``: the orders of all jurisdictions with this rule, in one tender.
Suppliers' volume discounts and learning are data (``rollout.suppliers``), not a rule.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from corridorsim.config.base import NonNegative, Positive
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Procurement(Lever):
    """Scope of tenders and lead time of deliveries."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "rollout: price and delivery of equipment"

    scope: Annotated[Literal["own", "pooled"], Quantity(order=("own", "pooled"))] = "own"
    lead_time_days: Annotated[Positive, Quantity(best="lowest", mean=True)] = 240.0
    """Median time until the equipment is on site, once the supplier has begun."""
    sigma: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 0.25
    """Standard deviation of the lead time's logarithm."""
