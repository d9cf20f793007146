"""Lever ``connectors``: connectors and power of EVSE groups, and whether adapters may be used.

Sources: AFIR (EU) 2023/1804 requires CCS2 on DC points; NEVI (23 CFR 680.106) CCS1; MCS up to 3.75 MW.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from corridorsim.config.base import Model, Name, NonNegative, Positive
from corridorsim.config.levers.base import Lever, Quantity, Rule
from corridorsim.config.vehicles import Connector


class EvseKind(Model):
    """A kind of EVSE: its connectors and the maximum power of each [kW]."""

    connectors: Annotated[dict[Connector, Positive], Field(min_length=1), Quantity(best="highest")]


class Connectors(Lever):
    """Connectors and power by EVSE group; adapters."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best"})
    acts_on: ClassVar[str] = "which EVSE fits, at what power"

    groups: Annotated[dict[Name, EvseKind], Field(min_length=1), Quantity(best="union")]
    adapters_allowed: Annotated[bool, Quantity(best="any")] = False
    adapter_kw: Annotated[NonNegative, Quantity(best="highest")] = 0.0
    """Maximum power through an adapter between connectors."""
