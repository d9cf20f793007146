"""Who mends EVSEs and how: remote resets, crews of technicians, spare parts, faults found early."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from corridorsim.config.base import Count, Model, Name, NonNegative, Positive, Share


class Crew(Model):
    """The technicians of a CPO in a jurisdiction; the rule ``mutual_aid`` says whose EVSEs they mend."""

    operator: Name
    """The CPO."""
    jurisdiction: Name
    technicians: Count


class Maintenance(Model):
    """What happens after a fault of an EVSE; where left out it lasts its response and repair, and no crew is short.

    The defaults switch each part off; a time that then plays no role is an assumption.
    """

    crews: tuple[Crew, ...] = ()
    """Technicians, each busy with one EVSE at a time; where none is given nobody waits for one."""
    travel_h: NonNegative = 0.0
    """A technician's way to the EVSE."""
    remote_share: Share = 0.0
    """Share of the faults that a reset from afar mends, without a technician."""
    remote_reset_h: Positive = 1.2
    """Mean time until it has."""
    spare_part_share: Share = 0.0
    """Share of the other faults that need a part which must be sent for first."""
    spare_part_h: Positive = 72.0
    """Mean time until the part is there."""
    predicted_share: Share = 0.0
    """Share of the faults that are seen coming and forestalled by a planned repair."""
    warning_h: Positive = 72.0
    """How long before the fault it is seen coming."""
    planned_repair_h: Positive = 4.0
    """Mean time of a planned repair."""
    planned_hour: Annotated[int, Field(ge=0, le=23, strict=True)] = 2
    """Local hour at which planned repairs begin, on EVSEs that nobody uses then."""
