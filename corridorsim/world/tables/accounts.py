"""The tables of costs outside trips: agreements, and investments in hubs."""

from __future__ import annotations

from corridorsim.annuity import annuity_worth
from corridorsim.records.recorder import Recorder
from corridorsim.scenario.data import Scenario


def write_accounts(scenario: Scenario, recorder: Recorder) -> None:
    """Write ``agreements`` and ``investments``."""
    economics = scenario.economics
    add = recorder.table("agreements")
    for agreement in scenario.agreements:
        cost = agreement.cost
        # An agreement without costs has no row: equal rules give equal tables, agreed or not.
        if cost is None:
            continue
        head = agreement.lever, agreement.rule, ",".join(agreement.jurisdictions)
        yearly = cost.per_year + cost.once / annuity_worth(cost.years, economics.public_discount_rate)
        add((*head, cost.paid_by, cost.once, cost.per_year, cost.years, yearly))
    projects = {project.hub for project in scenario.rollout.projects} if scenario.rollout else set()
    add = recorder.table("investments")
    for hub in scenario.hubs:
        if hub.investment is None and hub.name not in projects:
            continue
        add(
            (
                hub.name,
                hub.investment.cost if hub.investment else 0.0,
                hub.investment.grant if hub.investment else 0.0,
                economics.hub_lifetime_years,
                economics.running_share_per_year,
                hub.jurisdiction.rules.finance.cost_of_capital,
                economics.public_discount_rate,
            )
        )
