"""Lever ``uptime_standard``: what availability is required of EVSEs and how soon someone must come.

Sources: NEVI asks for more than 97 % a port (23 CFR 680.116(b)); AFIR has no number.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from corridorsim.config.base import NonNegative
from corridorsim.config.levers.base import Lever, Quantity, Rule


class UptimeStandard(Lever):
    """Downtime a fault is the response plus the repair, and no longer than the required uptime lets it be."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "duration of faults"

    required_uptime: Annotated[float, Field(ge=0, lt=1, strict=True), Quantity(best="highest", mean=True)] = 0.0
    """Least long-run availability of an EVSE; 0 asks for nothing."""
    response_h: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 72.0
    """From the fault until someone has come."""
