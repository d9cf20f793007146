"""How the electric share of flows answers costs and charging hubs; amounts are in the experiment's currency.

Defaults are assumptions for long-haul trucks in Europe, without driver, insurance and value added tax, which are the
same for both kinds of truck or are paid back.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from corridorsim.config.base import Model, NonNegative, Positive, Share

Year = Annotated[int, Field(ge=1990, le=2100, strict=True)]
Points = tuple[tuple[int, float], ...]
"""(year, value on its 1 January)."""


def _rising(points: Points) -> Points:
    for (before, _), (year, _) in pairwise(points):
        if year <= before:
            raise ValueError(f"years must rise: {year} stands after {before}")
    return points


_AS_POINTS = (Field(min_length=1), AfterValidator(_rising))
PositiveByYear = Positive | Annotated[tuple[tuple[Year, Positive], ...], *_AS_POINTS]
NonNegativeByYear = NonNegative | Annotated[tuple[tuple[Year, NonNegative], ...], *_AS_POINTS]
"""One number, or points (year, value on its 1 January), linear in between and constant outside."""


def value_in(values: float | Points, year: float) -> float:
    """The value at a moment in years, such as 2030.5."""
    if isinstance(values, float | int):
        return float(values)
    i = bisect_right([point_year for point_year, _ in values], year)
    if i == 0 or i == len(values):
        return values[max(i - 1, 0)][1]
    (begin, low), (end, high) = values[i - 1], values[i]
    return low + (high - low) * (year - begin) / (end - begin)


class ElectricTruck(Model):
    """A battery-electric truck to buy and run; its range is that of the flow's ``vehicles``."""

    price: PositiveByYear
    """Before the purchase rebate."""
    residual_share: Share = 0.2
    """Of the price, when it is sold."""
    maintenance_per_km: NonNegative = 0.1
    kwh_per_km: Positive = 1.3
    """Through the connector."""
    lost_h_per_charge: NonNegative = 0.25
    """Driver's time of a charge on the way beyond the break that is due: plug-in, detour, usual queue."""


class DieselTruck(Model):
    """The diesel truck that it is weighed against."""

    price: PositiveByYear
    residual_share: Share = 0.25
    """Of the price, when it is sold."""
    maintenance_per_km: NonNegative = 0.14
    l_per_km: Positive = 0.3
    price_per_l: PositiveByYear
    """Without value added tax, rebates of excise taken off."""


class Adoption(Model):
    """Uptake by flow and year, from the flow's ``electric_share`` at the rollout's start on."""

    electric: ElectricTruck
    diesel: DieselTruck
    km_per_year: Positive = 120000.0
    ownership_years: Positive = 6.0
    """From the purchase to the sale."""
    discount_rate: Share = 0.07
    sensitivity: NonNegative = 12.0
    """Of the choice between the two to their relative difference in cost; 0 where cost does not matter."""
    reluctance: NonNegativeByYear = 0.0
    """Relative gain in cost at which half of the buyers choose electric trucks; falls as they become familiar."""
    gap_penalty: NonNegative = 0.15
    """Relative cost of a gap without a hub that takes all of the range; in proportion for shorter ones."""
    renewal_per_year: Share = 0.15
    """Share of the trucks that is replaced in a year."""
    peak_factor: Annotated[float, Field(ge=1, strict=True)] | None = None
    """Charging at hubs in the busiest hours over that of a mean hour, at which buyers expect waits; null for none."""
