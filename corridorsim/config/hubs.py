"""Charging hubs: what is built there and who runs it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from corridorsim.config.base import Count, Model, Name, NonNegative, Positive


class EvseGroup(Model):
    """Equal EVSEs of a hub; connectors and power come from the rule ``connectors`` in force there."""

    kind: Name
    """Name of a group in the jurisdiction's ``connectors`` rule, such as ``fast`` or ``mega``."""
    count: Count


class Hub(Model):
    """A charging hub (an OCPI Location)."""

    node: Name
    operator: Name
    """The CPO."""
    network: Name
    """The charging network that the CPO belongs to; cards of it are at home here."""
    feeder: Name
    connection_kw: Positive
    """Capacity of the grid connection."""
    evses: Annotated[tuple[EvseGroup, ...], Field(min_length=1)]
    parking_places: Annotated[int, Field(ge=0, strict=True)] | None = None
    """Places to wait for an EVSE; unlimited where left out."""
    detour_km: NonNegative = 1.0
    """From the road to the hub, one way."""
    discipline: Literal["fifo", "reserved_first"] = "reserved_first"
    efficiency: Annotated[float, Field(gt=0.5, le=1, strict=True)] = 0.95
    """Energy through the connector over energy from the grid."""
    energy_purchase_per_kwh: NonNegative = 0.12
    """What the owner pays for energy, in the jurisdiction's currency; not used where there is a utility tariff."""
    utility_tariff: Name | None = None
    """Name in ``utility_tariffs``; holds instead of ``energy_purchase_per_kwh`` and the tariff's demand charge."""
    label: str | None = None


class Equipment(Model):
    """How EVSEs fail and are mended; the same everywhere, since rules are not equipment."""

    mtbf_h: Positive | None = 2000.0
    """Mean time between failures of one EVSE; null where EVSEs never fail."""
    repair_h: Positive = 24.0
    """Mean time of the work itself, after someone has come."""
    manoeuvre_s: NonNegative = 180.0
    """From the waiting place to the EVSE."""
    plug_in_s: NonNegative = 60.0
    unplug_s: NonNegative = 120.0
    """To unplug and clear the EVSE."""
    start_attempts: Count = 3
    """Failed starts after which the driver leaves."""
    regrant_kw: Positive = 25.0
    """Power is shared anew when the taper of one session has freed this much."""
