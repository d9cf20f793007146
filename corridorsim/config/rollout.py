"""What is built when: projects, suppliers, crews, and how long the steps take that no rule governs.

Hubs and feeders are described as they are when all is built; a project says what of them it adds. What no project adds
is there from the start. Amounts are in the experiment's currency.
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
    """Sells equipment of hubs or feeders by the kW; cheaper the more a buyer orders and has ordered before.

    price = price_per_kw ((first_kw + ordered before) / first_kw)^log2(1 - learning_rate) (1 - discount of the volume)
    """

    price_per_kw: Positive
    """For a buyer's first order, without discount."""
    learning_rate: Annotated[float, Field(ge=0, lt=1, strict=True)] = 0.0
    """Fall of the price with each doubling of what a buyer has ordered."""
    first_kw: Positive = 1000.0
    """What the price of a first order has learned from."""
    volume_discounts: tuple[tuple[Positive, Share], ...] = ()
    """(kW of a tender, discount from there on), both rising."""
    slots: Count | None = None
    """Projects that it equips at a time, in order of their orders; null for no limit."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        for low, high in pairwise(self.volume_discounts):
            if not (low[0] < high[0] and low[1] <= high[1]):
                raise ValueError(f"volume_discounts must rise: {list(high)} stands after {list(low)}")
        return self


class Project(Model):
    """One phase of a hub, or one upgrade of a feeder."""

    hub: Name | None = None
    feeder: Name | None = None
    evses: dict[Name, Count] | None = None
    """EVSEs that this phase adds, by kind; all of the hub where left out."""
    power_kw: Positive
    """What it adds to the hub's grid connection or to the feeder's rating."""
    announced: Day
    """First day of its first stage."""
    supplier: Name
    works_cost: NonNegative = 0.0
    """Civil works, land, cables on site."""
    connection_cost_per_kw: NonNegative = 0.0
    """Paid to the utility."""
    requires: tuple[Name, ...] = ()
    """Hub phases that must be open before this project begins, or feeder upgrades before the hub is connected."""
    expected_kwh_per_day: Positive | None = None
    """What an investor expects to sell in the first year; null where the project is built whatever it earns."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.hub is None) == (self.feeder is None):
            raise ValueError("give either hub or feeder")
        if self.feeder is not None and (self.evses is not None or self.expected_kwh_per_day is not None):
            raise ValueError("a feeder has no EVSEs and no sales; allowed for hubs alone: evses, expected_kwh_per_day")
        return self


class Investment(Model):
    """When private money comes: what a hub earns must pay its private cost back in time."""

    margin_per_kwh: Positive
    """Sale less purchase of energy and running cost."""
    payback_years: Positive = 10.0
    """Longest discounted payback that investors accept."""
    growth_per_year: NonNegative = 0.0
    """Of the expected sales, from ``rollout.start`` on; who does not invest looks again a year later."""


class Rollout(Model):
    """Projects from announcement to commissioning, in days from ``start``."""

    start: Day
    end: Day
    projects: Annotated[dict[Name, Project], Field(min_length=1)]
    suppliers: dict[Name, Supplier]
    crews: dict[Name, Count] = {}
    """Construction crews by jurisdiction, each at one hub at a time; no limit where left out."""
    siting: Duration = Duration(median_days=120)
    """Finding and securing a site."""
    construction: Duration = Duration(median_days=180)
    commissioning: Duration = Duration(median_days=30)
    tender_interval_days: Positive = 91.0
    """Orders are collected and placed at once so often, counted from ``start``."""
    investment: Investment | None = None
    afir_network: Literal["core", "comprehensive"] = "core"
    """Which of Regulation (EU) 2023/1804's requirements the corridor is held against."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"start {self.start} is not before end {self.end}")
        return self
