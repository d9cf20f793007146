"""What money is worth over time, what a hub costs to build, and the diesel truck that an electric one replaces."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Model, NonNegative, Positive, Share

Rate = Annotated[float, Field(ge=0, lt=1, strict=True)]


class Economics(Model):
    """Assumptions of the yearly accounts; the cost of private capital is the rule ``finance``."""

    hub_lifetime_years: Positive = 15.0
    """Over which a hub's cost and its grants are spread; an assumption."""
    running_share_per_year: Share = 0.02
    """Upkeep, staff and insurance of a hub a year, as a share of what it cost to build; an assumption."""
    public_discount_rate: Rate = 0.03
    """A year, for public money (European Commission, Economic Appraisal Vademecum 2021-2027: 3 %)."""


class HubInvestment(Model):
    """Cost of what is there from the start, in the experiment's currency; projects of a rollout add theirs."""

    cost: Positive
    """Equipment, works and grid connection."""
    grant: NonNegative = 0.0
    """The part of it that was public money."""

    @model_validator(mode="after")
    def _part_of_the_cost(self) -> Self:
        if self.grant > self.cost:
            raise ValueError(f"grant {self.grant:g} is more than cost {self.cost:g}; allowed: 0 to cost")
        return self


class Diesel(Model):
    """The diesel truck of which each electric trip saves one."""

    g_co2e_per_km: Positive
    """Of its route, in the same scope as ``carbon_g_per_kwh``: with or without the making of fuel and electricity."""
