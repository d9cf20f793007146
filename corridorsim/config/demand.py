"""Transport demand: operators, flows with their profiles, or a file of dated trips."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Model, Name, NonNegative, Positive, Share, Soc
from corridorsim.config.distributions import DistributionField
from corridorsim.units import KG_PER_TONNE

HEAVIEST_PAYLOAD_T = 200.0
"""No road vehicle carries more: the longest road trains weigh as much with their load (assumption)."""


def too_heavy(payload_t: float) -> str:
    """Say that no road vehicle carries a payload, and what it would be if it were in kg."""
    return (
        f"{payload_t:g} t, but no road vehicle carries more than {HEAVIEST_PAYLOAD_T:g} t; allowed: payloads in tonnes "
        f"({payload_t:g} kg are {payload_t / KG_PER_TONNE:g} t)"
    )


HourlyWeights = Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Mix = Annotated[dict[Name, Positive], Field(min_length=1)]
"""Weights by name, normalized by their sum; their order has no effect."""


class Operator(Model):
    """A truck operator and its charging contract."""

    network: Name
    """Network (eMSP) of its charging contract."""
    size: Literal["small", "large"] = "large"


class DepartureProfile(Model):
    """When trucks depart, in the origin's local time."""

    hours: HourlyWeights
    """Relative weight of each hour from midnight."""
    days: dict[Weekday, NonNegative] = {}
    """Factor on trucks_per_day by day of the week; 1 if left out."""

    @model_validator(mode="after")
    def _some_hour(self) -> Self:
        if sum(self.hours) <= 0:
            raise ValueError("at least one hour must have a weight above 0")
        return self


class LeastCost(Model):
    """Plan stops by least expected generalized cost."""

    kind: Literal["least_cost"] = "least_cost"
    noise_min: NonNegative = 5.0
    """Spread of the driver's random preference for a stop (choice noise), expressed as time; keyed by trip and hub."""


class Threshold(Model):
    """Stop at the next hub that would be reached below a threshold, and charge to a target."""

    kind: Literal["threshold"]
    threshold_soc: Soc
    target_soc: Annotated[float, Field(gt=0, le=1, strict=True)]


ChargingRule = Annotated[LeastCost | Threshold, Field(discriminator="kind")]


class Flow(Model):
    """Trucks from one node to another, as a non-homogeneous Poisson process."""

    origin: Name
    destination: Name
    trucks_per_day: Positive
    """All trucks, electric or not, on a day with factor 1."""
    electric_share: Share = 1.0
    vehicles: Mix
    operators: Mix
    departures: Name | None = None
    """Name in ``departure_profiles``; uniform over the day by default."""
    payload_t: DistributionField = 13.8
    soc_start: DistributionField = 0.95
    transit_share: Share = 0.5
    """Share of trucks under a transit procedure, which need no declaration at borders between customs areas."""
    delivery_window_h: DistributionField | None = None
    """Slack until the delivery is due, beyond free-flow driving and mandatory rests; no due time by default."""
    arrival_soc: Soc = 0.15
    """Least state of charge that the operator wants at the destination, 0 to 1."""
    charging: ChargingRule = LeastCost()
    week_driven_h: DistributionField = 0.0
    """Driving in the week (Monday to Sunday) before departure; in the US time on duty since the last restart."""
    last_week_driven_h: DistributionField = 0.0
    """Driving in the previous week, which counts towards the fortnight; not used in the US."""

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if self.origin == self.destination:
            raise ValueError(f"origin and destination are both {self.origin!r}")
        return self


class TripsFile(Model):
    """Dated trips from a CSV or Parquet file.

    Columns: ``trip_id, origin, destination, depart_time, vehicle_class, operator``; ``payload_t`` and ``soc_start``
    are optional. A ``depart_time`` without offset is in the origin's local time; one that is skipped or comes twice
    where clocks change needs an offset. Of trips that depart at the same time, the first in the file comes first.
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
