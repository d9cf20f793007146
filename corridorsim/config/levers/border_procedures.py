"""Lever ``border_procedures``: procedures for trucks that enter the jurisdiction.

Between jurisdictions of one free-movement area, the internal dwell applies at all hours; otherwise the dwell depends on
the consignment: transit, pre-cleared, or declared at the border.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from corridorsim.config.base import ClockTime, NonNegative, Share, minutes_of_day
from corridorsim.config.demand import Weekday
from corridorsim.config.levers.base import Lever, Quantity, Rule


class BorderProcedures(Lever):
    """Median dwell by kind of consignment, opening hours, share cleared before arrival."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "time at borders"

    internal_dwell_min: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 0.0
    transit_dwell_min: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 5.0
    precleared_dwell_min: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 10.0
    declared_dwell_min: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 90.0
    dwell_sigma: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 0.4
    """Standard deviation of the dwell's logarithm."""
    precleared_share: Annotated[Share, Quantity(best="highest", mean=True)] = 0.0
    """Share of trucks not in transit that are cleared before arrival."""
    opens: Annotated[ClockTime, Quantity(best="lowest")] = "00:00"
    closes: Annotated[ClockTime, Quantity(best="highest")] = "24:00"
    """Local hours for trucks from outside the free-movement area."""
    closed_days: Annotated[tuple[Weekday, ...], Quantity(best="intersection")] = ()
    shared_inspections: Annotated[bool, Quantity(best="any")] = False
    """Whether a roadside inspection made in another jurisdiction that shares them counts here, and those made here
    count there."""

    @model_validator(mode="after")
    def _opens_sometime(self) -> Self:
        if minutes_of_day(self.opens) >= minutes_of_day(self.closes):
            raise ValueError(f"opens {self.opens} is not before closes {self.closes}")
        if len(set(self.closed_days)) == 7:
            raise ValueError("closed_days has all seven days; allowed: at least one open day")
        return self
