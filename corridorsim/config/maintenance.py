"""Maintenance of EVSEs: remote resets, crews of technicians, spare parts, predicted faults."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from corridorsim.config.base import Count, Model, Name, NonNegative, Positive, Share


class Crew(Model):
    """The technicians of a CPO in a jurisdiction; the lever ``mutual_aid`` decides whose EVSEs they repair."""

    operator: Name
    """The CPO."""
    jurisdiction: Name
    technicians: Count


class Maintenance(Model):
    """What happens after a fault of an EVSE; by default a fault lasts its response and repair, and crews are unlimited.

    The defaults disable each part; the default of a time that is then not used is an assumption.
    """

    crews: tuple[Crew, ...] = ()
    """Technicians, each busy with one EVSE at a time; unlimited if no crew is given."""
    travel_h: NonNegative = 0.0
    """Travel time of a technician to the EVSE."""
    remote_share: Share = 0.0
    """Share of faults resolved by a remote reset, without a technician."""
    remote_reset_h: Positive = 1.2
    """Mean time until a remote reset has worked."""
    spare_part_share: Share = 0.0
    """Share of the other faults that need a spare part to be ordered first."""
    spare_part_h: Positive = 72.0
    """Mean time until the part arrives."""
    predicted_share: Share = 0.0
    """Share of faults that are predicted and prevented by a planned repair."""
    warning_h: Positive = 72.0
    """Warning time before a predicted fault."""
    planned_repair_h: Positive = 4.0
    """Mean duration of a planned repair."""
    planned_hour: Annotated[int, Field(ge=0, le=23, strict=True)] = 2
    """Local hour at which planned repairs begin, on EVSEs that are not in use then."""
