"""Lever ``uptime_standard``: required availability of EVSEs, and the time to respond to a fault.

Sources: NEVI requires more than 97 % per port (23 CFR 680.116(b)); AFIR gives no number.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from corridorsim.config.base import NonNegative
from corridorsim.config.levers.base import Lever, Quantity, Rule


class UptimeStandard(Lever):
    """Downtime per fault is response plus repair, limited to what the required uptime allows."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "duration of faults"

    required_uptime: Annotated[float, Field(ge=0, lt=1, strict=True), Quantity(best="highest", mean=True)] = 0.0
    """Minimum long-run availability of an EVSE; 0 for no requirement."""
    response_h: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 72.0
    """Time from the fault until a technician arrives."""
