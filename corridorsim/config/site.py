"""Equipment behind a hub's meter besides EVSEs: a battery, a PV plant, a contract for demand response."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import ClockTime, Day, Model, NonNegative, Number, Positive, Share, Soc, minutes_of_day
from corridorsim.config.daily_window import MINUTES_PER_DAY, check_clock, duration_min

Dispatch = Literal["peak_shaving", "arbitrage", "self_consumption", "backup"]
DayOfShares = Annotated[tuple[Share, ...], Field(min_length=24, max_length=24)]


class Battery(Model):
    """A stationary battery; powers are on the AC side."""

    energy_kwh: Positive
    """Usable capacity."""
    power_kw: Positive
    """Maximum charging and discharging power."""
    efficiency: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.85
    """Round-trip efficiency; its square root applies in each direction."""
    soc_start: Soc = 0.5
    dispatch: Dispatch
    """Objective of the battery's dispatch."""
    keep_below_kw: NonNegative | None = None
    """For ``peak_shaving``: grid draw below which the hub is kept; the connection's capacity by default."""

    @model_validator(mode="after")
    def _used(self) -> Self:
        if self.keep_below_kw is not None and self.dispatch != "peak_shaving":
            raise ValueError(f"keep_below_kw belongs to dispatch peak_shaving; {self.dispatch} does not use it")
        return self


class Solar(Model):
    """A photovoltaic plant: output from a clear sky at its location, a monthly and hourly profile, or a file."""

    peak_kw: Positive
    derate: Annotated[float, Field(gt=0, le=1, strict=True)] | None = None
    """Output relative to the irradiance without losses: heat, inverter, and clouds if a clear sky is assumed.

    By default 0.5 under a clear sky, and 0.86 for the irradiance of a file.
    """
    profile: Annotated[tuple[DayOfShares, ...], Field(min_length=12, max_length=12)] | None = None
    """Replaces the clear sky: output as a share of ``peak_kw``, for twelve months of 24 local hours."""
    file: str | None = None
    """CSV file next to the experiment with the columns ``time`` and either ``kw_per_kwp`` or ``w_per_m2``."""
    feed_in_per_kwh: Number | None = None
    """Pay for energy fed into the grid, at a negative price by the owner; surplus is fed in at any price.

    By default none may be fed in, and surplus is curtailed.
    """

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.profile is not None and self.derate is not None:
            raise ValueError(
                "profile and derate are both given, but a profile already includes all losses; remove one of them"
            )
        if self.profile is not None and self.file is not None:
            raise ValueError("profile and file are both given; remove one of them")
        return self


class ReductionEvent(Model):
    """One request of the grid operator, in the hub's local time; if it ends at or before its start, on the next day."""

    day: Day
    start: ClockTime
    end: ClockTime

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        check_clock(self.start, self.end)
        return self

    @property
    def span_min(self) -> tuple[int, int]:
        """Return its start and end in minutes since the midnight before it, by the clock."""
        clock = minutes_of_day(self.start), minutes_of_day(self.end)
        return clock[0], clock[0] + duration_min(clock)


class ReductionContract(Model):
    """A contract to draw less than the grid connection allows during events."""

    reduction_kw: Positive
    """Reduction of the grid connection's limit."""
    pay_per_kw: NonNegative = 0.0
    """Per kW of the reduction and event, in the jurisdiction's currency."""
    pay_per_kwh: NonNegative = 0.0
    """Per kW of the reduction and hour."""
    events: Annotated[tuple[ReductionEvent, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_overlap(self) -> Self:
        by_time = sorted(self.events, key=lambda event: (event.day, event.span_min))
        for first, second in pairwise(by_time):
            between_min = (second.day - first.day).days * MINUTES_PER_DAY
            if between_min + second.span_min[0] < first.span_min[1]:
                raise ValueError(
                    f"events {first.start}-{first.end} and {second.start}-{second.end} of {first.day} overlap"
                )
        return self
