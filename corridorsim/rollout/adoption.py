"""Electric share of each flow, year by year, as new trucks respond to open hubs and costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corridorsim.config.adoption import value_in
from corridorsim.energy.planning_price import TYPICAL_KWH
from corridorsim.rollout.coverage import gaps_km
from corridorsim.rollout.crowding import expected_waits_h
from corridorsim.rollout.markets import AdoptionPlan, Books, Market
from corridorsim.rollout.money import DAYS_PER_YEAR
from corridorsim.rollout.ownership import diesel_per_km, electric_per_km, target_share
from corridorsim.rollout.plan import RolloutPlan

Shares = Mapping[str, float]
"""Electric share by flow."""


@dataclass(frozen=True, slots=True)
class Uptake:
    """One flow on one day, from which ``share`` applies."""

    day: float
    flow: str
    share: float
    target: float
    """Electric share of the trucks bought at this time."""
    electric_per_km: float
    diesel_per_km: float
    longest_gap_km: float
    rebates_per_year: float
    """Annual public spending on purchase rebates in the flow's home jurisdiction."""


def uptake(plan: RolloutPlan, opened: Mapping[str, float]) -> list[Uptake]:
    """Return all flows on the rollout's first day and each 1 January, given the days on which projects were done.

    Shares depend only on opening days, so they can be recomputed from the stages of a rollout. Empty if shares are
    given.
    """
    if plan.adoption is None:
        return []
    rows: list[Uptake] = []
    shares = given_shares(plan.adoption)
    for day in plan.new_year_days:
        today = uptake_on(plan, plan.adoption, shares, opened, day)
        shares = {row.flow: row.share for row in today}
        rows += today
    return rows


def given_shares(adoption: AdoptionPlan) -> Shares:
    """Return the shares at the start of uptake."""
    return {market.flow: market.given_share for market in adoption.markets}


def shares_on(rows: Sequence[Uptake], day: float) -> Shares:
    """Return the shares on a day of the rollout; before it, those of its first day."""
    first = rows[0].day if rows else 0.0
    return {row.flow: row.share for row in rows if row.day <= max(day, first)}


def sales_factor(adoption: AdoptionPlan, hub: str, shares: Shares) -> float:
    """Return electric trucks passing a hub, relative to the initial shares; 1 if none passes."""
    passing = [market for market in adoption.markets if hub in market.hub_km]
    given = sum(market.trucks_per_day * market.given_share for market in passing)
    now = sum(market.trucks_per_day * shares[market.flow] for market in passing)
    return now / given if given > 0 else 1.0


def uptake_on(
    plan: RolloutPlan, adoption: AdoptionPlan, before: Shares, opened: Mapping[str, float], day: float
) -> list[Uptake]:
    """Take one step: trucks of each flow renewed since the last step are bought under today's conditions."""
    renewed = adoption.settings.renewal_per_year * _years_since_last(plan.settings.start, day)
    today = plan.settings.start + timedelta(days=day)
    year = today.year + (today.timetuple().tm_yday - 1) / DAYS_PER_YEAR
    epoch = plan.epoch_on(day)
    books, prices = plan.books[epoch], adoption.prices_per_kwh[epoch]
    peak_factor = adoption.settings.peak_factor
    waits_h = expected_waits_h(adoption, before, opened, day, peak_factor) if peak_factor is not None else {}
    rows = []
    for market in adoption.markets:
        electric, diesel = _costs_per_km(adoption, market, books, prices, year, waits_h.get(market.flow, 0.0))
        gap_km = _longest_gap_km(adoption, market, opened, day)
        target = target_share(adoption.settings, year, electric, diesel, gap_km / market.range_km)
        share = before[market.flow] + renewed * (target - before[market.flow])
        rebates = purchase_rebates(adoption, market, books, target, year)
        rows.append(Uptake(day, market.flow, share, target, electric, diesel, gap_km, rebates))
    return rows


def purchase_rebates(adoption: AdoptionPlan, market: Market, books: Books, target: float, year: float) -> float:
    """Return rebates per year: trucks for all of the flow's km, times the renewed and electric shares."""
    settings = adoption.settings
    fleet = market.trucks_per_day * DAYS_PER_YEAR * market.length_km / settings.km_per_year
    rebate = min(books[market.home].incentives.purchase_rebate, value_in(settings.electric.price, year))
    return fleet * settings.renewal_per_year * target * rebate


def _years_since_last(start: date, day: float) -> float:
    """Return the part of the past calendar year within the rollout; 0 on its first day."""
    if day == 0.0:
        return 0.0
    today = start + timedelta(days=day)
    new_year = date(today.year - 1, 1, 1)
    return (today - max(start, new_year)).days / (today - new_year).days


def _longest_gap_km(adoption: AdoptionPlan, market: Market, opened: Mapping[str, float], day: float) -> float:
    open_km = [km for hub, km in market.hub_km.items() if adoption.hubs[hub].is_open(opened, day)]
    return max(gaps_km(market.length_km, open_km))


def _costs_per_km(
    adoption: AdoptionPlan,
    market: Market,
    books: Books,
    prices_per_kwh: Mapping[str, float],
    year: float,
    wait_h: float,
) -> tuple[float, float]:
    """Return the costs per km of an electric and a diesel truck."""
    settings = adoption.settings
    toll_due = {place: toll * (1.0 - books[place].incentives.toll_exemption) for place, toll in market.toll.items()}
    lost_h = market.charges * (settings.electric.lost_h_per_charge + wait_h)
    electric = electric_per_km(
        settings,
        year,
        rebate=books[market.home].incentives.purchase_rebate,
        price_per_kwh=_energy_price(adoption, market, books, prices_per_kwh),
        toll_per_km=sum(toll_due.values()) / market.length_km,
        time_per_km=lost_h * adoption.driver_per_h / market.length_km,
    )
    return electric, diesel_per_km(settings, year, sum(market.toll.values()) / market.length_km)


def _energy_price(adoption: AdoptionPlan, market: Market, books: Books, prices: Mapping[str, float]) -> float:
    """Return the mean price over a trip: the first charge at the depot, others at the mean of hubs en route.

    Hubs still to be built count towards the price, so that an opening never makes electric trucks more expensive.
    """
    depot_share = min(market.range_km / market.length_km, 1.0)
    if not market.hub_km:
        return market.depot_price_per_kwh
    hub_prices = [_hub_price(adoption, market, books, hub, prices[hub]) for hub in market.hub_km]
    return depot_share * market.depot_price_per_kwh + (1.0 - depot_share) * sum(hub_prices) / len(hub_prices)


def _hub_price(adoption: AdoptionPlan, market: Market, books: Books, hub: str, price_per_kwh: float) -> float:
    """Return the price including roaming fees of the flow's foreign operators, less the energy rebate."""
    site = adoption.hubs[hub]
    rules = books[site.jurisdiction]
    fees = rules.roaming_fees.per_kwh + rules.roaming_fees.per_session / TYPICAL_KWH
    price = price_per_kwh + market.foreign_share[site.network] * fees
    return price - min(rules.incentives.energy_rebate_per_kwh, price) if price > 0.0 else price
