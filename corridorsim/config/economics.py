"""Discounting, the cost of building a hub, and the diesel truck that an electric one replaces."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Model, NonNegative, Positive, Share

Rate = Annotated[float, Field(ge=0, lt=1, strict=True)]


class Economics(Model):
    """Assumptions of the annual accounts; the cost of private capital is in the lever ``finance``."""

    hub_lifetime_years: Positive = 15.0
    """Period over which a hub's cost and grants are spread; an assumption."""
    running_share_per_year: Share = 0.02
    """Upkeep, staff and insurance of a hub per year, as a share of its construction cost; an assumption."""
    public_discount_rate: Rate = 0.03
    """Per year, for public money (European Commission, Economic Appraisal Vademecum 2021-2027: 3 %)."""


class HubInvestment(Model):
    """Cost of the initial equipment, in the experiment's currency; projects of a rollout add theirs."""

    cost: Positive
    """Equipment, works and grid connection."""
    grant: NonNegative = 0.0
    """Public part of the cost."""

    @model_validator(mode="after")
    def _part_of_the_cost(self) -> Self:
        if self.grant > self.cost:
            raise ValueError(f"grant {self.grant:g} exceeds cost {self.cost:g}; allowed: 0 to cost")
        return self


class Diesel(Model):
    """The diesel truck replaced by each electric trip."""

    g_co2e_per_km: Positive
    """Emissions on the road, in the scope of ``carbon_g_per_kwh``: with or without upstream emissions of both."""
