"""Infrastructure rollout: projects, suppliers, crews, and the duration of steps that no rule governs.

Hubs and feeders are described in their final state; each project says which part of them it adds. Everything that no
project adds exists from the start. Amounts are in the experiment's currency.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Count, Day, Model, Name, NonNegative, Positive, Share


class Duration(Model):
    """A lognormal duration."""

    median_days: Positive
    sigma: NonNegative = 0.3
    """Standard deviation of the logarithm; ln(q75 / q25) / 1.349 for quartiles q25 and q75."""


class Supplier(Model):
    """Sells equipment for hubs or feeders by the kW; the price falls with the order and with previous orders.

    price = price_per_kw ((first_kw + ordered before) / first_kw)^log2(1 - learning_rate) (1 - discount of the volume)
    """

    price_per_kw: Positive
    """Price of a buyer's first order, without discount."""
    learning_rate: Annotated[float, Field(ge=0, lt=1, strict=True)] = 0.0
    """Relative fall of the price with each doubling of a buyer's cumulative orders."""
    first_kw: Positive = 1000.0
    """Cumulative orders that the price of a first order already reflects."""
    volume_discounts: tuple[tuple[Positive, Share], ...] = ()
    """(kW of a tender, discount from that size on), both ascending."""
    slots: Count | None = None
    """Projects equipped at the same time, in the order in which they ordered; null for no limit."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        for low, high in pairwise(self.volume_discounts):
            if not (low[0] < high[0] and low[1] <= high[1]):
                raise ValueError(f"volume_discounts must be in ascending order: {list(high)} follows {list(low)}")
        return self


class Project(Model):
    """One phase of a hub, or one upgrade of a feeder."""

    hub: Name | None = None
    feeder: Name | None = None
    evses: dict[Name, Count] | None = None
    """EVSEs that this phase adds, by kind; all of the hub by default."""
    power_kw: Positive
    """Power added to the hub's grid connection or to the feeder's rating."""
    announced: Day
    """First day of its first stage."""
    supplier: Name
    works_cost: NonNegative = 0.0
    """Cost of civil works, land and cables on site."""
    connection_cost_per_kw: NonNegative = 0.0
    """Cost paid to the utility."""
    requires: tuple[Name, ...] = ()
    """Hub phases to be open before this project begins, or feeder upgrades before the hub is connected."""
    expected_kwh_per_day: Positive | None = None
    """Sales that an investor expects in the first year; null if the project is built regardless of earnings."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.hub is None) == (self.feeder is None):
            raise ValueError("give either hub or feeder")
        if self.feeder is not None and (self.evses is not None or self.expected_kwh_per_day is not None):
            raise ValueError(
                "a feeder has no EVSEs and no sales; evses and expected_kwh_per_day are allowed for hubs only"
            )
        return self


class Investment(Model):
    """When private money is available: a hub's earnings must pay back its private cost in time."""

    margin_per_kwh: Positive
    """Price of energy sold, less its purchase and running costs."""
    payback_years: Positive = 10.0
    """Longest discounted payback that investors accept."""
    growth_per_year: NonNegative = 0.0
    """Relative growth of expected sales from ``rollout.start`` on; a rejected project is reconsidered a year later."""


class Rollout(Model):
    """Projects from announcement to commissioning, in days from ``start``."""

    start: Day
    end: Day
    projects: Annotated[dict[Name, Project], Field(min_length=1)]
    suppliers: dict[Name, Supplier]
    crews: dict[Name, Count] = {}
    """Construction crews by jurisdiction, each at one hub at a time; unlimited by default."""
    siting: Duration = Duration(median_days=120)
    """Finding and securing a site."""
    construction: Duration = Duration(median_days=180)
    commissioning: Duration = Duration(median_days=30)
    tender_interval_days: Positive = 91.0
    """Interval at which collected orders are placed together, counted from ``start``."""
    investment: Investment | None = None
    afir_network: Literal["core", "comprehensive"] = "core"
    """Requirements of Regulation (EU) 2023/1804 that the corridor is compared with."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"start {self.start} is not before end {self.end}")
        return self
