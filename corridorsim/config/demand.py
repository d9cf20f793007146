"""Who drives: operators, flows with their profiles, or a file of dated trips."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Model, Name, NonNegative, Positive, Share, Soc
from corridorsim.config.distributions import DistributionField

HourlyWeights = Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Mix = Annotated[dict[Name, Positive], Field(min_length=1)]
"""Weights by name; they are divided by their sum."""


class Operator(Model):
    """A truck operator and its charging contract."""

    network: Name
    """The network (eMSP) of its charging card."""
    size: Literal["small", "large"] = "large"


class DepartureProfile(Model):
    """When trucks depart, in the origin's local time."""

    hours: HourlyWeights
    """Relative weight of each hour from midnight."""
    days: dict[Weekday, NonNegative] = {}
    """Factor on trucks_per_day; 1 for days left out."""

    @model_validator(mode="after")
    def _some_hour(self) -> Self:
        if sum(self.hours) <= 0:
            raise ValueError("at least one hour needs a weight above 0")
        return self


class LeastCost(Model):
    """The truck plans its stops by least expected generalized cost."""

    kind: Literal["least_cost"] = "least_cost"
    noise_min: NonNegative = 5.0
    """Spread of what a driver thinks a stop costs, as minutes of time; keyed by trip and hub."""


class Threshold(Model):
    """The truck stops at the next hub when it is below a threshold there, and charges to a target."""

    kind: Literal["threshold"]
    threshold_soc: Soc
    target_soc: Annotated[float, Field(gt=0, le=1, strict=True)]


ChargingRule = Annotated[LeastCost | Threshold, Field(discriminator="kind")]


class Flow(Model):
    """Trucks from one place to another: a non-homogeneous Poisson process."""

    origin: Name
    destination: Name
    trucks_per_day: Positive
    """All trucks, whatever they burn, on a day of factor 1."""
    electric_share: Share = 1.0
    vehicles: Mix
    operators: Mix
    departures: Name | None = None
    """Name in ``departure_profiles``; all hours alike where left out."""
    payload_t: DistributionField = 13.8
    soc_start: DistributionField = 0.95
    transit_share: Share = 0.5
    """Trucks under a transit procedure, which need no declaration at borders between customs areas."""
    delivery_window_h: DistributionField | None = None
    """Time until the load is due, beyond free-flow driving and the rests that the rules force; never where left out."""
    arrival_soc: Soc = 0.15
    """What the operator wants left at the destination."""
    charging: ChargingRule = LeastCost()
    week_driven_h: DistributionField = 0.0
    """Driving of the week (Monday to Sunday) before departure; in the US time on duty since the last restart."""
    last_week_driven_h: DistributionField = 0.0
    """Driving of the week before, which counts for a fortnight; no matter in the US."""

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if self.origin == self.destination:
            raise ValueError(f"origin and destination are both {self.origin!r}")
        return self


class TripsFile(Model):
    """Dated trips from a CSV or Parquet file.

    Columns: ``trip_id, origin, destination, depart_time, vehicle_class, operator``; ``payload_t`` and
    ``soc_start`` may be left out, a ``depart_time`` without offset is in the origin's local time.
    """

    path: str
    """Relative to the experiment file."""
    payload_t: DistributionField = 13.8
    soc_start: DistributionField = 0.95
    transit_share: Share = 0.5
    delivery_window_h: DistributionField | None = None
    arrival_soc: Soc = 0.15
    charging: ChargingRule = LeastCost()
    week_driven_h: DistributionField = 0.0
    last_week_driven_h: DistributionField = 0.0
