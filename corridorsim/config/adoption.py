"""How the electric share of flows responds to costs and charging hubs; amounts are in the experiment's currency.

Defaults are assumptions for long-haul trucks in Europe. Driver, insurance and value added tax are left out: they are
the same for both kinds of truck or are refunded.
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
            raise ValueError(f"years must be in ascending order: {year} follows {before}")
    return points


_AS_POINTS = (Field(min_length=1), AfterValidator(_rising))
PositiveByYear = Positive | Annotated[tuple[tuple[Year, Positive], ...], *_AS_POINTS]
NonNegativeByYear = NonNegative | Annotated[tuple[tuple[Year, NonNegative], ...], *_AS_POINTS]
"""A number, or points (year, value on its 1 January): linear in between, constant outside."""


def value_in(values: float | Points, year: float) -> float:
    """Return the value at a time in years, such as 2030.5."""
    if isinstance(values, float | int):
        return float(values)
    i = bisect_right([point_year for point_year, _ in values], year)
    if i == 0 or i == len(values):
        return values[max(i - 1, 0)][1]
    (begin, low), (end, high) = values[i - 1], values[i]
    return low + (high - low) * (year - begin) / (end - begin)


class ElectricTruck(Model):
    """The battery-electric truck on offer; its range is that of the flow's ``vehicles``."""

    price: PositiveByYear
    """Price before the purchase rebate."""
    residual_share: Share = 0.2
    """Resale value as a share of the price."""
    maintenance_per_km: NonNegative = 0.1
    kwh_per_km: Positive = 1.3
    """Energy through the connector."""
    lost_h_per_charge: NonNegative = 0.25
    """Driver time per charge en route, beyond the break that is due: plug-in, detour, usual queue."""


class DieselTruck(Model):
    """The diesel truck that it is compared with."""

    price: PositiveByYear
    residual_share: Share = 0.25
    """Resale value as a share of the price."""
    maintenance_per_km: NonNegative = 0.14
    l_per_km: Positive = 0.3
    price_per_l: PositiveByYear
    """Without value added tax, and net of excise rebates."""


class Adoption(Model):
    """Uptake by flow and year, beginning with the flow's ``electric_share`` at the start of the rollout."""

    electric: ElectricTruck
    diesel: DieselTruck
    km_per_year: Positive = 120000.0
    ownership_years: Positive = 6.0
    """Years from purchase to sale."""
    discount_rate: Share = 0.07
    sensitivity: NonNegative = 12.0
    """Sensitivity of the choice to the relative difference in cost; 0 if cost does not matter."""
    reluctance: NonNegativeByYear = 0.0
    """Relative cost advantage at which half of the buyers choose electric; falls as they become familiar."""
    gap_penalty: NonNegative = 0.15
    """Relative cost of a gap between hubs as long as the range; proportional for shorter gaps."""
    renewal_per_year: Share = 0.15
    """Share of the trucks replaced per year."""
    peak_factor: Annotated[float, Field(ge=1, strict=True)] | None = None
    """Charging in the busiest hours over that in a mean hour, from which buyers expect waits; null for no waits."""
