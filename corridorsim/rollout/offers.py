"""What buyers of trucks are offered on each day of uptake, before gaps between hubs and waits at them.

Offers depend on the rules and prices of a day only, so they are worked out once for all histories of a plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corridorsim.config.adoption import Adoption, value_in
from corridorsim.energy.planning_price import TYPICAL_KWH
from corridorsim.rollout.markets import Books, HubSite, Market
from corridorsim.rollout.money import DAYS_PER_YEAR
from corridorsim.rollout.ownership import diesel_per_km, electric_per_km


@dataclass(frozen=True, slots=True)
class Offer:
    """What buyers of the trucks of one flow compare."""

    electric_per_km: float
    """Capital, maintenance, energy and tolls, without time lost to charging."""
    diesel_per_km: float
    rebate: float
    """Purchase rebate per electric truck, at most its price."""


@dataclass(frozen=True, slots=True)
class BuyingDay:
    """A day on which shares change: the first of the rollout, or a 1 January."""

    day: float
    renewed_share: float
    """Trucks renewed since the buying day before it, as a share of all; 0 on the first."""
    reluctance: float
    offers: tuple[Offer, ...]
    """In the order of the markets."""


@dataclass(frozen=True, slots=True)
class RulesPeriod:
    """The rules from a day on, and what energy costs under them."""

    from_day: float
    books: Books
    energy_per_kwh: tuple[float, ...]
    """Mean price over a trip, in the order of the markets."""


def rules_period(
    from_day: float, books: Books, markets: Sequence[Market], hubs: Mapping[str, HubSite], prices: Mapping[str, float]
) -> RulesPeriod:
    """Return the period in which these rules apply; ``prices`` are those of energy by hub under them."""
    return RulesPeriod(from_day, books, tuple(_energy_price(market, hubs, books, prices) for market in markets))


def buying_days(
    settings: Adoption, markets: Sequence[Market], periods: Sequence[RulesPeriod], start: date, days: Sequence[float]
) -> Iterator[BuyingDay]:
    """Yield what is offered on each of ``days``, which count from ``start``."""
    for day in days:
        period = [period for period in periods if period.from_day <= day][-1]
        today = start + timedelta(days=day)
        year = today.year + (today.timetuple().tm_yday - 1) / DAYS_PER_YEAR
        yield BuyingDay(
            day=day,
            renewed_share=settings.renewal_per_year * _years_since_last(start, day),
            reluctance=value_in(settings.reluctance, year),
            offers=tuple(
                _offer(settings, market, period.books, price_per_kwh, year)
                for market, price_per_kwh in zip(markets, period.energy_per_kwh, strict=True)
            ),
        )


def _years_since_last(start: date, day: float) -> float:
    """Return the part of the past calendar year within the rollout; 0 on its first day."""
    if day == 0.0:
        return 0.0
    today = start + timedelta(days=day)
    new_year = date(today.year - 1, 1, 1)
    return (today - max(start, new_year)).days / (today - new_year).days


def _offer(settings: Adoption, market: Market, books: Books, price_per_kwh: float, year: float) -> Offer:
    toll_due = {place: toll * (1.0 - books[place].incentives.toll_exemption) for place, toll in market.toll.items()}
    rebate = books[market.home].incentives.purchase_rebate
    return Offer(
        electric_per_km=electric_per_km(
            settings,
            year,
            rebate=rebate,
            price_per_kwh=price_per_kwh,
            toll_per_km=sum(toll_due.values()) / market.length_km,
        ),
        diesel_per_km=diesel_per_km(settings, year, sum(market.toll.values()) / market.length_km),
        rebate=min(rebate, value_in(settings.electric.price, year)),
    )


def _energy_price(market: Market, hubs: Mapping[str, HubSite], books: Books, prices: Mapping[str, float]) -> float:
    """Return the mean price over a trip: the first charge at the depot, others at the mean of hubs en route.

    Hubs still to be built count towards the price, so that an opening never makes electric trucks more expensive.
    """
    depot_share = min(market.range_km / market.length_km, 1.0)
    if not market.hub_km:
        return market.depot_price_per_kwh
    hub_prices = [_hub_price(market, hubs[hub], books, prices[hub]) for hub in market.hub_km]
    return depot_share * market.depot_price_per_kwh + (1.0 - depot_share) * sum(hub_prices) / len(hub_prices)


def _hub_price(market: Market, site: HubSite, books: Books, price_per_kwh: float) -> float:
    """Return the price including roaming fees of the flow's foreign operators, less the energy rebate."""
    rules = books[site.jurisdiction]
    fees = rules.roaming_fees.per_kwh + rules.roaming_fees.per_session / TYPICAL_KWH
    price = price_per_kwh + market.foreign_share[site.network] * fees
    return price - min(rules.incentives.energy_rebate_per_kwh, price) if price > 0.0 else price
