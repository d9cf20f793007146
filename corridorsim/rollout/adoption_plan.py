"""The inputs of uptake other than what is built; the same in all histories of a rollout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corridorsim.config.adoption import Adoption
from corridorsim.config.experiment import Experiment
from corridorsim.rollout.markets import Books, HubSite, Market, market_of, price_at_hub, site_of
from corridorsim.rollout.offers import BuyingDay, buying_days, rules_period
from corridorsim.rollout.roads import Roads


@dataclass(frozen=True, slots=True)
class AdoptionPlan:
    """Who buys trucks, where they could charge, and what is offered on each day of uptake."""

    settings: Adoption
    driver_per_h: float
    markets: tuple[Market, ...]
    hubs: Mapping[str, HubSite]
    buying_days: tuple[BuyingDay, ...]


def adoption_plan(experiment: Experiment, books: Mapping[float, Books], days: Sequence[float]) -> AdoptionPlan | None:
    """Return the inputs for a valid experiment; None if shares are given.

    Parameters
    ----------
    books
        Rules by the day of the rollout from which they apply.
    days
        Days of the rollout on which shares change.
    """
    settings, rollout = experiment.adoption, experiment.rollout
    if settings is None or rollout is None:
        return None
    roads, start = Roads(experiment), rollout.start
    markets = tuple(market_of(experiment, settings, roads, name) for name in experiment.flows)
    hubs = {name: site_of(experiment, name, start) for name in experiment.hubs}
    periods = []
    for day, rules in books.items():
        prices = {name: price_at_hub(experiment, name, rules, start) for name in hubs}
        periods.append(rules_period(day, rules, markets, hubs, prices))
    return AdoptionPlan(
        settings=settings,
        driver_per_h=experiment.costs.driver_per_h,
        markets=markets,
        hubs=hubs,
        buying_days=tuple(buying_days(settings, markets, periods, start, days)),
    )
