"""Electric share of each flow, year by year, as new trucks respond to open hubs and costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corridorsim.config.adoption import Adoption
from corridorsim.rollout.adoption_plan import AdoptionPlan
from corridorsim.rollout.coverage import gaps_km
from corridorsim.rollout.crowding import expected_waits_h
from corridorsim.rollout.markets import Market, Room
from corridorsim.rollout.money import DAYS_PER_YEAR
from corridorsim.rollout.offers import BuyingDay
from corridorsim.rollout.ownership import target_share
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


def uptake(plan: RolloutPlan, opened: Mapping[str, float], known: Sequence[Uptake] = ()) -> list[Uptake]:
    """Return all flows on the rollout's first day and each 1 January, given the days on which projects were done.

    Empty if shares are given.

    Parameters
    ----------
    known
        Uptake of the first of these days, which is not worked out again.
    """
    if plan.adoption is None:
        return []
    rows = list(known)
    shares = {row.flow: row.share for row in rows} or given_shares(plan.adoption)
    for today in plan.adoption.buying_days[len(rows) // len(plan.adoption.markets) :]:
        of_today = uptake_on(plan.adoption, today, shares, opened)
        shares = {row.flow: row.share for row in of_today}
        rows += of_today
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


def uptake_on(adoption: AdoptionPlan, today: BuyingDay, before: Shares, opened: Mapping[str, float]) -> list[Uptake]:
    """Take one step: trucks of each flow renewed since the last step are bought under today's conditions."""
    settings = adoption.settings
    rooms = {name: hub.room(opened, today.day) for name, hub in adoption.hubs.items()}
    peak_factor = settings.peak_factor
    waits_h = expected_waits_h(adoption, before, rooms, peak_factor) if peak_factor is not None else {}
    rows = []
    for market, offer in zip(adoption.markets, today.offers, strict=True):
        lost_h = market.charges * (settings.electric.lost_h_per_charge + waits_h.get(market.flow, 0.0))
        electric_per_km = offer.electric_per_km + lost_h * adoption.driver_per_h / market.length_km
        gap_km = _longest_gap_km(market, rooms)
        gap_of_range = gap_km / market.range_km
        target = target_share(settings, today.reluctance, electric_per_km, offer.diesel_per_km, gap_of_range)
        share = before[market.flow] + today.renewed_share * (target - before[market.flow])
        rebates_per_year = _trucks_renewed_per_year(settings, market) * target * offer.rebate
        rows.append(
            Uptake(
                today.day, market.flow, share, target, electric_per_km, offer.diesel_per_km, gap_km, rebates_per_year
            )
        )
    return rows


def _trucks_renewed_per_year(settings: Adoption, market: Market) -> float:
    """Return the trucks replaced per year, of as many as the km of the flow take."""
    fleet = market.trucks_per_day * DAYS_PER_YEAR * market.length_km / settings.km_per_year
    return fleet * settings.renewal_per_year


def _longest_gap_km(market: Market, rooms: Mapping[str, Room]) -> float:
    open_km = [km for hub, km in market.hub_km.items() if rooms[hub][0] > 0]
    return max(gaps_km(market.length_km, open_km))
